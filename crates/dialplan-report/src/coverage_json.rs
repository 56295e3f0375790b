//! Coverage and mutants as JSON.

use dialplan_analysis::coverage::{Count, Coverage, Kind};
use dialplan_analysis::mutants::Outcome;
use dialplan_core::query::answer::Answer;
use dialplan_core::source::{SourceFile, Span};
use serde_json::{Map, Value, json};

/// A row that can be added to a suite.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ready {
    /// The line that names the columns.
    pub columns: String,
    /// The row.
    pub row: String,
}

/// What was measured of one plan.
pub struct Measured<'m> {
    /// The plan.
    pub file: &'m SourceFile,
    /// What its suites cover.
    pub coverage: Option<&'m Coverage>,
    /// What became of its mutants.
    pub mutants: Option<&'m Outcome<Ready>>,
    /// Makes a row of an answer.
    pub row: &'m dyn Fn(&Answer) -> Option<Ready>,
}

/// Returns the line of a place, from 1.
pub(crate) fn line_of(file: &SourceFile, span: Option<Span>) -> Option<u32> {
    span.map(|span| file.line_column(span.start).line)
}

/// Returns the counts of several plans together.
pub fn sums<'c>(all: impl Iterator<Item = &'c Coverage>) -> [Count; 8] {
    let mut sums = [Count::default(); 8];
    for coverage in all {
        for (sum, count) in sums.iter_mut().zip(&coverage.counts) {
            sum.covered += count.covered;
            sum.total += count.total;
        }
    }
    sums
}

/// Renders coverage.
pub fn coverage(all: &[Measured<'_>]) -> Value {
    let mut document = Map::new();
    let sums = sums(all.iter().filter_map(|measured| measured.coverage));
    for (kind, count) in Kind::ALL.into_iter().zip(sums) {
        document.insert(kind.name().to_owned(), json!({ "covered": count.covered, "total": count.total }));
    }
    let mut missing = Vec::new();
    let mut open = Vec::new();
    for measured in all {
        let Some(coverage) = measured.coverage else { continue };
        for one in &coverage.missing {
            let ready = one.answer.as_ref().and_then(|answer| (measured.row)(answer));
            missing.push(json!({
                "kind": one.kind.name(),
                "path": one.path,
                "what": one.what,
                "file": measured.file.name(),
                "line": line_of(measured.file, one.span),
                "why": if one.taken_by.is_some() { "taken-by" } else { "never-tried" },
                "by": one.taken_by.as_ref().map(|by| &by.path),
                "case": ready.as_ref().map(|ready| &ready.row),
                "columns": ready.as_ref().map(|ready| &ready.columns),
            }));
        }
        open.extend(coverage.open.iter().map(|open| json!({ "why": open.why.limit })));
    }
    let untold: u64 = all.iter().filter_map(|measured| measured.coverage).map(|coverage| coverage.untold).sum();
    document.insert("missing".to_owned(), Value::Array(missing));
    document.insert("more_missing_classes".to_owned(), json!(untold));
    document.insert("not_decided".to_owned(), Value::Array(open));
    Value::Object(document)
}

/// Renders mutants.
pub fn mutants(all: &[Measured<'_>]) -> Value {
    let (mut killed, mut equivalent, mut survivors, mut undecided) = (0, 0, Vec::new(), Vec::new());
    for measured in all {
        let Some(outcome) = measured.mutants else { continue };
        killed += outcome.killed;
        equivalent += outcome.equivalent;
        for survivor in &outcome.survivors {
            survivors.push(json!({
                "path": survivor.mutant.path,
                "file": measured.file.name(),
                "line": line_of(measured.file, survivor.mutant.span),
                "change": survivor.mutant.change,
                "case": survivor.case.as_ref().map(|ready| &ready.row),
                "columns": survivor.case.as_ref().map(|ready| &ready.columns),
            }));
        }
        for (mutant, why) in &outcome.undecided {
            undecided.push(json!({
                "path": mutant.path,
                "file": measured.file.name(),
                "line": line_of(measured.file, mutant.span),
                "change": mutant.change,
                "why": why.limit,
            }));
        }
    }
    json!({
        "killed": killed,
        "survived": survivors.len(),
        "equivalent": equivalent,
        "undecided": undecided.len(),
        "score": score(killed, survivors.len() as u64),
        "survivors": survivors,
        "not_decided": undecided,
    })
}

/// Returns the score in percent, with two digits; 100 if there is nothing to kill.
pub fn score(killed: u64, survived: u64) -> f64 {
    percent(killed, killed + survived)
}

/// Returns a part in percent, with two digits, rounded down, so that only all of it is 100; 100 of nothing.
pub fn percent(part: u64, all: u64) -> f64 {
    if all == 0 { 100.0 } else { (part as f64 * 10_000.0 / all as f64).floor() / 100.0 }
}
