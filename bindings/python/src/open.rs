//! Reads plans: YAML, JSON, and what `dialplan compile -o` writes.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use dialplan::artefact::{Artefact, is_artefact};
use dialplan::{Analysis, CompiledPlan, Limits, Memo, SourceFile};
use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;

use crate::errors;

/// A plan that was read: its text, unless it was compiled before, and the compiled plan.
pub(crate) struct Opened {
    pub(crate) source: Option<SourceFile>,
    pub(crate) plan: CompiledPlan,
}

/// Reads a plan from its bytes. `name` is the name of the file in messages.
pub(crate) fn open(py: Python<'_>, name: &str, bytes: Vec<u8>) -> PyResult<Opened> {
    let limits = Limits::default();
    if is_artefact(&bytes) {
        return Ok(Opened { source: None, plan: open_artefact(py, name, &bytes)? });
    }
    let file = text(py, name, bytes, "the plan")?;
    let compiled = apart(py, || dialplan::compile(&file, &limits))?;
    let plan = compiled.map_err(|wrong| errors::plan_errors(py, &file, "the plan", &wrong))?;
    Ok(Opened { source: Some(file), plan })
}

/// Reads a compiled plan.
pub(crate) fn open_artefact(py: Python<'_>, name: &str, bytes: &[u8]) -> PyResult<CompiledPlan> {
    let limits = Limits::default();
    let opened = apart(py, || Artefact::open(bytes, &limits).and_then(|artefact| artefact.into_plan(&limits)))?;
    opened.map_err(|error| {
        let help = "compile the plan again, with `dialplan compile -o FILE` of this version";
        errors::unusable(py, name, &error.to_string(), Some(help))
    })
}

/// Returns the text of a file; `what` says what it holds.
pub(crate) fn text(py: Python<'_>, name: &str, bytes: Vec<u8>, what: &str) -> PyResult<SourceFile> {
    SourceFile::from_bytes(name, bytes)
        .map_err(|(file, diagnostic)| errors::plan_errors(py, &file, what, &diagnostic.into()))
}

/// Returns the plan of a file, ready for questions about all numbers.
///
/// Every question has a plan of its own, so that no answer depends on the questions before it.
pub(crate) fn analysed(py: Python<'_>, file: &SourceFile, memo: &Arc<Memo>) -> PyResult<Analysis> {
    let analysed = apart(py, || dialplan::analyse_with(file, &Limits::default(), memo))?;
    analysed.map_err(|wrong| errors::plan_errors(py, file, "the plan", &wrong))
}

/// Does some work without the lock of the interpreter, on threads of its own.
///
/// The common threads of a process are gone after a fork, and whoever waits for them then waits for ever. These end
/// with the work.
pub(crate) fn apart<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let threads = available_parallelism().map_or(1, NonZero::get);
    let done = py.detach(|| ThreadPoolBuilder::new().num_threads(threads).build().map(|pool| pool.install(work)));
    done.map_err(|error| errors::broken(format!("no thread can be started: {error}")))
}
