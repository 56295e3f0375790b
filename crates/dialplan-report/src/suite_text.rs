//! Suite results for people: failures with expected and actual values side by side, then one line with the totals.

use std::fmt::Write;

use dialplan_core::compile::CompiledPlan;
use dialplan_core::query::answer::Answer;
use dialplan_core::query::explain::Trace;
use dialplan_core::suite::Failure;

use crate::table::Sheet;
use crate::terminal::{Look, visible};
use crate::{answer_text, explain_text};

/// The result of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Every expectation was met.
    Passed,
    /// At least one expectation was not met.
    Failed,
    /// The case was not run.
    Skipped,
}

impl Status {
    /// Returns the name in all output.
    pub fn name(self) -> &'static str {
        match self {
            Status::Passed => "passed",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
        }
    }
}

/// The number of cases by result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// The number of cases that passed.
    pub passed: u64,
    /// The number of cases that failed.
    pub failed: u64,
    /// The number of cases that were skipped.
    pub skipped: u64,
}

impl Counts {
    /// Counts one case.
    pub fn add(&mut self, status: Status) {
        match status {
            Status::Passed => self.passed += 1,
            Status::Failed => self.failed += 1,
            Status::Skipped => self.skipped += 1,
        }
    }
}

/// Renders a failed case: its place, expected and actual values side by side, and the answer with its trace.
pub fn failure(
    place: &str,
    title: &str,
    failures: &[Failure],
    answer: Option<(&CompiledPlan, &Answer, Option<&Trace>)>,
    look: Look,
) -> String {
    let mut out = format!("{} {}  {}\n", look.bad("failed"), look.strong(visible(place)), visible(title));
    let mut sheet = Sheet::new(look, &["", "field", "expected", "actual"]);
    for failure in failures {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "(none)".to_owned());
        sheet.row(["  ", failure.field, &shown(&failure.expected), &shown(&failure.actual)]);
    }
    out.push_str(&sheet.text());
    if let Some((compiled, answer, trace)) = answer {
        let mut text = answer_text::answer(compiled, answer, look);
        if let Some(trace) = trace {
            text.push_str(&explain_text::trace(compiled, answer, trace, look));
        }
        for line in text.lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
    out.push('\n');
    out
}

/// One row of the table of all cases.
pub struct Row {
    /// The file and line of the case, with its name.
    pub place: String,
    /// Its result.
    pub status: Status,
    /// Number, normalised number, verdict, usage and route.
    pub cells: [String; 5],
}

/// Renders a table of cases.
pub fn cases(rows: &[Row], look: Look) -> String {
    let mut sheet = Sheet::new(look, &["", "case", "number", "normalised", "verdict", "phone usage", "route"]);
    for row in rows {
        let [number, normalised, verdict, usage, route] = &row.cells;
        sheet.row([row.status.name(), &row.place, number, normalised, verdict, usage, route]);
    }
    sheet.text()
}

/// Renders the last line. It says so if all cases were skipped, because a run without failures looks like success.
pub fn summary(counts: Counts, all_skipped: bool, millis: u128, look: Look) -> String {
    let failed = format!("{} failed", counts.failed);
    let failed = if counts.failed > 0 { look.bad(failed) } else { failed };
    let passed = format!("{} passed", counts.passed);
    let passed = if counts.failed == 0 && counts.passed > 0 { look.good(passed) } else { passed };
    let skipped = counts.skipped;
    let warning = if all_skipped { "; every case is skipped, no case was tested" } else { "" };
    format!("{passed}, {failed}, {skipped} skipped in {millis} ms{warning}\n")
}
