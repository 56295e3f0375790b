//! What a .NET regular expression means.
//!
//! Pattern text becomes a spanned syntax tree ([`ast`]) that prints back to the same text, then a lowered form ([`hir`]) over the
//! 95 characters of a dial string. From that come the two things that a dial plan asks for: the regular *language* of the pattern,
//! as an automaton that is made step by step ([`language`]), and the *captures* of one match with .NET's priorities, for the
//! replacement pattern of a rule.
//!
//! This crate knows no phone numbers, no files and no YAML.

pub mod ast;
pub mod charset;
mod error;
pub mod hir;
pub mod language;
mod limits;
mod lower;
pub mod matcher;
mod options;
mod parse;
mod regex;
pub mod replacement;
mod unicode;

pub use error::{ErrorKind, ParseError};
pub use limits::{LimitExceeded, Limits};
pub use lower::lower;
pub use options::Options;
pub use parse::parse;
pub use regex::Regex;
