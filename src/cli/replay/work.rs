//! What a thread does with a piece of a log.

use dialplan_core::engine::Outcome;
use dialplan_core::replay::changes::{Common, Example, Which};
use dialplan_core::replay::objects::Object;
use dialplan_core::replay::rows::Text;
use dialplan_core::replay::{
    Blocked, Cells, Changes, Comparison, Decided, Desk, Directory, Layout, Row, Sources, Splitter, Tally,
};
use dialplan_report::replay_rows::{self, CsvCells};

/// Errors of a piece that are kept to be said.
pub(super) const SAID: usize = 5;

/// What all threads share.
pub(super) struct Job {
    pub(super) directory: Directory,
    pub(super) against: Option<(Directory, Comparison)>,
    pub(super) sources: Sources,
    pub(super) form: Form,
    /// Are rows written?
    pub(super) writes: bool,
}

/// How calls are written.
pub(super) enum Form {
    Csv(Box<Csv>),
    Jsonl,
}

/// A log with columns.
pub(super) struct Csv {
    pub(super) delimiter: u8,
    pub(super) layout: Layout,
    pub(super) cells: CsvCells,
    /// For a last line without one.
    pub(super) line_break: Vec<u8>,
}

/// A piece of a log, and what became of it.
#[derive(Default)]
pub(super) struct Piece {
    /// Its place in the log.
    pub(super) place: u64,
    pub(super) input: Vec<u8>,
    pub(super) output: Vec<u8>,
    pub(super) calls: u64,
    pub(super) lines: u64,
    pub(super) errors: u64,
    /// The first errors with their lines, from 0.
    pub(super) said: Vec<(u64, String)>,
    pub(super) blocked: Blocked,
    pub(super) changes: Changes,
}

impl Piece {
    fn clear(&mut self) {
        self.output.clear();
        (self.calls, self.lines, self.errors) = (0, 0, 0);
        self.said.clear();
        self.blocked.clear();
    }

    fn fail(&mut self, tally: &mut Tally, error: &str) {
        tally.add_error();
        self.errors += 1;
        if self.said.len() < SAID {
            self.said.push((self.lines, error.to_owned()));
        }
    }
}

/// A thread's own things.
pub(super) struct Worker<'j> {
    job: &'j Job,
    clerk: Clerk<'j>,
    splitter: Splitter,
}

/// Decides and counts.
struct Clerk<'j> {
    desk: Desk<'j>,
    against: Option<(Desk<'j>, &'j Comparison)>,
    tally: Tally,
}

impl<'j> Worker<'j> {
    pub(super) fn new(job: &'j Job) -> Worker<'j> {
        let against = job.against.as_ref().map(|(directory, comparison)| (Desk::new(directory), comparison));
        let tally = Tally::new(job.directory.plan().plan());
        let delimiter = match &job.form {
            Form::Csv(csv) => csv.delimiter,
            Form::Jsonl => b',',
        };
        let clerk = Clerk { desk: Desk::new(&job.directory), against, tally };
        Worker { job, clerk, splitter: Splitter::new(delimiter) }
    }

    /// Decides the calls of a piece.
    pub(super) fn work(&mut self, piece: &mut Piece) {
        piece.clear();
        let input = std::mem::take(&mut piece.input);
        match &self.job.form {
            Form::Csv(csv) => {
                let Csv { layout, cells, line_break, .. } = &**csv;
                let (mut text, fixed) = (Text::new(&input), self.job.sources.fixed());
                while let Some(row) = self.splitter.next(&mut text) {
                    let wanted = Cells::of_row(layout, &fixed, &row);
                    if row.width() > 0 {
                        let problem = problem(&row, layout.width);
                        let decided = self.clerk.decide(&wanted, problem, piece);
                        if self.job.writes {
                            put_row(piece, &row, layout.width, cells, &decided);
                        }
                    } else if self.job.writes {
                        piece.output.extend_from_slice(row.raw);
                    }
                    if self.job.writes {
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
        let bare = line.trim_ascii();
        if bare.is_empty() {
            if self.job.writes {
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
        let decided = self.clerk.decide(&cells, problem, piece);
        if !self.job.writes {
            return;
        }
        let appended = match &decided {
            Ok(decided) => replay_rows::decided_json(
                self.job.directory.plan().plan(),
                decided.caller,
                &decided.decision,
                decided.workspace.number(),
            ),
            Err(error) => replay_rows::failed_json(error),
        };
        replay_rows::put_object(&mut piece.output, bare, object.as_ref().map(|object| &object.map), appended);
        piece.output.push(b'\n');
    }

    /// What was counted.
    pub(super) fn finish(self) -> Tally {
        self.clerk.tally
    }
}

/// What is wrong with a row before anything is decided.
fn problem(row: &Row<'_>, width: usize) -> Option<String> {
    if row.is_open {
        return Some("a quote is not closed".to_owned());
    }
    // Cells that no column has are said here, since the appended ones stand in their place.
    let left: Vec<_> =
        (width..row.width()).map(|at| String::from_utf8_lossy(row.cell(at).unwrap_or_default())).collect();
    let left = if left.is_empty() { String::new() } else { format!("; left over: `{}`", left.join("`, `")) };
    (row.width() != width).then(|| format!("the row has {} cells, the header {width} columns{left}", row.width()))
}

fn put_row(piece: &mut Piece, row: &Row<'_>, width: usize, cells: &CsvCells, decided: &Result<Decided<'_>, String>) {
    if row.width() > width {
        cells.first(&mut piece.output, row, width);
    } else {
        piece.output.extend_from_slice(row.raw);
        if row.is_open {
            piece.output.push(b'"');
        }
    }
    match decided {
        Ok(decided) => {
            cells.decided(&mut piece.output, decided.caller, &decided.decision, decided.workspace.number());
        }
        Err(error) => cells.failed(&mut piece.output, error, width.saturating_sub(row.width())),
    }
}

impl Clerk<'_> {
    fn decide(&mut self, cells: &Cells<'_>, problem: Option<String>, piece: &mut Piece) -> Result<Decided<'_>, String> {
        piece.calls += 1;
        if let Some(problem) = problem {
            piece.fail(&mut self.tally, &problem);
            return Err(problem);
        }
        let decided = self.desk.decide(cells);
        match &decided {
            Ok(decided) => {
                self.tally.add(decided.caller, &decided.decision);
                if matches!(decided.decision.outcome, Outcome::Blocked(_)) {
                    piece.blocked.push(decided.workspace.dialled());
                }
            }
            Err(error) => piece.fail(&mut self.tally, error),
        }
        if let Some((desk, comparison)) = &mut self.against {
            compare(comparison, cells, &decided, &desk.decide(cells), &mut piece.changes);
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
    let common = |which, decided: &Result<Decided<'_>, String>| -> Common {
        comparison.common(which, decided.as_ref().ok().map(|decided| &decided.decision))
    };
    let pair = [common(Which::Old, old), common(Which::New, new)];
    let [before, after] =
        [old, new].map(|decided| decided.as_ref().ok().and_then(|decided| decided.workspace.number()));
    let [from, to] = &pair;
    if from == to && before == after {
        return;
    }
    changes.add(pair, || {
        let [number, ..] = cells.0;
        Example {
            number: String::from_utf8_lossy(number).chars().take(64).collect(),
            normalised: [before, after].map(|number| number.map(str::to_owned)),
            errors: [old, new].map(|decided| decided.as_ref().err().cloned()),
        }
    });
}
