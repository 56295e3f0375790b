//! Numbers that a policy lets through although it lacks the usage that names them: a national target that takes premium numbers.
//!
//! That local calls go out by the national route is no hole. What shows that a usage is a permission is another policy that has all usages of
//! this one, and that usage besides: the difference between the two is meant to keep the numbers back.

use crate::sets::{Domain, restricted};
use crate::{Analysis, NotDecided};
use dialplan_core::model::{Plan, PolicyId, RouteId, UsageId};
use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Preference, witness};

/// Sets of routes that are looked at, times policies.
const STEPS: usize = 20_000_000;

/// Numbers that a policy lets through although it lacks the usage that names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hole {
    /// The route by which they get through.
    pub through: RouteId,
    /// The narrower route that names them.
    pub named: RouteId,
    /// Its usage, which the policy lacks.
    pub usage: UsageId,
    /// The policies without the usage.
    pub policies: Vec<PolicyId>,
    /// The policy that has it, besides all that the first of the others has.
    pub wider: PolicyId,
    /// The shortest such number.
    pub number: String,
}

/// The holes, by the route that lets through, then by the one that names the numbers.
///
/// # Errors
/// A limit.
pub fn class_holes(analysis: &Analysis) -> Result<Vec<Hole>, NotDecided> {
    let numbers = restricted(analysis.routes(), Domain::without_separators().set(), analysis.limits())?;
    let plan = analysis.plan();
    let own: Vec<(PolicyId, BTreeSet<UsageId>)> =
        plan.policy_ids().map(|id| (id, plan.policy(id).phone_usages.iter().map(|usage| usage.id).collect())).collect();
    // What each policy lacks, and the first policy that has it besides all the rest.
    let mut lacking: Vec<Lacking<'_>> = Vec::new();
    for (policy, usages) in &own {
        if let Some(known) = lacking.iter_mut().find(|known| known.usages == usages) {
            known.policies.push(*policy);
            continue;
        }
        let mut lacks = BTreeMap::new();
        for (other, more) in own.iter().filter(|(_, more)| more.is_superset(usages)) {
            for usage in more.difference(usages) {
                lacks.entry(*usage).or_insert(*other);
            }
        }
        lacking.push(Lacking { usages, lacks, policies: vec![*policy] });
    }
    lacking.retain(|entry| !entry.usages.is_empty() && !entry.lacks.is_empty());
    if numbers.label_sets().count().saturating_mul(lacking.len()) > STEPS {
        return Err(NotDecided {
            limit: format!("the plan has more than {STEPS} pairs of policies and sets of routes"),
        });
    }
    let wider = wider_routes(&numbers.label_sets().collect::<Vec<_>>());
    let mut found: BTreeMap<(RouteId, RouteId), Hole> = BTreeMap::new();
    for set in numbers.label_sets() {
        for Lacking { usages, lacks, policies } in &lacking {
            let allowed: Vec<RouteId> = set.iter().copied().filter(|route| may_use(plan, *route, usages)).collect();
            let Some(through) = allowed.first() else { continue };
            for named in set.iter().filter(|route| !has_any(plan, **route, usages)) {
                let missing = plan.route(*named).phone_usages.iter().find_map(|u| Some((u.id, *lacks.get(&u.id)?)));
                let Some((usage, with)) = missing else { continue };
                let is_wider = |route: &RouteId| wider.get(named).is_some_and(|wider| wider.contains(route));
                if !allowed.iter().all(is_wider) || is_for_help(analysis, *named) {
                    continue;
                }
                let has_set = |labels: &[RouteId]| labels == set;
                let made = || {
                    let number = witness(&numbers, Preference::dialable(), has_set).unwrap_or_default();
                    let number = String::from_utf8(number).unwrap_or_default();
                    Hole { through: *through, named: *named, usage, policies: Vec::new(), wider: with, number }
                };
                let hole = found.entry((*through, *named)).or_insert_with(made);
                hole.policies.extend(policies);
                hole.policies.sort_unstable();
                hole.policies.dedup();
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Policies of the same usages, and what they lack.
struct Lacking<'a> {
    usages: &'a BTreeSet<UsageId>,
    /// Each usage that a policy has besides all of these, with the first such policy.
    lacks: BTreeMap<UsageId, PolicyId>,
    policies: Vec<PolicyId>,
}

/// For each route the routes that take all of its numbers and more.
fn wider_routes(sets: &[&[RouteId]]) -> BTreeMap<RouteId, BTreeSet<RouteId>> {
    let mut with: BTreeMap<RouteId, BTreeSet<RouteId>> = BTreeMap::new();
    for set in sets {
        for route in *set {
            match with.get_mut(route) {
                Some(common) => common.retain(|other| set.contains(other)),
                None => {
                    with.insert(*route, set.iter().copied().collect());
                }
            }
        }
    }
    let equal = |one: &RouteId, other: &RouteId| with.get(other).is_some_and(|common| common.contains(one));
    with.iter()
        .map(|(one, common)| (*one, common.iter().copied().filter(|other| !equal(one, other)).collect()))
        .collect()
}

fn has_any(plan: &Plan, route: RouteId, usages: &BTreeSet<UsageId>) -> bool {
    plan.route(route).phone_usages.iter().any(|usage| usages.contains(&usage.id))
}

fn may_use(plan: &Plan, route: RouteId, usages: &BTreeSet<UsageId>) -> bool {
    !plan.route(route).gateways.is_empty() && has_any(plan, route, usages)
}

/// That somebody can call for help is no hole.
fn is_for_help(analysis: &Analysis, route: RouteId) -> bool {
    let takes = |number: &str| analysis.routes().labels_of(number.as_bytes()).contains(&route);
    analysis.plan().emergency_numbers.iter().any(|entry| takes(&entry.result()) || takes(&entry.number))
}
