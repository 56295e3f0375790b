//! Dial plans as other products keep them: text in, a plan out, and back.
//!
//! Reading order, which is also the way of the data: [`import`](mod@import) makes objects of text, one file for each format, and collects them in a
//! [`draft`]; [`write`](mod@write) prints the draft as a plan file. [`export`](mod@export) goes the other way, from a plan to scripts and objects.
//!
//! No input and output here, and no opinion about plans: whether a plan is any good is the linter's business. What cannot be carried over is
//! always a finding, never dropped in silence.

pub mod codes;
pub mod draft;
pub mod export;
pub mod import;
pub mod limits;
mod object;
pub mod page;
pub mod write;

pub use import::{Finding, Format, ImportOptions, Imported, Source, import};
pub use limits::ImportLimits;
