//! What the order of usages and priorities makes of the routes: which are chosen first, which only fail over, which of them compete.
//!
//! Everything follows from the sets of routes that take one and the same number, which the automaton of all routes lists. Asked is about all
//! numbers without visual separators, so what holds here for no number holds in fact.

use crate::sets::{Domain, restricted};
use crate::{Analysis, NotDecided};
use dialplan_core::model::{GatewayId, Plan, PolicyId, RouteId, UsageId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dialplan_automaton::{Preference, witness};

/// Sets of routes that are looked at, times policies.
const STEPS: usize = 20_000_000;

/// What a route, or a usage of a policy, is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// Never chosen, and adds no gateway to any failover chain.
    Nothing,
    /// Never chosen, but adds a gateway to a failover chain.
    Backup,
    /// Chosen for some number.
    First,
}

/// The parts that routes and usages play.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parts {
    /// By route; `None` for one that nobody may use, that lists no gateway, or whose target takes nothing.
    pub routes: Vec<Option<Part>>,
    /// For each usage of a policy that has a route.
    pub usages: BTreeMap<(PolicyId, UsageId), Part>,
}

/// Which routes and usages are ever chosen.
///
/// # Errors
/// The plan has too many policies and sets of routes.
pub fn parts(analysis: &Analysis) -> Result<Arc<Parts>, NotDecided> {
    analysis.answer(0, || Kept(made(analysis).map(Arc::new))).0.clone()
}

/// The parts of all routes, kept with the analysis.
struct Kept(Result<Arc<Parts>, NotDecided>);

fn made(analysis: &Analysis) -> Result<Parts, NotDecided> {
    let numbers = restricted(analysis.routes(), Domain::without_separators().set(), analysis.limits())?;
    let plan = analysis.plan();
    let mut parts = Parts { routes: vec![None; plan.routes.len()], usages: BTreeMap::new() };
    // Gateways and emergency numbers route on by usages of their own.
    let policies = plan.policy_ids().map(|id| (Some(id), plan.policy(id).phone_usages.iter().map(|u| u.id).collect()));
    let gateways = plan.gateways.iter().map(|gateway| (None, gateway.phone_usages.iter().map(|u| u.id).collect()));
    let emergency = plan.emergency_numbers.iter().filter_map(|number| Some((None, vec![number.usage?.id])));
    let mut lists: BTreeMap<Vec<UsageId>, Vec<PolicyId>> = BTreeMap::new();
    for (policy, usages) in policies.chain(gateways).chain(emergency) {
        lists.entry(usages).or_default().extend(policy);
    }
    if numbers.label_sets().count().saturating_mul(lists.len()) > STEPS {
        return Err(NotDecided {
            limit: format!("the plan has more than {STEPS} pairs of policies and sets of routes"),
        });
    }
    for (usages, policies) in &lists {
        let rank = ranks(usages);
        let mut own: BTreeMap<UsageId, Part> = BTreeMap::new();
        for set in numbers.label_sets() {
            for (usage, route, part) in chain(plan, set, &rank) {
                if let Some(slot) = parts.routes.get_mut(route.index()) {
                    *slot = (*slot).max(Some(part));
                }
                let slot = own.entry(usage).or_insert(part);
                *slot = (*slot).max(part);
            }
        }
        for policy in policies {
            parts.usages.extend(own.iter().map(|(usage, part)| ((*policy, *usage), *part)));
        }
    }
    Ok(parts)
}

/// The places of usages in a policy.
pub(super) fn ranks(usages: &[UsageId]) -> BTreeMap<UsageId, usize> {
    usages.iter().enumerate().map(|(rank, usage)| (*usage, rank)).collect()
}

/// The route that is chosen of those that take one number.
pub(super) fn chosen(plan: &Plan, set: &[RouteId], rank: &BTreeMap<UsageId, usize>) -> Option<RouteId> {
    chain(plan, set, rank).first().map(|(_, route, _)| *route)
}

/// The routes that take one number, in the order in which they are tried, with what each is for.
fn chain(plan: &Plan, set: &[RouteId], rank: &BTreeMap<UsageId, usize>) -> Vec<(UsageId, RouteId, Part)> {
    let mut ranked: Vec<(usize, (bool, i64), RouteId, UsageId)> = set
        .iter()
        .filter(|route| !plan.route(**route).gateways.is_empty())
        .filter_map(|route| {
            let entry = plan.route(*route);
            let (rank, usage) = entry.phone_usages.iter().filter_map(|u| Some((*rank.get(&u.id)?, u.id))).min()?;
            Some((rank, priority(plan, *route), *route, usage))
        })
        .collect();
    ranked.sort_unstable();
    let mut gateways: BTreeSet<GatewayId> = BTreeSet::new();
    let part = |(_, _, route, usage): (usize, (bool, i64), RouteId, UsageId)| {
        let before = gateways.len();
        gateways.extend(plan.route(route).gateways.iter().map(|gateway| gateway.id));
        let part = match (before, gateways.len() > before) {
            (0, _) => Part::First,
            (_, true) => Part::Backup,
            (_, false) => Part::Nothing,
        };
        (usage, route, part)
    };
    ranked.into_iter().map(part).collect()
}

fn priority(plan: &Plan, route: RouteId) -> (bool, i64) {
    plan.route(route).priority.map_or((true, 0), |priority| (false, priority))
}

/// Two routes of one usage with nothing to tell which comes first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overlap {
    /// The usage.
    pub usage: UsageId,
    /// The route that comes first in the file.
    pub first: RouteId,
    /// The other.
    pub second: RouteId,
    /// The shortest number that both take.
    pub number: String,
    /// Their priorities differ.
    pub ordered: bool,
}

/// The pairs of routes of one usage that take a common number and have different gateways; one for each pair, with the first usage that they
/// share. Pairs whose priorities differ only if they are asked for.
///
/// # Errors
/// A limit.
pub fn overlapping_routes(analysis: &Analysis, with_priorities: bool) -> Result<Vec<Overlap>, NotDecided> {
    let numbers = restricted(analysis.routes(), Domain::without_separators().set(), analysis.limits())?;
    let model = analysis.plan();
    let gateways =
        |route: RouteId| -> BTreeSet<GatewayId> { model.route(route).gateways.iter().map(|g| g.id).collect() };
    let mut pairs: BTreeMap<(RouteId, RouteId), UsageId> = BTreeMap::new();
    for set in numbers.label_sets() {
        for (at, first) in set.iter().enumerate() {
            for second in set.iter().skip(at + 1) {
                let ordered = priority(model, *first) != priority(model, *second);
                if pairs.contains_key(&(*first, *second)) || (ordered && !with_priorities) {
                    continue;
                }
                let theirs = &model.route(*second).phone_usages;
                let shared =
                    model.route(*first).phone_usages.iter().find(|one| theirs.iter().any(|two| two.id == one.id));
                let (ours, others) = (gateways(*first), gateways(*second));
                if let Some(usage) = shared
                    && ours != others
                    && !ours.is_empty()
                    && !others.is_empty()
                {
                    pairs.insert((*first, *second), usage.id);
                }
            }
        }
    }
    let overlap = |((first, second), usage): ((RouteId, RouteId), UsageId)| {
        let both = |labels: &[RouteId]| labels.contains(&first) && labels.contains(&second);
        let number = String::from_utf8(witness(&numbers, Preference::dialable(), both)?).ok()?;
        let ordered = priority(model, first) != priority(model, second);
        Some(Overlap { usage, first, second, number, ordered })
    };
    Ok(pairs.into_iter().filter_map(overlap).collect())
}
