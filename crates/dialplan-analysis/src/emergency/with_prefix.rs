//! Emergency numbers that cannot be called with the outside-line prefix in front of them.

use dialplan_core::call::{CallOptions, Origin, Question, caller_at};
use dialplan_core::engine::Workspace;
use dialplan_core::model::ProfileId;
use dialplan_core::query::answer::Verdict;

use super::{unreachable_emergencies, with_policy_of};
use crate::Analysis;
use crate::callers::occurring_pairs;

/// An emergency number that is not routed with the outside-line prefix in front of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrefixedEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The prefix and the number.
    pub dialled: String,
    /// The profile with the prefix.
    pub profile: ProfileId,
}

/// Returns the emergency numbers that are routed, but not with the outside-line prefix of a profile in front of them.
/// Ordered by entry, then by profile.
pub fn prefixed_emergencies(analysis: &Analysis) -> Vec<PrefixedEmergency> {
    let failures = unreachable_emergencies(analysis);
    let mut workspace = Workspace::default();
    let mut found = Vec::new();
    for (entry, number) in analysis.plan().emergency_numbers.iter().enumerate() {
        for pair in occurring_pairs(analysis.plan()) {
            let Some(profile) = pair.profile.filter(|profile| number.holds_in(Some(*profile))) else { continue };
            let prefix = analysis.plan().profile(profile).external_access_prefix.as_deref().unwrap_or_default();
            let fails = failures.iter().any(|f| f.entry == entry && f.pair == pair && f.dialled == *number.number);
            let policy = pair.policy.filter(|_| analysis.plan().global_policy.is_none());
            let Ok(caller) =
                caller_at(analysis.plan(), Origin::Manual { profile: Some(profile), policy }, with_policy_of(number))
            else {
                continue;
            };
            if prefix.is_empty() || fails || analysis.plan().policies.is_empty() || analysis.plan().routes.is_empty() {
                continue;
            }
            let dialled = format!("{prefix}{}", &*number.number);
            let question = Question { number: &dialled, caller: &caller, options: CallOptions::default() };
            let routed = analysis
                .compiled()
                .decide(&question, &mut workspace)
                .is_ok_and(|answer| answer.verdict == Verdict::Routed);
            let known = |one: &PrefixedEmergency| one.entry == entry && one.profile == profile;
            if !routed && !found.iter().any(known) {
                found.push(PrefixedEmergency { entry, dialled, profile });
            }
        }
    }
    found
}
