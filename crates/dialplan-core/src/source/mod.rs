//! The text of a plan: the file, its spans, and the YAML tree that keeps them.
//!
//! All later modules use byte spans of the file. Only renderers convert spans to lines and columns.

mod file;
pub(crate) mod scalar;
pub(crate) mod yaml;

pub use crate::span::Span;
pub use file::{LineColumn, SourceFile};
pub use scalar::{Style, Text};
