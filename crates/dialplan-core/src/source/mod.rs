//! Plan text: the file, places in it, and the YAML tree that keeps them.
//!
//! Everything after this module speaks of places as byte spans of the file; line and column are made in renderers only.

mod file;
pub(crate) mod scalar;
pub(crate) mod yaml;

pub use crate::span::Span;
pub use file::{LineColumn, SourceFile};
pub use scalar::{Style, Text};
