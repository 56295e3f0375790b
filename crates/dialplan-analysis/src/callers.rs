//! Which profiles occur together with which policies.

use std::collections::BTreeSet;

use dialplan_core::call::{Origin, caller};
use dialplan_core::model::{Plan, PolicyId, ProfileId};

/// A profile and a policy that occur together for some caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pair {
    /// The profile; `None` only if the plan has none.
    pub profile: Option<ProfileId>,
    /// The policy; `None` only if the plan has none.
    pub policy: Option<PolicyId>,
}

/// Returns the pairs of profile and policy that occur, in ascending order.
///
/// - A policy that lists `profiles` occurs with those.
/// - A policy that lists none occurs with the users who have it. In a plan without users it occurs with every profile.
/// - The default profile and the default policy occur together.
/// - A `global_policy` replaces every other policy.
pub fn occurring_pairs(plan: &Plan) -> Vec<Pair> {
    let mut pairs = BTreeSet::new();
    for user in plan.user_ids() {
        if let Ok(caller) = caller(plan, Origin::User(user)) {
            pairs.insert(Pair { profile: caller.profile, policy: caller.policy });
        }
    }
    let global = plan.global_policy.map(|policy| policy.id);
    let every_profile = or_none(plan.profile_ids().collect());
    let policies = or_none(plan.policy_ids().filter(|policy| global.is_none_or(|global| global == *policy)).collect());
    for policy in policies {
        let named = policy.map_or(&[][..], |policy| &plan.policy(policy).profiles);
        if named.is_empty() && plan.users.is_empty() {
            pairs.extend(every_profile.iter().map(|profile| Pair { profile: *profile, policy }));
        }
        pairs.extend(named.iter().map(|profile| Pair { profile: Some(profile.id), policy }));
    }
    // Callers without a profile or policy of their own get these.
    if (plan.default_profile.is_some() || plan.default_policy.is_some() || plan.global_policy.is_some())
        && let Ok(caller) = caller(plan, Origin::Manual { profile: None, policy: None })
    {
        pairs.insert(Pair { profile: caller.profile, policy: caller.policy });
    }
    pairs.into_iter().collect()
}

fn or_none<T>(all: Vec<T>) -> Vec<Option<T>> {
    if all.is_empty() { vec![None] } else { all.into_iter().map(Some).collect() }
}
