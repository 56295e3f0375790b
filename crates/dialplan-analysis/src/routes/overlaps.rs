//! Routes of one usage that compete for a number that somebody can send.
//!
//! Everything follows from the sets of routes that match the same number. Routes of the same kind (usages, priority and
//! gateways) compete with the same routes, so each route is compared with the first and the last route of each kind,
//! and not with every route.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_core::engine::acting_entries;
use dialplan_core::model::{Dialect, GatewayId, Plan, ProfileId, RouteId, UsageId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::roles::priority;
use super::senders::{Senders, SetId};
use crate::callers::{Occurring, in_force, occurring_pairs};
use crate::results::Example;
use crate::sets::{Domain, restricted};
use crate::{Analysis, Answers, NotDecided};

/// Routes of one usage, each of which matches a common number with an earlier one of them and has other gateways.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overlap {
    /// The usage.
    pub usage: UsageId,
    /// The first two routes of the plan that match a common number.
    pub pair: [RouteId; 2],
    /// What somebody dials who may use the usage, and the number that it becomes. Both routes match it.
    pub example: Example,
    /// The other routes, in the order of the plan.
    pub others: Vec<RouteId>,
    /// True if their priorities differ, so that their order is defined.
    pub ordered: bool,
}

/// The steps for each comparison of two routes.
const COMPARISON: usize = 4;

/// Returns the routes of one usage that match a common number and have different gateways, where somebody who may use
/// the usage can send such a number. Two routes are related by the first usage that they share and that such a caller
/// has. Routes with different priorities are included only if `with_priorities` is true, and apart from the others.
/// Ordered by the two first routes.
///
/// Rules that cannot be followed are listed as not decided if their results might be such numbers.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn overlapping_routes(analysis: &Analysis, with_priorities: bool) -> Result<Answers<Overlap>, NotDecided> {
    let numbers = restricted(analysis.routes(), Domain::without_separators().set(), analysis.limits())?;
    let mut competing = Competing { analysis, kinds: Kinds::of(analysis.plan()), related: FxHashMap::default() };
    // The sets in which routes compete at all.
    let mut wanted: Vec<&[RouteId]> = Vec::new();
    for set in numbers.label_sets() {
        if !competing.pairs(set, None, with_priorities)?.is_empty() {
            wanted.push(set);
        }
    }
    if wanted.is_empty() {
        return Ok(Answers { found: Vec::new(), undecided: Vec::new() });
    }
    let senders = Senders::of(analysis, &wanted, Domain::without_separators().set())?;
    let usages = Usages::of(analysis);
    let by_emergency = emergency_calls(analysis);
    // The pairs of each usage, once for pairs in order and once for the others.
    let mut pairs: BTreeMap<(UsageId, bool), Pairs> = BTreeMap::new();
    for (position, set) in (0..).zip(&wanted) {
        let mut lists: BTreeSet<Option<&BTreeSet<UsageId>>> =
            senders.profiles(position).into_iter().filter_map(|profile| usages.of_profile(profile)).collect();
        let of_calls: BTreeSet<UsageId> = by_emergency.get(*set).into_iter().flatten().map(|call| call.usage).collect();
        if !of_calls.is_empty() {
            lists.insert(Some(&of_calls));
        }
        for list in lists {
            for (key, pair) in competing.pairs(set, list, with_priorities)? {
                pairs.entry(key).or_default().add(pair, position);
            }
        }
    }
    let mut found = Vec::new();
    for ((usage, ordered), pairs) in pairs {
        for (pair, sets, others) in pairs.groups() {
            let with =
                |profile| usages.of_profile(profile).is_some_and(|own| own.is_none_or(|own| own.contains(&usage)));
            let mut example = senders.example(&sets, with)?;
            if example.is_none() {
                let of_sets = sets.iter().filter_map(|set| by_emergency.get(*wanted.get(*set as usize)?)).flatten();
                example = of_sets.filter(|call| call.usage == usage).map(|call| call.example.clone()).next();
            }
            found.extend(example.map(|example| Overlap { usage, pair, example, others, ordered }));
        }
    }
    found.sort_by_key(|overlap| overlap.pair);
    Ok(Answers { found, undecided: senders.undecided() })
}

/// The usages that callers with each profile may use: those of all policies that occur with it. A plan without policies
/// does not say who may use what.
struct Usages(BTreeMap<Option<ProfileId>, Option<BTreeSet<UsageId>>>);

impl Usages {
    fn of(analysis: &Analysis) -> Usages {
        let plan = analysis.plan();
        let mut usages: BTreeMap<Option<ProfileId>, Option<BTreeSet<UsageId>>> = BTreeMap::new();
        for pair in occurring_pairs(plan) {
            let own = usages.entry(pair.profile).or_insert_with(|| Some(BTreeSet::new()));
            match (pair.policy, own.as_mut()) {
                (Some(policy), Some(own)) => own.extend(plan.policy(policy).phone_usages.iter().map(|usage| usage.id)),
                _ => *own = None,
            }
        }
        Usages(usages)
    }

    /// Returns the usages of a profile, `Some(None)` for all of them, or `None` for a profile that nobody has.
    fn of_profile(&self, profile: Option<ProfileId>) -> Option<Option<&BTreeSet<UsageId>>> {
        self.0.get(&profile).map(Option::as_ref)
    }
}

/// An emergency call that an entry acts on, with a usage by which it is routed.
struct EmergencyCall {
    usage: UsageId,
    example: Example,
}

/// Returns the emergency calls by the set of routes that match what they become. In Lync, the usages of callers follow.
fn emergency_calls(analysis: &Analysis) -> BTreeMap<&[RouteId], Vec<EmergencyCall>> {
    let plan = analysis.plan();
    let callers = analysis.callers();
    let mut calls: BTreeMap<&[RouteId], Vec<EmergencyCall>> = BTreeMap::new();
    for entry in acting_entries(plan) {
        let is_in_force = |caller: &&Occurring| {
            in_force(caller.emergency) == Some(entry.policy) && entry.holds_in(caller.pair.profile)
        };
        let mut with = callers.iter().filter(is_in_force).peekable();
        let (Some(number), Some(_)) = (entry.dialled.first(), with.peek()) else { continue };
        let example = Example { number: number.to_string(), result: entry.result.to_string() };
        let mut usages = BTreeSet::from([entry.usage]);
        if plan.dialect != Dialect::Teams {
            let own = with.filter_map(|caller| caller.pair.policy).flat_map(|id| &plan.policy(id).phone_usages);
            usages.extend(own.map(|usage| usage.id));
        }
        let calls = calls.entry(analysis.routes().labels_of(entry.result.as_bytes())).or_default();
        calls.extend(usages.into_iter().map(|usage| EmergencyCall { usage, example: example.clone() }));
    }
    calls
}

/// The usage in which two routes compete, and whether their priorities differ.
type Relation = (UsageId, bool);

/// Two kinds of routes, and the usages of callers; `None` for all of them.
type KindsAndUsages = (u32, u32, Option<Vec<UsageId>>);

/// Which routes compete.
struct Competing<'a> {
    analysis: &'a Analysis,
    kinds: Kinds,
    /// What is known about two kinds of routes for callers with some usages.
    related: FxHashMap<KindsAndUsages, Option<Relation>>,
}

impl Competing<'_> {
    /// Returns pairs of routes of a set that compete in one of the usages, as many as relate all that do.
    fn pairs(
        &mut self,
        set: &[RouteId],
        usages: Option<&BTreeSet<UsageId>>,
        with_priorities: bool,
    ) -> Result<Vec<(Relation, [RouteId; 2])>, NotDecided> {
        let plan = self.analysis.plan();
        let budget = self.analysis.limits().budget();
        let list: Option<Vec<UsageId>> = usages.map(|usages| usages.iter().copied().collect());
        let mut pairs = Vec::new();
        // From the first route, each with those before it, then from the last, each with those behind it.
        let (forward, backward) = (set.iter(), set.iter().rev());
        for order in [&mut forward.copied() as &mut dyn Iterator<Item = RouteId>, &mut backward.copied()] {
            // The first route of each kind that was met.
            let mut firsts: Vec<(u32, RouteId)> = Vec::new();
            let mut known: FxHashSet<u32> = FxHashSet::default();
            for route in order {
                let Some(kind) = self.kinds.of_route.get(route.index()).copied() else { continue };
                // A route competes in each of its usages with those of the same priority, and with the others.
                let most = plan.route(route).phone_usages.len() * (1 + usize::from(with_priorities));
                let mut done: Vec<(UsageId, bool)> = Vec::new();
                for (other, met) in &firsts {
                    budget.charge(COMPARISON)?;
                    let pair = [route.min(*met), route.max(*met)];
                    let (one, two) = if route > *met { (*other, kind) } else { (kind, *other) };
                    let relation =
                        self.related.entry((one, two, list.clone())).or_insert_with(|| relation(plan, pair, usages));
                    let Some(key) = relation.filter(|(_, ordered)| with_priorities || !ordered) else { continue };
                    if !done.contains(&key) {
                        done.push(key);
                        pairs.push((key, pair));
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
        Ok(pairs)
    }
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

/// Returns the first of the usages that two routes share, and whether their priorities differ; `None` if they do not
/// compete in one of them.
fn relation(plan: &Plan, [first, second]: [RouteId; 2], usages: Option<&BTreeSet<UsageId>>) -> Option<(UsageId, bool)> {
    let (ours, others) = (gateways(plan, first), gateways(plan, second));
    if ours == others || ours.is_empty() || others.is_empty() {
        return None;
    }
    let theirs: FxHashSet<UsageId> = plan.route(second).phone_usages.iter().map(|usage| usage.id).collect();
    let is_own = |usage: UsageId| usages.is_none_or(|usages| usages.contains(&usage));
    let mut both = plan.route(first).phone_usages.iter().filter(|usage| theirs.contains(&usage.id));
    let shared = both.find(|usage| is_own(usage.id))?;
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
    /// Each with the sets of routes in which both compete.
    pairs: FxHashMap<[RouteId; 2], BTreeSet<SetId>>,
    /// For each route, an earlier one of its group, or itself (a union-find forest).
    leader: BTreeMap<RouteId, RouteId>,
}

impl Pairs {
    fn add(&mut self, pair: [RouteId; 2], set: SetId) {
        let sets = self.pairs.entry(pair).or_default();
        let is_new = sets.is_empty();
        sets.insert(set);
        if is_new {
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

    /// Returns the first pair of each group, with the sets in which it competes and the other routes of the group.
    fn groups(mut self) -> Vec<([RouteId; 2], BTreeSet<SetId>, Vec<RouteId>)> {
        let mut first: BTreeMap<RouteId, [RouteId; 2]> = BTreeMap::new();
        let mut pairs: Vec<[RouteId; 2]> = self.pairs.keys().copied().collect();
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
        let groups = first.into_iter();
        let mut of = |(leader, pair)| {
            (pair, self.pairs.remove(&pair).unwrap_or_default(), others.remove(&leader).unwrap_or_default())
        };
        groups.map(&mut of).collect()
    }
}
