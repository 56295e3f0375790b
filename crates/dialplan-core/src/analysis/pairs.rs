//! Which profile goes with which policy.

use std::collections::BTreeSet;

use crate::model::{Plan, PolicyId, ProfileId};
use crate::query::caller::{Origin, caller};

/// A profile and a policy that somebody has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pair {
    /// The profile; `None` only if the plan has none.
    pub profile: Option<ProfileId>,
    /// The policy; `None` only if the plan has none.
    pub policy: Option<PolicyId>,
}

/// The pairs that occur, ascending.
///
/// Where policies name their `profiles` or users exist, these are the pairs of users, the named ones and the defaults; else every pair.
/// A `global_policy` takes the place of every other policy.
pub fn occurring_pairs(plan: &Plan) -> Vec<Pair> {
    let mut pairs = BTreeSet::new();
    for user in plan.user_ids() {
        if let Ok(caller) = caller(plan, Origin::User(user)) {
            pairs.insert(Pair { profile: caller.profile, policy: caller.policy });
        }
    }
    let global = plan.global_policy.map(|policy| policy.id);
    for policy in plan.policy_ids().filter(|policy| global.is_none_or(|global| global == *policy)) {
        let profiles = plan.policy(policy).profiles.iter().map(|profile| Some(profile.id));
        pairs.extend(profiles.map(|profile| Pair { profile, policy: Some(policy) }));
    }
    if !pairs.is_empty() {
        let policy = global.or(plan.default_policy.map(|policy| policy.id));
        if let (Some(profile), Some(policy)) = (plan.default_profile, policy) {
            pairs.insert(Pair { profile: Some(profile.id), policy: Some(policy) });
        }
        return pairs.into_iter().collect();
    }
    let profiles = or_none(plan.profile_ids().collect());
    let policies = or_none(plan.policy_ids().filter(|policy| global.is_none_or(|global| global == *policy)).collect());
    let every =
        profiles.iter().flat_map(|profile| policies.iter().map(|policy| Pair { profile: *profile, policy: *policy }));
    every.collect()
}

fn or_none<T>(all: Vec<T>) -> Vec<Option<T>> {
    if all.is_empty() { vec![None] } else { all.into_iter().map(Some).collect() }
}
