//! An emergency number that is the beginning of an internal number.

use dialplan_analysis::emergency::colliding_emergencies;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0306", "emergency-prefix-collision", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_prefix_collision.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut known = Vec::new();
    let mut found = Vec::new();
    for collision in colliding_emergencies(context.analysis) {
        let rule = Subject::Rule(collision.profile, collision.position.index());
        let Some(entry) = plan.emergency_numbers.get(collision.entry) else { continue };
        let Some(id) = rule.rule(plan) else { continue };
        // A rule of a rule set collides in every profile that includes it; it is reported once.
        if known.contains(&(id, entry.number.value.clone())) {
            continue;
        }
        known.push((id, entry.number.value.clone()));
        let name = &*plan.rule(id).name;
        let message = format!(
            "a phone that dials immediately calls `{0}` when the caller wants `{1}`: \
             rule `{name}` matches numbers that begin with `{0}`",
            &*entry.number, collision.number
        );
        let mut finding = context.on(&CODE, rule, message, "matches numbers that begin with an emergency number");
        finding = finding.and_at(entry.number.span, "an emergency number").witness(&*collision.number);
        if let Some(include) = rule.include_span(plan) {
            finding = finding.and_at(include, "included here");
        }
        found.push(finding.help(format!("do not assign extensions that begin with `{}`", &*entry.number)));
    }
    found
}
