//! Premium numbers of the caller's own country that can be called although no route of the policy is made for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dialplan_automaton::Automaton;
use dialplan_core::call::CallOptions;
use dialplan_core::model::{PolicyId, RouteId, UsageId};
use dialplan_core::query::answer::{Answer, Verdict};
use dialplan_numbering::{Class, Region};

use super::kinds::named_kind;
use crate::blocked::blocked_numbers;
use crate::callers::Occurring;
use crate::fates::{Destinations, End, calls_of};
use crate::home::{country_of, of_classes, of_pattern};
use crate::sets::{difference, included, overlap};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// Premium numbers of a country that leave for policies without a route that is made for them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenPremium {
    /// The route that carries them; `None` if no route does, so that the calls leave through a Calling Plan.
    pub route: Option<RouteId>,
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
    /// True if nothing is kept from the policies: they may call all numbers of some length anyway, or their other calls
    /// in the country leave through a Calling Plan as well.
    pub unrestricted: bool,
}

/// Returns the ways in which premium numbers of the caller's country leave for policies that have no route that is made
/// for premium numbers and matches these: by routes, or through a Calling Plan. Numbers that are blocked on purpose do
/// not count.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn open_premium(analysis: &Analysis) -> Result<Vec<OpenPremium>, NotDecided> {
    let plan = analysis.plan();
    if plan.policies.is_empty() || plan.routes.is_empty() {
        return Ok(Vec::new());
    }
    let blocked = blocked_numbers(analysis)?;
    // The callers by country.
    let callers = analysis.callers();
    let mut by_country: BTreeMap<&str, (Region, Vec<Occurring>)> = BTreeMap::new();
    for caller in callers.iter() {
        if let Some(region) = caller.pair.profile.and_then(|profile| country_of(analysis, profile)) {
            by_country.entry(region.code()).or_insert_with(|| (region, Vec::new())).1.push(*caller);
        }
    }
    let mut found: BTreeMap<(Option<RouteId>, &str), OpenPremium> = BTreeMap::new();
    // The usages of routes that match other numbers of a country.
    let mut of_country: BTreeMap<&str, BTreeSet<UsageId>> = BTreeMap::new();
    for (region, callers) in by_country.into_values() {
        let Some(premium) = of_classes(analysis, region, &[Class::Premium])? else { continue };
        let Routes { named, usages } = routes_for(analysis, region, &premium)?;
        of_country.insert(region.code(), usages);
        let considered = match &blocked {
            Some(blocked) => Arc::new(difference(&premium, blocked, analysis.limits())?),
            None => premium,
        };
        let destinations = Destinations::within(analysis, &considered)?;
        calls_of(analysis, &callers, &destinations, &CallOptions::default(), |caller, fates, outcomes| {
            let Some(policy) = caller.pair.policy else { return };
            let own: BTreeSet<UsageId> = plan.policy(policy).phone_usages.iter().map(|usage| usage.id).collect();
            // A route of the policy that is made for premium numbers permits those that it matches, and no others.
            let permits = |route: &RouteId| {
                let mut usages = plan.route(*route).phone_usages.iter().filter(|usage| own.contains(&usage.id));
                match named.contains(route) {
                    true => usages.next().is_some(),
                    false => usages.any(|usage| is_called_premium(&plan.usage(usage.id).name)),
                }
            };
            for fate in fates.strings.keys() {
                let End::Number(destination) = fate.end else { continue };
                if destinations.routes(destination).iter().any(permits) {
                    continue;
                }
                let leaves = |answer: &&Answer| matches!(answer.verdict, Verdict::Routed | Verdict::CallingPlan);
                let Some(answer) = outcomes.of(*fate).filter(leaves).filter(|answer| answer.emergency.is_none()) else {
                    continue;
                };
                let route = answer.selected().map(|choice| choice.route);
                let made = || OpenPremium {
                    route,
                    policies: Vec::new(),
                    caller: *caller,
                    dialled: answer.dialled.clone(),
                    number: answer.normalization.number.clone().unwrap_or_default(),
                    country: region,
                    unrestricted: true,
                };
                let open = found.entry((route, region.code())).or_insert_with(made);
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
    let has = |policy: &PolicyId, usages: &BTreeSet<UsageId>| {
        plan.policy(*policy).phone_usages.iter().any(|usage| usages.contains(&usage.id))
    };
    let mut found: Vec<OpenPremium> = found.into_values().collect();
    for open in &mut found {
        open.unrestricted = match (open.route, of_country.get(open.country.code())) {
            (Some(_), _) => open.policies.iter().all(|policy| has(policy, &of_all)),
            (None, Some(usages)) => !open.policies.iter().any(|policy| has(policy, usages)),
            (None, None) => true,
        };
    }
    Ok(found)
}

/// What the routes of a plan are for, in a country.
struct Routes {
    /// The routes that are made for premium numbers, as their targets or their names say. The targets match some of
    /// them, and no other numbers of the country but those of shared cost, which plans put with them.
    named: BTreeSet<RouteId>,
    /// The usages of the routes that match other numbers of the country.
    usages: BTreeSet<UsageId>,
}

fn routes_for(analysis: &Analysis, region: Region, premium: &Set) -> Result<Routes, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    let others = [Class::Fixed, Class::Mobile, Class::TollFree, Class::Voip, Class::Company];
    let others = of_classes(analysis, region, &others)?;
    let others = others.map(|others| difference(&others, premium, limits)).transpose()?;
    let mut routes = Routes { named: BTreeSet::new(), usages: BTreeSet::new() };
    for route in plan.route_ids() {
        let target = analysis.language(&plan.route(route).target)?;
        let takes_others = others.as_ref().map_or(Ok(false), |others| overlap(&target, others, limits))?;
        if takes_others {
            routes.usages.extend(plan.route(route).phone_usages.iter().map(|usage| usage.id));
        }
        if (!takes_others || is_called_premium(&plan.route(route).name)) && overlap(&target, premium, limits)? {
            routes.named.insert(route);
        }
    }
    Ok(routes)
}

/// Returns true if the name of a route or a usage says that it is for premium numbers.
fn is_called_premium(name: &str) -> bool {
    named_kind(name) == Some(Class::Premium)
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
