//! Country codes that rules make and that no policy routes, although it routes their neighbours: a look-ahead such as
//! `(?!32)` that was copied from another country.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dialplan_automaton::{Automaton, Selection, intersection, union};
use dialplan_core::model::{NoRoute, RouteId, RuleId};
use dialplan_numbering::{country_codes, regions_of};

use crate::blocked::blocked_numbers;
use crate::callers::occurring_pairs;
use crate::home::of_pattern;
use crate::results::{Example, distinct, example, own};
use crate::rules::{labels, preimage};
use crate::sets::{Domain, difference, overlap, restricted};
use crate::{Analysis, NotDecided};

/// Country codes that lead nowhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CountryHoles {
    /// The country codes, ascending, such as `32`.
    pub codes: Vec<&'static str>,
    /// A rule that makes numbers with the first of them.
    pub rule: RuleId,
    /// A dialled number and its result.
    pub example: Example,
    /// How many other country codes with the same first digits are routed.
    pub neighbours: usize,
}

/// Returns the country codes that some rule makes and no policy that occurs routes, where most other codes in the same
/// part of the world are routed. Numbers that are blocked on purpose do not count, and in a plan whose callers have a
/// Calling Plan nothing leads nowhere. `None` if there are no such codes.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if a rule cannot be followed.
pub fn country_holes(analysis: &Analysis) -> Result<Option<CountryHoles>, NotDecided> {
    let plan = analysis.plan();
    // A call that no route takes leaves through a Calling Plan.
    let leaves =
        plan.settings.no_route == NoRoute::CallingPlan || plan.users.iter().any(|user| user.calling_plan == Some(true));
    if plan.policies.is_empty() || plan.routes.is_empty() || leaves {
        return Ok(None);
    }
    let limits = &analysis.limits().automaton;
    let codes = country_codes();
    let sets = codes.iter().map(|code| of_pattern(analysis, &format!(r"^\+{code}\d{{5,13}}$")));
    let sets = sets.collect::<Result<Vec<_>, NotDecided>>()?;
    // Without those that are blocked on purpose.
    let sets: Vec<Arc<Automaton<()>>> = match blocked_numbers(analysis)? {
        Some(blocked) => {
            let left = |set: &Arc<Automaton<()>>| Ok(Arc::new(difference(set, &blocked, analysis.limits())?));
            sets.iter().map(left).collect::<Result<_, NotDecided>>()?
        }
        None => sets,
    };
    let usages: BTreeSet<_> = occurring_pairs(plan)
        .into_iter()
        .filter_map(|pair| pair.policy)
        .flat_map(|policy| plan.policy(policy).phone_usages.iter().map(|usage| usage.id))
        .collect();
    let carries = |route: &RouteId| {
        plan.can_carry(*route) && plan.route(*route).phone_usages.iter().any(|usage| usages.contains(&usage.id))
    };
    // One code after the other: the product with all of them may be large.
    let is_carried = |routes: &[RouteId], _: &[()]| if routes.iter().any(carries) { vec![()] } else { Vec::new() };
    let carried = intersection(analysis.routes(), Domain::everything().set(), is_carried, limits)?;
    let mut routed: BTreeSet<usize> = BTreeSet::new();
    for (at, set) in sets.iter().enumerate() {
        if overlap(&carried, set, analysis.limits())? {
            routed.insert(at);
        }
    }
    // Without routes to other countries, none of them is missing.
    if routed.len() < 2 {
        return Ok(None);
    }
    let made = made(analysis, &sets)?;
    let mut holes = Vec::new();
    let mut neighbours = 0;
    for at in made.keys().filter(|at| !routed.contains(at)) {
        let Some(own) = codes.get(*at) else { continue };
        let beside = |other: &usize| {
            other != at
                && codes.get(*other).is_some_and(|code| zone(code) == zone(own))
                && is_country(codes.get(*other))
        };
        let (reached, all) = (routed.iter().filter(|o| beside(o)).count(), made.keys().filter(|o| beside(o)).count());
        if is_country(Some(own)) && 4 * reached > 3 * all && reached > 1 {
            holes.push(*at);
            neighbours = neighbours.max(reached);
        }
    }
    let Some(first) = holes.first() else { return Ok(None) };
    let (Some(rule), Some(set)) = (made.get(first), sets.get(*first)) else { return Ok(None) };
    let dialled = preimage(analysis, *rule, &*own(analysis, *rule)?, &**set)?;
    let Some(example) = example(analysis, *rule, &dialled) else { return Ok(None) };
    let codes = holes.iter().filter_map(|at| codes.get(*at).copied()).collect();
    Ok(Some(CountryHoles { codes, rule: *rule, example, neighbours }))
}

/// Returns the positions of the sets of which some rule makes a number, each with the first such rule.
fn made(analysis: &Analysis, sets: &[Arc<Automaton<()>>]) -> Result<BTreeMap<usize, RuleId>, NotDecided> {
    let few = analysis.language(FEW)?;
    let all: BTreeSet<usize> = (0..sets.len()).collect();
    let mut made: BTreeMap<usize, RuleId> = BTreeMap::new();
    for rule in analysis.fairly(distinct(analysis)?) {
        let own = own(analysis, rule)?;
        // A part of the rule's numbers mostly shows every country code that it makes. What other rules leave of its
        // numbers may be much larger.
        let mut codes = made_by(analysis, rule, &restricted(&*own, &few, analysis.limits())?, sets, &all)?;
        codes.extend(made_by(analysis, rule, &own, sets, &all.difference(&codes).copied().collect())?);
        for at in codes {
            made.entry(at).or_insert(rule);
        }
    }
    Ok(made)
}

/// Returns the positions, among some of the sets, of those of which a rule makes a number from one of `own`.
fn made_by(
    analysis: &Analysis,
    rule: RuleId,
    own: &Automaton<()>,
    sets: &[Arc<Automaton<()>>],
    wanted: &BTreeSet<usize>,
) -> Result<BTreeSet<usize>, NotDecided> {
    let parts: Vec<(usize, &Automaton<()>)> = wanted.iter().filter_map(|at| Some((*at, &**sets.get(*at)?))).collect();
    let together = union(&parts, Selection::All, &analysis.limits().automaton)?;
    if let Ok(codes) = labels(analysis, rule, own, &together) {
        return Ok(codes);
    }
    // A translation that writes groups out of order is followed with every state of the results, of which one set has
    // few.
    let mut codes = BTreeSet::new();
    for (at, set) in parts {
        if !labels(analysis, rule, own, set)?.is_empty() {
            codes.insert(at);
        }
    }
    Ok(codes)
}

/// Numbers that end with the same digit, whatever they begin with.
const FEW: &str = r"^.{0,8}2*$";

/// Returns the first digit of a country code, which stands for a part of the world.
fn zone(code: &str) -> Option<char> {
    code.chars().next()
}

/// Returns true unless the code is that of a service of no country.
fn is_country(code: Option<&&str>) -> bool {
    code.is_some_and(|code| regions_of(code).first().is_some_and(|region| region.is_country()))
}
