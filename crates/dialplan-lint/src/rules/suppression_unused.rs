//! A suppression that accepts no finding, and an entry of `lint: {blocked: ..}` that blocks nothing. The findings about
//! suppressions are made after all other rules have run.

use dialplan_analysis::routes::{InVain, blocked_in_vain};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Ignore;
use dialplan_core::source::Span;

use super::{Rule, code};
use crate::context::{About, Context};
use crate::partial::{EMERGENCY_NUMBERS, EMERGENCY_POLICIES, ListKind, PROFILES, is_partial};

static CODE: Code = code("DP0901", "suppression-unused", Level::Warning);
pub(crate) static RULE: Rule = Rule::new(&CODE, check, include_str!("suppression_unused.md"));

/// The lists of which the plan must know everything before it is said that no number is normalised so.
const NUMBERS: &[ListKind] = &[PROFILES, EMERGENCY_NUMBERS, EMERGENCY_POLICIES, ListKind::Rules, ListKind::Numbers];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.plan.lint.blocked.is_empty() {
        return Vec::new();
    }
    let found = context.decided(&CODE, About::Plan, blocked_in_vain(context.analysis));
    let found = found.map(|answers| context.answers(&CODE, answers)).unwrap_or_default();
    found.into_iter().filter_map(|found| of_blocked(context, found)).collect()
}

/// Returns the finding about an entry of `lint: {blocked: ..}` that blocks nothing.
fn of_blocked(context: &Context<'_>, found: InVain) -> Option<Diagnostic> {
    let blocked = &context.plan.lint.blocked;
    let place = |at: usize| blocked.get(at).map(|own| own.pattern.place(context.file, 0..own.pattern.len()));
    let pattern = |at: usize| blocked.get(at).map(|own| &*own.pattern.value);
    let (position, finding) = match found {
        InVain::Twice(position, first) => {
            let message = match pattern(position)? == pattern(first)? {
                true => format!("numbers that match `{}` are blocked on purpose twice", pattern(position)?),
                false => format!("`{}` matches the same numbers as `{}`", pattern(position)?, pattern(first)?),
            };
            let finding = Diagnostic::new(&CODE, message).at(place(position)?, "blocks nothing more");
            (position, finding.and_at(place(first)?, "blocks these numbers").help("remove one of them"))
        }
        InVain::NeverMet(position) if !is_partial(context.plan, NUMBERS) => {
            let message = format!("`{}` matches no number that calls are normalised into", pattern(position)?);
            let finding = Diagnostic::new(&CODE, message).at(place(position)?, "blocks nothing");
            (position, finding.help("correct the pattern, or remove the entry: it must match normalised numbers"))
        }
        InVain::NeverMet(_) => return None,
    };
    Some(finding.on(format!("lint.blocked[{position}]"), Some(position)))
}

/// Returns the finding about an entry of `lint: {ignore: ..}` that accepts nothing.
pub(crate) fn finding(position: usize, entry: &Ignore) -> Diagnostic {
    let message = match &entry.path {
        Some(path) => format!("`{}` no longer reports `{}`", &*entry.rule, &**path),
        None => format!("`{}` no longer reports anything", &*entry.rule),
    };
    let place = entry.path.as_ref().unwrap_or(&entry.rule).span;
    let finding = Diagnostic::new(&CODE, message).at(place, "accepts nothing");
    let help = if entry.path.is_some() { "remove the entry, or correct its path" } else { "remove the entry" };
    finding.on(format!("lint.ignore[{position}]"), Some(position)).help(help)
}

/// Returns the finding about a name in a comment that accepts nothing.
pub(crate) fn of_comment((name, place): (String, Span)) -> Diagnostic {
    let message = format!("`{name}` no longer reports anything here");
    Diagnostic::new(&CODE, message)
        .at(place, "accepts nothing")
        .help("remove the comment, or move it to the line that the finding underlines")
}
