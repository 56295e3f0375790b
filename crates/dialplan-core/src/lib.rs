//! A dial plan's meaning: plan text in, answers out.
//!
//! Reading order, which is also the way of the data: [`source`] (files, places, YAML), [`diag`] (findings), [`model`] (the plan as written),
//! [`compile`](mod@compile) (look-ups and automata), [`engine`] (decisions), [`artefact`] (an engine in a file), [`query`] (answers about one number), [`suite`] (test cases), [`analysis`] (answers about all
//! numbers).
//!
//! This crate does no input and output: it knows no file system, no clock, no environment, no terminal and no output format.

pub mod analysis;
pub mod artefact;
pub mod compile;
pub mod diag;
pub mod engine;
pub mod limits;
pub mod model;
pub mod query;
#[cfg(any(test, feature = "reference"))]
pub mod reference;
pub mod replay;
pub mod single;
pub mod source;
pub mod suite;

pub use dialplan_automaton::lookup::{Lookup, Size as LookupSize};
pub use dialplan_automaton::{Automaton, Size, StateId};
pub use dotnet_regex::Options;
pub use dotnet_regex::ast;
pub use dotnet_regex::matcher::Scratch;
pub use dotnet_regex::replacement;
pub use engine::Workspace;
pub use limits::Limits;
