//! Suites: test cases in CSV files.
//!
//! [`columns`] knows the header, [`read`](mod@read) makes cases of rows one at a time, so that a suite of a million cases needs no more
//! memory than one of ten, [`run`](mod@run) compares, [`examples`] are the cases that rules bring along, and [`save`] turns an answer into
//! a row.

pub mod columns;
pub mod examples;
pub mod read;
pub mod run;
pub mod save;

pub use columns::{Column, Header};
pub use read::{Case, Reader, delimiter_of};
pub use run::{Checked, Failure, run};

/// What is wrong with a suite, at a line of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SuiteError {
    /// The line, from 1.
    pub line: u64,
    /// One sentence.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// Nothing behind it can be read.
    pub is_last: bool,
}

impl SuiteError {
    /// A sentence about a line.
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
