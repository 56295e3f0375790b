//! What a .NET regular expression means.
//!
//! [`parse()`] turns pattern text into a syntax tree with spans ([`ast`]) that prints back to the same text.
//! [`lower()`] turns the tree into a form ([`hir`]) over the 95 characters of a dial string. From that form come the
//! two things that a dial plan needs: the regular *language* of the pattern, as an automaton that is built state by
//! state ([`language`]), and the *captures* of one match with .NET's priorities ([`matcher`]), for the replacement
//! pattern of a rule ([`replacement`]). [`Regex`] holds a pattern in all its forms.
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
pub use limits::{Counted, LimitExceeded, Limits};
pub use lower::lower;
pub use options::Options;
pub use parse::parse;
pub use regex::Regex;
