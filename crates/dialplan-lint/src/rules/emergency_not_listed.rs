//! A plan that routes calls but lists no emergency number, or none for some callers.

use std::collections::BTreeSet;

use dialplan_analysis::emergency::{BlockedUnlisted, blocked_unlisted};
use dialplan_core::call::EmergencyInForce;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{EmergencyPolicyId, Plan, ProfileId, Site};

use super::{Rule, code};
use crate::context::{About, Context, listed};
use crate::partial::{EMERGENCY_NUMBERS, EMERGENCY_POLICIES, ListKind, SITES, USERS};

static CODE: Code = code("DP0502", "emergency-not-listed", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_not_listed.md")).needing_whole(&[
    USERS,
    SITES,
    EMERGENCY_NUMBERS,
    EMERGENCY_POLICIES,
    ListKind::Numbers,
]);

/// The number of profiles that get a note.
const NOTES: usize = 5;

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
    if plan.emergency_policies.is_empty() { Vec::new() } else { without_numbers(context) }
}

/// Returns the emergency policies in force that list no number, and the callers for whom none is in force.
fn without_numbers(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let with_numbers: BTreeSet<EmergencyPolicyId> =
        plan.emergency_numbers.iter().filter_map(|entry| entry.policy).collect();
    let (mut empty, mut nobody) = (BTreeSet::new(), BTreeSet::<ProfileId>::new());
    for caller in context.analysis.callers().iter() {
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
        let blocked = context.decided(&CODE, About::Plan, blocked_unlisted(context.analysis)).unwrap_or_default();
        found.push(for_nobody(plan, &nobody, &blocked));
    }
    found
}

/// Returns the finding about callers for whom no emergency policy is in force. It is a warning if a number that the
/// plan lists for others is blocked for them.
fn for_nobody(plan: &Plan, nobody: &BTreeSet<ProfileId>, blocked: &[BlockedUnlisted]) -> Diagnostic {
    let profiles = listed("profile", nobody.iter().map(|profile| &*plan.profile(*profile).name.value));
    let number =
        |blocked: &BlockedUnlisted| plan.emergency_numbers.get(blocked.entry).map(|entry| &*entry.number.value);
    let mut message = format!("no emergency policy is in force for some callers with {profiles}");
    if let Some(number) = blocked.first().and_then(number) {
        message = format!("{message}, and `{number}` is blocked for them");
    }
    let note = "neither a site where they are, nor the user, nor the defaults name one";
    let mut finding = Diagnostic::new(&CODE, message).note(note);
    for of_one in blocked.chunk_by(|a, b| a.profile == b.profile).take(NOTES) {
        let Some(profile) = of_one.first().and_then(|blocked| blocked.profile) else { continue };
        let numbers = listed("number", of_one.iter().filter_map(number));
        let is = if of_one.len() == 1 { "is" } else { "are" };
        let sites = sites_without_policy(plan, profile);
        let place = if sites.is_empty() { "no site".to_owned() } else { listed("site", sites.iter().copied()) };
        let name = &*plan.profile(profile).name;
        finding = finding.note(format!("with profile `{name}` at {place}: {numbers} {is} blocked"));
    }
    if let Some(first) = blocked.first() {
        finding.level = Level::Warning;
        finding = finding.witness(number(first).unwrap_or_default());
    }
    finding.help("name an `emergency_policy` under `defaults`, or for the site")
}

/// Returns the names of the sites without an emergency policy where callers with the profile can be.
fn sites_without_policy(plan: &Plan, profile: ProfileId) -> Vec<&str> {
    let can_be = |site: &&Site| site.profiles.is_empty() || site.profiles.iter().any(|listed| listed.id == profile);
    let sites = plan.sites.iter().filter(|site| site.emergency_policy.is_none());
    sites.filter(can_be).map(|site| &*site.name.value).collect()
}
