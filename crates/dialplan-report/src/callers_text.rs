//! The callers for whom something holds, for people and for scripts.

use dialplan_analysis::callers::in_force;
use dialplan_core::call::Caller;
use dialplan_core::model::Plan;
use serde_json::{Value, json};

use crate::terminal::visible;

/// The number of callers that are named.
const NAMED: usize = 6;

/// Returns for whom something holds: the number of callers, and profiles with their policies. `all` is the number of
/// callers who were asked about.
pub(crate) fn who<'a>(plan: &Plan, callers: impl ExactSizeIterator<Item = &'a Caller>, all: usize) -> String {
    let count = callers.len();
    let mut groups: Vec<(String, Vec<String>, String)> = Vec::new();
    for caller in callers.take(NAMED) {
        let (profile, policy, emergency) = parts(plan, caller);
        match groups.last_mut() {
            Some(last) if last.0 == profile && last.2 == emergency => last.1.extend(policy),
            _ => groups.push((profile, policy.into_iter().collect(), emergency)),
        }
    }
    let group = |(profile, policies, emergency): &(String, Vec<String>, String)| {
        let policies = match policies.as_slice() {
            [] => String::new(),
            [one] => format!("policy {one}"),
            several => format!("policies {}", several.join(", ")),
        };
        let parts = [profile.as_str(), policies.as_str(), emergency.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let names: Vec<String> = groups.iter().map(group).filter(|group| !group.is_empty()).collect();
    let more = match count.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let names = format!("{}{more}", names.join("; "));
    match (all, count == all) {
        (1, _) if names.is_empty() => "every caller".to_owned(),
        (1, _) => names,
        (_, true) => format!("all {all} callers"),
        _ => format!("{count} of {all} callers: {names}"),
    }
}

/// Returns the profile, the policy and the emergency policy of a caller.
fn parts(plan: &Plan, caller: &Caller) -> (String, Option<String>, String) {
    let profile = caller.profile.map(|id| format!("profile {}", visible(&plan.profile(id).name)));
    let policy = caller.policy.map(|id| visible(&plan.policy(id).name).into_owned());
    let emergency = in_force(caller.emergency).flatten().map(|id| &plan.emergency_policy(id).name);
    let emergency = emergency.map(|name| format!("emergency policy {}", visible(name)));
    (profile.unwrap_or_default(), policy, emergency.unwrap_or_default())
}

/// Renders a caller as JSON.
pub(crate) fn json(plan: &Plan, caller: &Caller) -> Value {
    json!({
        "profile": caller.profile.map(|id| &*plan.profile(id).name.value),
        "policy": caller.policy.map(|id| &*plan.policy(id).name.value),
        "emergency_policy":
            in_force(caller.emergency).flatten().map(|id| &*plan.emergency_policy(id).name.value),
    })
}
