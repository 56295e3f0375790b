//! A policy that allows no calls.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0403", "policy-without-usage", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("policy_without_usage.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let empty = plan.policy_ids().filter(|policy| plan.policy(*policy).phone_usages.is_empty());
    let finding = |policy| {
        let message =
            format!("every call with policy `{}` is blocked: it lists no phone usage", &*plan.policy(policy).name);
        context
            .on(&CODE, Subject::Policy(policy), message, "allows no calls")
            .help("add `phone_usages`; if the policy is meant to block every call, accept the finding under `lint`")
    };
    empty.map(finding).collect()
}
