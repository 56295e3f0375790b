//! A rule that loses some of its numbers to an earlier rule with another result.

use std::collections::BTreeMap;

use dialplan_analysis::rules::Shadow;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Plan, ProfileId, Subject};

use super::{Rule, code};
use crate::context::{Context, listed};
use crate::lost_numbers::instead;

static CODE: Code = code("DP0302", "rule-partly-shadowed", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("rule_partly_shadowed.md"));

/// The number of rules that get a label and notes.
const LABELS: usize = 5;

/// A rule that takes numbers from rules below it, in the first profile where it does.
struct Taken<'s> {
    profile: ProfileId,
    taker: usize,
    shadows: Vec<&'s Shadow>,
    /// The other profiles in which equal rules do the same.
    also: Vec<ProfileId>,
}

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let shadows = context.shadows(&CODE);
    let mut by_taker: BTreeMap<(ProfileId, usize), Vec<&Shadow>> = BTreeMap::new();
    // `catch-all-above` reports the other ones.
    for (profile, shadow) in shadows.iter().filter(|(_, shadow)| shadow.swallowed.is_empty()) {
        by_taker.entry((*profile, shadow.earlier.index())).or_default().push(shadow);
    }
    // Where two equal rules meet was reported, by their texts.
    let mut known: BTreeMap<[(&str, &str); 2], usize> = BTreeMap::new();
    let mut found: Vec<Taken<'_>> = Vec::new();
    for ((profile, taker), shadows) in by_taker {
        let text = |position: usize| text(plan, Subject::Rule(profile, position));
        let pair = |shadow: &Shadow| [text(taker), text(shadow.position.index())];
        let (old, new): (Vec<&Shadow>, Vec<&Shadow>) =
            shadows.into_iter().partition(|shadow| known.contains_key(&pair(shadow)));
        for shadow in old {
            if let Some(taken) = known.get(&pair(shadow)).and_then(|at| found.get_mut(*at))
                && taken.profile != profile
                && !taken.also.contains(&profile)
            {
                taken.also.push(profile);
            }
        }
        if !new.is_empty() {
            known.extend(new.iter().map(|shadow| (pair(shadow), found.len())));
            found.push(Taken { profile, taker, shadows: new, also: Vec::new() });
        }
    }
    found.iter().filter_map(|taken| finding(context, taken)).collect()
}

/// Returns the pattern and the translation of a rule.
fn text(plan: &Plan, rule: Subject) -> (&str, &str) {
    rule.rule(plan).map_or(("", ""), |id| (&*plan.rule(id).pattern.value, &*plan.rule(id).translation.value))
}

fn finding(context: &Context<'_>, taken: &Taken<'_>) -> Option<Diagnostic> {
    let plan = context.plan;
    let first = taken.shadows.first()?;
    let at = |position: usize| Subject::Rule(taken.profile, position);
    let below = |shadow: &Shadow| at(shadow.position.index());
    let taker = at(taken.taker);
    let name = |subject: Subject| subject.rule(plan).map_or("", |id| &*plan.rule(id).name.value);
    let losers = listed("rule", taken.shadows.iter().map(|shadow| name(below(shadow))));
    let verb = if taken.shadows.len() == 1 { "does not get all its" } else { "do not get all their" };
    let message = format!("{losers} {verb} numbers: rule `{}` above matches some of them first", name(taker));
    let mut finding = context
        .on(&CODE, below(first), message, "loses numbers")
        .witness(first.met.dialled(&first.number).unwrap_or(&first.number));
    if let Some(include) = below(first).include_span(plan) {
        finding = finding.and_at(include, "included here");
    }
    if let Some(place) = taker.span(plan) {
        finding = finding.and_at(place, "matches them first");
    }
    for shadow in taken.shadows.iter().take(LABELS).skip(1) {
        if let Some(place) = below(shadow).span(plan) {
            finding = finding.and_at(place, "loses numbers too");
        }
    }
    finding.blockers.push(taker.path(plan));
    for shadow in taken.shadows.iter().take(LABELS) {
        let of = if taken.shadows.len() == 1 { String::new() } else { format!(" by rule `{}`", name(below(shadow))) };
        finding = finding.note(format!("numbers lost{of}: {}", counts(shadow))).note(instead(
            &shadow.met,
            &shadow.number,
            (&shadow.earlier_result, name(taker)),
            (&shadow.own_result, name(below(shadow))),
        ));
    }
    if !taken.also.is_empty() {
        let names = taken.also.iter().map(|profile| &*plan.profile(*profile).name.value);
        finding = finding.note(format!("also in {}", listed("profile", names)));
    }
    Some(finding.help("if they are meant for the rule below, exclude them from the pattern of the rule above"))
}

fn counts(shadow: &Shadow) -> String {
    let counts: Vec<String> = (shadow.counts.iter().enumerate())
        .filter(|(_, count)| **count > 0)
        .map(|(length, count)| format!("{count} of {length} digits"))
        .collect();
    match counts.as_slice() {
        [first, .., last] if counts.len() > 3 => format!("{first}, and so on up to {last}"),
        some => some.join(", "),
    }
}
