//! The words for a caller in findings.

use dialplan_analysis::callers::Occurring;
use dialplan_core::call::{AssignedBy, EmergencyInForce};
use dialplan_core::model::Plan;

/// Returns what makes up a caller: ``profile `a`, policy `b` and emergency policy `c` of site `d` ``. It is empty for a
/// plan without any of these.
pub(crate) fn who(plan: &Plan, caller: &Occurring) -> String {
    let profile = caller.pair.profile.map(|profile| format!("profile `{}`", &*plan.profile(profile).name));
    let policy = caller.pair.policy.map(|policy| format!("policy `{}`", &*plan.policy(policy).name));
    joined([profile, policy, emergency_policy(plan, caller)])
}

/// Returns the profile of a caller and the emergency policy in force.
pub(crate) fn whose_profile(plan: &Plan, caller: &Occurring) -> String {
    let profile = caller.pair.profile.map(|profile| format!("profile `{}`", &*plan.profile(profile).name));
    joined([profile, emergency_policy(plan, caller), None])
}

fn emergency_policy(plan: &Plan, caller: &Occurring) -> Option<String> {
    let EmergencyInForce::Policy(policy, by) = caller.emergency else { return None };
    let name = &*plan.emergency_policy(policy).name;
    Some(match by {
        AssignedBy::Site(site) => format!("emergency policy `{name}` of site `{}`", &*plan.site(site).name),
        AssignedBy::User(user) => format!("emergency policy `{name}` of user `{}`", &*plan.user(user).uri),
        AssignedBy::Question | AssignedBy::Defaults => format!("emergency policy `{name}`"),
    })
}

fn joined(parts: [Option<String>; 3]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}
