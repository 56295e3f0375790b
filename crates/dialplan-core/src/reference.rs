//! A slow and simple reference implementation of compiling and deciding, for tests.
//!
//! It tries every rule in order and every route in order, with the backtracking matcher instead of automata.

use std::cell::Cell;

use dotnet_regex::matcher::{Matcher, Scratch};
use dotnet_regex::replacement::Replacement;

use crate::limits::Limits;
use crate::model::{
    Dialect, EmergencyNumber, EmergencyPolicyId, Failover, GatewayId, NoMatch, Plan, PlusNumbers, PolicyId, ProfileId,
    Ref, RouteId, RuleId, Separators, SiteId, UnmatchedText, UsageId, UserId,
};
use crate::pattern::read;

/// The result of the reference implementation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Twin {
    /// The number after normalisation; `None` if it is rejected.
    pub number: Option<String>,
    /// The position of the emergency entry that acted.
    pub emergency: Option<usize>,
    /// The position of the last rule that matched.
    pub rule: Option<usize>,
    /// The usage and route of every candidate that can carry the call, in order.
    pub chain: Vec<(UsageId, RouteId)>,
    /// True if a candidate was skipped because it has no gateway.
    pub gateway_skipped: bool,
    /// True if a candidate was skipped because all of its gateways are disabled or do not answer.
    pub gateway_down: bool,
    /// True if the chain would go on with later usages.
    pub later_usages_not_tried: bool,
    /// The length of the longest string that a rule or a prefix made, in bytes.
    pub longest: usize,
    /// What each gateway of the chain is sent: the called number, and the calling number if it is known.
    pub sent: Vec<(RouteId, GatewayId, String, Option<String>)>,
}

/// A call of the reference implementation.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The number.
    pub number: &'a str,
    /// The profile.
    pub profile: ProfileId,
    /// The policy.
    pub policy: PolicyId,
    /// The user, whose emergency policy counts.
    pub user: Option<UserId>,
    /// The site where the caller is.
    pub site: Option<SiteId>,
    /// The emergency policy that is asked for.
    pub emergency_policy: Option<EmergencyPolicyId>,
    /// True if the client normalises first.
    pub client: bool,
    /// The gateways that do not answer.
    pub down: &'a [GatewayId],
    /// The calling number.
    pub calling: Option<&'a str>,
    /// The gateway that the call comes in through, whose inbound lists translate its numbers.
    pub gateway: Option<GatewayId>,
}

/// Decides a call.
///
/// The number must have only printable characters. The lines of users are ignored. A call from a gateway is routed by
/// the policy of the call.
pub fn decide(plan: &Plan, call: &Call<'_>) -> Twin {
    let inbound = call.gateway.map(|gateway| &plan.gateway(gateway).inbound);
    let longest = Cell::new(0);
    let translated = |list: &[Ref<RuleId>], number: &str| translated(plan, list, number, &longest);
    let called = inbound.map_or(call.number.to_owned(), |lists| translated(&lists.called, call.number));
    let calling = call.calling.map(|number| strip(plan, number)).or(call.user.and_then(|user| line_of(plan, user)));
    let calling = match (calling, inbound) {
        (Some(number), Some(lists)) => Some(translated(&lists.calling, &number)),
        (calling, _) => calling,
    };
    let call = &Call { number: &called, ..call.clone() };
    let down = call.down;
    let emergency = emergency(plan, call);
    let mut usages: Vec<UsageId> = plan.policy(call.policy).phone_usages.iter().map(|u| u.id).collect();
    let (number, rule) = match &emergency {
        None => normalise(plan, call.profile, call.number, call.client, &longest),
        Some((_, entry, usage)) => {
            if plan.dialect == Dialect::Teams {
                usages.clear();
            }
            usages.retain(|own| own != usage);
            usages.insert(0, *usage);
            (Some(strip(plan, &entry.result())), None)
        }
    };
    let mut twin = Twin { rule, emergency: emergency.map(|(position, ..)| position), ..Twin::default() };
    let mut seen = Vec::new();
    if let Some(number) = &number {
        let mut decided = false;
        for usage in usages {
            let mut candidates: Vec<RouteId> = plan
                .route_ids()
                .filter(|id| plan.route(*id).phone_usages.iter().any(|u| u.id == usage))
                .filter(|id| matches(&plan.route(*id).target, number))
                .collect();
            // A stable sort keeps routes of equal priority in file order.
            candidates.sort_by_key(|id| plan.route(*id).priority.map_or(i128::MAX, i128::from));
            let stop = decided && plan.settings.failover == Failover::SameUsage;
            twin.later_usages_not_tried |= stop && !candidates.is_empty();
            for route in candidates {
                if seen.contains(&route) {
                    continue;
                }
                seen.push(route);
                let gateways: Vec<GatewayId> = plan.route(route).gateways.iter().map(|gateway| gateway.id).collect();
                let up = gateways.iter().any(|id| plan.gateway(*id).enabled && !down.contains(id));
                match (stop, up) {
                    (true, _) => {}
                    (false, true) => twin.chain.push((usage, route)),
                    (false, false) if gateways.is_empty() => twin.gateway_skipped = true,
                    (false, false) => twin.gateway_down = true,
                }
                decided = true;
            }
        }
    }
    for (_, id) in &twin.chain {
        for listed in &plan.route(*id).gateways {
            let gateway = plan.gateway(listed.id);
            if !gateway.enabled || down.contains(&listed.id) {
                continue;
            }
            let called = translated(&plan.route(*id).translations, number.as_deref().unwrap_or_default());
            let called = translated(&gateway.outbound.called, &called);
            let calling = calling.as_ref().map(|number| translated(&gateway.outbound.calling, number));
            twin.sent.push((*id, listed.id, called, calling));
        }
    }
    longest.set(longest.get().max(number.as_ref().map_or(0, String::len)));
    Twin { number, longest: longest.get(), ..twin }
}

/// Returns the line of a user, without the scheme.
fn line_of(plan: &Plan, user: UserId) -> Option<String> {
    let line = plan.user(user).line_uri.as_ref()?.value.to_string();
    Some(line.strip_prefix("tel:").map_or(line.clone(), str::to_owned))
}

/// Returns the result of the first rule of a list that matches, or else the number.
fn translated(plan: &Plan, list: &[Ref<RuleId>], number: &str, longest: &Cell<usize>) -> String {
    let results = list.iter().map(|listed| plan.rule(listed.id));
    let mut results = results.filter_map(|rule| rewritten(plan, &rule.pattern, &rule.translation, number));
    let result = results.next();
    longest.set(longest.get().max(result.as_ref().map_or(0, String::len)));
    result.unwrap_or(number.to_owned())
}

/// Returns the emergency entry that acts on a call, with its usage.
fn emergency<'p>(plan: &'p Plan, call: &Call<'_>) -> Option<(usize, &'p EmergencyNumber, UsageId)> {
    if plan.dialect == Dialect::Ocs2007R2 {
        return None;
    }
    // A gateway must list usages and have a profile.
    if let Some(gateway) = call.gateway
        && (plan.policy(call.policy).phone_usages.is_empty() || plan.gateway(gateway).profile.is_none())
    {
        return None;
    }
    let listing: Vec<SiteId> = plan
        .site_ids()
        .filter(|site| plan.site(*site).profiles.iter().any(|profile| profile.id == call.profile))
        .collect();
    let site = call.site.or(listing.first().copied().filter(|_| listing.len() == 1));
    let mut in_force = call.emergency_policy;
    if in_force.is_none() {
        in_force = site.and_then(|site| plan.site(site).emergency_policy).map(|policy| policy.id);
    }
    if in_force.is_none() {
        in_force = call.user.and_then(|user| plan.user(user).emergency_policy).map(|policy| policy.id);
    }
    if in_force.is_none() {
        in_force = plan.default_emergency_policy.map(|policy| policy.id);
    }
    let form = |text: &str| strip(plan, text).strip_prefix('+').map_or_else(|| strip(plan, text), str::to_owned);
    let dialled = form(call.number);
    let entries: Vec<(usize, &EmergencyNumber, UsageId)> = (plan.emergency_numbers.iter().enumerate())
        .filter(|(_, entry)| entry.policy == in_force)
        .filter(|(_, entry)| entry.holds_in(Some(call.profile)))
        .filter_map(|(position, entry)| Some((position, entry, entry.usage?.id)))
        .collect();
    let by_number = entries.iter().find(|(_, entry, _)| form(&entry.number) == dialled);
    let by_mask = || entries.iter().find(|(_, entry, _)| entry.masks.iter().any(|mask| form(mask) == dialled));
    by_number.or_else(by_mask).copied()
}

fn strip(plan: &Plan, text: &str) -> String {
    match plan.settings.separators {
        Separators::Strip => text.chars().filter(|c| !" -.()".contains(*c)).collect(),
        Separators::Keep => text.to_owned(),
    }
}

fn normalise(
    plan: &Plan,
    profile: ProfileId,
    number: &str,
    client: bool,
    longest: &Cell<usize>,
) -> (Option<String>, Option<usize>) {
    let strip = |text: &str| strip(plan, text);
    let mut number = number.to_owned();
    let (mut last_rule, mut last_matched) = (None, false);
    for pass in 0..if client { 2 } else { 1 } {
        number = strip(&number);
        if number.is_empty() {
            return (None, last_rule);
        }
        if number.starts_with('+') && (pass == 1 || plan.settings.plus_numbers == PlusNumbers::Bypass) {
            return (Some(number), last_rule);
        }
        last_matched = false;
        for (position, member) in plan.profile(profile).rules.iter().enumerate() {
            let rule = plan.rule(member.rule);
            if let Some(result) = rewritten(plan, &rule.pattern, &rule.translation, &number) {
                number = result;
                longest.set(longest.get().max(number.len()));
                last_rule = Some(position);
                last_matched = true;
                break;
            }
        }
    }
    if last_matched && number.is_empty() {
        return (None, last_rule);
    }
    if last_matched || number.starts_with('+') {
        return (Some(number), last_rule);
    }
    let number = match (plan.settings.no_match, &plan.profile(profile).country_code) {
        (NoMatch::Reject, _) if last_rule.is_none() => None,
        (NoMatch::Prefix, Some(code)) => Some(format!("+{}{number}", &**code)),
        _ => Some(number),
    };
    (number, last_rule)
}

fn matches(pattern: &str, number: &str) -> bool {
    rewritten_by(UnmatchedText::Drop, pattern, "", number).is_some()
}

fn rewritten(plan: &Plan, pattern: &str, translation: &str, number: &str) -> Option<String> {
    rewritten_by(plan.settings.unmatched_text, pattern, translation, number)
}

fn rewritten_by(unmatched: UnmatchedText, pattern: &str, translation: &str, number: &str) -> Option<String> {
    let limits = Limits::default();
    let hir = read(pattern, &limits).ok()?;
    let replacement = Replacement::parse(translation, &hir.groups).ok()?;
    let matcher = Matcher::new(&hir, &limits.pattern);
    let (mut scratch, mut out) = (Scratch::default(), String::new());
    let found = match unmatched {
        UnmatchedText::Keep => matcher.replace_all(number, &replacement, &mut scratch, &mut out),
        UnmatchedText::Drop => matcher.result(number, &replacement, &mut scratch, &mut out),
    };
    found.ok()?.then_some(out)
}
