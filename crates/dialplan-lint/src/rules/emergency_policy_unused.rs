//! An emergency policy that is in force for nobody.

use std::collections::BTreeSet;

use dialplan_analysis::emergency::emergency_policies_in_force;
use dialplan_core::call::{Origin, caller};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{EmergencyPolicyId, Plan};
use dialplan_core::source::Span;

use super::{Rule, code};
use crate::context::Context;
use crate::partial::{SITES, USERS};

static CODE: Code = code("DP0507", "emergency-policy-unused", Level::Info);
pub(super) static RULE: Rule =
    Rule::new(&CODE, check, include_str!("emergency_policy_unused.md")).needing_whole(&[USERS, SITES]);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let of_sites: BTreeSet<EmergencyPolicyId> =
        plan.sites.iter().filter_map(|site| site.emergency_policy).map(|policy| policy.id).collect();
    let of_users = plan.users.iter().filter_map(|user| user.emergency_policy);
    let named: BTreeSet<EmergencyPolicyId> =
        of_users.chain(plan.default_emergency_policy).map(|policy| policy.id).chain(of_sites.iter().copied()).collect();
    let unused = |policy| {
        let name = &plan.emergency_policy(policy).name;
        let message = format!(
            "emergency policy `{}` is unused: no site, user or default names it, so its entries never act",
            &**name
        );
        on_policy(plan, policy, message, "unused")
            .help("assign it to a site, to a user or under `defaults`, or remove it")
    };
    let mut found: Vec<Diagnostic> =
        plan.emergency_policy_ids().filter(|policy| !named.contains(policy)).map(unused).collect();
    // A plan in which nobody occurs is a part of one.
    if named.len() > of_sites.len() && !context.analysis.callers().is_empty() {
        let in_force = emergency_policies_in_force(context.analysis);
        let never = named.iter().filter(|policy| !of_sites.contains(policy) && !in_force.contains(policy));
        found.extend(never.filter_map(|policy| never_in_force(plan, *policy)));
    }
    found
}

/// Returns the finding about a policy that a user or the defaults name, where something else always takes precedence.
fn never_in_force(plan: &Plan, policy: EmergencyPolicyId) -> Option<Diagnostic> {
    let mut places: Vec<Span> = Vec::new();
    for id in plan.user_ids() {
        let assigned = plan.user(id).emergency_policy.filter(|own| own.id == policy);
        let Some(assigned) = assigned else { continue };
        // A user without a profile or policy makes no calls, so nothing takes precedence.
        caller(plan, Origin::User(id)).ok()?;
        places.push(assigned.span);
    }
    let name = &*plan.emergency_policy(policy).name;
    let by_user = !places.is_empty();
    places.extend(plan.default_emergency_policy.filter(|own| own.id == policy).map(|own| own.span));
    let (who, takes) = match by_user {
        true => ("everybody who has it", "the emergency policy of the site takes precedence"),
        false => ("every caller", "the emergency policy of a site or user takes precedence"),
    };
    let message = format!("emergency policy `{name}` is never in force: for {who}, {takes}");
    let mut finding = on_policy(plan, policy, message, "its entries never act");
    if by_user {
        // Somebody is meant to have these numbers.
        finding.level = Level::Warning;
    }
    if let Some(place) = places.first() {
        finding = finding.and_at(*place, "assigned here");
    }
    Some(finding.help("assign it to the site of those who need it, or remove it"))
}

fn on_policy(plan: &Plan, policy: EmergencyPolicyId, message: String, label: &str) -> Diagnostic {
    let name = &plan.emergency_policy(policy).name;
    let finding = Diagnostic::new(&CODE, message).at(name.span, label);
    finding.on(format!("emergency_policies[{:?}]", &*name.value), Some(policy.index()))
}
