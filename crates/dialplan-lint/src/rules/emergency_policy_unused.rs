//! An emergency policy that is in force for nobody.

use std::collections::BTreeSet;

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0507", "emergency-policy-unused", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_policy_unused.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let of_sites = plan.sites.iter().filter_map(|site| site.emergency_policy);
    let of_users = plan.users.iter().filter_map(|user| user.emergency_policy);
    let used: BTreeSet<_> =
        of_sites.chain(of_users).chain(plan.default_emergency_policy).map(|policy| policy.id).collect();
    let finding = |policy| {
        let name = &plan.emergency_policy(policy).name;
        let message = format!(
            "emergency policy `{}` is unused: no site, user or default names it, so its entries never act",
            &**name
        );
        Diagnostic::new(&CODE, message)
            .at(name.span, "unused")
            .on(format!("emergency_policies[{:?}]", &*name.value), Some(policy.index()))
            .help("assign it to a site, to a user or under `defaults`, or remove it")
    };
    plan.emergency_policy_ids().filter(|policy| !used.contains(policy)).map(finding).collect()
}
