//! Targets that lack `$` and therefore match numbers that another route should get: `^\+911` and the numbers of India.
//!
//! A target that describes the beginning of numbers, such as `^\+31`, is correct. One that describes whole numbers is
//! recognised by the rules: some rule of limited length, or an emergency number, results in a number that the target
//! also matches with `$`.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, Preference, Selection, StateId, intersection, union, witness};
use dialplan_core::model::{RouteId, RuleId, UsageId};
use dotnet_regex::matcher::Scratch;
use rustc_hash::FxHashMap;

use super::roles::{chosen, ranks};
use crate::patterns::with_end;
use crate::results::{Example, dialled, distinct, own};
use crate::rules::{labels, preimage};
use crate::sets::{difference, restricted};
use crate::{Analysis, Answers, NotDecided};

/// A number that a route takes from another one because its target lacks `$`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingEnd {
    /// The route.
    pub route: RouteId,
    /// The route that would be chosen for the number otherwise.
    pub other: RouteId,
    /// The dialled number and its result, which only begins as the target describes.
    pub example: Example,
    /// The rule that produces the result.
    pub rule: RuleId,
    /// The target with `$`, if appending it has the intended meaning.
    pub suggestion: Option<String>,
}

/// Returns the routes whose targets take numbers from other routes because they lack `$`, in the order of the plan.
/// Rules whose rewriting is not supported are left out and listed as not decided.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn missing_ends(analysis: &Analysis) -> Result<Answers<MissingEnd>, NotDecided> {
    let limits = analysis.limits();
    let model = analysis.plan();
    let dialled = dialled(analysis)?;
    // The targets whose languages `$` would change.
    let mut whole: BTreeMap<RouteId, Automaton<()>> = BTreeMap::new();
    for route in model.route_ids().filter(|route| model.can_carry(*route)) {
        if let Some(set) = with_end(&model.route(route).target, analysis.memo())? {
            let free = analysis.language(&model.route(route).target)?;
            if set != *free && !set.is_empty() {
                whole.insert(route, set);
            }
        }
    }
    if whole.is_empty() {
        return Ok(Answers { found: Vec::new(), undecided: Vec::new() });
    }
    let parts: Vec<(RouteId, &Automaton<()>)> = whole.iter().map(|(route, set)| (*route, set)).collect();
    let named = union(&parts, Selection::All, &limits.automaton)?;
    let mut meant: BTreeSet<RouteId> = BTreeSet::new();
    for entry in &model.emergency_numbers {
        meant.extend(named.labels_of(entry.result().as_bytes()));
    }
    let rules = distinct(analysis)?;
    let mut undecided = Vec::new();
    for rule in analysis.fairly(&rules) {
        // A rule without a maximum length produces everything, and so shows nothing.
        let matched = restricted(&*analysis.language(&model.rule(*rule).pattern)?, &dialled, limits)?;
        if is_finite(&matched) {
            match labels(analysis, *rule, &*own(analysis, *rule)?, &named) {
                Ok(labels) => meant.extend(labels),
                Err(why) => undecided.push((*rule, why)),
            }
        }
    }
    // The results that `$` would move to another route, with that route.
    let mut moves = BTreeMap::new();
    let mut taken: Vec<(RouteId, Automaton<()>)> = Vec::new();
    let sets = Sets::of(analysis);
    for route in analysis.fairly(meant) {
        let Some(whole) = whole.get(&route) else { continue };
        let moved = sets.moved(analysis, route)?;
        if moved.is_empty() {
            continue;
        }
        let more = difference(&*analysis.language(&model.route(route).target)?, whole, limits)?;
        let is_moved = |routes: &[RouteId], _: &[()]| if moved.contains_key(routes) { vec![()] } else { Vec::new() };
        let set = intersection(analysis.routes(), &more, is_moved, &limits.automaton)?;
        if !set.is_empty() {
            taken.push((route, set));
            moves.insert(route, moved);
        }
    }
    let parts: Vec<(RouteId, &Automaton<()>)> = taken.iter().map(|(route, set)| (*route, set)).collect();
    let taken = union(&parts, Selection::All, &limits.automaton)?;
    let mut found: BTreeMap<RouteId, MissingEnd> = BTreeMap::new();
    for rule in analysis.fairly(rules.iter().filter(|_| !taken.is_empty())) {
        let set = match preimage(analysis, *rule, &*own(analysis, *rule)?, &taken) {
            Ok(set) => set,
            Err(why) => {
                undecided.push((*rule, why));
                continue;
            }
        };
        let routes: BTreeSet<RouteId> = set.label_sets().flatten().copied().collect();
        for route in routes {
            if found.contains_key(&route) {
                continue;
            }
            let number = witness(&set, Preference::dialable(), |labels| labels.contains(&route));
            let Some(number) = number.and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
            let Ok(Some(result)) = analysis.apply_rule(*rule, &number, &mut Scratch::default()) else { continue };
            let other = moves.get(&route).and_then(|moved| moved.get(analysis.routes().labels_of(result.as_bytes())));
            let Some(other) = other.copied() else { continue };
            let pattern = format!("{}$", &*model.route(route).target);
            let means = whole.get(&route) == Some(&*analysis.language(&pattern)?);
            let suggestion = means.then_some(pattern);
            found.insert(
                route,
                MissingEnd { route, other, example: Example { number, result }, rule: *rule, suggestion },
            );
        }
    }
    undecided.sort_by_key(|(rule, _)| *rule);
    undecided.dedup_by_key(|(rule, _)| *rule);
    Ok(Answers { found: found.into_values().collect(), undecided })
}

/// The sets of routes that match a common number, by route, and the lists of usages that policies have.
struct Sets<'a> {
    by_route: FxHashMap<RouteId, Vec<&'a [RouteId]>>,
    ranks: Vec<BTreeMap<UsageId, usize>>,
}

/// The steps for each route of a set that is ranked.
const RANKED: usize = 6;

impl<'a> Sets<'a> {
    fn of(analysis: &'a Analysis) -> Sets<'a> {
        let model = analysis.plan();
        let lists: BTreeSet<Vec<UsageId>> =
            model.policy_ids().map(|id| model.policy(id).phone_usages.iter().map(|usage| usage.id).collect()).collect();
        let mut by_route: FxHashMap<RouteId, Vec<&[RouteId]>> = FxHashMap::default();
        for set in analysis.routes().label_sets().filter(|set| set.len() > 1) {
            for route in set {
                by_route.entry(*route).or_default().push(set);
            }
        }
        Sets { by_route, ranks: lists.iter().map(|usages| ranks(usages)).collect() }
    }

    /// Returns the sets of routes for which some policy chooses the route, each with the route that the policy would
    /// choose without it, if that one has other gateways.
    fn moved(&self, analysis: &Analysis, route: RouteId) -> Result<BTreeMap<Vec<RouteId>, RouteId>, NotDecided> {
        let model = analysis.plan();
        let gateways = |route: RouteId| model.enabled_gateways(route).collect::<BTreeSet<_>>();
        let mut moved = BTreeMap::new();
        for set in self.by_route.get(&route).into_iter().flatten() {
            let rest: Vec<RouteId> = set.iter().copied().filter(|other| *other != route).collect();
            for ranks in &self.ranks {
                analysis.limits().budget().charge(RANKED * set.len())?;
                if chosen(model, set, ranks) != Some(route) {
                    continue;
                }
                if let Some(other) = chosen(model, &rest, ranks).filter(|other| gateways(*other) != gateways(route)) {
                    moved.insert(set.to_vec(), other);
                    break;
                }
            }
        }
        Ok(moved)
    }
}

/// Returns true if the set has a longest string. In a minimal automaton every state but the dead one leads to a label,
/// so there is a longest string unless the states form a cycle. If they do, repeatedly removing a state that no other
/// state leads to does not remove all states.
fn is_finite(set: &Automaton<()>) -> bool {
    let live = |state: &StateId| *state != StateId::DEAD;
    let onward = |state| (0..set.alphabet().len()).map(move |class| set.step(state, class as u8)).filter(live);
    let mut leading: FxHashMap<StateId, usize> = FxHashMap::default();
    for to in set.states().filter(live).flat_map(onward) {
        *leading.entry(to).or_default() += 1;
    }
    let mut free: Vec<StateId> = set.states().filter(live).filter(|state| !leading.contains_key(state)).collect();
    while let Some(state) = free.pop() {
        for to in onward(state) {
            if let Some(count) = leading.get_mut(&to) {
                *count -= 1;
                if *count == 0 {
                    leading.remove(&to);
                    free.push(to);
                }
            }
        }
    }
    leading.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dialplan_core::Limits;
    use dialplan_core::pattern::{language, read};

    #[test]
    fn some_sets_have_a_longest_string() {
        for (pattern, expected) in
            [("^1$", true), ("^1?2{0,9}$", true), ("^12*$", false), ("^(?!)", true), ("1", false)]
        {
            let limits = Limits::default();
            let set = language(&read(pattern, &limits).unwrap(), &limits).unwrap();
            assert_eq!(is_finite(&set), expected, "{pattern}");
        }
    }
}
