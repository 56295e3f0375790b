//! A usage that lets through numbers that another usage is meant to restrict.

use dialplan_analysis::patterns::missing_start_of_target;
use dialplan_analysis::routes::{ClassHole, class_holes};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;
use dialplan_core::pattern::syntax;

use super::{Rule, code};
use crate::context::{About, Context, listed};
use crate::partial::ListKind;
use crate::syntax::half_anchored;

static CODE: Code = code("DP0415", "class-hole", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("class_hole.md"))
    .needing_whole(&[ListKind::PolicyUsages, ListKind::RouteUsages]);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let holes = context.decided(&CODE, About::Plan, class_holes(context.analysis));
    let holes = holes.map(|answers| context.answers(&CODE, answers)).unwrap_or_default();
    holes.iter().filter(|hole| !is_half_anchored(context, hole)).map(|hole| finding(context, hole)).collect()
}

/// Returns true if the route matches the number only because `^` applies to one alternative, which `anchor-precedence`
/// reports.
fn is_half_anchored(context: &Context<'_>, hole: &ClassHole) -> bool {
    let target = &*context.plan.route(hole.through).target;
    let half = syntax(target, context.analysis.limits()).is_ok_and(|ast| half_anchored(&ast));
    let surplus = || missing_start_of_target(target, context.analysis.memo()).ok().flatten();
    half && surplus().is_some_and(|missing| missing.surplus.accepts(hole.example.result.as_bytes()))
}

fn finding(context: &Context<'_>, hole: &ClassHole) -> Diagnostic {
    let plan = context.plan;
    let (through, named) = (plan.route(hole.through), plan.route(hole.named));
    let policies = listed("policy", hole.policies.iter().map(|policy| &*plan.policy(*policy).name.value));
    let usage = &*plan.usage(hole.usage).name;
    let message = format!(
        "{policies} can call `{}` without phone usage `{usage}`: route `{}` also matches it",
        hole.example.result, &*through.name
    );
    let subject = Subject::Route(hole.through);
    let place = through.target.place(context.file, 0..through.target.len());
    let mut finding =
        Diagnostic::new(&CODE, message).at(place, "lets it through").on(subject.path(plan), subject.index());
    finding = finding.and_at(
        named.target.place(context.file, 0..named.target.len()),
        format!("`{usage}` is meant for such numbers"),
    );
    finding.blockers.push(Subject::Route(hole.named).path(plan));
    let wider = &*plan.policy(hole.wider).name;
    if hole.example.number != hole.example.result {
        finding = finding.note(format!("`{}` becomes `{}`", hole.example.number, hole.example.result));
    }
    finding
        .note(format!(
            "policy `{wider}` has `{usage}` in addition, with the same gateways, so it seems to be a permission"
        ))
        .witness(&*hole.example.number)
        .help(format!("exclude these numbers from the target of route `{}`, for example with `(?!..)`", &*through.name))
}
