//! A slow and simple reference implementation of compiling and deciding, for tests.
//!
//! It tries every rule in order and every route in order, with the backtracking matcher instead of automata.

use dotnet_regex::matcher::{Matcher, Scratch};
use dotnet_regex::replacement::Replacement;

use crate::limits::Limits;
use crate::model::{
    Failover, GatewayId, NoMatch, Plan, PlusNumbers, PolicyId, ProfileId, RouteId, Separators, UnmatchedText, UsageId,
};
use crate::pattern::read;

/// The result of the reference implementation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Twin {
    /// The number after normalisation; `None` if it is rejected.
    pub number: Option<String>,
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
}

/// Decides a number for a caller with the given profile and policy, while the gateways `down` do not answer.
///
/// The number must have only printable characters. Users and emergency entries of the plan are ignored.
pub fn decide(
    plan: &Plan,
    profile: ProfileId,
    policy: PolicyId,
    number: &str,
    client: bool,
    down: &[GatewayId],
) -> Twin {
    let (number, rule) = normalise(plan, profile, number, client);
    let mut twin = Twin { rule, ..Twin::default() };
    let mut seen = Vec::new();
    if let Some(number) = &number {
        let mut decided = false;
        for usage in plan.policy(policy).phone_usages.iter().map(|u| u.id) {
            let mut candidates: Vec<RouteId> = plan
                .route_ids()
                .filter(|id| plan.route(*id).phone_usages.iter().any(|u| u.id == usage))
                .filter(|id| matches(&plan.route(*id).target, number))
                .collect();
            // A stable sort keeps routes of equal priority in file order.
            candidates.sort_by_key(|id| plan.route(*id).priority.map_or(i128::MAX, i128::from));
            let stop = decided && plan.settings.failover == Failover::SameUsage;
            for route in candidates {
                if seen.contains(&route) {
                    continue;
                }
                seen.push(route);
                let gateways: Vec<GatewayId> = plan.route(route).gateways.iter().map(|gateway| gateway.id).collect();
                let up = gateways.iter().any(|id| plan.gateway(*id).enabled && !down.contains(id));
                match (stop, up) {
                    (true, up) => twin.later_usages_not_tried |= up,
                    (false, true) => twin.chain.push((usage, route)),
                    (false, false) if gateways.is_empty() => twin.gateway_skipped = true,
                    (false, false) => twin.gateway_down = true,
                }
                decided = true;
            }
        }
    }
    Twin { number, ..twin }
}

fn normalise(plan: &Plan, profile: ProfileId, number: &str, client: bool) -> (Option<String>, Option<usize>) {
    let strip = |text: &str| match plan.settings.separators {
        Separators::Strip => text.chars().filter(|c| !" -.()".contains(*c)).collect(),
        Separators::Keep => text.to_owned(),
    };
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
                last_rule = Some(position);
                last_matched = true;
                break;
            }
        }
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
