//! A route that no number reaches.

use dialplan_core::analysis::Results;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0410", "route-unreachable", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("route_unreachable.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let results = Results::new(context.compiled, &context.domain);
    // What is not decided is not held against a route.
    let Ok(found) = results.and_then(|results| results.unreached_routes()) else { return Vec::new() };
    let finding = |route| {
        let subject = Subject::Route(route);
        let entry = plan.route(route);
        let message = format!("route `{}` is never used: no rule makes a number that its target takes", &*entry.name);
        let place = entry.target.place(context.file, 0..entry.target.len());
        let finding = Diagnostic::new(&CODE, message).at(place, "no number gets here");
        let finding = finding.on(subject.path(plan), subject.index());
        finding.help("write the target for normalised numbers, such as `^\\+31`, or take the route out")
    };
    found.into_iter().map(finding).collect()
}
