//! Compares two plans: as far as the target can express them, and in their answers.

use std::sync::atomic::{AtomicUsize, Ordering};

use dialplan_core::call::{CallOptions, Location, Origin, Question, caller_at};
use dialplan_core::compile::{CompiledPlan, compile};
use dialplan_core::model::{Dialect, Plan};
use dialplan_core::source::SourceFile;
use dialplan_core::{Limits, Workspace};
use dialplan_exchange::export::Target;

/// Returns what the target can express of a plan, one line for each part.
pub(crate) fn shown(plan: &Plan, target: Target) -> Vec<String> {
    let sfb = matches!(target, Target::SfbJson | Target::SfbPs1);
    let text = |text: &Option<dialplan_core::source::Text>| text.as_ref().map_or(String::new(), |t| t.to_string());
    let description = |d: &Option<dialplan_core::source::Text>| match text(d) {
        // A description of only spaces counts as none.
        t if t.trim().is_empty() => String::new(),
        t => t,
    };
    let mut lines = Vec::new();
    for profile in &plan.profiles {
        lines.push(format!("profile {:?} {:?}", &*profile.name, description(&profile.description)));
        if sfb {
            lines.push(format!(
                "prefix {:?} {}",
                text(&profile.external_access_prefix),
                profile.optimize_device_dialing
            ));
        }
        for placed in &profile.rules {
            let rule = plan.rule(placed.rule);
            lines.push(format!(
                "rule {:?} {:?} {:?} {:?} {}",
                &*rule.name,
                description(&rule.description),
                &*rule.pattern,
                &*rule.translation,
                rule.internal_extension
            ));
        }
    }
    let usage = |id: dialplan_core::model::UsageId| plan.usage(id).name.to_string();
    lines.extend(plan.usages.iter().map(|usage| format!("usage {:?}", &*usage.name)));
    for policy in &plan.policies {
        let usages: Vec<_> = policy.phone_usages.iter().map(|r| usage(r.id)).collect();
        lines.push(format!("policy {:?} {:?} {usages:?}", &*policy.name, description(&policy.description)));
    }
    // In the order in which they are tried. An export numbers them unless the plan does.
    let mut routes: Vec<_> = plan.routes.iter().collect();
    routes.sort_by_key(|route| (route.priority.is_none(), route.priority));
    for route in routes {
        let usages: Vec<_> = route.phone_usages.iter().map(|r| usage(r.id)).collect();
        let gateways: Vec<_> = route.gateways.iter().map(|r| plan.gateway(r.id).name.to_string()).collect();
        lines.push(format!(
            "route {:?} {:?} {:?} {usages:?} {gateways:?}",
            &*route.name,
            description(&route.description),
            &*route.target,
        ));
    }
    lines
}

/// How many answers were compared.
static ANSWERS: AtomicUsize = AtomicUsize::new(0);

/// Returns how many answers were compared so far.
pub(crate) fn answers() -> usize {
    ANSWERS.load(Ordering::Relaxed)
}

pub(crate) fn same_answers(
    name: &str,
    file: &SourceFile,
    plan: &Plan,
    back_file: &SourceFile,
    back: &Plan,
    target: Target,
    count: usize,
) {
    let mut plan = plan.clone();
    let mut back = back.clone();
    let ocs = plan.dialect == Dialect::Ocs2007R2;
    // Removes what the export has reported: settings, country codes, off-hook flags and defaults. The emergency numbers
    // of OCS change no answer there, but would in the target.
    plan.settings = back.settings;
    plan.profiles.iter_mut().for_each(|profile| profile.country_code = None);
    plan.global_policy = None;
    // Routes are exported in the order in which they are tried, so their ids follow that order.
    plan.routes.sort_by_key(|route| (route.priority.is_none(), route.priority));
    if ocs {
        plan.emergency_numbers.clear();
        back.emergency_numbers.clear();
        back.emergency_policies.clear();
        back.default_emergency_policy = None;
    }
    let gateways_kept = matches!(target, Target::TeamsJson | Target::TeamsPs1);
    plan.gateways.iter_mut().filter(|_| !gateways_kept).for_each(|gateway| gateway.enabled = true);
    if !matches!(target, Target::SfbJson | Target::SfbPs1) {
        plan.profiles.iter_mut().for_each(|profile| profile.optimize_device_dialing = false);
    }
    let limits = Limits::default();
    let (Ok(plan), Ok(back)) = (compile(file, plan, &limits, &mut ()), compile(back_file, back, &limits, &mut ()))
    else {
        panic!("{name} does not compile");
    };
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move |n: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % n
    };
    let profiles: Vec<_> = plan.plan().profile_ids().map(Some).collect();
    let policies: Vec<_> = plan.plan().policy_ids().map(Some).collect();
    let pick = |list: &[Option<_>], n: u64| if list.is_empty() { None } else { list[n as usize % list.len()] };
    let emergencies: Vec<String> = (plan.plan().emergency_numbers.iter())
        .flat_map(|entry| std::iter::once(&entry.number).chain(&entry.masks))
        .map(|number| number.to_string())
        .collect();
    let mut workspace = Workspace::default();
    let mut answered = 0;
    for _ in 0..count {
        let (profile, at) = (random(1 << 20), random(1 << 20));
        let policy = if policies.is_empty() { None } else { policies[at as usize % policies.len()] };
        let profile = pick(&profiles, profile);
        let start = ["", "0", "00", "000", "9", "+", "+1", "+49", "1", "011", "+31"][random(11) as usize];
        let digits: String = (0..random(13) + 1).map(|_| char::from(b'0' + random(10) as u8)).collect();
        let number = match (emergencies.len() as u64, random(3)) {
            (1.., 0) => emergencies[random(emergencies.len() as u64) as usize].clone(),
            _ => format!("{start}{digits}"),
        };
        let site = plan.plan().sites.get(random(4) as usize).map(|site| site.name.to_string());
        let mut answer = |plan: &CompiledPlan| {
            let site = site
                .as_deref()
                .map(|name| plan.plan().site_ids().find(|id| *plan.plan().site(*id).name == *name).unwrap());
            let location = Location { site, emergency_policy: None };
            let caller = caller_at(plan.plan(), Origin::Manual { profile, policy }, location).ok()?;
            let question = Question {
                number: &number,
                caller: &caller,
                options: CallOptions {
                    without_users: true,
                    calling_number: Some(number.as_str().into()),
                    ..CallOptions::default()
                },
            };
            let answer = plan.decide(&question, &mut workspace).ok()?;
            let gateway = |id| plan.plan().gateway(id).name.to_string();
            let rule = |id: Option<dialplan_core::model::RuleId>| id.map(|id| plan.plan().rule(id).name.to_string());
            let sent: Vec<_> = (answer.sent.into_iter())
                .map(|sent| {
                    let (called, calling) = (rule(sent.called_rule()), rule(sent.calling_rule));
                    (gateway(sent.gateway), sent.called, called, sent.calling, calling)
                })
                .collect();
            Some((
                sent,
                answer.emergency.map(|at| plan.plan().emergency_numbers[at].number.to_string()),
                answer.normalization.number,
                answer.normalization.rule,
                answer.chain,
                answer.skipped,
                format!("{:?}", answer.verdict),
            ))
        };
        let (before, after) = (answer(&plan), answer(&back));
        answered += usize::from(before.is_some());
        assert_eq!(before, after, "{name} {target:?}: {number} {profile:?} {policy:?}");
    }
    // Two questions without an answer would also be equal, so there must be answers.
    assert_eq!(answered, count, "{name} {target:?}");
    ANSWERS.fetch_add(answered, Ordering::Relaxed);
}
