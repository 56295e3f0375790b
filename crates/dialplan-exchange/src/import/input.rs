//! What an import is given.

use dialplan_core::model::Dialect;
use dialplan_core::source::SourceFile;

use super::format::Format;
use crate::limits::ImportLimits;

/// A file to import.
#[derive(Debug)]
pub struct Source {
    /// Its name and text.
    pub file: SourceFile,
    /// What it is; recognised if not given.
    pub format: Option<Format>,
}

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions {
    /// The product, if it is not to be told from the objects.
    pub dialect: Option<Dialect>,
    /// Bounds.
    pub limits: ImportLimits,
}
