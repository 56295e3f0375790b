//! An emergency number that normalization turns into something else.

use dialplan_analysis::emergency::{RewrittenEmergency, rewritten_emergencies};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::callers::whose_profile;
use crate::context::{About, Context, listed};

static CODE: Code = code("DP0503", "emergency-rewritten", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_rewritten.md"));

/// The number of callers that get a note; the rest is only counted.
const NOTES: usize = 5;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = context.decided(&CODE, About::Plan, rewritten_emergencies(context.analysis)).unwrap_or_default();
    found.chunk_by(|a, b| a.entry == b.entry && a.dialled == b.dialled).filter_map(|c| finding(context, c)).collect()
}

fn finding(context: &Context<'_>, cases: &[RewrittenEmergency]) -> Option<Diagnostic> {
    let plan = context.plan;
    let first = cases.first()?;
    let entry = plan.emergency_numbers.get(first.entry)?;
    let written = entry.dial_strings().find(|text| ***text == *first.dialled)?;
    let subject = Subject::Emergency(first.entry);
    let message =
        format!("emergency number `{}` becomes `{}`, which no emergency route matches", first.dialled, first.result);
    let mut finding = Diagnostic::new(&CODE, message)
        .at(written.span, "should stay unchanged, or get a `+`")
        .on(subject.path(plan), subject.index())
        .witness(&*first.dialled);
    if let Some(place) = first.rule.span(plan) {
        finding = finding.and_at(place, "rewrites it");
    }
    finding.blockers.push(first.rule.path(plan));
    let same = cases.iter().filter(|case| case.result == first.result);
    if plan.emergency_policies.is_empty() {
        let profiles = same.map(|case| &*plan.profile(case.profile).name.value);
        finding = finding.note(format!("in {}", listed("profile", profiles)));
    } else {
        for case in same.clone().take(NOTES) {
            finding = finding.note(format!("with {}", whose_profile(plan, &case.caller)));
        }
        if let Some(left) = same.count().checked_sub(NOTES).filter(|left| *left > 0) {
            finding = finding.note(format!("and in {left} more cases"));
        }
    }
    let rewriter = first.rule.rule(plan).map(|rule| &*plan.rule(rule).name);
    Some(finding.help(match rewriter {
        Some(name) => format!("put a rule for `{}` above rule `{name}`", first.dialled),
        None => format!("add a rule for `{}`", first.dialled),
    }))
}
