//! What the list of a route makes of the numbers of the route, before they come to a gateway.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_core::model::{GatewayId, Plan, Position, RouteId};

use crate::lists::TranslationList;
use crate::rules::{labels, preimage};
use crate::sets::{Domain, difference, labels_within, restricted, with_first};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// Returns the numbers of a route.
pub(super) fn numbers_of(analysis: &Analysis, route: RouteId) -> Result<Set, NotDecided> {
    let target = analysis.language(&analysis.plan().route(route).target)?;
    Ok(restricted(&*target, Domain::everything().set(), analysis.limits())?)
}

/// Returns the routes that name each gateway, whether it is enabled or not.
pub(super) fn routes_by_gateway(plan: &Plan) -> BTreeMap<GatewayId, Vec<RouteId>> {
    let mut routes: BTreeMap<GatewayId, Vec<RouteId>> = BTreeMap::new();
    for route in plan.route_ids() {
        for gateway in &plan.route(route).gateways {
            routes.entry(gateway.id).or_default().push(route);
        }
    }
    routes
}

/// Returns the numbers of a set for which each rule of a list is the first match, and the numbers that no rule matches.
pub(crate) fn by_rule(
    analysis: &Analysis,
    list: &TranslationList,
    set: &Set,
) -> Result<(BTreeMap<Position, Set>, Set), NotDecided> {
    let limits = analysis.limits();
    let rules = list.rules(analysis)?;
    let unmatched = difference(set, &*rules, limits)?;
    let mut matched = BTreeMap::new();
    for position in labels_within(&*rules, set, limits)? {
        matched.insert(position, with_first(&*rules, &position, set, limits)?);
    }
    Ok((matched, unmatched))
}

/// Returns the labels that `results` gives to the numbers of a set, after a list has translated them.
pub(super) fn labels_after<L: Copy + Ord>(
    analysis: &Analysis,
    list: Option<&TranslationList>,
    set: &Set,
    results: &Automaton<L>,
) -> Result<BTreeSet<L>, NotDecided> {
    let Some(list) = list else { return Ok(labels_within(results, set, analysis.limits())?) };
    let (matched, unmatched) = by_rule(analysis, list, set)?;
    let mut found = labels_within(results, &unmatched, analysis.limits())?;
    for (position, own) in matched {
        let Some(rule) = list.members.get(position.index()) else { continue };
        found.extend(labels(analysis, *rule, &own, results)?);
    }
    Ok(found)
}

/// Returns the numbers of a set that a list turns into a number of `results`.
pub(crate) fn before(
    analysis: &Analysis,
    list: Option<&TranslationList>,
    set: &Set,
    results: &Set,
) -> Result<Set, NotDecided> {
    let limits = analysis.limits();
    let Some(list) = list else { return Ok(restricted(set, results, limits)?) };
    let (matched, unmatched) = by_rule(analysis, list, set)?;
    let mut parts = vec![restricted(&unmatched, results, limits)?];
    for (position, own) in matched {
        let Some(rule) = list.members.get(position.index()) else { continue };
        parts.push(preimage(analysis, *rule, &own, results)?);
    }
    either(analysis, &parts)
}

/// Returns the strings of all sets.
pub(super) fn either(analysis: &Analysis, parts: &[Set]) -> Result<Set, NotDecided> {
    // The union of no automata has an alphabet of no bytes.
    if parts.is_empty() {
        return Ok(Automaton::empty(Domain::everything().set().alphabet().clone()));
    }
    let parts: Vec<((), &Set)> = parts.iter().map(|part| ((), part)).collect();
    Ok(union(&parts, Selection::All, &analysis.limits().automaton)?)
}

/// The numbers of several routes, kept with the analysis by the gateway.
struct Arriving(Result<Arc<Set>, NotDecided>);

/// Returns the numbers of the routes that lead to a gateway and have no list of their own.
pub(super) fn untranslated(
    analysis: &Analysis,
    gateway: GatewayId,
    routes: &[RouteId],
) -> Result<Arc<Set>, NotDecided> {
    let made = || {
        let plain = routes.iter().filter(|route| analysis.plan().route(**route).translations.is_empty());
        // Routes often have the same target.
        let targets: BTreeSet<&str> = plain.map(|route| &*analysis.plan().route(*route).target.value).collect();
        let sets: Vec<Arc<Set>> =
            targets.into_iter().map(|target| analysis.language(target)).collect::<Result<_, _>>()?;
        let sets: Vec<Set> = sets.iter().map(|set| (**set).clone()).collect();
        let all = either(analysis, &sets)?;
        Ok(Arc::new(restricted(&all, Domain::everything().set(), analysis.limits())?))
    };
    analysis.answer(gateway.index(), || Arriving(made())).0.clone()
}
