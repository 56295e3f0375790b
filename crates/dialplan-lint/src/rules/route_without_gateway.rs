//! A route without a gateway.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{PlanList, Subject};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0405", "route-without-gateway", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("route_without_gateway.md"))
    .needing(|plan| (!plan.routes.is_empty() && plan.policies.is_empty()).then_some("policies"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let ends =
        (plan.route_ids()).filter(|route| !plan.can_carry(*route) && !plan.is_partial(PlanList::RouteGateways(*route)));
    let finding = |route| {
        let (why, help) = match plan.route(route).gateways.is_empty() {
            true => ("it has no gateway", "name at least one gateway under `gateways`"),
            false => ("all of its gateways are disabled", "enable a gateway, or name another one under `gateways`"),
        };
        let message = format!("route `{}` carries no calls: {why}", &*plan.route(route).name);
        context.on(&CODE, Subject::Route(route), message, "skipped for every call").help(help)
    };
    ends.map(finding).collect()
}
