//! A phone usage that nobody has.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Dialect, Subject};

use super::{Rule, code};
use crate::context::Context;
use crate::partial::{EMERGENCY_NUMBERS, EMERGENCY_POLICIES, GATEWAYS, ListKind, POLICIES};

static CODE: Code = code("DP0402", "usage-in-no-policy", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("usage_in_no_policy.md"))
    .needing_whole(&[
        POLICIES,
        GATEWAYS,
        EMERGENCY_NUMBERS,
        EMERGENCY_POLICIES,
        ListKind::PolicyUsages,
        ListKind::Numbers,
    ])
    .needing(|plan| (!plan.usages.is_empty() && plan.policies.is_empty()).then_some("policies"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut had = vec![false; plan.usages.len()];
    let policies = plan.policies.iter().flat_map(|policy| &policy.phone_usages);
    let gateways = plan.gateways.iter().flat_map(|gateway| &gateway.phone_usages);
    // In OCS, emergency entries route nothing.
    let acts = plan.dialect != Dialect::Ocs2007R2;
    let emergencies = plan.emergency_numbers.iter().filter(|_| acts).filter_map(|entry| entry.usage.as_ref());
    for usage in policies.chain(gateways).chain(emergencies) {
        if let Some(had) = had.get_mut(usage.id.index()) {
            *had = true;
        }
    }
    let mut found = Vec::new();
    for (usage, _) in plan.usage_ids().zip(had).filter(|(_, had)| !had) {
        let name = &*plan.usage(usage).name;
        let lists = if acts { "policy, gateway or emergency number" } else { "policy or gateway" };
        let message = format!("phone usage `{name}` is never used: no {lists} lists it");
        let mut finding = context.on(&CODE, Subject::Usage(usage), message, "in no policy");
        let routes = plan.routes.iter().flat_map(|route| route.phone_usages.iter().map(move |u| (route, u)));
        match routes.into_iter().find(|(_, listed)| listed.id == usage) {
            Some((route, place)) => {
                finding = finding.and_at(place.span, format!("route `{}` needs it", &*route.name));
            }
            // A usage that no route lists either is reported by `usage-without-route` alone.
            None if !plan.routes.is_empty() => continue,
            None => {}
        }
        found.push(finding.help(format!("add `{name}` to the `phone_usages` of a policy, or remove it")));
    }
    found
}
