//! A policy that nobody uses.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Plan, PolicyId, Subject};

use super::{Rule, code};
use crate::context::Context;
use crate::partial::{GATEWAYS, USERS};

static CODE: Code = code("DP0408", "policy-unused", Level::Info);
pub(super) static RULE: Rule =
    Rule::new(&CODE, check, include_str!("policy_unused.md")).needing_whole(&[USERS, GATEWAYS]);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    // Only a plan that lists users says who has which policy, and a single policy applies to everybody.
    if plan.users.is_empty() || plan.policies.len() < 2 {
        return Vec::new();
    }
    let used = used(plan);
    let finding = |policy| {
        let name = &*plan.policy(policy).name;
        let (message, help) = match plan.global_policy {
            Some(_) => (
                format!("policy `{name}` is unused: `global_policy` replaces it for everybody"),
                "remove it, or make it the `global_policy`",
            ),
            None => (
                format!("policy `{name}` is unused: no user, gateway or default names it"),
                "remove it, or assign it to a user, to a gateway or under `defaults`",
            ),
        };
        context.on(&CODE, Subject::Policy(policy), message, "unused").help(help)
    };
    // A policy that lists its profiles says where it is used.
    let lists_no_profiles = |policy: &PolicyId| plan.policy(*policy).profiles.is_empty();
    plan.policy_ids().filter(|policy| !used.contains(policy) && lists_no_profiles(policy)).map(finding).collect()
}

fn used(plan: &Plan) -> Vec<PolicyId> {
    if let Some(global) = plan.global_policy {
        return vec![global.id];
    }
    let users = plan.users.iter().filter_map(|user| user.policy);
    let gateways = plan.gateways.iter().filter_map(|gateway| gateway.policy);
    users.chain(gateways).chain(plan.default_policy).map(|policy| policy.id).collect()
}
