//! A rule that matches every number of some length, above rules that are made for some of these numbers.

use std::collections::BTreeMap;

use dialplan_analysis::rules::Shadow;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{ProfileId, RuleId, Subject};

use super::{Rule, code};
use crate::context::{Context, listed};
use crate::lost_numbers::instead;

static CODE: Code = code("DP0304", "catch-all-above", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("catch_all_above.md"));

/// The number of lower rules that get a label and a note.
const LABELS: usize = 5;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut by_taker: BTreeMap<(ProfileId, usize), Vec<&Shadow>> = BTreeMap::new();
    let shadows = context.shadows(&CODE);
    for (profile, shadow) in &shadows {
        if !shadow.swallowed.is_empty() {
            by_taker.entry((*profile, shadow.earlier.index())).or_default().push(shadow);
        }
    }
    let mut known: Vec<Vec<RuleId>> = Vec::new();
    let mut found = Vec::new();
    for ((profile, taker), shadows) in by_taker {
        let rule = |position: usize| Subject::Rule(profile, position).rule(context.plan);
        let mut rules: Vec<RuleId> = rule(taker).into_iter().collect();
        rules.extend(shadows.iter().filter_map(|shadow| rule(shadow.position.index())));
        // The rules of a rule set meet in every profile that includes it; they are reported once.
        if !known.contains(&rules) {
            known.push(rules);
            found.extend(finding(context, profile, taker, &shadows));
        }
    }
    found
}

fn finding(context: &Context<'_>, profile: ProfileId, taker: usize, shadows: &[&Shadow]) -> Option<Diagnostic> {
    let plan = context.plan;
    let taker = Subject::Rule(profile, taker);
    let name = |subject: Subject| subject.rule(plan).map_or("", |id| &*plan.rule(id).name.value);
    let below = |shadow: &Shadow| Subject::Rule(profile, shadow.position.index());
    let mut lengths: Vec<usize> = shadows.iter().flat_map(|shadow| shadow.swallowed.iter().copied()).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let first = shadows.first()?;
    let words = match lengths.as_slice() {
        [one] => format!("{one} digits"),
        [least, .., most] => format!("{least} to {most} digits"),
        [] => return None,
    };
    let rules = listed("rule", shadows.iter().map(|shadow| name(below(shadow))));
    let message = format!("rule `{}` matches every number of {words}, including those of {rules} below", name(taker));
    let mut finding = context
        .on(&CODE, taker, message, "matches them all")
        .witness(first.met.dialled(&first.number).unwrap_or(&first.number));
    if let Some(include) = taker.include_span(plan) {
        finding = finding.and_at(include, "included here");
    }
    for shadow in shadows.iter().take(LABELS) {
        if let Some(place) = below(shadow).span(plan) {
            finding = finding.and_at(place, format!("does not get `{}`", shadow.number));
        }
    }
    for shadow in shadows.iter().take(LABELS) {
        finding = finding.note(instead(
            &shadow.met,
            &shadow.number,
            (&shadow.earlier_result, name(taker)),
            (&shadow.own_result, name(below(shadow))),
        ));
    }
    Some(finding.help(format!("move it below {rules}")))
}
