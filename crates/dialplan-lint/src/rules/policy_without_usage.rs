//! A policy that lets nobody call anywhere.

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
            .on(&CODE, Subject::Policy(policy), message, "may call nobody")
            .help("give it `phone_usages`; a policy that is to block every call can be ignored in `lint`")
    };
    empty.map(finding).collect()
}
