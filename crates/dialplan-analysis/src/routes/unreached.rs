//! Routes that no number reaches.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::Automaton;
use dialplan_core::engine::{Emergency, acting_entries};
use dialplan_core::model::{
    Dialect, NoMatch, PlusNumbers, ProfileId, RouteId, RuleId, SEPARATORS, Separators, UsageId, without_plus,
};

use crate::before_rules::{Hidden, of_strings, taken_from_everybody};
use crate::rules::{labels, labels_behind, numbers_without_a_rule, reaching};
use crate::sets::{Domain, difference, labels_within, restricted, without_separators};
use crate::{Analysis, NotDecided};

/// The reason why no number reaches a route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotReached {
    /// No rule results in a number that its target matches, and nobody can dial one.
    ByNoNumber,
    /// Its target matches the number of an emergency call, but that call has another usage.
    ByEmergency {
        /// The entry, by its position in the plan.
        entry: usize,
        /// The number that the target matches.
        number: String,
    },
    /// It has the usage of an emergency entry, but its target matches the dialled number with or without `+` where the
    /// entry results in the other form.
    ByOtherForm {
        /// The entry, by its position in the plan.
        entry: usize,
        /// The number that the target matches.
        number: String,
    },
    /// Only emergency entries have its usages, and none of them results in a number that its target matches.
    ByNoEmergency,
}

/// The routes that no number reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreached {
    /// The unreached routes, each with the reason.
    pub found: Vec<(RouteId, NotReached)>,
    /// Routes for which the question could not be decided.
    pub undecided: Vec<RouteId>,
    /// The rule that could not be followed, and the reason.
    pub why: Option<(RuleId, NotDecided)>,
}

/// Returns the routes that are reached neither by a number that no rule matches nor by a result of a rule for the
/// numbers that reach it, and those whose usages only emergency entries have, without a number for them. An emergency
/// entry that acts before the rules reaches the routes of its usage only, and in Lync those of the caller's policy. If
/// some rule cannot be followed, no route is reported as unreached, and the routes that no
/// other rule reaches are undecided.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn unreached_routes(analysis: &Analysis) -> Result<Unreached, NotDecided> {
    let plan = analysis.plan();
    let mut left: BTreeSet<RouteId> = plan.route_ids().collect();
    let plus = analysis.language(r"^\+")?;
    let bypass = plan.settings.plus_numbers == PlusNumbers::Bypass;
    let entries = acting_entries(plan);
    let taken = of_strings(analysis, taken_from_everybody(analysis))?;
    let met = |set: &Automaton<()>| match &taken {
        Some(taken) => taken.removed_from(set, analysis),
        None => Ok(set.clone()),
    };
    if bypass {
        remove_reached(analysis, &mut left, &met(&plus)?)?;
    }
    if plan.profiles.is_empty() {
        remove_reached(analysis, &mut left, &met(Domain::everything().set())?)?;
    }
    for profile in plan.profile_ids() {
        if left.is_empty() {
            break;
        }
        for set in numbers_without_a_rule(analysis, profile)? {
            remove_reached_without_a_rule(analysis, &mut left, profile, &set, &plus)?;
        }
    }
    // In Lync, the usages of the caller follow that of the entry.
    let any_usage = plan.dialect != Dialect::Teams;
    let mut by_emergency: BTreeMap<RouteId, (usize, String)> = BTreeMap::new();
    for entry in &entries {
        for route in analysis.routes().labels_of(entry.result.as_bytes()) {
            let has_usage = plan.route(*route).phone_usages.iter().any(|usage| usage.id == entry.usage);
            if any_usage || has_usage {
                left.remove(route);
            } else {
                by_emergency.entry(*route).or_insert_with(|| (entry.entry as usize, entry.result.to_string()));
            }
        }
    }
    let by_position: BTreeMap<usize, &Emergency> = entries.iter().map(|entry| (entry.entry as usize, entry)).collect();
    let mut other_form: BTreeMap<RouteId, (usize, String)> = BTreeMap::new();
    for (string, position) in taken.iter().flat_map(Hidden::strings) {
        let Some(entry) = by_position.get(&position) else { continue };
        for route in analysis.routes().labels_of(string.as_bytes()) {
            let has_usage = plan.route(*route).phone_usages.iter().any(|usage| usage.id == entry.usage);
            let reason = match has_usage {
                false => &mut by_emergency,
                true if without_plus(string) == without_plus(&entry.result) => &mut other_form,
                true => continue,
            };
            reason.entry(*route).or_insert_with(|| (position, string.to_owned()));
        }
    }
    // A target that matches nothing is another question.
    let some = labels_within(analysis.routes(), Domain::everything().set(), analysis.limits())?;
    left.retain(|route| some.contains(route));
    let mut why = None;
    let stripped = OnceCell::new();
    for rule in analysis.fairly(plan.normalization_rules()) {
        if left.is_empty() {
            break;
        }
        let reached = reaching(analysis, rule).and_then(|reaching| {
            let mut reached = labels(analysis, rule, &reaching, analysis.routes())?;
            // The server strips the separators of a client's result.
            let translation = &plan.rule(rule).translation;
            if plan.settings.separators == Separators::Strip && translation.contains(SEPARATORS) {
                let stripped = stripped.get_or_init(|| without_separators(analysis.routes()));
                reached.extend(labels(analysis, rule, &reaching, stripped)?);
            }
            Ok(reached)
        });
        match reached {
            Ok(reached) => left.retain(|route| !reached.contains(route)),
            Err(limit) => why = why.or(Some((rule, limit))),
        }
    }
    let not_reached = |route: RouteId| match (other_form.remove(&route), by_emergency.remove(&route)) {
        (Some((entry, number)), _) => (route, NotReached::ByOtherForm { entry, number }),
        (None, Some((entry, number))) => (route, NotReached::ByEmergency { entry, number }),
        (None, None) => (route, NotReached::ByNoNumber),
    };
    let open = why.is_some() && !left.is_empty();
    let (undecided, mut found) = match open {
        true => (left.into_iter().collect(), Vec::new()),
        false => (Vec::new(), left.into_iter().map(not_reached).collect::<Vec<_>>()),
    };
    let known: BTreeSet<RouteId> = found.iter().map(|(route, _)| *route).chain(undecided.iter().copied()).collect();
    let without = without_emergency(analysis, &entries).into_iter();
    let without = without.filter(|route| some.contains(route) && !known.contains(route));
    found.extend(without.map(|route| (route, NotReached::ByNoEmergency)));
    found.sort_by_key(|(route, _)| *route);
    Ok(Unreached { found, undecided, why: why.filter(|_| open) })
}

/// Returns the routes whose usages only emergency entries have, and whose targets match none of their results.
fn without_emergency(analysis: &Analysis, entries: &[Emergency]) -> Vec<RouteId> {
    let plan = analysis.plan();
    let policies = plan.policies.iter().flat_map(|policy| &policy.phone_usages);
    let gateways = plan.gateways.iter().flat_map(|gateway| &gateway.phone_usages);
    let had: BTreeSet<UsageId> = policies.chain(gateways).map(|usage| usage.id).collect();
    let of_entries: BTreeSet<UsageId> = entries.iter().map(|entry| entry.usage).collect();
    let only_emergency = |route: &RouteId| {
        let usages = &plan.route(*route).phone_usages;
        usages.iter().all(|usage| !had.contains(&usage.id)) && usages.iter().any(|usage| of_entries.contains(&usage.id))
    };
    let mut left: BTreeSet<RouteId> = plan.route_ids().filter(only_emergency).collect();
    for entry in entries {
        for route in analysis.routes().labels_of(entry.result.as_bytes()) {
            if plan.route(*route).phone_usages.iter().any(|usage| usage.id == entry.usage) {
                left.remove(route);
            }
        }
    }
    left.into_iter().collect()
}

/// Removes the routes that a number of the set reaches unchanged.
fn remove_reached(analysis: &Analysis, left: &mut BTreeSet<RouteId>, set: &Automaton<()>) -> Result<(), NotDecided> {
    if !left.is_empty() {
        let reached = labels_within(analysis.routes(), set, analysis.limits())?;
        left.retain(|route| !reached.contains(route));
    }
    Ok(())
}

/// Removes the routes that are reached by a number that no rule of the profile matches.
fn remove_reached_without_a_rule(
    analysis: &Analysis,
    left: &mut BTreeSet<RouteId>,
    profile: ProfileId,
    set: &Automaton<()>,
    plus: &Automaton<()>,
) -> Result<(), NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    match (plan.settings.no_match, plan.profile(profile).country_code.as_deref()) {
        (NoMatch::Reject, _) => remove_reached(analysis, left, &restricted(set, plus, limits)?)?,
        (NoMatch::Prefix, Some(code)) => {
            remove_reached(analysis, left, &restricted(set, plus, limits)?)?;
            let others = difference(set, plus, limits)?;
            let reached = labels_behind(analysis, &format!("+{code}"), &others, analysis.routes())?;
            left.retain(|route| !reached.contains(route));
        }
        (NoMatch::Prefix | NoMatch::Pass, _) => remove_reached(analysis, left, set)?,
    }
    Ok(())
}
