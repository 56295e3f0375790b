//! Numbers that a policy routes although it lacks the usage that names them, such as premium numbers that a national
//! target matches, where somebody with the policy can send such a number.
//!
//! A usage is a permission where policies have it only on top of a wider usage and nothing else can be the reason: its
//! calls leave through the same gateways. A usage for local breakout or failover leads to others, or to some of them,
//! and one that a policy has alone is a lower class of service. What is wider is judged by how numbers begin:
//! `^\+31\d{9}$` is wider than `^\+31900\d{4,7}$`, although the second one also matches longer numbers.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::Automaton;
use dialplan_core::model::{GatewayId, Plan, PolicyId, ProfileId, RouteId, UsageId};

use super::senders::{Senders, SetId};
use crate::blocked::blocked_numbers;
use crate::callers::occurring_pairs;
use crate::results::Example;
use crate::sets::{Domain, begins_within, difference, restricted};
use crate::{Analysis, Answers, NotDecided};

/// The steps of the budget for each member of a set that is looked at.
const MEMBER: usize = 4;

/// The maximum number of route sets times policies that are examined.
const STEPS: usize = 20_000_000;

/// Numbers that a policy routes although it lacks the usage that names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClassHole {
    /// The route that carries them.
    pub through: RouteId,
    /// The narrower route that names them.
    pub named: RouteId,
    /// The usage of the narrower route, which the policies lack.
    pub usage: UsageId,
    /// The policies that lack the usage.
    pub policies: Vec<PolicyId>,
    /// A policy that has the usage in addition to all usages of the first policy that lacks it.
    pub wider: PolicyId,
    /// What somebody with one of the policies dials, and the number that it becomes.
    pub example: Example,
}

/// How the numbers of targets begin, compared with each other. Answers are kept by the targets' texts.
struct Beginnings<'a> {
    analysis: &'a Analysis,
    sets: BTreeMap<&'a str, Automaton<()>>,
    within: BTreeMap<(&'a str, &'a str), bool>,
}

impl<'a> Beginnings<'a> {
    fn of(analysis: &'a Analysis) -> Beginnings<'a> {
        Beginnings { analysis, sets: BTreeMap::new(), within: BTreeMap::new() }
    }

    /// Returns true if the numbers of one target begin like numbers of the other and the other has more beginnings.
    fn is_wider(&mut self, wide: RouteId, narrow: RouteId) -> Result<bool, NotDecided> {
        Ok(self.are_within(narrow, wide)? && !self.are_within(wide, narrow)?)
    }

    /// Returns true if the numbers of both targets begin alike.
    fn are_alike(&mut self, one: RouteId, other: RouteId) -> Result<bool, NotDecided> {
        Ok(self.are_within(one, other)? && self.are_within(other, one)?)
    }

    /// Returns true if each number of a target is the beginning of a number of the other or begins with one.
    fn are_within(&mut self, narrow: RouteId, wide: RouteId) -> Result<bool, NotDecided> {
        let analysis = self.analysis;
        let key = (&*analysis.plan().route(narrow).target.value, &*analysis.plan().route(wide).target.value);
        if let Some(known) = self.within.get(&key) {
            return Ok(*known);
        }
        for target in [key.0, key.1] {
            if !self.sets.contains_key(target) {
                let set = restricted(&*analysis.language(target)?, Domain::numbers().set(), analysis.limits())?;
                self.sets.insert(target, set);
            }
        }
        let within = match (self.sets.get(key.0), self.sets.get(key.1)) {
            (Some(narrow), Some(wide)) => begins_within(narrow, wide, analysis.limits())?,
            _ => false,
        };
        self.within.insert(key, within);
        Ok(within)
    }
}

/// A hole, before it is known who can send its numbers.
struct Candidate<'a> {
    through: RouteId,
    named: RouteId,
    usage: UsageId,
    wider: PolicyId,
    policies: &'a [PolicyId],
    set: SetId,
}

/// Returns the holes, ordered by the route that carries the numbers, then by the route that names them. Only numbers of
/// digits count, with or without `+`. Rules that cannot be followed are listed as not decided if their results might be
/// such numbers.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn class_holes(analysis: &Analysis) -> Result<Answers<ClassHole>, NotDecided> {
    let mut considered = Domain::numbers().set().clone();
    if let Some(blocked) = blocked_numbers(analysis)? {
        // Numbers that are blocked on purpose and routed are reported as such.
        considered = difference(&considered, &blocked, analysis.limits())?;
    }
    let numbers = restricted(analysis.routes(), &considered, analysis.limits())?;
    let plan = analysis.plan();
    let own: Vec<(PolicyId, BTreeSet<UsageId>)> =
        plan.policy_ids().map(|id| (id, plan.policy(id).phone_usages.iter().map(|usage| usage.id).collect())).collect();
    let budget = analysis.limits().budget();
    // The policies with each usage.
    let mut with: BTreeMap<UsageId, Vec<usize>> = BTreeMap::new();
    for (at, (_, usages)) in own.iter().enumerate() {
        for usage in usages {
            with.entry(*usage).or_default().push(at);
        }
    }
    // The usages that each policy lacks, with the first policy that has them in addition to the same usages.
    let mut lacking: Vec<Lacking<'_>> = Vec::new();
    let mut known: BTreeMap<&BTreeSet<UsageId>, usize> = BTreeMap::new();
    for (policy, usages) in &own {
        if let Some(known) = known.get(usages).and_then(|at| lacking.get_mut(*at)) {
            known.policies.push(*policy);
            continue;
        }
        let mut lacks = BTreeMap::new();
        // Policies with all of these usages are among those with the rarest one. Without usages nothing is routed.
        let rarest = usages.iter().filter_map(|usage| with.get(usage)).min_by_key(|policies| policies.len());
        for (other, more) in rarest.into_iter().flatten().filter_map(|at| own.get(*at)) {
            budget.charge(MEMBER * (1 + usages.len()))?;
            if more.is_superset(usages) {
                for usage in more.difference(usages) {
                    lacks.entry(*usage).or_insert(*other);
                }
            }
        }
        known.insert(usages, lacking.len());
        lacking.push(Lacking { usages, lacks, policies: vec![*policy] });
    }
    lacking.retain(|entry| !entry.usages.is_empty() && !entry.lacks.is_empty());
    if numbers.label_sets().count().saturating_mul(lacking.len()) > STEPS {
        return Err(NotDecided::because(format!(
            "the plan has more than {STEPS} pairs of policies and sets of routes"
        )));
    }
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    let mut wanted: Vec<&[RouteId]> = Vec::new();
    let sets_of = if lacking.is_empty() { BTreeMap::new() } else { sets_of_routes(&numbers) };
    let mut beginnings = Beginnings::of(analysis);
    for set in numbers.label_sets() {
        for Lacking { usages, lacks, policies } in &lacking {
            budget.charge(MEMBER * (1 + set.len()))?;
            let allowed: Vec<RouteId> = set.iter().copied().filter(|route| may_use(plan, *route, usages)).collect();
            let Some(through) = allowed.first() else { continue };
            let gateways = |route: RouteId| plan.enabled_gateways(route).collect::<BTreeSet<GatewayId>>();
            // A policy that has the usage and none of the wider ones shows that it is a lower class of service.
            let is_on_top = |usage: UsageId| -> Result<bool, NotDecided> {
                let having = with.get(&usage).map_or(&[][..], |having| having);
                budget.charge(MEMBER * having.len() * allowed.len())?;
                let has_wider = |at: &usize| {
                    own.get(*at).is_some_and(|(_, usages)| allowed.iter().any(|route| has_any(plan, *route, usages)))
                };
                Ok(having.iter().all(has_wider))
            };
            for named in set.iter().filter(|route| !has_any(plan, **route, usages)) {
                let mut missing = None;
                for usage in &plan.route(*named).phone_usages {
                    if let Some(with) = lacks.get(&usage.id)
                        && is_on_top(usage.id)?
                    {
                        missing = Some((usage.id, *with));
                        break;
                    }
                }
                let Some((usage, with)) = missing else { continue };
                let leaves_by = gateways(*named);
                if !allowed.iter().any(|route| gateways(*route) == leaves_by)
                    || matches_emergency_number(analysis, *named)
                {
                    continue;
                }
                let mut is_wider = true;
                for route in &allowed {
                    is_wider = is_wider && beginnings.is_wider(*route, *named)?;
                }
                if !is_wider || has_another(&mut beginnings, &sets_of, *named, usages)? {
                    continue;
                }
                if wanted.last() != Some(&set) {
                    wanted.push(set);
                }
                candidates.push(Candidate {
                    through: *through,
                    named: *named,
                    usage,
                    wider: with,
                    policies,
                    set: wanted.len() as SetId - 1,
                });
            }
        }
    }
    if candidates.is_empty() {
        return Ok(Answers { found: Vec::new(), undecided: Vec::new() });
    }
    found(analysis, &candidates, &wanted, &considered)
}

/// Returns the holes whose numbers somebody can send.
fn found(
    analysis: &Analysis,
    candidates: &[Candidate<'_>],
    wanted: &[&[RouteId]],
    considered: &Automaton<()>,
) -> Result<Answers<ClassHole>, NotDecided> {
    let budget = analysis.limits().budget();
    let senders = Senders::of(analysis, wanted, considered)?;
    // The profiles that occur with each policy.
    let mut profiles: BTreeMap<PolicyId, BTreeSet<Option<ProfileId>>> = BTreeMap::new();
    for pair in occurring_pairs(analysis.plan()) {
        if let Some(policy) = pair.policy {
            profiles.entry(policy).or_default().insert(pair.profile);
        }
    }
    let mut holes: BTreeMap<(RouteId, RouteId), ClassHole> = BTreeMap::new();
    for Candidate { through, named, usage, wider, policies, set } in candidates {
        let sending = senders.profiles(*set);
        budget.charge(MEMBER * (1 + policies.len()))?;
        let can_send = |policy: &PolicyId| profiles.get(policy).is_some_and(|own| !own.is_disjoint(&sending));
        let policies: Vec<PolicyId> = policies.iter().copied().filter(can_send).collect();
        let Some(first) = policies.first().and_then(|policy| profiles.get(policy)) else { continue };
        if let Some(known) = holes.get_mut(&(*through, *named)) {
            known.policies.extend(policies);
            known.policies.sort_unstable();
            known.policies.dedup();
            continue;
        }
        let example = senders.example(&BTreeSet::from([*set]), |profile| first.contains(&profile))?;
        let Some(example) = example else { continue };
        let hole = ClassHole { through: *through, named: *named, usage: *usage, policies, wider: *wider, example };
        holes.insert((*through, *named), hole);
    }
    Ok(Answers { found: holes.into_values().collect(), undecided: senders.undecided() })
}

/// Policies with the same usages, and the usages that they lack.
struct Lacking<'a> {
    usages: &'a BTreeSet<UsageId>,
    /// Each usage that a policy has in addition to all of these, with the first such policy.
    lacks: BTreeMap<UsageId, PolicyId>,
    policies: Vec<PolicyId>,
}

/// Returns true if a route that somebody with these usages may use has numbers in common with the named one and begins
/// like it: then he has its destinations through another usage.
fn has_another(
    beginnings: &mut Beginnings<'_>,
    sets_of: &BTreeMap<RouteId, Vec<&[RouteId]>>,
    named: RouteId,
    usages: &BTreeSet<UsageId>,
) -> Result<bool, NotDecided> {
    let analysis = beginnings.analysis;
    let sets = || sets_of.get(&named).into_iter().flatten();
    analysis.limits().budget().charge(MEMBER * (1 + sets().map(|set| set.len()).sum::<usize>()))?;
    let others: BTreeSet<RouteId> =
        sets().copied().flatten().copied().filter(|route| may_use(analysis.plan(), *route, usages)).collect();
    for other in others {
        if beginnings.are_alike(other, named)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns for each route the sets of routes that it is in.
fn sets_of_routes(numbers: &Automaton<RouteId>) -> BTreeMap<RouteId, Vec<&[RouteId]>> {
    let mut sets_of: BTreeMap<RouteId, Vec<&[RouteId]>> = BTreeMap::new();
    for set in numbers.label_sets() {
        for route in set {
            sets_of.entry(*route).or_default().push(set);
        }
    }
    sets_of
}

fn has_any(plan: &Plan, route: RouteId, usages: &BTreeSet<UsageId>) -> bool {
    plan.route(route).phone_usages.iter().any(|usage| usages.contains(&usage.id))
}

fn may_use(plan: &Plan, route: RouteId, usages: &BTreeSet<UsageId>) -> bool {
    plan.can_carry(route) && has_any(plan, route, usages)
}

/// Returns true if the route matches an emergency number, which everybody may call.
fn matches_emergency_number(analysis: &Analysis, route: RouteId) -> bool {
    let matches = |number: &str| analysis.routes().labels_of(number.as_bytes()).contains(&route);
    analysis.plan().emergency_numbers.iter().any(|entry| matches(&entry.result()) || matches(&entry.number))
}
