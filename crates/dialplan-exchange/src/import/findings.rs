//! What an import reports, with a limit on how much.

use dialplan_core::diag::{Diagnostic, Level};

use crate::codes;
use crate::draft::Origin;

/// Something to say about a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Which file, from 0.
    pub file: usize,
    /// What.
    pub diagnostic: Diagnostic,
}

/// What there is to say, with a bound.
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
    pub(super) left_out: Vec<(Origin, String)>,
    pub(super) more: usize,
    limit: usize,
}

impl Findings {
    /// Creates an empty list that takes so many findings; errors are always taken.
    pub(super) fn new(limit: usize) -> Findings {
        Findings { list: Vec::new(), left_out: Vec::new(), more: 0, limit }
    }

    pub(super) fn add(&mut self, file: usize, diagnostic: Diagnostic) {
        if self.list.len() >= self.limit && diagnostic.level != Level::Error {
            self.more += 1;
            return;
        }
        // What is not in the plan stands in it as a comment, too.
        let gone = [&codes::NOT_CARRIED_OVER, &codes::SCRIPT_NOT_READ, &codes::QUOTES_ERASE, &codes::IMPORT_CONFLICT];
        if gone.contains(&diagnostic.code) {
            let span = diagnostic.primary.as_ref().map(|label| label.span).unwrap_or_default();
            self.left_out.push((Origin { file, span }, diagnostic.message.clone()));
        }
        self.list.push(Finding { file, diagnostic });
    }
}
