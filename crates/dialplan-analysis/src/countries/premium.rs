//! Premium numbers of the caller's own country that are routed although no route of the policy is made for them.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::Automaton;
use dialplan_core::call::CallOptions;
use dialplan_core::model::{PolicyId, RouteId, UsageId};
use dialplan_core::query::answer::Verdict;
use dialplan_numbering::{Class, Region};

use crate::callers::Occurring;
use crate::fates::{Destinations, End, calls_of};
use crate::home::{country_of, of_classes, of_pattern};
use crate::sets::{difference, included, overlap};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// Premium numbers of a country that a route carries for policies without a route that is made for them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenPremium {
    /// The route that carries them.
    pub route: RouteId,
    /// The policies, ascending.
    pub policies: Vec<PolicyId>,
    /// A caller who gets the call through.
    pub caller: Occurring,
    /// What he dials.
    pub dialled: String,
    /// The premium number that it becomes.
    pub number: String,
    /// The country.
    pub country: Region,
    /// True if the policies may call every number of some length anyway, so that nothing is kept from them.
    pub unrestricted: bool,
}

/// Returns the routes that carry premium numbers of the caller's country for policies that have no route that is made
/// for premium numbers and matches these.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn open_premium(analysis: &Analysis) -> Result<Vec<OpenPremium>, NotDecided> {
    let plan = analysis.plan();
    if plan.policies.is_empty() || plan.routes.is_empty() {
        return Ok(Vec::new());
    }
    // The callers by country.
    let callers = analysis.callers();
    let mut by_country: BTreeMap<&str, (Region, Vec<Occurring>)> = BTreeMap::new();
    for caller in callers.iter() {
        if let Some(region) = caller.pair.profile.and_then(|profile| country_of(analysis, profile)) {
            by_country.entry(region.code()).or_insert_with(|| (region, Vec::new())).1.push(*caller);
        }
    }
    let mut found: BTreeMap<(RouteId, &str), OpenPremium> = BTreeMap::new();
    for (region, callers) in by_country.into_values() {
        let Some(premium) = of_classes(analysis, region, &[Class::Premium])? else { continue };
        let named = routes_for(analysis, region, &premium)?;
        let destinations = Destinations::within(analysis, &premium)?;
        calls_of(analysis, &callers, &destinations, &CallOptions::default(), |caller, fates, outcomes| {
            let Some(policy) = caller.pair.policy else { return };
            let own: BTreeSet<UsageId> = plan.policy(policy).phone_usages.iter().map(|usage| usage.id).collect();
            // A route of the policy that is made for premium numbers permits those that it matches, and no others.
            let permits = |route: &RouteId| {
                named.contains(route) && plan.route(*route).phone_usages.iter().any(|usage| own.contains(&usage.id))
            };
            for fate in fates.strings.keys() {
                let End::Number(destination) = fate.end else { continue };
                if destinations.routes(destination).iter().any(permits) {
                    continue;
                }
                let Some(answer) = outcomes.of(*fate).filter(|answer| answer.verdict == Verdict::Routed) else {
                    continue;
                };
                let Some(choice) = answer.selected().filter(|_| answer.emergency.is_none()) else { continue };
                let made = || OpenPremium {
                    route: choice.route,
                    policies: Vec::new(),
                    caller: *caller,
                    dialled: answer.dialled.clone(),
                    number: answer.normalization.number.clone().unwrap_or_default(),
                    country: region,
                    unrestricted: true,
                };
                let open = found.entry((choice.route, region.code())).or_insert_with(made);
                if let Err(place) = open.policies.binary_search(&policy) {
                    open.policies.insert(place, policy);
                }
            }
        })?;
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let of_all = usages_of_all(analysis, &*of_pattern(analysis, r"^\+[1-9]\d{9}$")?)?;
    let may_call_all =
        |policy: &PolicyId| plan.policy(*policy).phone_usages.iter().any(|usage| of_all.contains(&usage.id));
    let mut found: Vec<OpenPremium> = found.into_values().collect();
    for open in &mut found {
        open.unrestricted = open.policies.iter().all(may_call_all);
    }
    Ok(found)
}

/// Returns the routes that are made for premium numbers: they match some of them, and no other numbers of the country.
fn routes_for(analysis: &Analysis, region: Region, premium: &Set) -> Result<BTreeSet<RouteId>, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    let others = [Class::Fixed, Class::Mobile, Class::TollFree, Class::SharedCost, Class::Voip, Class::Company];
    let others = of_classes(analysis, region, &others)?;
    let others = others.map(|others| difference(&others, premium, limits)).transpose()?;
    let mut routes = BTreeSet::new();
    for route in plan.route_ids() {
        let target = analysis.language(&plan.route(route).target)?;
        let takes_others = || others.as_ref().map_or(Ok(false), |others| overlap(&target, others, limits));
        if overlap(&target, premium, limits)? && !takes_others()? {
            routes.insert(route);
        }
    }
    Ok(routes)
}

/// Returns the usages of the routes that match all numbers of a set.
fn usages_of_all(analysis: &Analysis, numbers: &Set) -> Result<BTreeSet<UsageId>, NotDecided> {
    let plan = analysis.plan();
    let mut usages = BTreeSet::new();
    for route in plan.route_ids().filter(|route| plan.can_carry(*route)) {
        if included(numbers, &*analysis.language(&plan.route(route).target)?, analysis.limits())? {
            usages.extend(plan.route(route).phone_usages.iter().map(|usage| usage.id));
        }
    }
    Ok(usages)
}
