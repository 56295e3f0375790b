//! A location profile that nobody dials with.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Plan, ProfileId, Subject};

use super::{Rule, code};
use crate::context::Context;
use crate::partial::{GATEWAYS, POLICIES, USERS};

static CODE: Code = code("DP0309", "profile-unused", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("profile_unused.md"))
    .needing_whole(&[USERS, GATEWAYS, POLICIES])
    .needing(|plan| {
        // A single profile applies to everybody.
        (plan.profiles.len() > 1 && used(plan).is_empty()).then_some("users, gateways or defaults that name a profile")
    });

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    if plan.profiles.len() < 2 {
        return Vec::new();
    }
    let used = used(plan);
    let unused = plan.profile_ids().filter(|profile| !used.contains(profile));
    let finding = |profile| {
        let name = &*plan.profile(profile).name;
        let message = format!("profile `{name}` is unused: no user, gateway, policy or default names it");
        let help = "remove it, or assign it to a user, to a gateway, to a policy or under `defaults`";
        context.on(&CODE, Subject::Profile(profile), message, "unused").help(help)
    };
    unused.map(finding).collect()
}

/// Returns the profiles that users, gateways, policies or the defaults name.
fn used(plan: &Plan) -> Vec<ProfileId> {
    let users = plan.users.iter().filter_map(|user| user.profile);
    let gateways = plan.gateways.iter().filter_map(|gateway| gateway.profile);
    let policies = plan.policies.iter().flat_map(|policy| policy.profiles.iter().copied());
    users.chain(gateways).chain(policies).chain(plan.default_profile).map(|profile| profile.id).collect()
}
