//! Tests of what a user sees: documents, examples, command line cases, output for machines, generated files.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing test may panic")]

mod architecture;
mod bad_input;
mod console;
mod documents;
mod generated;
mod hostile;
mod machines;
mod mistakes;
mod outputs;
mod replay;
mod streams;
#[cfg(unix)]
mod terminals;
