//! Emergency numbers that cannot be called with the outside-line prefix in front of them.

use std::collections::BTreeSet;

use dialplan_core::call::{CallOptions, Question};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{ProfileId, without_plus};
use dialplan_core::query::answer::Verdict;
use rustc_hash::FxHashSet;

use super::unreachable::CALL;
use super::{EmergencyFailure, unreachable_emergencies};
use crate::callers::{Occurring, in_force};
use crate::{Analysis, NotDecided};

/// An emergency number that is not routed with the outside-line prefix in front of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrefixedEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The prefix and the number.
    pub dialled: String,
    /// The profile with the prefix.
    pub profile: ProfileId,
    /// The first such caller with the profile.
    pub caller: Occurring,
    /// The other number to which the call is routed instead, if it is routed.
    pub instead: Option<String>,
}

/// Returns the emergency numbers that are routed, but not with the outside-line prefix of a profile in front of them,
/// or only as another number, for callers who occur and for whom they are in force. Ordered by entry, then by profile.
/// A plan without policies or without routes routes nothing.
///
/// # Errors
/// Returns an error if the budget is used up.
pub fn prefixed_emergencies(analysis: &Analysis) -> Result<Vec<PrefixedEmergency>, NotDecided> {
    let plan = analysis.plan();
    let mut found: Vec<PrefixedEmergency> = Vec::new();
    let prefix = |caller: &Occurring| {
        let profile = caller.pair.profile?;
        let prefix = plan.profile(profile).external_access_prefix.as_deref().unwrap_or_default();
        (!prefix.is_empty()).then_some((profile, prefix))
    };
    let callers = analysis.callers();
    let callers: Vec<(&Occurring, ProfileId, &str)> =
        callers.iter().filter_map(|caller| prefix(caller).map(|(profile, prefix)| (caller, profile, prefix))).collect();
    if callers.is_empty() || plan.policies.is_empty() || plan.routes.is_empty() {
        return Ok(found);
    }
    let failures = unreachable_emergencies(analysis);
    let failures = failures.as_ref().as_ref().map_err(Clone::clone)?;
    let key = |entry: usize, caller: &Occurring| (entry, caller.pair, in_force(caller.emergency), caller.calling_plan);
    let is_number = |failure: &&EmergencyFailure| {
        plan.emergency_numbers.get(failure.entry).is_some_and(|entry| *entry.number == *failure.dialled)
    };
    let failing: FxHashSet<_> =
        failures.iter().filter(is_number).map(|failure| key(failure.entry, &failure.caller)).collect();
    let mut workspace = Workspace::default();
    for (entry, number) in plan.emergency_numbers.iter().enumerate() {
        let mut known = BTreeSet::new();
        for (occurring, profile, prefix) in callers.iter().filter(|(caller, ..)| caller.has(number)) {
            if failing.contains(&key(entry, occurring)) || known.contains(profile) {
                continue;
            }
            analysis.limits().budget().charge(2 * CALL)?;
            let Some(caller) = occurring.caller(plan) else { continue };
            let dialled = format!("{prefix}{}", &*number.number);
            let mut decide = |number: &str| {
                let question = Question { number, caller: &caller, options: CallOptions::default() };
                let answer = analysis.compiled().decide(&question, &mut workspace).ok()?;
                matches!(answer.verdict, Verdict::Routed | Verdict::CallingPlan).then_some(answer)
            };
            let instead = match decide(&dialled) {
                Some(answer) if answer.emergency.is_some() => continue,
                Some(answer) => {
                    let becomes = answer.normalization.number.unwrap_or_default();
                    let without = decide(&number.number).and_then(|answer| answer.normalization.number);
                    if without.is_some_and(|without| without_plus(&without) == without_plus(&becomes)) {
                        continue;
                    }
                    Some(becomes)
                }
                None => None,
            };
            known.insert(*profile);
            found.push(PrefixedEmergency { entry, dialled, profile: *profile, caller: **occurring, instead });
        }
    }
    found.sort_by_key(|one| (one.entry, one.profile));
    Ok(found)
}
