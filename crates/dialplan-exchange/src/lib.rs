//! Imports dial plans from the formats of other products, and exports them.
//!
//! The modules in the order of the data: [`import`](mod@import) reads text into objects, with one file for each format,
//! and collects them in a [`draft`]; [`write`](mod@write) prints the draft as a plan file. [`export`](mod@export) goes
//! the other way, from a plan to scripts and objects. [`collector`] has the scripts that read a live system.
//!
//! The crate does no input or output and has no opinion about plans: judging a plan is the task of the linter. What
//! cannot be carried over is always reported as a finding and never dropped silently.

pub mod codes;
pub mod collector;
pub mod draft;
pub mod export;
pub mod import;
pub mod limits;
mod names;
mod object;
pub mod page;
pub mod write;

pub use import::{Finding, Format, GivenValues, ImportOptions, Imported, RuleKind, Source, import};
pub use limits::ImportLimits;
