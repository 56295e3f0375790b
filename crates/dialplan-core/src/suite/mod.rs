//! Suites: test cases in CSV files.
//!
//! [`columns`] reads the header. [`read`](mod@read) turns rows into cases one at a time, so that a suite of a million
//! cases needs no more memory than a suite of ten. [`run`](mod@run) runs a case and compares the answer, [`examples`]
//! has the test cases of rules, and [`save`] turns an answer into a row.

mod case;
pub mod columns;
pub mod examples;
mod lines;
pub mod read;
mod row;
pub mod run;
pub mod save;

pub use case::Case;
pub use columns::{Column, Header};
pub use read::{Reader, delimiter_of};
pub use run::{Checked, Failure, fails, run};

/// An error in a suite, with its line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SuiteError {
    /// The line, from 1.
    pub line: u64,
    /// The message: one sentence.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
    /// True if nothing after this error can be read.
    pub is_last: bool,
}

impl SuiteError {
    /// Creates an error with a message about a line.
    pub fn new(line: u64, message: impl Into<String>) -> SuiteError {
        SuiteError { line, message: message.into(), help: None, is_last: false }
    }

    pub(crate) fn last(self) -> SuiteError {
        SuiteError { is_last: true, ..self }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> SuiteError {
        self.help = Some(help.into());
        self
    }
}
