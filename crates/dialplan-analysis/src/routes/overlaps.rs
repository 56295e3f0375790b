//! Routes of one usage that compete for a number.
//!
//! Everything follows from the sets of routes that match the same number. Routes of the same kind (usages, priority and
//! gateways) compete with the same routes, so each route is compared with the first and the last route of each kind,
//! and not with every route.

use std::collections::BTreeMap;

use dialplan_automaton::{Preference, witness};
use dialplan_core::model::{GatewayId, Plan, RouteId, UsageId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::roles::priority;
use crate::sets::{Domain, restricted};
use crate::{Analysis, NotDecided};

/// Routes of one usage, each of which matches a common number with an earlier one of them and has other gateways.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overlap {
    /// The usage.
    pub usage: UsageId,
    /// The first two routes of the plan that match a common number.
    pub pair: [RouteId; 2],
    /// The shortest number that both match.
    pub number: String,
    /// The other routes, in the order of the plan.
    pub others: Vec<RouteId>,
    /// True if their priorities differ, so that their order is defined.
    pub ordered: bool,
}

/// The steps for each comparison of two routes.
const COMPARISON: usize = 4;

/// Returns the routes of one usage that match a common number and have different gateways. Two routes are related by
/// the first usage that they share. Routes with different priorities are included only if `with_priorities` is true,
/// and apart from the others. Ordered by the two first routes.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn overlapping_routes(analysis: &Analysis, with_priorities: bool) -> Result<Vec<Overlap>, NotDecided> {
    let numbers = restricted(analysis.routes(), Domain::without_separators().set(), analysis.limits())?;
    let plan = analysis.plan();
    let budget = analysis.limits().budget();
    let kinds = Kinds::of(plan);
    // The pairs of each usage, once for pairs in order and once for the others.
    let mut pairs: BTreeMap<(UsageId, bool), Pairs> = BTreeMap::new();
    let mut related: FxHashMap<(u32, u32), Option<(UsageId, bool)>> = FxHashMap::default();
    for set in numbers.label_sets() {
        // From the first route, each with those before it, then from the last, each with those behind it.
        let (forward, backward) = (set.iter(), set.iter().rev());
        for order in [&mut forward.copied() as &mut dyn Iterator<Item = RouteId>, &mut backward.copied()] {
            // The first route of each kind that was met.
            let mut firsts: Vec<(u32, RouteId)> = Vec::new();
            let mut known: FxHashSet<u32> = FxHashSet::default();
            for route in order {
                let Some(kind) = kinds.of_route.get(route.index()).copied() else { continue };
                // A route competes in each of its usages with those of the same priority, and with the others.
                let most = plan.route(route).phone_usages.len() * (1 + usize::from(with_priorities));
                let mut done: Vec<(UsageId, bool)> = Vec::new();
                for (other, met) in &firsts {
                    budget.charge(COMPARISON)?;
                    let pair = [route.min(*met), route.max(*met)];
                    let of_pair = if route > *met { (*other, kind) } else { (kind, *other) };
                    let relation = related.entry(of_pair).or_insert_with(|| relation(plan, pair));
                    let Some(key) = relation.filter(|(_, ordered)| with_priorities || !ordered) else { continue };
                    if !done.contains(&key) {
                        done.push(key);
                        pairs.entry(key).or_default().add(pair);
                    }
                    if done.len() >= most {
                        break;
                    }
                }
                if known.insert(kind) {
                    firsts.push((kind, route));
                }
            }
        }
    }
    let mut found = Vec::new();
    for ((usage, ordered), pairs) in pairs {
        for (pair, others) in pairs.groups() {
            budget.charge(numbers.size().transitions + numbers.size().states)?;
            let both = |labels: &[RouteId]| pair.iter().all(|route| labels.binary_search(route).is_ok());
            let number =
                witness(&numbers, Preference::dialable(), both).and_then(|bytes| String::from_utf8(bytes).ok());
            found.extend(number.map(|number| Overlap { usage, pair, number, others, ordered }));
        }
    }
    found.sort_by_key(|overlap| overlap.pair);
    Ok(found)
}

/// The kinds of routes.
struct Kinds {
    /// By the number of the route.
    of_route: Vec<u32>,
}

impl Kinds {
    fn of(plan: &Plan) -> Kinds {
        let mut numbers = FxHashMap::default();
        let of_route = plan.route_ids().map(|route| {
            let usages: Vec<UsageId> = plan.route(route).phone_usages.iter().map(|usage| usage.id).collect();
            let next = numbers.len() as u32;
            *numbers.entry((usages, priority(plan, route), gateways(plan, route))).or_insert(next)
        });
        Kinds { of_route: of_route.collect() }
    }
}

/// Returns the first usage that two routes share, and whether their priorities differ; `None` if they do not compete.
fn relation(plan: &Plan, [first, second]: [RouteId; 2]) -> Option<(UsageId, bool)> {
    let (ours, others) = (gateways(plan, first), gateways(plan, second));
    if ours == others || ours.is_empty() || others.is_empty() {
        return None;
    }
    let theirs: FxHashSet<UsageId> = plan.route(second).phone_usages.iter().map(|usage| usage.id).collect();
    let shared = plan.route(first).phone_usages.iter().find(|usage| theirs.contains(&usage.id))?;
    Some((shared.id, priority(plan, first) != priority(plan, second)))
}

/// Returns the gateways of a route that are enabled, in ascending order.
fn gateways(plan: &Plan, route: RouteId) -> Vec<GatewayId> {
    let mut gateways: Vec<GatewayId> = plan.enabled_gateways(route).collect();
    gateways.sort_unstable();
    gateways.dedup();
    gateways
}

/// Pairs of routes, and which routes they relate.
#[derive(Default)]
struct Pairs {
    pairs: FxHashSet<[RouteId; 2]>,
    /// For each route, an earlier one of its group, or itself (a union-find forest).
    leader: BTreeMap<RouteId, RouteId>,
}

impl Pairs {
    fn add(&mut self, pair: [RouteId; 2]) {
        if self.pairs.insert(pair) {
            let [one, other] = pair.map(|route| self.lead(route));
            self.leader.insert(one.max(other), one.min(other));
        }
    }

    fn lead(&mut self, route: RouteId) -> RouteId {
        let mut leader = route;
        while let Some(next) = self.leader.get(&leader).copied().filter(|next| *next != leader) {
            leader = next;
        }
        self.leader.insert(leader, leader);
        let mut at = route;
        while let Some(next) = self.leader.insert(at, leader).filter(|next| *next != leader) {
            at = next;
        }
        leader
    }

    /// Returns the first pair of each group, with the other routes of the group.
    fn groups(mut self) -> Vec<([RouteId; 2], Vec<RouteId>)> {
        let mut first: BTreeMap<RouteId, [RouteId; 2]> = BTreeMap::new();
        let mut pairs: Vec<[RouteId; 2]> = self.pairs.iter().copied().collect();
        pairs.sort_unstable();
        for pair in pairs {
            let leader = self.lead(pair[0]);
            first.entry(leader).or_insert(pair);
        }
        let mut others: BTreeMap<RouteId, Vec<RouteId>> = BTreeMap::new();
        let routes: Vec<RouteId> = self.leader.keys().copied().collect();
        for route in routes {
            let leader = self.lead(route);
            if first.get(&leader).is_some_and(|pair| !pair.contains(&route)) {
                others.entry(leader).or_default().push(route);
            }
        }
        first.into_iter().map(|(leader, pair)| (pair, others.remove(&leader).unwrap_or_default())).collect()
    }
}
