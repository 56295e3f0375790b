//! What a target can hold of a plan's emergency calls, gateways and translation rules, worked out apart from the
//! exporter.

use std::collections::BTreeSet;

use dialplan_core::model::{Dialect, EmergencyNumber, EmergencyPolicyId, Plan, RuleId, TranslationLists};
use dialplan_exchange::export::Target;

fn sfb(target: Target) -> bool {
    matches!(target, Target::SfbJson | Target::SfbPs1)
}

fn entries(plan: &Plan, policy: Option<EmergencyPolicyId>) -> impl Iterator<Item = &EmergencyNumber> {
    let ocs = plan.dialect == Dialect::Ocs2007R2;
    plan.emergency_numbers.iter().filter(move |entry| entry.policy == policy && (!ocs || entry.usage.is_some()))
}

/// Returns true if the target cannot hold the emergency calls of the plan.
pub(crate) fn is_refused(plan: &Plan, target: Target) -> bool {
    let policies = || plan.emergency_policy_ids().map(Some).chain([None]);
    let mixed = |policy| {
        let usages: BTreeSet<_> = entries(plan, policy).map(|entry| entry.usage.map(|usage| usage.id)).collect();
        usages.len() > 1
    };
    policies().flat_map(|policy| entries(plan, policy)).any(|entry| {
        let other = entry.becomes.as_ref().is_some_and(|becomes| **becomes != *format!("+{}", &*entry.number));
        other || !entry.profiles.is_empty() || entry.usage.is_none() && !sfb(target)
    }) || sfb(target) && policies().any(mixed)
        || !distinct(plan.emergency_policies.iter().map(|policy| policy.name.to_string()))
        || !distinct(plan.sites.iter().map(|site| site.name.to_string()))
        || plan.sites.iter().any(|site| !site.profiles.is_empty())
        || plan.routes.iter().any(|route| !route.translations.is_empty())
        || plan.gateways.iter().any(|gateway| {
            let [outbound, inbound] = [&gateway.outbound, &gateway.inbound].map(|lists| !is_none(lists));
            target == Target::M365Dsc && (outbound || inbound) || sfb(target) && inbound
        })
}

/// Returns true if the names differ in more than their case and `Tag:`.
fn distinct(names: impl Iterator<Item = String>) -> bool {
    let mut known = BTreeSet::new();
    names.into_iter().all(|name| {
        let name = name.to_lowercase();
        known.insert(name.strip_prefix("tag:").unwrap_or(&name).to_owned())
    })
}

fn is_none(lists: &TranslationLists) -> bool {
    lists.called.is_empty() && lists.calling.is_empty()
}

/// Returns the translation rules and the lists of gateways, one line for each. A trunk configuration has its own rules.
fn translations(plan: &Plan, target: Target) -> Vec<String> {
    let content = |id: RuleId| {
        let rule = plan.rule(id);
        let description = rule.description.as_ref().map_or("", |text| text.trim());
        format!("{:?} {description:?} {:?} {:?}", &*rule.name, &*rule.pattern, &*rule.translation)
    };
    let mut lines: Vec<String> = Vec::new();
    if !sfb(target) {
        lines.extend(plan.translation_rules.iter().map(|rule| format!("translation rule {}", content(*rule))));
    }
    for gateway in plan.gateways.iter().filter(|gateway| gateway.listed) {
        for (direction, lists) in [("outbound", &gateway.outbound), ("inbound", &gateway.inbound)] {
            for (number, list) in [("called", &lists.called), ("calling", &lists.calling)] {
                let shown: Vec<String> = list.iter().map(|rule| content(rule.id)).collect();
                if !shown.is_empty() {
                    lines.push(format!("{direction} {number} of {:?}: {shown:?}", &*gateway.name));
                }
            }
        }
    }
    lines
}

/// Returns what the target can express of emergency calls and of gateways, one line for each part.
pub(crate) fn shown(plan: &Plan, target: Target) -> Vec<String> {
    let text =
        |text: &Option<dialplan_core::source::Text>| text.as_ref().map_or(String::new(), |t| t.trim().to_owned());
    let numbers = |policy: Option<EmergencyPolicyId>| -> Vec<String> {
        let shown = |entry: &EmergencyNumber| {
            let masks: Vec<_> = entry.masks.iter().map(|mask| mask.to_string()).collect();
            format!("{:?} {masks:?} {:?}", &*entry.number, entry.usage.map(|usage| &*plan.usage(usage.id).name))
        };
        entries(plan, policy).map(shown).collect()
    };
    let name = |id: EmergencyPolicyId| plan.emergency_policy(id).name.to_string();
    let mut lines = Vec::new();
    let mut assigned: BTreeSet<_> = plan.users.iter().filter_map(|user| user.emergency_policy).map(|p| p.id).collect();
    assigned.extend(plan.sites.iter().filter_map(|site| site.emergency_policy).map(|policy| policy.id));
    assigned.extend(plan.default_emergency_policy.map(|p| p.id).filter(|_| target == Target::TeamsPs1));
    for id in plan.emergency_policy_ids() {
        let description = text(&plan.emergency_policy(id).description);
        let known = numbers(Some(id));
        // A policy without numbers is not written. Who names it shows that there is one.
        match known.is_empty() {
            false => lines.push(format!("emergency policy {:?} {description:?} {known:?}", name(id))),
            true if assigned.contains(&id) && name(id) != "Global" => {
                lines.push(format!("emergency policy {:?} \"\" []", name(id)));
            }
            true => {}
        }
    }
    // The short form becomes the policy of everybody. Where a default cannot be named, `Global` is a copy of it.
    let mut default = plan.default_emergency_policy.map(|policy| policy.id);
    if plan.emergency_policies.is_empty() && !numbers(None).is_empty() {
        lines.push(format!("emergency policy \"Global\" \"\" {:?}", numbers(None)));
        lines.push("default \"Global\"".to_owned());
    } else if let Some(id) = default.filter(|id| target != Target::TeamsPs1 && name(*id) != "Global") {
        let description = text(&plan.emergency_policy(id).description);
        if !numbers(Some(id)).is_empty() {
            lines.push(format!("emergency policy \"Global\" {description:?} {:?}", numbers(Some(id))));
            lines.push("default \"Global\"".to_owned());
        }
        default = None;
    }
    // `Global` without numbers is not written.
    default = default.filter(|id| name(*id) != "Global" || !numbers(Some(*id)).is_empty());
    lines.extend(default.map(|id| format!("default {:?}", name(id))));
    for site in plan.sites.iter().filter(|s| s.emergency_policy.is_some() || !text(&s.description).is_empty()) {
        let policy = site.emergency_policy.map(|policy| name(policy.id));
        lines.push(format!("site {:?} {:?} {policy:?}", &*site.name, text(&site.description)));
    }
    for user in &plan.users {
        // The policy `Global` is the same as none.
        let policy = user.emergency_policy.map(|policy| name(policy.id)).filter(|name| name != "Global");
        lines.extend(policy.map(|policy| format!("user {:?} {policy:?}", user.address())));
    }
    if matches!(target, Target::TeamsJson | Target::TeamsPs1) {
        let off = plan.gateways.iter().filter(|gateway| gateway.listed && !gateway.enabled);
        lines.extend(off.map(|gateway| format!("gateway {:?} is disabled", &*gateway.name)));
    }
    lines.extend(translations(plan, target));
    lines.sort();
    lines
}
