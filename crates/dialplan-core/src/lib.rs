//! The meaning of a dial plan: takes the text of a plan and returns answers about numbers.
//!
//! The modules in reading order, which is also the order of the data flow: [`source`] (files, spans, YAML), [`diag`]
//! (findings), [`model`] (the plan as written), [`call`] (what describes a call), [`pattern`] (one pattern),
//! [`compile`](mod@compile) (from the model to look-ups), [`engine`] (decisions), [`artefact`] (an engine in a file),
//! [`query`] (answers about one number), [`suite`] (test cases). Beside them, [`single`] tries one rule without a plan.
//!
//! This crate does no input or output. It does not use the file system, the clock, the environment or a terminal, and
//! it does not know any output format.

pub mod artefact;
pub mod call;
pub mod compile;
pub mod diag;
pub mod engine;
pub mod limits;
pub mod model;
mod parallel;
pub mod pattern;
pub mod query;
#[cfg(any(test, feature = "reference"))]
pub mod reference;
pub mod single;
pub mod source;
mod span;
pub mod suite;

/// Labelled automata and look-ups, which compilation and analyses produce.
pub mod automaton {
    pub use dialplan_automaton::lookup::{Lookup, LookupSize};
    pub use dialplan_automaton::{Automaton, Size, StateId};
}

pub use dialplan_automaton::lookup::{Lookup, LookupSize};
pub use dialplan_automaton::{Automaton, Size, StateId};
pub use dotnet_regex::Options;
pub use dotnet_regex::ast;
pub use dotnet_regex::hir::GroupIndex;
pub use dotnet_regex::matcher::{self, Scratch};
pub use dotnet_regex::replacement;
pub use engine::Workspace;
pub use limits::Limits;
