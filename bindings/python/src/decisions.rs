//! What Python gets back: the decisions of some calls, or a stream of them.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, FieldRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyTuple};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, ArrayReader, to_array_pycapsules, to_schema_pycapsule, to_stream_pycapsule};

use crate::batch::{Desk, Failure, fields};
use crate::errors;
use crate::input::Calls;
use crate::names::Form;

fn field(form: Form) -> FieldRef {
    Arc::new(Field::new("", DataType::Struct(fields(form).clone()), false))
}

/// Returns the exception for calls that are not decided.
pub(crate) fn failed(py: Python<'_>, failure: &Failure) -> PyErr {
    match failure {
        Failure::Call { row, number, message, is_number: true } => errors::number(py, message, number, Some(*row)),
        Failure::Call { row, message, .. } => errors::call(py, message, Some(*row)),
        Failure::Columns(message) => errors::value(message),
    }
}

/// The decisions of some calls.
#[pyclass(frozen, module = "dialplan._dialplan")]
pub(crate) struct Decisions {
    batch: StructArray,
    form: Form,
}

impl Decisions {
    pub(crate) fn new(batch: StructArray, form: Form) -> Decisions {
        Decisions { batch, form }
    }
}

#[pymethods]
impl Decisions {
    fn __len__(&self) -> usize {
        self.batch.len()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, &*field(self.form))
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyTuple>> {
        to_array_pycapsules(py, field(self.form), &self.batch, requested_schema)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let batch: ArrayRef = Arc::new(self.batch.clone());
        let reader = ArrayIterator::new([Ok(batch)], field(self.form));
        to_stream_pycapsule(py, Box::new(reader), requested_schema)
    }

    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let text = |column: &ArrayRef| cast(column, &DataType::Utf8);
        let columns: Vec<ArrayRef> = (self.batch.columns().iter())
            .map(text)
            .collect::<Result<_, _>>()
            .map_err(|error| errors::broken(error.to_string()))?;
        let rows = 0..self.batch.len();
        let dict = |row: usize| {
            let dict = PyDict::new(py);
            for (column, field) in columns.iter().zip(fields(self.form)) {
                let texts = column.as_string::<i32>();
                dict.set_item(field.name(), texts.is_valid(row).then(|| texts.value(row)))?;
            }
            Ok(dict)
        };
        rows.map(dict).collect()
    }
}

/// Decides all calls, which are one piece at most.
pub(crate) fn decide_all(calls: &mut Calls, desk: &Desk, form: Form, strict: bool) -> Result<StructArray, Failure> {
    let piece = calls.next().map_err(Failure::Columns)?.unwrap_or_default();
    // Columns of different lengths are an error before anything is decided.
    match calls.next().map_err(Failure::Columns)? {
        None => desk.decide(&piece, form, strict, 0),
        Some(_) => Err(Failure::Columns("the columns do not have the same number of rows".to_owned())),
    }
}

/// Calls that are decided when they are asked for.
struct Deciding {
    calls: Calls,
    desk: Arc<Desk>,
    form: Form,
    strict: bool,
    /// The row of the next call.
    row: u64,
    /// True after an error.
    is_over: bool,
}

impl Deciding {
    fn decide(&mut self) -> Option<Result<StructArray, Failure>> {
        if self.is_over {
            return None;
        }
        let decided = match self.calls.next() {
            Ok(None) => return None,
            Ok(Some(piece)) => {
                let decided = self.desk.decide(&piece, self.form, self.strict, self.row);
                self.row += piece.calls as u64;
                decided
            }
            Err(message) => Err(Failure::Columns(message)),
        };
        self.is_over = decided.is_err();
        Some(decided)
    }
}

impl Iterator for Deciding {
    type Item = Result<ArrayRef, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let decided = self.decide()?.map(|batch| Arc::new(batch) as ArrayRef);
        Some(decided.map_err(|failure| {
            let message = match failure {
                Failure::Call { row, message, .. } => errors::at_row(&message, Some(row)),
                Failure::Columns(message) => message,
            };
            // The message becomes a C string.
            ArrowError::ComputeError(message.replace('\0', "\u{fffd}"))
        }))
    }
}

impl ArrayReader for Deciding {
    fn field(&self) -> FieldRef {
        field(self.form)
    }
}

/// A stream of decisions, which is read once.
#[pyclass(frozen, module = "dialplan._dialplan")]
pub(crate) struct DecisionStream {
    deciding: Mutex<Option<Deciding>>,
    form: Form,
}

impl DecisionStream {
    pub(crate) fn new(calls: Calls, desk: Arc<Desk>, form: Form, strict: bool) -> DecisionStream {
        let deciding = Deciding { calls, desk, form, strict, row: 0, is_over: false };
        DecisionStream { deciding: Mutex::new(Some(deciding)), form }
    }
}

#[pymethods]
impl DecisionStream {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Decisions>> {
        // Waiting for the lock and reading both happen without the lock of the interpreter, which the source of the
        // stream may need.
        let decided = py.detach(|| {
            let mut deciding = self.deciding.lock().unwrap_or_else(PoisonError::into_inner);
            deciding.as_mut().map(Deciding::decide)
        });
        match decided {
            None => Err(errors::value("the stream was given to another reader")),
            Some(None) => Ok(None),
            Some(Some(Ok(batch))) => Ok(Some(Decisions::new(batch, self.form))),
            Some(Some(Err(failure))) => Err(failed(py, &failure)),
        }
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, &*field(self.form))
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let deciding = py.detach(|| self.deciding.lock().unwrap_or_else(PoisonError::into_inner).take());
        let deciding = deciding.ok_or_else(|| errors::value("the stream was already given to a reader"))?;
        to_stream_pycapsule(py, Box::new(deciding), requested_schema)
    }
}
