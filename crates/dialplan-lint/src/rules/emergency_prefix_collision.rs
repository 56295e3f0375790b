//! An emergency number that is the beginning of an internal number.

use std::collections::BTreeMap;

use dialplan_analysis::emergency::{CollidingEmergency, colliding_emergencies};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{RuleId, Subject};

use super::{Rule, code};
use crate::context::{About, Context, listed};

static CODE: Code = code("DP0306", "emergency-prefix-collision", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_prefix_collision.md"));

/// The number of emergency numbers that get a label.
const LABELS: usize = 5;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    // The collisions of each rule. A rule of a rule set collides in every profile that includes it.
    let mut by_rule: BTreeMap<RuleId, Vec<CollidingEmergency>> = BTreeMap::new();
    let collisions = context.decided(&CODE, About::Plan, colliding_emergencies(context.analysis));
    for collision in collisions.map(|answers| context.answers(&CODE, answers)).unwrap_or_default() {
        if let Some(rule) = subject(&collision).rule(context.plan) {
            by_rule.entry(rule).or_default().push(collision);
        }
    }
    by_rule.iter().filter_map(|(rule, collisions)| finding(context, *rule, collisions)).collect()
}

fn subject(collision: &CollidingEmergency) -> Subject {
    Subject::Rule(collision.profile, collision.position.index())
}

fn finding(context: &Context<'_>, rule: RuleId, collisions: &[CollidingEmergency]) -> Option<Diagnostic> {
    let plan = context.plan;
    let first = collisions.first()?;
    // Several policies may list the same number.
    let mut numbers: Vec<&str> = Vec::new();
    let mut places = Vec::new();
    for entry in collisions.iter().filter_map(|collision| plan.emergency_numbers.get(collision.entry)) {
        if !numbers.contains(&&*entry.number.value) {
            numbers.push(&entry.number);
            places.push(entry.number.span);
        }
    }
    let name = &*plan.rule(rule).name;
    let begins = match numbers.as_slice() {
        [number] => format!("`{number}`"),
        many => listed("emergency number", many.iter().copied()),
    };
    let message = format!(
        "a phone that dials immediately calls `{}` when the caller wants `{}`: \
         rule `{name}` matches numbers that begin with {begins}",
        numbers.first()?,
        first.number
    );
    let label = "matches numbers that begin with an emergency number";
    let mut finding = context.on(&CODE, subject(first), message, label).witness(&*first.number);
    for place in places.into_iter().take(LABELS) {
        finding = finding.and_at(place, "an emergency number");
    }
    if let Some(include) = subject(first).include_span(plan) {
        finding = finding.and_at(include, "included here");
    }
    let help = match numbers.as_slice() {
        [number] => format!("do not assign extensions that begin with `{number}`"),
        _ => "do not assign extensions that begin with these numbers".to_owned(),
    };
    Some(finding.help(help))
}
