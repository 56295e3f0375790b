//! Coverage and mutants for people: how much, then what is missing, each with a row that can be added to the suite.

use std::fmt::Write;

use dialplan_analysis::NotDecided;
use dialplan_analysis::coverage::{Kind, Missing};
use dialplan_analysis::mutants::Survivor;

use crate::coverage_json::{Measured, Ready, line_of, percent, score, sums};
use crate::table::Sheet;
use crate::terminal::{Look, visible};

/// The most things of a kind that are told.
const TOLD: usize = 20;

/// Renders coverage.
pub fn coverage(all: &[Measured<'_>], look: Look) -> String {
    let sums = sums(all.iter().filter_map(|measured| measured.coverage));
    let (covered, total) = sums.iter().fold((0, 0), |sum, count| (sum.0 + count.covered, sum.1 + count.total));
    let mut out = format!("\ncoverage {} %\n", percent(covered, total));
    let mut sheet = Sheet::new(look, &["", "", "covered", "of", ""]);
    for (kind, count) in Kind::ALL.into_iter().zip(sums).filter(|(_, count)| count.total > 0) {
        let share = format!("{} %", percent(count.covered, count.total));
        sheet.row(["  ", words(kind), &count.covered.to_string(), &count.total.to_string(), &share]);
    }
    out.push_str(&sheet.text());
    for kind in Kind::ALL {
        let missing = all.iter().flat_map(|measured| {
            let own = measured.coverage.into_iter().flat_map(|coverage| &coverage.missing);
            own.filter(|missing| missing.kind == kind).map(move |missing| (measured, missing))
        });
        let missing: Vec<(&Measured<'_>, &Missing)> = missing.collect();
        if missing.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\nmissing {}", words(kind));
        let mut columns = None;
        for (measured, missing) in missing.iter().take(TOLD) {
            let ready = missing.answer.as_ref().and_then(|answer| (measured.row)(answer));
            one(&mut out, &place(measured, missing), &reason(missing), ready.as_ref(), &mut columns, look);
            if ready.is_none() && missing.kind != Kind::Fields {
                let _ = writeln!(out, "      no number for it was found");
            }
        }
        let untold = match kind {
            Kind::Classes => all.iter().filter_map(|one| one.coverage).map(|coverage| coverage.untold).sum(),
            _ => 0,
        };
        let more = missing.len().saturating_sub(TOLD) as u64 + untold;
        if more > 0 {
            let _ = writeln!(out, "  and {more} more");
        }
    }
    out
}

/// Renders mutants.
pub fn mutants(all: &[Measured<'_>], look: Look) -> String {
    let (mut killed, mut equivalent, mut undecided) = (0, 0, 0);
    let mut survivors: Vec<(&Measured<'_>, &Survivor<Ready>)> = Vec::new();
    for measured in all {
        let Some(outcome) = measured.mutants else { continue };
        killed += outcome.killed;
        equivalent += outcome.equivalent;
        undecided += outcome.undecided.len();
        survivors.extend(outcome.survivors.iter().map(|one| (measured, one)));
    }
    let survived = survivors.len();
    let mut out =
        format!("\nmutants: {killed} killed, {survived} survived; score {} %\n", score(killed, survived as u64));
    let _ = writeln!(out, "  {equivalent} more treat every number as the plan does, {undecided} are not decided");
    let mut columns = None;
    for (measured, survivor) in survivors.iter().take(TOLD) {
        let mutant = &survivor.mutant;
        let place = line_of(measured.file, mutant.span).map(|line| format!(":{line}")).unwrap_or_default();
        let place = format!("{}{place} {}", visible(measured.file.name()), visible(&mutant.path));
        one(
            &mut out,
            &place,
            &format!("no case fails if {}", visible(&mutant.change)),
            survivor.case.as_ref(),
            &mut columns,
            look,
        );
        if survivor.case.is_none() {
            let _ = writeln!(out, "      no field of a suite shows the difference");
        }
    }
    if survivors.len() > TOLD {
        let _ = writeln!(out, "  and {} more", survivors.len() - TOLD);
    }
    out
}

/// Renders one thing, with the row for it. The columns are told where they are others than those before.
fn one(out: &mut String, place: &str, why: &str, ready: Option<&Ready>, columns: &mut Option<String>, look: Look) {
    let _ = writeln!(out, "  {} {why}", look.strong(place));
    if let Some(ready) = ready {
        if columns.as_ref() != Some(&ready.columns) {
            let _ = writeln!(out, "      columns {}", visible(&ready.columns));
            *columns = Some(ready.columns.clone());
        }
        let _ = writeln!(out, "      add     {}", visible(&ready.row));
    }
}

fn place(measured: &Measured<'_>, missing: &Missing) -> String {
    if missing.kind == Kind::Fields {
        return visible(&missing.path).into_owned();
    }
    let line = line_of(measured.file, missing.span).map(|line| format!(":{line}")).unwrap_or_default();
    let what = missing.what.as_ref().map(|what| format!(" {}", visible(what))).unwrap_or_default();
    format!("{}{line} {}{what}", visible(measured.file.name()), visible(&missing.path))
}

fn reason(missing: &Missing) -> String {
    match (&missing.taken_by, missing.kind) {
        (_, Kind::Fields) => "no case asserts it".to_owned(),
        (Some(by), _) => format!("tried, but taken by {}", visible(&by.words)),
        (None, _) => "never tried".to_owned(),
    }
}

/// Returns the words for a kind.
fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Rules => "rules",
        Kind::Alternatives => "alternatives in patterns",
        Kind::TranslationRules => "translation rules",
        Kind::Routes => "routes",
        Kind::Usages => "usages of policies",
        Kind::Emergency => "emergency entries",
        Kind::Fields => "asserted fields",
        Kind::Classes => "behaviour classes",
    }
}

/// Renders how many mutants are not decided, with the first reason.
pub fn undecided(count: usize, why: &NotDecided) -> String {
    let mutants = if count == 1 { "1 mutant is".to_owned() } else { format!("{count} mutants are") };
    format!("{mutants} not decided: {}", visible(&why.limit))
}
