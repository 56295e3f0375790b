//! Patterns that were tried for a number: how much of the number each matched, and what its groups captured.

use std::fmt::Write;

use dialplan_core::model::Rule;
use dialplan_core::query::explain::{Captured, PatternOutcome};

use crate::terminal::{Look, visible};

/// Writes the rules of a list, in order, with what each did.
pub(crate) fn rules(out: &mut String, tried: &[(&Rule, &PatternOutcome)], input: &str, look: Look) {
    let width = tried.iter().map(|(rule, _)| visible(&rule.name).chars().count()).max().unwrap_or(0);
    for (number, (rule, outcome)) in tried.iter().enumerate() {
        let how = sentence(outcome, input);
        row(out, look, outcome, &format!("{:>3}", number + 1), &rule.name, width, &how, &rule.pattern);
        if let PatternOutcome::Taken(captured) = outcome {
            captures(out, captured, input, width);
        }
    }
}

/// Writes what each group captured, under the pattern.
fn captures(out: &mut String, captured: &[Captured], input: &str, width: usize) {
    for group in captured.iter().skip(1) {
        let text = match group.span {
            Some((start, end)) => format!("= {:?}", input.get(start..end).unwrap_or_default()),
            None => "did not participate".to_owned(),
        };
        let _ = writeln!(out, "          {:width$}  ${} {text}", "", visible(&group.group));
    }
}

#[expect(clippy::too_many_arguments, reason = "the cells of one row of a table")]
pub(crate) fn row(
    out: &mut String,
    look: Look,
    outcome: &PatternOutcome,
    number: &str,
    name: &str,
    width: usize,
    how: &str,
    pattern: &str,
) {
    let mark = match outcome {
        PatternOutcome::Taken(_) => "+",
        PatternOutcome::TooLate | PatternOutcome::Matches => "*",
        PatternOutcome::NoMatch { .. } | PatternOutcome::Never | PatternOutcome::NotTried => " ",
    };
    let name = visible(name);
    let _ = writeln!(out, "   {} {number}  {name:width$}  {}  {how}", look.strong(mark), look.faint(visible(pattern)));
}

pub(crate) fn sentence(outcome: &PatternOutcome, input: &str) -> String {
    match outcome {
        PatternOutcome::Taken(_) => "matches and is used".to_owned(),
        PatternOutcome::TooLate => "also matches, but an earlier rule is used".to_owned(),
        PatternOutcome::Matches => "matches".to_owned(),
        PatternOutcome::Never => "matches no number at all".to_owned(),
        PatternOutcome::NotTried => "not tried off-hook".to_owned(),
        PatternOutcome::NoMatch { viable, stopped_by } => {
            let prefix = visible(input.get(..*viable).unwrap_or_default());
            match (*viable, stopped_by) {
                (0, Some(c)) => format!("no match: cannot start with \"{c}\""),
                (_, Some(c)) => format!("no match: \"{prefix}\" fits, then \"{c}\" does not"),
                (_, None) => format!("no match: \"{prefix}\" is only the beginning"),
            }
        }
    }
}
