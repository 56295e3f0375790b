//! A route that no policy can lead to.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{PlanList, Subject};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0404", "route-without-usage", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("route_without_usage.md"))
    .needing(|plan| (!plan.routes.is_empty() && plan.policies.is_empty()).then_some("policies"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let lost = (plan.route_ids())
        .filter(|route| plan.route(*route).phone_usages.is_empty() && !plan.is_partial(PlanList::RouteUsages(*route)));
    let finding = |route| {
        let message = format!("route `{}` is never used: it lists no phone usage", &*plan.route(route).name);
        context
            .on(&CODE, Subject::Route(route), message, "no policy leads here")
            .help("under `phone_usages`, list a usage of each policy that may use the route")
    };
    lost.map(finding).collect()
}
