//! Targets that lack `$`, and take a number from another route because of it: `^\+911` and the numbers of India.
//!
//! A target that names the beginning of numbers, `^\+31`, is as it should be. One that names whole numbers is told from it by the rules: some rule
//! of limited length, or an emergency number, makes a number that the target takes with `$` as well.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, Preference, Selection, StateId, intersection, union, witness};
use dotnet_regex::matcher::Scratch;
use rustc_hash::FxHashMap;

use super::anchors::with_end;
use super::choice::{chosen, ranks};
use super::results::{Answers, Example, Results};
use super::sets::{difference, restricted};
use super::{Languages, NotDecided};
use crate::compile::{CompiledPlan, language, read};
use crate::model::{RouteId, RuleId};

/// A number that a route takes from another one, because its target lacks `$`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LooseEnd {
    /// The route.
    pub route: RouteId,
    /// The route that would get the number.
    pub other: RouteId,
    /// What is dialled, and its result, which only begins as the target says.
    pub example: Example,
    /// The rule that makes it.
    pub rule: RuleId,
    /// The target with `$`.
    pub cure: Option<String>,
}

/// The targets without `$` that take numbers from other routes because of it; by route. Rules that are not followed are left out and listed as not
/// decided.
///
/// # Errors
/// A limit.
pub fn loose_ends<'a>(
    plan: &'a CompiledPlan,
    results: &Results<'a>,
    languages: &Languages<'a>,
) -> Result<Answers<LooseEnd>, NotDecided> {
    let limits = plan.limits();
    let model = plan.plan();
    let dialled = results.dialled();
    // The targets whose languages `$` would change.
    let mut whole: BTreeMap<RouteId, Automaton<()>> = BTreeMap::new();
    for route in model.route_ids().filter(|route| !model.route(*route).gateways.is_empty()) {
        if let Some(set) = with_end(&model.route(route).target, limits)? {
            let free = languages.of(&model.route(route).target)?;
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
    let rules = results.distinct()?;
    let mut undecided = Vec::new();
    for rule in &rules {
        // A rule without a longest number makes everything, and so shows nothing.
        let own = restricted(&*languages.of(&model.rule(*rule).pattern)?, dialled, limits)?;
        if is_finite(&own) {
            match results.labels(*rule, &*results.own(*rule)?, &named) {
                Ok(labels) => meant.extend(labels),
                Err(why) => undecided.push((*rule, why)),
            }
        }
    }
    // The results that `$` would move, by the route that it would move them from.
    let mut moves = BTreeMap::new();
    let mut taken: Vec<(RouteId, Automaton<()>)> = Vec::new();
    for route in meant {
        let Some(whole) = whole.get(&route) else { continue };
        let moved = moved(plan, route);
        if moved.is_empty() {
            continue;
        }
        let more = difference(&*languages.of(&model.route(route).target)?, whole, limits)?;
        let is_moved = |routes: &[RouteId], _: &[()]| if moved.contains_key(routes) { vec![()] } else { Vec::new() };
        let set = intersection(plan.routes(), &more, is_moved, &limits.automaton)?;
        if !set.is_empty() {
            taken.push((route, set));
            moves.insert(route, moved);
        }
    }
    let parts: Vec<(RouteId, &Automaton<()>)> = taken.iter().map(|(route, set)| (*route, set)).collect();
    let taken = union(&parts, Selection::All, &limits.automaton)?;
    let mut found: BTreeMap<RouteId, LooseEnd> = BTreeMap::new();
    for rule in rules.iter().filter(|_| !taken.is_empty()) {
        let set = match results.preimage(*rule, &*results.own(*rule)?, &taken) {
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
            let Ok(Some(result)) = plan.apply_rule(*rule, &number, &mut Scratch::default()) else { continue };
            let other = moves.get(&route).and_then(|moved| moved.get(plan.routes().labels_of(result.as_bytes())));
            let Some(other) = other.copied() else { continue };
            let cure = format!("{}$", &*model.route(route).target);
            let means = whole.get(&route) == Some(&language(&read(&cure, limits)?, limits)?);
            let cure = means.then_some(cure);
            found.insert(route, LooseEnd { route, other, example: Example { number, result }, rule: *rule, cure });
        }
    }
    undecided.sort_by_key(|(rule, _)| *rule);
    undecided.dedup_by_key(|(rule, _)| *rule);
    Ok(Answers { found: found.into_values().collect(), undecided })
}

/// For the sets of routes of which some policy chooses the route, the one that it would choose without it, by other gateways.
fn moved(plan: &CompiledPlan, route: RouteId) -> BTreeMap<Vec<RouteId>, RouteId> {
    let model = plan.plan();
    let gateways =
        |route: RouteId| model.route(route).gateways.iter().map(|gateway| gateway.id).collect::<BTreeSet<_>>();
    let lists: BTreeSet<Vec<_>> =
        model.policy_ids().map(|id| model.policy(id).phone_usages.iter().map(|usage| usage.id).collect()).collect();
    let mut moved = BTreeMap::new();
    for set in plan.routes().label_sets().filter(|set| set.contains(&route) && set.len() > 1) {
        let rest: Vec<RouteId> = set.iter().copied().filter(|other| *other != route).collect();
        let other = lists.iter().find_map(|usages| {
            let ranks = ranks(usages);
            if chosen(model, set, &ranks) != Some(route) {
                return None;
            }
            chosen(model, &rest, &ranks).filter(|other| gateways(*other) != gateways(route))
        });
        moved.extend(other.map(|other| (set.to_vec(), other)));
    }
    moved
}

/// Has the set a longest string? In a minimal automaton every state but the dead one leads to a label, so it has one unless the states go round:
/// then taking away, again and again, a state that no other leads to does not take away all.
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
    use crate::limits::Limits;

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
