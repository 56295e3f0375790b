//! Calls as Python gives them: arrays, record batches, and streams of both, read a piece at a time.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_schema::{DataType, Fields};
use dialplan::replay::{Source, Sources, unread};
use dialplan::suite::columns::{Column, bare};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyList, PyString, PyTuple};
use pyo3_arrow::ffi::{ArrayIterator, ArrayReader};
use pyo3_arrow::input::AnyArray;

use crate::errors;
use crate::text::Text;

/// The fields of a call, in this order: those of a call log, and then where the caller is.
pub(crate) const FIELDS: [&str; 8] =
    ["number", "profile", "policy", "user", "gateway", "cn", "site", "emergency_policy"];

/// The most calls of a piece of a stream, so that the memory for its decisions is bounded.
const PIECE: usize = 1 << 16;

/// One field of all calls, as Python gives it.
pub(crate) enum Given {
    Nothing,
    Fixed(String),
    Columns { reader: Box<dyn ArrayReader + Send>, is_stream: bool },
}

impl Given {
    /// Takes a field from Python; `field` is its name.
    pub(crate) fn new(value: &Bound<'_, PyAny>, field: &str) -> PyResult<Given> {
        if value.is_none() {
            return Ok(Given::Nothing);
        }
        if value.is_instance_of::<PyString>() {
            return Ok(Given::Fixed(value.extract()?));
        }
        if value.is_instance_of::<PyBool>() {
            return Ok(Given::Fixed(if value.extract()? { "1" } else { "0" }.to_owned()));
        }
        if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            let texts: Vec<Option<String>> = value.extract()?;
            return Ok(Given::array(Arc::new(StringArray::from(texts))));
        }
        if value.hasattr("__arrow_c_array__")? || value.hasattr("__arrow_c_stream__")? {
            let array: AnyArray = value.extract()?;
            let is_stream = matches!(array, AnyArray::Stream(_));
            return Ok(Given::Columns { reader: array.into_reader()?, is_stream });
        }
        let kind = value.get_type().fully_qualified_name()?.to_string();
        Err(PyTypeError::new_err(format!(
            "`{field}` must be a text, a list of texts, or Arrow data (an object with `__arrow_c_array__` or \
             `__arrow_c_stream__`), not {kind}"
        )))
    }

    fn array(array: ArrayRef) -> Given {
        let field = Arc::new(arrow_schema::Field::new("", array.data_type().clone(), true));
        Given::Columns { reader: Box::new(ArrayIterator::new([Ok(array)], field)), is_stream: false }
    }
}

/// Calls, a piece at a time.
pub(crate) struct Calls {
    columns: Columns,
    /// True if the calls come as a stream, so that their number is not known.
    pub(crate) is_stream: bool,
    /// The most calls of a piece.
    most: usize,
}

enum Columns {
    /// Each field from its own array or stream.
    Separate([Slot; 8]),
    /// Fields from the columns of a record batch.
    Together { chunks: Chunks, layout: [Option<usize>; 8], fixed: [Option<Box<[u8]>>; 8] },
}

/// The source of one field.
enum Slot {
    Fixed(Box<[u8]>),
    Chunks(Chunks),
}

/// Arrays one after the other, cut into pieces.
struct Chunks {
    reader: Box<dyn ArrayReader + Send>,
    chunk: Option<ArrayRef>,
    at: usize,
}

/// Some calls: their fields in the order of [`FIELDS`].
#[derive(Debug, Default)]
pub(crate) struct Piece {
    pub(crate) fields: [Text; 8],
    pub(crate) calls: usize,
}

impl Calls {
    /// Puts the fields together. `named` says which columns of a record batch are which fields, where they do not have
    /// usual names.
    ///
    /// Returns also the columns that are not read although they change decisions.
    pub(crate) fn new(given: [Given; 8], named: &[(String, String)]) -> PyResult<(Calls, Vec<String>)> {
        let [number, others @ ..] = given;
        let (reader, is_stream) = match number {
            Given::Columns { reader, is_stream } => (reader, is_stream),
            Given::Nothing | Given::Fixed(_) => return Err(errors::value("no column of numbers is given")),
        };
        if let DataType::Struct(fields) = reader.field().data_type() {
            let (columns, unread) = together(reader, fields, others, named)?;
            return Ok((Calls::with(columns, is_stream), unread));
        }
        if let Some((field, _)) = named.first() {
            return Err(errors::value(format!(
                "`columns` has `{field}`, but the calls are not a record batch or a table"
            )));
        }
        check(reader.field().data_type(), "number")?;
        let mut is_stream = is_stream;
        for (given, name) in others.iter().zip(FIELDS.into_iter().skip(1)) {
            if let Given::Columns { reader, .. } = given {
                check(reader.field().data_type(), name)?;
            }
        }
        let others = others.map(|given| match given {
            Given::Nothing => Slot::Fixed(Box::default()),
            Given::Fixed(text) => Slot::Fixed(text.into_bytes().into()),
            Given::Columns { reader, is_stream: streams } => {
                is_stream |= streams;
                Slot::Chunks(Chunks::new(reader))
            }
        });
        let [profile, policy, user, gateway, cn, site, emergency] = others;
        let slots = [Slot::Chunks(Chunks::new(reader)), profile, policy, user, gateway, cn, site, emergency];
        Ok((Calls::with(Columns::Separate(slots), is_stream), Vec::new()))
    }

    fn with(columns: Columns, is_stream: bool) -> Calls {
        Calls { columns, is_stream, most: if is_stream { PIECE } else { usize::MAX } }
    }

    /// Returns the next calls, or `None` at the end.
    ///
    /// # Errors
    /// Returns a sentence if the columns do not fit together, or cannot be read.
    pub(crate) fn next(&mut self) -> Result<Option<Piece>, String> {
        match &mut self.columns {
            Columns::Separate(slots) => separate(slots, self.most),
            Columns::Together { chunks, layout, fixed } => {
                let Some(left) = chunks.left()? else { return Ok(None) };
                let batch = chunks.take(left.min(self.most));
                if batch.null_count() > 0 {
                    return Err("a record batch has rows that are null as a whole".to_owned());
                }
                let batch = batch.as_struct();
                let mut fields = std::array::from_fn(|_| Text::Fixed(Box::default()));
                for (((field, name), column), fixed) in fields.iter_mut().zip(FIELDS).zip(layout).zip(fixed) {
                    let column = column.and_then(|column| batch.columns().get(column));
                    match (fixed, column) {
                        (Some(text), _) => *field = Text::Fixed(text.clone()),
                        (None, Some(column)) => *field = Text::new(column, name)?,
                        (None, None) => {}
                    }
                }
                Ok(Some(Piece { fields, calls: batch.len() }))
            }
        }
    }
}

fn separate(slots: &mut [Slot; 8], most: usize) -> Result<Option<Piece>, String> {
    // The first slot, the numbers, is never fixed.
    let (mut calls, mut ended) = (None::<(usize, &str)>, None::<&str>);
    for (slot, name) in slots.iter_mut().zip(FIELDS) {
        let Slot::Chunks(chunks) = slot else { continue };
        match chunks.left()? {
            None => ended = ended.or(Some(name)),
            Some(left) => calls = Some(calls.map_or((left, name), |(least, first)| (least.min(left), first))),
        }
    }
    let Some((calls, longer)) = calls else { return Ok(None) };
    if let Some(shorter) = ended {
        return Err(format!("the column `{longer}` is longer than the column `{shorter}`"));
    }
    let calls = calls.min(most);
    let mut fields = std::array::from_fn(|_| Text::Fixed(Box::default()));
    for ((field, slot), name) in fields.iter_mut().zip(slots).zip(FIELDS) {
        *field = match slot {
            Slot::Fixed(text) => Text::Fixed(text.clone()),
            Slot::Chunks(chunks) => Text::new(&chunks.take(calls), name)?,
        };
    }
    Ok(Some(Piece { fields, calls }))
}

/// Finds the fields in the columns of a record batch.
fn together(
    reader: Box<dyn ArrayReader + Send>,
    columns: &Fields,
    others: [Given; 7],
    named: &[(String, String)],
) -> PyResult<(Columns, Vec<String>)> {
    let names: Vec<&str> = columns.iter().map(|column| column.name().as_str()).collect();
    let mut fixed: [Option<Box<[u8]>>; 8] = Default::default();
    for ((given, name), place) in others.into_iter().zip(FIELDS.into_iter().skip(1)).zip(fixed.iter_mut().skip(1)) {
        match given {
            Given::Nothing => {}
            Given::Fixed(text) => *place = Some(text.into_bytes().into()),
            Given::Columns { .. } => {
                return Err(errors::value(format!(
                    "`{name}` is an array, but the calls are a record batch or a table: name its column in `columns`"
                )));
            }
        }
    }
    let (mut sources, mut placed) = (sources(&fixed), [None, None]);
    for (field, column) in named {
        match FIELDS.iter().position(|known| known == field) {
            Some(at) if fixed.get(at).is_some_and(Option::is_some) => {
                return Err(errors::value(format!("`{field}` is given for all calls, and in `columns` too")));
            }
            Some(at) => match (sources.0.get_mut(at), at.checked_sub(6).and_then(|at| placed.get_mut(at))) {
                (Some(source), _) if column.is_empty() => *source = Source::Nothing,
                (Some(source), _) => *source = Source::Column(column.clone()),
                (None, Some(place)) => *place = Some(column.as_str()),
                (None, None) => {}
            },
            None => {
                let known = FIELDS.join(", ");
                return Err(errors::value(format!("`columns` has `{field}`, which is not one of {known}")));
            }
        }
    }
    let layout = sources.layout(names.iter().copied());
    let [number, profile, policy, user, gateway, cn] =
        layout.map_err(|(message, help)| errors::value(in_python(&message, &help)))?.columns;
    let [site, emergency] = placed;
    let site = column(&names, site, Column::Site)?;
    let emergency = column(&names, emergency, Column::EmergencyPolicy)?;
    let layout = [number, profile, policy, user, gateway, cn, site, emergency];
    for (at, name) in layout.iter().zip(FIELDS) {
        if let Some(column) = at.and_then(|at| columns.get(at)) {
            check(column.data_type(), name)?;
        }
    }
    let is_read = |name: &&str| layout.iter().flatten().any(|at| names.get(*at) == Some(name));
    let unread = unread(names.iter().copied()).into_iter().filter(|name| !is_read(name));
    let unread = unread.map(str::to_owned).collect();
    Ok((Columns::Together { chunks: Chunks::new(reader), layout, fixed }, unread))
}

fn check(kind: &DataType, field: &str) -> PyResult<()> {
    Text::check(kind, field).map_err(PyTypeError::new_err)
}

/// Returns where the fields of a call log come from, if these are fixed. Who is given for all calls leaves no room for
/// other callers, so columns that could contradict are not looked for.
fn sources(fixed: &[Option<Box<[u8]>>; 8]) -> Sources {
    let [_, profile, policy, user, gateway, ..] = fixed;
    let (pair, one) = (profile.is_some() || policy.is_some(), user.is_some() || gateway.is_some());
    let mut sources = Sources::default();
    for (source, _) in sources.0.iter_mut().zip(fixed).filter(|(_, fixed)| fixed.is_some()) {
        *source = Source::Nothing;
    }
    let [_, profile, policy, user, gateway, _] = &mut sources.0;
    for source in [profile, policy].into_iter().filter(|_| one) {
        *source = Source::Nothing;
    }
    for source in [user, gateway].into_iter().filter(|_| pair || one) {
        *source = Source::Nothing;
    }
    sources
}

/// Returns the position of a column that has a name given to it, or a usual name.
fn column(names: &[&str], given: Option<&str>, usual: Column) -> PyResult<Option<usize>> {
    match given {
        None => {
            let is_meant = |name: &&str| usual.names().iter().any(|usual| bare(usual) == bare(name));
            Ok(names.iter().position(is_meant))
        }
        Some("") => Ok(None),
        Some(given) => match names.iter().position(|name| *name == given) {
            None => Err(errors::value(format!("there is no column `{given}`; there are: {}", names.join(", ")))),
            found => Ok(found),
        },
    }
}

/// Returns what is wrong with a header, in the words of this package: the command suggests its own flags.
fn in_python(message: &str, help: &str) -> String {
    let help = match help.split_once("`--column ").and_then(|(before, rest)| Some((before, rest.split_once('=')?))) {
        Some((before, (field, rest))) => {
            let rest = rest.split_once('`').map_or("", |(_, rest)| rest);
            format!("{before}`columns={{\"{field}\": \"HEADER\"}}`{rest}")
        }
        None => help.to_owned(),
    };
    format!("{message}; {help}")
}

impl Chunks {
    fn new(reader: Box<dyn ArrayReader + Send>) -> Chunks {
        Chunks { reader, chunk: None, at: 0 }
    }

    /// Returns how many rows of the chunk at hand are left, or `None` at the end.
    fn left(&mut self) -> Result<Option<usize>, String> {
        loop {
            if let Some(chunk) = &self.chunk
                && self.at < chunk.len()
            {
                return Ok(Some(chunk.len() - self.at));
            }
            match self.reader.next() {
                None => return Ok(None),
                Some(Ok(chunk)) => (self.chunk, self.at) = (Some(chunk), 0),
                Some(Err(error)) => return Err(error.to_string()),
            }
        }
    }

    /// Returns the next rows, of which there are enough. They are not copied.
    fn take(&mut self, rows: usize) -> ArrayRef {
        let taken = match &self.chunk {
            Some(chunk) => chunk.slice(self.at, rows),
            None => arrow_array::new_empty_array(&DataType::Utf8),
        };
        self.at += rows;
        taken
    }
}
