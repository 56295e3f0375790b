//! What a user sees: the README and the examples as they are written, the command line case by case, generated files.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing test may panic")]

mod bad_input;
mod console;
mod documents;
mod generated;
mod machines;
mod mistakes;
mod replay;
