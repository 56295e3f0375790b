//! The findings of an import, with a limit on their number.

use dialplan_core::diag::{Diagnostic, Level};

use crate::codes;
use crate::draft::Origin;

/// A finding about a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// The index of the file, from 0.
    pub file: usize,
    /// What is reported.
    pub diagnostic: Diagnostic,
}

/// The findings so far.
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
    /// What is missing from the plan.
    pub(super) left_out: Vec<(Origin, String)>,
    /// Findings beyond the limit.
    pub(super) more: usize,
    limit: usize,
}

impl Findings {
    /// Creates an empty list that takes up to `limit` findings. Errors are always taken.
    pub(super) fn new(limit: usize) -> Findings {
        Findings { list: Vec::new(), left_out: Vec::new(), more: 0, limit }
    }

    /// Returns how many findings there are, with those beyond the limit.
    pub(super) fn count(&self) -> usize {
        self.list.len() + self.more
    }

    /// Adds a finding about a file, or only counts it if there are too many.
    pub(super) fn add(&mut self, file: usize, diagnostic: Diagnostic) {
        if self.list.len() >= self.limit && diagnostic.level != Level::Error {
            self.more += 1;
            return;
        }
        // What is missing from the plan is also listed in a comment of the plan.
        let gone = [&codes::NOT_CARRIED_OVER, &codes::SCRIPT_NOT_READ, &codes::QUOTES_ERASE, &codes::IMPORT_CONFLICT];
        if gone.contains(&diagnostic.code) {
            let span = diagnostic.primary.as_ref().map(|label| label.span).unwrap_or_default();
            self.left_out.push((Origin { file, span }, diagnostic.message.clone()));
        }
        self.list.push(Finding { file, diagnostic });
    }
}
