//! A rule that loses some of its numbers to an earlier rule with another result.

use dialplan_analysis::rules::Shadow;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{ProfileId, RuleId, Subject};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0302", "rule-partly-shadowed", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("rule_partly_shadowed.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut known: Vec<(RuleId, RuleId)> = Vec::new();
    for (profile, shadow) in context.shadows(&CODE) {
        let (rule, taker) =
            (Subject::Rule(profile, shadow.position.index()), Subject::Rule(profile, shadow.earlier.index()));
        let (Some(rule), Some(taker)) = (rule.rule(context.plan), taker.rule(context.plan)) else { continue };
        // `catch-all-above` reports the other ones. Two rules of a rule set meet in every profile that includes it;
        // they are reported once.
        if shadow.swallowed.is_empty() && !known.contains(&(rule, taker)) {
            known.push((rule, taker));
            found.push(finding(context, profile, &shadow));
        }
    }
    found
}

fn finding(context: &Context<'_>, profile: ProfileId, shadow: &Shadow) -> Diagnostic {
    let plan = context.plan;
    let rule = Subject::Rule(profile, shadow.position.index());
    let taker = Subject::Rule(profile, shadow.earlier.index());
    let name = |subject: Subject| subject.rule(plan).map_or("", |id| &*plan.rule(id).name.value);
    let counts: Vec<String> = (shadow.counts.iter().enumerate())
        .filter(|(_, count)| **count > 0)
        .map(|(length, count)| format!("{count} of {length} digits"))
        .collect();
    let shown = match counts.as_slice() {
        [first, .., last] if counts.len() > 3 => format!("{first}, and so on up to {last}"),
        some => some.join(", "),
    };
    let message = format!(
        "rule `{}` does not get all its numbers: rule `{}` above matches some of them first",
        name(rule),
        name(taker)
    );
    let mut finding = context.on(&CODE, rule, message, "loses numbers").witness(&*shadow.number);
    if let Some(include) = rule.include_span(plan) {
        finding = finding.and_at(include, "included here");
    }
    if let Some(place) = taker.span(plan) {
        finding = finding.and_at(place, "matches them first");
    }
    finding.blockers.push(taker.path(plan));
    finding
        .note(format!("numbers lost: {shown}"))
        .note(format!(
            "`{}` becomes `{}` by rule `{}`, not `{}` by rule `{}`",
            shadow.number,
            shadow.earlier_result,
            name(taker),
            shadow.own_result,
            name(rule)
        ))
        .help("if they are meant for the rule below, exclude them from the pattern of the rule above")
}
