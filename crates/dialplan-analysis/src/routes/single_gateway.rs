//! Usages all of whose routes lead to one gateway.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_core::model::{GatewayId, UsageId};

use crate::Analysis;

/// Usages all of whose routes lead to the same gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SingleGateway {
    /// The gateway.
    pub gateway: GatewayId,
    /// The usages, in the order of the plan.
    pub usages: Vec<UsageId>,
    /// True if emergency entries name the usages.
    pub for_emergency: bool,
    /// The other gateways of these routes, which are disabled.
    pub disabled: Vec<GatewayId>,
}

/// Returns the usages that have a route with an enabled gateway and no second enabled gateway. Usages with the same
/// gateway are together, those of emergency entries apart from the others. Ordered by the first usage.
pub fn single_gateways(analysis: &Analysis) -> Vec<SingleGateway> {
    let plan = analysis.plan();
    let mut gateways: BTreeMap<UsageId, BTreeSet<GatewayId>> = BTreeMap::new();
    for route in &plan.routes {
        for usage in &route.phone_usages {
            gateways.entry(usage.id).or_default().extend(route.gateways.iter().map(|gateway| gateway.id));
        }
    }
    let emergency: BTreeSet<UsageId> =
        plan.emergency_numbers.iter().filter_map(|entry| Some(entry.usage?.id)).collect();
    let mut found: BTreeMap<(GatewayId, bool), SingleGateway> = BTreeMap::new();
    for (usage, gateways) in gateways {
        let (enabled, disabled): (Vec<GatewayId>, Vec<GatewayId>) =
            gateways.into_iter().partition(|gateway| plan.gateway(*gateway).enabled);
        let [gateway] = enabled.as_slice() else { continue };
        let for_emergency = emergency.contains(&usage);
        let made = || SingleGateway { gateway: *gateway, usages: Vec::new(), for_emergency, disabled: Vec::new() };
        let one = found.entry((*gateway, for_emergency)).or_insert_with(made);
        one.usages.push(usage);
        one.disabled.extend(disabled);
        one.disabled.sort_unstable();
        one.disabled.dedup();
    }
    let mut found: Vec<SingleGateway> = found.into_values().collect();
    found.sort_by_key(|one| one.usages.first().copied());
    found
}
