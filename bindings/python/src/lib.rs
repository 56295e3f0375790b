//! The extension module of the Python package `dialplan`.
//!
//! It is thin: what a plan means is decided by the library `dialplan`. In the order of the data: [`open`] reads plans,
//! [`plan`] is the class that Python sees, [`one`] decides one number, [`input`] and [`text`] take columns from Python,
//! [`names`] and [`batch`] make the columns of decisions, [`decisions`] gives them back. [`questions`] and [`suite`]
//! answer with the documents that the command prints as JSON. [`errors`] raises the exceptions of the package, and
//! [`command`] is the command line.

mod batch;
mod command;
mod decisions;
mod errors;
mod input;
mod json;
mod names;
mod one;
mod open;
mod plan;
mod questions;
mod suite;
mod text;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
fn _dialplan(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<plan::Plan>()?;
    module.add_class::<decisions::Decisions>()?;
    module.add_class::<decisions::DecisionStream>()?;
    module.add_function(wrap_pyfunction!(command::main, module)?)
}
