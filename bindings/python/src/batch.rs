//! Decides a piece of calls and makes the columns of its decisions.

use std::sync::{Arc, LazyLock};

use arrow_array::builder::StringBuilder;
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use dialplan::call::check_number;
use dialplan::replay::{CallDecider, Cells, Directory, Place};
use dialplan::{CallOptions, CompiledPlan, Limits};

use crate::input::Piece;
use crate::names::{Codes, Form, Names};

/// A plan with the names and the options that its calls have.
#[derive(Debug)]
pub(crate) struct Desk {
    directory: Directory,
    names: Names,
}

/// Why the calls of a piece are not decided.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A call cannot be decided, and such calls are not accepted.
    Call { row: u64, number: String, message: String, is_number: bool },
    /// The columns do not fit together, or cannot be made.
    Columns(String),
}

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Failure {
        match error {
            ArrowError::OffsetOverflowError(_) => Failure::Columns(
                "a column of decisions would have more than 2 GiB of text: give the calls as a stream or in smaller \
                 batches"
                    .to_owned(),
            ),
            error => Failure::Columns(error.to_string()),
        }
    }
}

/// The fields of decisions whose names have this form.
pub(crate) fn fields(form: Form) -> &'static Fields {
    static DICTIONARIES: LazyLock<Fields> = LazyLock::new(|| made(Form::Dictionary));
    static TEXTS: LazyLock<Fields> = LazyLock::new(|| made(Form::Text));
    fn made(form: Form) -> Fields {
        let text = |name: &str| Field::new(name, DataType::Utf8, true);
        let name = |name: &str| Field::new(name, form.kind(), true);
        Fields::from(vec![
            text("normalised"),
            name("rule"),
            name("verdict"),
            name("usage"),
            name("route"),
            name("gateways"),
            name("reason"),
            text("error"),
            text("sent"),
        ])
    }
    match form {
        Form::Dictionary => &DICTIONARIES,
        Form::Text => &TEXTS,
    }
}

impl Desk {
    /// Prepares a plan for calls with these options.
    pub(crate) fn new(plan: Arc<CompiledPlan>, options: CallOptions) -> Desk {
        let directory = Directory::new(plan, options);
        let names = Names::new(&directory);
        Desk { directory, names }
    }

    /// Decides the calls of a piece. `first` is the row of its first call, for errors; with `strict`, the first call
    /// that cannot be decided is an error.
    pub(crate) fn decide(&self, piece: &Piece, form: Form, strict: bool, first: u64) -> Result<StructArray, Failure> {
        let mut decider = CallDecider::new(&self.directory);
        let mut out = Columns::new(piece.calls);
        let [number, profile, policy, user, gateway, cn, site, emergency] = &piece.fields;
        for row in 0..piece.calls {
            let cells = Cells([
                number.get(row),
                profile.get(row),
                policy.get(row),
                user.get(row),
                gateway.get(row),
                cn.get(row),
            ]);
            let place = Place { site: site.get(row), emergency_policy: emergency.get(row) };
            match decider.decide_at(&cells, place) {
                Ok(decided) => {
                    out.codes.push(self.names.codes(&decided));
                    let number = decided.workspace.number().filter(|number| !number.is_empty());
                    put(&mut out.normalised, number)?;
                    put(&mut out.sent, decided.sent.filter(|sent| !sent.is_empty()))?;
                    out.errors.append_null();
                }
                Err(message) if strict => {
                    let number = String::from_utf8_lossy(number.get(row)).into_owned();
                    let is_number = check_number(&number, Limits::default().dialled).is_err();
                    let row = first + row as u64;
                    return Err(Failure::Call { row, number, message, is_number });
                }
                Err(message) => {
                    out.codes.push(Codes::NOTHING);
                    out.normalised.append_null();
                    out.sent.append_null();
                    put(&mut out.errors, Some(&message))?;
                }
            }
        }
        out.finish(&self.names, form)
    }
}

/// The columns of some decisions, while they grow.
struct Columns {
    normalised: StringBuilder,
    codes: Vec<Codes>,
    errors: StringBuilder,
    sent: StringBuilder,
}

impl Columns {
    fn new(calls: usize) -> Columns {
        // Numbers have about a dozen digits.
        let text = || StringBuilder::with_capacity(calls, calls.saturating_mul(13));
        let errors = StringBuilder::with_capacity(calls, 0);
        Columns { normalised: text(), codes: Vec::with_capacity(calls), errors, sent: text() }
    }

    fn finish(mut self, names: &Names, form: Form) -> Result<StructArray, Failure> {
        let column = |code: fn(&Codes) -> i32| self.codes.iter().map(code).collect::<Vec<i32>>();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.normalised.finish()),
            names.rule.column(column(|codes| codes.rule), form)?,
            names.verdict.column(column(|codes| codes.verdict), form)?,
            names.usage.column(column(|codes| codes.usage), form)?,
            names.route.column(column(|codes| codes.route), form)?,
            names.gateways.column(column(|codes| codes.gateways), form)?,
            names.reason.column(column(|codes| codes.reason), form)?,
            Arc::new(self.errors.finish()),
            Arc::new(self.sent.finish()),
        ];
        let rows = columns.first().map_or(0, |column| column.len());
        Ok(StructArray::try_new_with_length(fields(form).clone(), columns, None, rows)?)
    }
}

/// Appends a text. A column of 2 GiB is full.
#[inline]
fn put(column: &mut StringBuilder, text: Option<&str>) -> Result<(), ArrowError> {
    let Some(text) = text else {
        column.append_null();
        return Ok(());
    };
    let bytes = column.values_slice().len() + text.len();
    if bytes > i32::MAX as usize {
        return Err(ArrowError::OffsetOverflowError(bytes));
    }
    column.append_value(text);
    Ok(())
}
