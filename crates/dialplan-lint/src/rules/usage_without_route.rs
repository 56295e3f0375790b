//! A phone usage that no route lists.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;
use crate::partial::{ListKind, ROUTES};

static CODE: Code = code("DP0401", "usage-without-route", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("usage_without_route.md"))
    .needing_whole(&[ROUTES, ListKind::RouteUsages])
    .needing(|plan| (!plan.usages.is_empty() && plan.routes.is_empty()).then_some("routes"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut routed = vec![false; plan.usages.len()];
    for usage in plan.routes.iter().flat_map(|route| &route.phone_usages) {
        if let Some(routed) = routed.get_mut(usage.id.index()) {
            *routed = true;
        }
    }
    let mut found = Vec::new();
    for (usage, _) in plan.usage_ids().zip(routed).filter(|(_, routed)| !routed) {
        let name = &*plan.usage(usage).name;
        let message = format!("phone usage `{name}` leads nowhere: no route lists it");
        let mut finding = context.on(&CODE, Subject::Usage(usage), message, "in no route");
        let policies = plan.policies.iter().flat_map(|policy| policy.phone_usages.iter().map(move |u| (policy, u)));
        if let Some((policy, place)) = policies.into_iter().find(|(_, listed)| listed.id == usage) {
            finding = finding.and_at(place.span, format!("policy `{}` lists it", &*policy.name));
        }
        found.push(finding.help(format!("add `{name}` to the `phone_usages` of a route, or remove it")));
    }
    found
}
