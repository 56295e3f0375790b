//! A plan that routes calls but lists no emergency number, or none for some callers.

use std::collections::BTreeSet;

use dialplan_analysis::callers::occurring_callers;
use dialplan_core::call::EmergencyInForce;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{EmergencyPolicyId, Plan, ProfileId};

use super::{Rule, code};
use crate::context::{Context, listed};

static CODE: Code = code("DP0502", "emergency-not-listed", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_not_listed.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    // A partial plan does not say who can make emergency calls.
    let somebody = !plan.users.is_empty() || plan.default_policy.is_some() || plan.global_policy.is_some();
    let whole = somebody && !plan.profiles.is_empty() && !plan.policies.is_empty() && !plan.routes.is_empty();
    if !whole {
        return Vec::new();
    }
    if plan.emergency_numbers.is_empty() {
        let message = "the plan lists no emergency number, so it cannot be checked whether emergency calls get through";
        let help = match plan.emergency_policies.first() {
            Some(policy) => format!("list them under `numbers` of emergency policy `{}`", &*policy.name),
            None => "list them, for example `emergency_numbers: [\"112\"]`".to_owned(),
        };
        return vec![Diagnostic::new(&CODE, message).help(help)];
    }
    if plan.emergency_policies.is_empty() { Vec::new() } else { without_numbers(plan) }
}

/// Returns the emergency policies in force that list no number, and the callers for whom none is in force.
fn without_numbers(plan: &Plan) -> Vec<Diagnostic> {
    let with_numbers: BTreeSet<EmergencyPolicyId> =
        plan.emergency_numbers.iter().filter_map(|entry| entry.policy).collect();
    let (mut empty, mut nobody) = (BTreeSet::new(), BTreeSet::<ProfileId>::new());
    for caller in occurring_callers(plan) {
        match caller.emergency {
            EmergencyInForce::Policy(policy, _) if !with_numbers.contains(&policy) => {
                empty.insert(policy);
            }
            EmergencyInForce::Nothing => nobody.extend(caller.pair.profile),
            EmergencyInForce::Policy(..) | EmergencyInForce::ShortForm => {}
        }
    }
    let policy = |id: EmergencyPolicyId| {
        let name = &plan.emergency_policy(id).name;
        let message = format!("emergency policy `{}` lists no number, so those who have it have none", &**name);
        Diagnostic::new(&CODE, message)
            .at(name.span, "lists no number")
            .on(format!("emergency_policies[{:?}]", &*name.value), Some(id.index()))
            .help("list its emergency numbers under `numbers`")
    };
    let mut found: Vec<Diagnostic> = empty.into_iter().map(policy).collect();
    if !nobody.is_empty() {
        let profiles = listed("profile", nobody.iter().map(|profile| &*plan.profile(*profile).name.value));
        let message = format!("no emergency policy is in force for some callers with {profiles}");
        let note = "neither a site where they are, nor the user, nor the defaults name one";
        found.push(Diagnostic::new(&CODE, message).note(note).help("name an `emergency_policy` under `defaults`"));
    }
    found
}
