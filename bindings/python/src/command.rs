//! The command `dialplan`, which the wheel carries.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

/// The exit code of a bug, as for a program in Rust.
const BUG: u8 = 101;

/// Runs the command with these arguments and returns its exit code.
///
/// It takes over standard output and interrupts, so nothing else should follow it in the process.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    let arguments = std::iter::once(OsString::from("dialplan")).chain(arguments);
    // The panic itself is reported by its hook. Python would add a trace of its own, and another exit code.
    py.detach(|| catch_unwind(AssertUnwindSafe(|| dialplan_cli::run(arguments))).unwrap_or(BUG))
}
