//! The input of an import: files and options.

use dialplan_core::model::Dialect;
use dialplan_core::source::SourceFile;

use super::format::Format;
use crate::limits::ImportLimits;

/// A file to import.
#[derive(Debug)]
pub struct Source {
    /// The name and the text.
    pub file: SourceFile,
    /// The format, or `None` to recognise it from the content.
    pub format: Option<Format>,
}

/// Options of an import.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions {
    /// The product that the plan is for, or `None` to infer it from the objects.
    pub dialect: Option<Dialect>,
    /// Limits on the input.
    pub limits: ImportLimits,
}
