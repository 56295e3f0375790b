//! A route that is never chosen and helps no failover.

use dialplan_analysis::routes::{Role, roles};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{About, Context};

static CODE: Code = code("DP0411", "route-never-first", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("route_never_first.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    of_part(context, &CODE, Role::Nothing, |name| {
        format!("route `{name}` is never chosen: earlier ones take every number of it, by all gateways that it has")
    })
}

/// The routes that play a part.
pub(super) fn of_part(
    context: &Context<'_>,
    code: &'static Code,
    part: Role,
    message: impl Fn(&str) -> String,
) -> Vec<Diagnostic> {
    let Some(parts) = context.decided(code, About::Plan, roles(context.analysis)) else { return Vec::new() };
    let finding = |route| {
        let name = &*context.plan.route(route).name;
        let finding = context.on(code, Subject::Route(route), message(name), "never the first");
        match part {
            Role::Backup => finding,
            _ => finding.help(
                "take it out, or give it a better place: a lower priority, an earlier usage, a target of its own",
            ),
        }
    };
    let plays = |route: &dialplan_core::model::RouteId| parts.routes.get(route.index()) == Some(&Some(part));
    context.plan.route_ids().filter(plays).map(finding).collect()
}
