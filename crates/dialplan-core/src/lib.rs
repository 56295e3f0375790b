//! A dial plan's meaning: plan text in, answers out.
//!
//! Reading order, which is also the order of the data: [`source`] (files, places, YAML), [`diag`] (findings), [`model`] (the plan
//! as written), [`call`] (what describes a call), [`pattern`] (one pattern), [`compile`](mod@compile) (from the model to
//! look-ups), [`engine`] (decisions), [`artefact`] (an engine in a file), [`query`] (answers about one number), [`suite`]
//! (test cases).
//!
//! This crate does no input and output: it knows no file system, no clock, no environment, no terminal and no output format.

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

/// Labelled automata and look-ups, as they come out of compiling and analysing.
pub mod automaton {
    pub use dialplan_automaton::lookup::{Lookup, LookupSize};
    pub use dialplan_automaton::{Automaton, Size, StateId};
}

pub use dialplan_automaton::lookup::{Lookup, LookupSize};
pub use dialplan_automaton::{Automaton, Size, StateId};
pub use dotnet_regex::Options;
pub use dotnet_regex::ast;
pub use dotnet_regex::matcher::{self, Scratch};
pub use dotnet_regex::replacement;
pub use engine::Workspace;
pub use limits::Limits;
