//! A policy that nobody has.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Plan, PolicyId, Subject};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0408", "policy-unused", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("policy_unused.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    // Only who lists users says who has which policy; an only policy is everybody's.
    if plan.users.is_empty() || plan.policies.len() < 2 {
        return Vec::new();
    }
    let used = used(plan);
    let finding = |policy| {
        let name = &*plan.policy(policy).name;
        let message = format!("nobody has policy `{name}`: no user, gateway or default names it");
        context.on(&CODE, Subject::Policy(policy), message, "unused").help("take it out, or give it to somebody")
    };
    // A policy that names its profiles says who has it.
    let says_nothing = |policy: &PolicyId| plan.policy(*policy).profiles.is_empty();
    plan.policy_ids().filter(|policy| !used.contains(policy) && says_nothing(policy)).map(finding).collect()
}

fn used(plan: &Plan) -> Vec<PolicyId> {
    if let Some(global) = plan.global_policy {
        return vec![global.id];
    }
    let users = plan.users.iter().filter_map(|user| user.policy);
    let gateways = plan.gateways.iter().filter_map(|gateway| gateway.policy);
    users.chain(gateways).chain(plan.default_policy).map(|policy| policy.id).collect()
}
