//! The effect of the order of usages and priorities on routes: which are chosen first, and which only serve failover.
//!
//! Everything follows from the sets of routes that match the same number, which the automaton of all routes lists. All
//! numbers without visual separators are considered, including some that are never dialled. So what holds for no number
//! here holds for no number in practice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dialplan_core::engine::acting_entries;
use dialplan_core::model::{Dialect, Failover, GatewayId, Plan, PolicyId, RouteId, UsageId};

use crate::sets::{Domain, restricted};
use crate::{Analysis, NotDecided};

/// The maximum number of route sets times policies that are examined.
const STEPS: usize = 20_000_000;

/// The steps of the budget for each route of a set that is ranked.
const RANKED: usize = 6;

/// What a route, or a usage of a policy, is used for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    /// It is never chosen, and adds no gateway to a failover chain. With `failover: same-usage`, a chain ends with the
    /// first usage that has a matching route.
    Nothing,
    /// It is never chosen, but adds a gateway to a failover chain.
    Backup,
    /// It is chosen for some number.
    First,
}

/// The roles of routes and usages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Roles {
    /// By route. `None` for a route that nobody may use, that has no enabled gateway, or whose target matches nothing.
    pub routes: Vec<Option<Role>>,
    /// For each usage of a policy that has a route.
    pub usages: BTreeMap<(PolicyId, UsageId), Role>,
}

/// Returns the roles of all routes, and of the usages of all policies.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the plan has too many policies and sets of routes.
pub fn roles(analysis: &Analysis) -> Result<Arc<Roles>, NotDecided> {
    analysis.answer(0, || KnownRoles(compute(analysis).map(Arc::new))).0.clone()
}

/// The roles of all routes, kept with the analysis.
struct KnownRoles(Result<Arc<Roles>, NotDecided>);

fn compute(analysis: &Analysis) -> Result<Roles, NotDecided> {
    let numbers = restricted(analysis.routes(), Domain::without_separators().set(), analysis.limits())?;
    let plan = analysis.plan();
    let mut roles = Roles { routes: vec![None; plan.routes.len()], usages: BTreeMap::new() };
    // Gateways are routed by usages of their own.
    let policies = plan.policy_ids().map(|id| (Some(id), plan.policy(id).phone_usages.iter().map(|u| u.id).collect()));
    let gateways = plan.gateways.iter().map(|gateway| (None, gateway.phone_usages.iter().map(|u| u.id).collect()));
    let mut lists: BTreeMap<Vec<UsageId>, Vec<PolicyId>> = BTreeMap::new();
    for (policy, usages) in policies.chain(gateways) {
        lists.entry(usages).or_default().extend(policy);
    }
    if numbers.label_sets().count().saturating_mul(lists.len()) > STEPS {
        return Err(too_many());
    }
    for (usages, policies) in &lists {
        let rank = ranks(usages);
        let mut own: BTreeMap<UsageId, Role> = BTreeMap::new();
        for set in numbers.label_sets() {
            analysis.limits().budget().charge(RANKED * (1 + set.len()))?;
            for (usage, route, role) in chain(plan, set, &rank) {
                if let Some(slot) = roles.routes.get_mut(route.index()) {
                    *slot = (*slot).max(Some(role));
                }
                let slot = own.entry(usage).or_insert(role);
                *slot = (*slot).max(role);
            }
        }
        for policy in policies {
            roles.usages.extend(own.iter().map(|(usage, role)| ((*policy, *usage), *role)));
        }
    }
    emergency_roles(analysis, &lists, &mut roles)?;
    Ok(roles)
}

/// Adds the roles for emergency calls. They have the usage of their entry; in Lync, the usages of the caller follow.
fn emergency_roles(
    analysis: &Analysis,
    lists: &BTreeMap<Vec<UsageId>, Vec<PolicyId>>,
    roles: &mut Roles,
) -> Result<(), NotDecided> {
    let plan = analysis.plan();
    let entries = acting_entries(plan);
    let called: BTreeSet<(UsageId, &[RouteId])> =
        entries.iter().map(|entry| (entry.usage, analysis.routes().labels_of(entry.result.as_bytes()))).collect();
    let alone = BTreeMap::from([(Vec::new(), Vec::new())]);
    let followed_by = if plan.dialect == Dialect::Teams || lists.is_empty() { &alone } else { lists };
    if called.len().saturating_mul(followed_by.len()) > STEPS {
        return Err(too_many());
    }
    for (usage, set) in called {
        for (usages, policies) in followed_by {
            let mut all = vec![usage];
            all.extend(usages.iter().copied().filter(|other| *other != usage));
            analysis.limits().budget().charge(RANKED * (all.len() + set.len()))?;
            for (own, route, role) in chain(plan, set, &ranks(&all)) {
                if let Some(slot) = roles.routes.get_mut(route.index()) {
                    *slot = (*slot).max(Some(role));
                }
                // The usage of the entry is not the policy's.
                for policy in policies.iter().filter(|_| own != usage) {
                    let slot = roles.usages.entry((*policy, own)).or_insert(role);
                    *slot = (*slot).max(role);
                }
            }
        }
    }
    Ok(())
}

fn too_many() -> NotDecided {
    NotDecided::because(format!("the plan has more than {STEPS} pairs of policies and sets of routes"))
}

/// Returns the positions of usages in a policy.
pub(super) fn ranks(usages: &[UsageId]) -> BTreeMap<UsageId, usize> {
    usages.iter().enumerate().map(|(rank, usage)| (*usage, rank)).collect()
}

/// Returns the route that is chosen among those that match a number.
pub(super) fn chosen(plan: &Plan, set: &[RouteId], rank: &BTreeMap<UsageId, usize>) -> Option<RouteId> {
    chain(plan, set, rank).into_iter().find(|(_, _, role)| *role == Role::First).map(|(_, route, _)| route)
}

/// Returns the routes that match a number, in the order in which they are tried, with the role of each.
fn chain(plan: &Plan, set: &[RouteId], rank: &BTreeMap<UsageId, usize>) -> Vec<(UsageId, RouteId, Role)> {
    let mut ranked: Vec<(usize, (bool, i64), RouteId, UsageId)> = set
        .iter()
        .filter_map(|route| {
            let entry = plan.route(*route);
            let (rank, usage) = entry.phone_usages.iter().filter_map(|u| Some((*rank.get(&u.id)?, u.id))).min()?;
            Some((rank, priority(plan, *route), *route, usage))
        })
        .collect();
    ranked.sort_unstable();
    // The first usage with a matching route decides, even if the route carries nothing.
    let last = match plan.settings.failover {
        Failover::LaterUsages => usize::MAX,
        Failover::SameUsage => ranked.first().map_or(usize::MAX, |(rank, ..)| *rank),
    };
    let mut gateways: BTreeSet<GatewayId> = BTreeSet::new();
    let role = |(rank, _, route, usage): (usize, (bool, i64), RouteId, UsageId)| {
        let before = gateways.len();
        if rank <= last {
            gateways.extend(plan.enabled_gateways(route));
        }
        let role = match (before, gateways.len() > before) {
            (0, true) => Role::First,
            (_, true) => Role::Backup,
            (_, false) => Role::Nothing,
        };
        (usage, route, role)
    };
    ranked.into_iter().filter(|(_, _, route, _)| plan.can_carry(*route)).map(role).collect()
}

pub(super) fn priority(plan: &Plan, route: RouteId) -> (bool, i64) {
    plan.route(route).priority.map_or((true, 0), |priority| (false, priority))
}
