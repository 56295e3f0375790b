//! A route that is never chosen and adds no gateway to any failover chain.

use dialplan_analysis::routes::Role;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;
use crate::partial::ROUTING;
use crate::route_parts::routes_with_part;

static CODE: Code = code("DP0411", "route-never-first", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("route_never_first.md")).needing_whole(ROUTING);

const HELP: &str = "remove it, or move it up: a lower `priority` number, an earlier usage or a target of its own";

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let finding = |route| {
        let name = &*context.plan.route(route).name;
        let message = format!(
            "route `{name}` is never chosen: earlier routes match all its numbers and lead to all its gateways"
        );
        context.on(&CODE, Subject::Route(route), message, "never chosen").help(HELP)
    };
    routes_with_part(context, &CODE, Role::Nothing).into_iter().map(finding).collect()
}
