//! The exceptions of the package, which are written in Python (`dialplan/_errors.py`).

use dialplan::analysis::NotDecided;
use dialplan::report::findings_text;
use dialplan::report::terminal::Look;
use dialplan::suite::SuiteError;
use dialplan::{Diagnostic, PlanErrors, SourceFile};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The most diagnostics that the text of an exception shows; the exception itself has all of them.
const SHOWN: usize = 20;

/// Returns an exception of the package, made of keyword arguments.
fn exception(
    py: Python<'_>,
    class: &str,
    message: &str,
    fill: impl FnOnce(&Bound<'_, PyDict>) -> PyResult<()>,
) -> PyErr {
    let made = || -> PyResult<Bound<'_, PyAny>> {
        let arguments = PyDict::new(py);
        fill(&arguments)?;
        py.import("dialplan._errors")?.getattr(class)?.call((message,), Some(&arguments))
    };
    // If the exception cannot be made, that is the exception.
    made().map_or_else(|error| error, PyErr::from_value)
}

/// Returns the exception for what is wrong with a file.
pub(crate) fn plan_errors(py: Python<'_>, file: &SourceFile, what: &str, errors: &PlanErrors) -> PyErr {
    let count = errors.diagnostics.len();
    let mut message =
        format!("{}: {what} cannot be used: {count} error{}", file.name(), if count == 1 { "" } else { "s" });
    for diagnostic in errors.diagnostics.iter().take(SHOWN) {
        message.push('\n');
        message.push_str(&findings_text::finding(file, diagnostic, Look::PLAIN));
    }
    if count > SHOWN {
        message.push_str(&format!("\nand {} more in `diagnostics`", count - SHOWN));
    }
    exception(py, "PlanError", &message, |arguments| {
        let entries: Vec<Bound<'_, PyDict>> =
            errors.diagnostics.iter().map(|diagnostic| entry(py, file, diagnostic)).collect::<PyResult<_>>()?;
        arguments.set_item("diagnostics", entries)
    })
}

fn entry<'py>(py: Python<'py>, file: &SourceFile, diagnostic: &Diagnostic) -> PyResult<Bound<'py, PyDict>> {
    let place = diagnostic.primary.as_ref().map(|label| file.line_column(label.span.start));
    let entry = PyDict::new(py);
    entry.set_item("file", file.name())?;
    entry.set_item("line", place.map(|place| place.line))?;
    entry.set_item("column", place.map(|place| place.column))?;
    entry.set_item("code", diagnostic.code.code)?;
    entry.set_item("name", diagnostic.code.name)?;
    entry.set_item("level", diagnostic.level.name())?;
    entry.set_item("message", &diagnostic.message)?;
    entry.set_item("help", &diagnostic.help)?;
    Ok(entry)
}

/// Returns the exception for a plan that is wrong as a whole, without a place in it.
pub(crate) fn unusable(py: Python<'_>, file: &str, message: &str, help: Option<&str>) -> PyErr {
    let text = match help {
        Some(help) => format!("{file}: {message}\nhelp: {help}"),
        None => format!("{file}: {message}"),
    };
    exception(py, "PlanError", &text, |arguments| {
        let entry = PyDict::new(py);
        entry.set_item("file", file)?;
        entry.set_item("message", message)?;
        entry.set_item("help", help)?;
        arguments.set_item("diagnostics", [entry])
    })
}

/// Returns the exception for a call whose number cannot be dialled.
pub(crate) fn number(py: Python<'_>, message: &str, number: &str, row: Option<u64>) -> PyErr {
    exception(py, "NumberError", &at_row(message, row), |arguments| {
        arguments.set_item("reason", message)?;
        arguments.set_item("row", row)?;
        arguments.set_item("number", number)
    })
}

/// Returns the exception for a call that cannot be decided for another reason, such as an unknown profile.
pub(crate) fn call(py: Python<'_>, message: &str, row: Option<u64>) -> PyErr {
    exception(py, "CallError", &at_row(message, row), |arguments| {
        arguments.set_item("reason", message)?;
        arguments.set_item("row", row)
    })
}

/// Returns a message with the row that it is about.
pub(crate) fn at_row(message: &str, row: Option<u64>) -> String {
    row.map_or_else(|| message.to_owned(), |row| format!("row {row}: {message}"))
}

/// Returns the exception for a suite whose rows cannot all be used. The others were run, with this result.
pub(crate) fn suite(py: Python<'_>, file: &str, errors: &[SuiteError], result: &Bound<'_, PyAny>) -> PyErr {
    let lines = |error: &SuiteError| {
        let help = error.help.as_deref().map_or(String::new(), |help| format!("\n  help: {help}"));
        format!("\n{file}:{}: {}{help}", error.line, error.message)
    };
    let count = errors.len();
    let mut message = format!("{file}: {count} row{} cannot be used", if count == 1 { "" } else { "s" });
    message.extend(errors.iter().take(SHOWN).map(lines));
    if count > SHOWN {
        message.push_str(&format!("\nand {} more in `diagnostics`", count - SHOWN));
    }
    exception(py, "SuiteError", &message, |arguments| {
        let entries: Vec<Bound<'_, PyDict>> = errors
            .iter()
            .map(|error| {
                let entry = PyDict::new(py);
                entry.set_item("file", file)?;
                entry.set_item("line", error.line)?;
                entry.set_item("message", &error.message)?;
                entry.set_item("help", &error.help)?;
                Ok(entry)
            })
            .collect::<PyResult<_>>()?;
        arguments.set_item("diagnostics", entries)?;
        arguments.set_item("result", result)
    })
}

/// Returns the exception for a question that the limits leave open.
pub(crate) fn not_decided(py: Python<'_>, why: &NotDecided) -> PyErr {
    exception(py, "NotDecided", &format!("not decided: {}", why.limit), |_| Ok(()))
}

/// Returns a `ValueError`.
pub(crate) fn value(message: impl Into<String>) -> PyErr {
    PyValueError::new_err(message.into())
}

/// Returns the exception for something that only a bug or an exhausted system can cause.
pub(crate) fn broken(message: impl Into<String>) -> PyErr {
    PyRuntimeError::new_err(message.into())
}
