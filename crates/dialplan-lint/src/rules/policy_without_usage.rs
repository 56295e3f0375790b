//! A policy that allows no calls.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::engine::acting_entries;
use dialplan_core::model::{PlanList, PolicyId, Subject};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0403", "policy-without-usage", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("policy_without_usage.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let empty: Vec<PolicyId> = plan
        .policy_ids()
        .filter(|policy| plan.policy(*policy).phone_usages.is_empty())
        .filter(|policy| !plan.is_partial(PlanList::PolicyUsages(*policy)))
        .collect();
    if empty.is_empty() {
        return Vec::new();
    }
    // An emergency entry routes its calls by its own phone usage.
    let acting = acting_entries(plan);
    let entries: Vec<_> = acting.iter().filter_map(|entry| plan.emergency_numbers.get(entry.entry as usize)).collect();
    let callers = context.analysis.callers();
    let finding = |policy: PolicyId| {
        let mut of_policy = callers.iter().filter(|caller| caller.pair.policy == Some(policy));
        let emergency = of_policy.any(|caller| entries.iter().any(|entry| caller.has(entry)));
        let other = if emergency { ", other than to an emergency number," } else { "" };
        let name = &*plan.policy(policy).name;
        let message = format!("every call with policy `{name}`{other} is blocked: it lists no phone usage");
        let label = if emergency { "allows no other calls" } else { "allows no calls" };
        context
            .on(&CODE, Subject::Policy(policy), message, label)
            .help("add `phone_usages`; if the policy is meant to block every call, accept the finding under `lint`")
    };
    empty.into_iter().map(finding).collect()
}
