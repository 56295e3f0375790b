//! The work of a thread on a piece of a log: it splits the piece into calls, decides and counts them, compares two
//! plans, and appends rows.
//!
//! How a decided row is written is left to a [`RowWriter`].

use dialplan_core::engine::Outcome;
use serde_json::{Map, Value};

use crate::changes::{Example, PlanVersion, SharedOutcome};
use crate::objects::Object;
use crate::rows::RowText;
use crate::{
    Blocked, CallDecider, Cells, Changes, Comparison, Decided, Directory, Layout, Row, Sources, Splitter, Tally,
};

/// The number of errors of a piece that are kept for the report.
pub const FIRST_ERRORS: usize = 5;

/// Writes decided calls.
pub trait RowWriter: Sync + Send {
    /// Appends the cells of a decided call to a row.
    fn decided(&self, out: &mut Vec<u8>, decided: &Decided<'_>);

    /// Appends the cells of a call that could not be decided. `missing` is the number of cells that the row itself
    /// lacks; they are filled first, so that the error is in its column.
    fn failed(&self, out: &mut Vec<u8>, error: &str, missing: usize);

    /// Appends the first `width` cells of a row that has too many.
    fn first(&self, out: &mut Vec<u8>, row: &Row<'_>, width: usize);

    /// Appends an object with the decision. `line` is its text; `map` is `None` if the line is not an object.
    fn object(
        &self,
        out: &mut Vec<u8>,
        line: &[u8],
        map: Option<&Map<String, Value>>,
        decided: &Result<Decided<'_>, String>,
    );
}

/// The data that all threads share.
#[derive(Debug)]
pub struct Job<W> {
    /// The plan.
    pub directory: Directory,
    /// The plan that it is compared with, if there is one.
    pub against: Option<(Directory, Comparison)>,
    /// The sources of the fields of a call.
    pub sources: Sources,
    /// The form of the log.
    pub form: Form,
    /// The writer of rows; `None` if only counts are wanted.
    pub writer: Option<W>,
}

/// The form of a log.
#[derive(Debug)]
pub enum Form {
    /// Rows with columns.
    Csv(Box<Csv>),
    /// One JSON object per line.
    Jsonl,
}

/// A log with columns.
#[derive(Debug)]
pub struct Csv {
    /// The character between cells.
    pub delimiter: u8,
    /// The meaning of the columns.
    pub layout: Layout,
    /// The line break for a last line that has none.
    pub line_break: Vec<u8>,
}

/// A piece of a log and the results of its calls.
#[derive(Default, Debug)]
pub struct Piece {
    /// The position of the piece in the log, from 0.
    pub position: u64,
    /// The text of the piece, which consists of whole rows.
    pub input: Vec<u8>,
    /// The rows with their decisions.
    pub output: Vec<u8>,
    /// The number of calls.
    pub calls: u64,
    /// The number of lines.
    pub lines: u64,
    /// The number of calls that could not be decided.
    pub errors: u64,
    /// The first errors with their lines, counted from 0.
    pub first_errors: Vec<(u64, String)>,
    /// The blocked numbers.
    pub blocked: Blocked,
    /// The changes with the other plan.
    pub changes: Changes,
}

impl Piece {
    fn clear(&mut self) {
        self.output.clear();
        (self.calls, self.lines, self.errors) = (0, 0, 0);
        self.first_errors.clear();
        self.blocked.clear();
    }

    fn fail(&mut self, tally: &mut Tally, error: &str) {
        tally.add_error();
        self.errors += 1;
        if self.first_errors.len() < FIRST_ERRORS {
            self.first_errors.push((self.lines, error.to_owned()));
        }
    }
}

/// Decides the pieces that one thread is given.
#[derive(Debug)]
pub struct Worker<'j, W> {
    job: &'j Job<W>,
    counter: CallCounter<'j>,
    splitter: Splitter,
}

/// Decides calls, counts them, and compares two plans.
#[derive(Debug)]
struct CallCounter<'j> {
    decider: CallDecider<'j>,
    against: Option<(CallDecider<'j>, &'j Comparison)>,
    tally: Tally,
}

impl<'j, W: RowWriter> Worker<'j, W> {
    /// Creates a worker that has counted nothing yet.
    pub fn new(job: &'j Job<W>) -> Worker<'j, W> {
        let against = job.against.as_ref().map(|(directory, comparison)| (CallDecider::new(directory), comparison));
        let tally = Tally::new(job.directory.plan().plan());
        let delimiter = match &job.form {
            Form::Csv(csv) => csv.delimiter,
            Form::Jsonl => b',',
        };
        let counter = CallCounter { decider: CallDecider::new(&job.directory), against, tally };
        Worker { job, counter, splitter: Splitter::new(delimiter) }
    }

    /// Decides the calls of a piece. The output and the counts of the piece are those of this piece alone.
    pub fn work(&mut self, piece: &mut Piece) {
        piece.clear();
        let input = std::mem::take(&mut piece.input);
        let writer = self.job.writer.as_ref();
        match &self.job.form {
            Form::Csv(csv) => {
                let Csv { layout, line_break, .. } = &**csv;
                let (mut text, fixed) = (RowText::new(&input), self.job.sources.fixed());
                while let Some(row) = self.splitter.next(&mut text) {
                    let wanted = Cells::of_row(layout, &fixed, &row);
                    if row.width() > 0 {
                        let problem = problem(&row, layout.width);
                        let decided = self.counter.decide(&wanted, problem, piece);
                        if let Some(writer) = writer {
                            put_row(piece, &row, layout.width, writer, &decided);
                        }
                    } else if writer.is_some() {
                        piece.output.extend_from_slice(row.raw);
                    }
                    if writer.is_some() {
                        let ends = if row.line_break.is_empty() { line_break } else { row.line_break };
                        piece.output.extend_from_slice(ends);
                    }
                    piece.lines += row.lines;
                }
            }
            Form::Jsonl => {
                for line in input.split_inclusive(|byte| *byte == b'\n') {
                    self.object(line, piece);
                    piece.lines += 1;
                }
            }
        }
        piece.input = input;
    }

    fn object(&mut self, line: &[u8], piece: &mut Piece) {
        let writer = self.job.writer.as_ref();
        let bare = line.trim_ascii();
        if bare.is_empty() {
            if writer.is_some() {
                piece.output.push(b'\n');
            }
            return;
        }
        let read = Object::read(bare, &self.job.sources);
        let (object, problem) = match read {
            Ok(object) => (Some(object), None),
            Err(error) => (None, Some(error)),
        };
        let fixed = self.job.sources.fixed();
        let cells = object.as_ref().map_or(fixed, |object| object.cells(&fixed));
        let decided = self.counter.decide(&cells, problem, piece);
        if let Some(writer) = writer {
            writer.object(&mut piece.output, bare, object.as_ref().map(|object| &object.map), &decided);
            piece.output.push(b'\n');
        }
    }

    /// Returns the counts of all pieces.
    pub fn finish(self) -> Tally {
        self.counter.tally
    }
}

/// Returns what is wrong with a row before anything is decided, or `None` if nothing is.
fn problem(row: &Row<'_>, width: usize) -> Option<String> {
    if row.is_open {
        return Some("a quote is not closed".to_owned());
    }
    // Cells without a column are named here, because the appended cells replace them.
    let left: Vec<_> =
        (width..row.width()).map(|at| String::from_utf8_lossy(row.cell(at).unwrap_or_default())).collect();
    let left = if left.is_empty() { String::new() } else { format!("; left over: `{}`", left.join("`, `")) };
    (row.width() != width).then(|| format!("the row has {} cells, the header {width} columns{left}", row.width()))
}

fn put_row(
    piece: &mut Piece,
    row: &Row<'_>,
    width: usize,
    writer: &impl RowWriter,
    decided: &Result<Decided<'_>, String>,
) {
    if row.width() > width {
        writer.first(&mut piece.output, row, width);
    } else {
        piece.output.extend_from_slice(row.raw);
        if row.is_open {
            piece.output.push(b'"');
        }
    }
    match decided {
        Ok(decided) => writer.decided(&mut piece.output, decided),
        Err(error) => writer.failed(&mut piece.output, error, width.saturating_sub(row.width())),
    }
}

impl CallCounter<'_> {
    fn decide(&mut self, cells: &Cells<'_>, problem: Option<String>, piece: &mut Piece) -> Result<Decided<'_>, String> {
        piece.calls += 1;
        if let Some(problem) = problem {
            piece.fail(&mut self.tally, &problem);
            return Err(problem);
        }
        let decided = self.decider.decide(cells);
        match &decided {
            Ok(decided) => {
                self.tally.add(decided.caller, &decided.decision);
                if matches!(decided.decision.outcome, Outcome::Blocked(_)) {
                    piece.blocked.push(decided.workspace.dialled());
                }
            }
            Err(error) => piece.fail(&mut self.tally, error),
        }
        if let Some((decider, comparison)) = &mut self.against {
            compare(comparison, cells, &decided, &decider.decide(cells), &mut piece.changes);
        }
        decided
    }
}

fn compare(
    comparison: &Comparison,
    cells: &Cells<'_>,
    old: &Result<Decided<'_>, String>,
    new: &Result<Decided<'_>, String>,
    changes: &mut Changes,
) {
    let shared = |version, decided: &Result<Decided<'_>, String>| -> SharedOutcome {
        comparison.shared_outcome(version, decided.as_ref().ok().map(|decided| &decided.decision))
    };
    let pair = [shared(PlanVersion::Old, old), shared(PlanVersion::New, new)];
    let [before, after] =
        [old, new].map(|decided| decided.as_ref().ok().and_then(|decided| decided.workspace.number()));
    let [sent_before, sent_after] = [old, new].map(|decided| decided.as_ref().ok().and_then(|decided| decided.sent));
    let [from, to] = &pair;
    if from == to && before == after && sent_before == sent_after {
        return;
    }
    changes.add(pair, || {
        let [number, ..] = cells.0;
        Example {
            number: String::from_utf8_lossy(number).chars().take(64).collect(),
            normalised: [before, after].map(|number| number.map(str::to_owned)),
            sent: [sent_before, sent_after].map(|number| number.map(str::to_owned)),
            errors: [old, new].map(|decided| decided.as_ref().err().cloned()),
        }
    });
}
