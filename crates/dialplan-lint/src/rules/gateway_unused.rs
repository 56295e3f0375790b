//! A gateway that no route leads to and through which no calls come in.

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::partial::{ListKind, ROUTES};

static CODE: Code = code("DP0407", "gateway-unused", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("gateway_unused.md"))
    .needing_whole(&[ROUTES, ListKind::RouteGateways])
    .needing(|plan| (plan.gateways.iter().any(|gateway| gateway.listed) && plan.routes.is_empty()).then_some("routes"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut used = vec![false; plan.gateways.len()];
    for gateway in plan.routes.iter().flat_map(|route| &route.gateways) {
        if let Some(used) = used.get_mut(gateway.id.index()) {
            *used = true;
        }
    }
    let unused = plan.gateways.iter().enumerate().zip(used).filter(|((_, gateway), used)| {
        let comes_in = gateway.profile.is_some() || gateway.policy.is_some() || !gateway.phone_usages.is_empty();
        !used && gateway.listed && !comes_in
    });
    let finding = |((index, gateway), _): ((usize, &dialplan_core::model::Gateway), bool)| {
        let name = &*gateway.name;
        Diagnostic::new(&CODE, format!("no route leads to gateway `{name}`"))
            .at(gateway.name.span, "unused")
            .on(format!("gateways[{name:?}]"), Some(index))
            .help(format!("add `{name}` to the `gateways` of a route, or remove it"))
    };
    unused.map(finding).collect()
}
