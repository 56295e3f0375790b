//! The small changes of a plan.

use dialplan_automaton::Automaton;
use dialplan_core::model::{Plan, PolicyId, ProfileId, RouteId, RuleId, Subject, UsageId};
use dialplan_core::source::Span;
use dotnet_regex::replacement::PartKind;

use super::Mutant;
use super::patterns::pattern_edits;
use crate::callers::{Occurring, Pair};
use crate::sets::{difference, restricted};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// A change of a plan.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    Pattern(RuleId, String),
    Translation(RuleId, String),
    Target(RouteId, String),
    /// This rule changes places with the next one.
    SwapRules(ProfileId, usize),
    SwapUsages(PolicyId, usize),
    SwapRoutes(RouteId),
    DropRoute(RouteId),
    DropGateway(RouteId, usize),
    DropUsage(PolicyId, usize),
    Priority(RouteId, Option<i64>),
}

impl Edit {
    /// Returns the changed plan.
    pub(super) fn applied(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        match self {
            Edit::Pattern(id, text) => {
                if let Some(rule) = plan.rules.get_mut(id.index()) {
                    rule.pattern.value = text.as_str().into();
                }
            }
            Edit::Translation(id, text) => {
                if let Some(rule) = plan.rules.get_mut(id.index()) {
                    rule.translation.value = text.as_str().into();
                }
            }
            Edit::Target(id, text) => {
                if let Some(route) = plan.routes.get_mut(id.index()) {
                    route.target.value = text.as_str().into();
                }
            }
            Edit::SwapRules(id, at) => {
                if let Some(profile) = plan.profiles.get_mut(id.index()) {
                    swap(&mut profile.rules, *at);
                }
            }
            Edit::SwapUsages(id, at) => {
                if let Some(policy) = plan.policies.get_mut(id.index()) {
                    swap(&mut policy.phone_usages, *at);
                }
            }
            Edit::SwapRoutes(id) => swap(&mut plan.routes, id.index()),
            Edit::DropRoute(id) => drop(&mut plan.routes, id.index()),
            Edit::DropGateway(id, at) => {
                if let Some(route) = plan.routes.get_mut(id.index()) {
                    drop(&mut route.gateways, *at);
                }
            }
            Edit::DropUsage(id, at) => {
                if let Some(policy) = plan.policies.get_mut(id.index()) {
                    drop(&mut policy.phone_usages, *at);
                }
            }
            Edit::Priority(id, priority) => {
                if let Some(route) = plan.routes.get_mut(id.index()) {
                    route.priority = *priority;
                }
            }
        }
        plan
    }

    /// Returns strings in which the mistake may show: those that only one of two patterns matches, or those that reach
    /// what is changed.
    pub(super) fn strings(&self, analysis: &Analysis) -> Result<Vec<Set>, NotDecided> {
        let plan = analysis.plan();
        let of_rule = |id: RuleId| analysis.language(&plan.rule(id).pattern);
        let of_route = |id: RouteId| analysis.language(&plan.route(id).target);
        let both = |a: &Set, b: &Set| restricted(a, b, analysis.limits());
        let apart = |old: &Set, new: &str| -> Result<Vec<Set>, NotDecided> {
            let new = analysis.language(new)?;
            Ok(vec![
                difference(old, &*new, analysis.limits())?,
                difference(&*new, old, analysis.limits())?,
                old.clone(),
            ])
        };
        Ok(match self {
            Edit::Pattern(id, new) => apart(&*of_rule(*id)?, new)?,
            Edit::Target(id, new) => apart(&*of_route(*id)?, new)?,
            Edit::Translation(id, _) => vec![(*of_rule(*id)?).clone()],
            Edit::SwapRules(id, at) => match plan.profile(*id).rules.get(*at..*at + 2) {
                Some([a, b]) => vec![both(&*of_rule(a.rule)?, &*of_rule(b.rule)?)?],
                _ => Vec::new(),
            },
            Edit::SwapRoutes(id) => match plan.route_ids().nth(id.index() + 1) {
                Some(next) => vec![both(&*of_route(*id)?, &*of_route(next)?)?],
                None => Vec::new(),
            },
            Edit::DropRoute(id) | Edit::DropGateway(id, _) | Edit::Priority(id, _) => vec![(*of_route(*id)?).clone()],
            Edit::SwapUsages(id, at) | Edit::DropUsage(id, at) => {
                let Some(usage) = plan.policy(*id).phone_usages.get(*at) else { return Ok(Vec::new()) };
                let with_it = plan.route_ids().filter(|route| has_usage(plan, *route, usage.id));
                with_it.take(TARGETS).map(|route| Ok((*of_route(route)?).clone())).collect::<Result<_, NotDecided>>()?
            }
        })
    }

    /// Returns true if what is changed is used for the calls of a caller.
    pub(super) fn concerns(&self, plan: &Plan, caller: &Occurring) -> bool {
        let Pair { profile, policy } = caller.pair;
        let has_route = |route: RouteId| {
            policy.is_some_and(|id| plan.policy(id).phone_usages.iter().any(|usage| has_usage(plan, route, usage.id)))
        };
        match self {
            Edit::Pattern(rule, _) | Edit::Translation(rule, _) => {
                let is_of_profile = |id: ProfileId| plan.profile(id).rules.iter().any(|member| member.rule == *rule);
                profile.is_some_and(is_of_profile) || plan.translation_rules.contains(rule)
            }
            Edit::SwapRules(id, _) => profile == Some(*id),
            Edit::SwapUsages(id, _) | Edit::DropUsage(id, _) => policy == Some(*id),
            Edit::Target(id, _)
            | Edit::SwapRoutes(id)
            | Edit::DropRoute(id)
            | Edit::DropGateway(id, _)
            | Edit::Priority(id, _) => has_route(*id),
        }
    }
}

/// The most routes of a usage whose targets are tried.
const TARGETS: usize = 8;

fn has_usage(plan: &Plan, route: RouteId, usage: UsageId) -> bool {
    plan.route(route).phone_usages.iter().any(|listed| listed.id == usage)
}

fn swap<T>(list: &mut [T], at: usize) {
    if at + 1 < list.len() {
        list.swap(at, at + 1);
    }
}

fn drop<T>(list: &mut Vec<T>, at: usize) {
    if at < list.len() {
        list.remove(at);
    }
}

/// Returns all mutants of a plan, in the order of the plan: those of rules, then those of lists, then those of routes.
///
/// # Errors
/// Returns an error if a pattern exceeds a limit.
pub fn edits(analysis: &Analysis) -> Result<Vec<Mutant>, NotDecided> {
    let plan = analysis.plan();
    let mut found = Vec::new();
    let mut add = |subject: Subject, span: Option<Span>, change: String, edit: Edit| {
        found.push(Mutant { path: subject.path(plan), span: span.or_else(|| subject.span(plan)), change, edit });
    };
    for (id, subject) in rules(plan) {
        let rule = plan.rule(id);
        for (change, text) in pattern_edits(&rule.pattern, analysis.memo())? {
            add(subject, Some(rule.pattern.span), change, Edit::Pattern(id, text));
        }
        for (change, text) in translation_edits(analysis, id) {
            add(subject, Some(rule.translation.span), change, Edit::Translation(id, text));
        }
    }
    for id in plan.profile_ids() {
        let rules = &plan.profile(id).rules;
        for (at, pair) in rules.windows(2).enumerate() {
            let names: Vec<&str> = pair.iter().map(|member| &*plan.rule(member.rule).name.value).collect();
            let change = format!("rules `{}` and `{}` change places", first(&names), last(&names));
            add(Subject::Rule(id, at), None, change, Edit::SwapRules(id, at));
        }
    }
    for id in plan.policy_ids() {
        let usages = &plan.policy(id).phone_usages;
        let name = |at: usize| usages.get(at).map_or("", |usage| &*plan.usage(usage.id).name.value);
        for (at, usage) in usages.iter().enumerate() {
            let change = format!("usage `{}` is dropped", name(at));
            add(Subject::Policy(id), Some(usage.span), change, Edit::DropUsage(id, at));
            if at + 1 < usages.len() {
                let change = format!("usages `{}` and `{}` change places", name(at), name(at + 1));
                add(Subject::Policy(id), Some(usage.span), change, Edit::SwapUsages(id, at));
            }
        }
    }
    let lowest = plan.routes.iter().filter_map(|route| route.priority).min();
    for id in plan.route_ids() {
        let route = plan.route(id);
        let subject = Subject::Route(id);
        for (change, text) in pattern_edits(&route.target, analysis.memo())? {
            add(subject, Some(route.target.span), change, Edit::Target(id, text));
        }
        add(subject, None, "the route is dropped".to_owned(), Edit::DropRoute(id));
        for (at, gateway) in route.gateways.iter().enumerate() {
            let change = format!("gateway `{}` is dropped", &*plan.gateway(gateway.id).name.value);
            add(subject, Some(gateway.span), change, Edit::DropGateway(id, at));
        }
        if let Some(next) = plan.routes.get(id.index() + 1).filter(|next| next.priority == route.priority) {
            let change = format!("routes `{}` and `{}` change places", &*route.name.value, &*next.name.value);
            add(subject, None, change, Edit::SwapRoutes(id));
        }
        if let (Some(own), Some(lowest)) = (route.priority, lowest) {
            add(subject, None, "the priority is removed".to_owned(), Edit::Priority(id, None));
            if own > lowest {
                let first = lowest.saturating_sub(1);
                let change = format!("the priority {own} becomes {first}");
                add(subject, None, change, Edit::Priority(id, Some(first)));
            }
        }
    }
    Ok(found)
}

fn first<'n>(names: &[&'n str]) -> &'n str {
    names.first().copied().unwrap_or_default()
}

fn last<'n>(names: &[&'n str]) -> &'n str {
    names.last().copied().unwrap_or_default()
}

/// Returns the rules that profiles have, each once, and the translation rules.
fn rules(plan: &Plan) -> Vec<(RuleId, Subject)> {
    let mut known = vec![false; plan.rules.len()];
    let mut found = Vec::new();
    for id in plan.profile_ids() {
        for (at, member) in plan.profile(id).rules.iter().enumerate() {
            if let Some(known @ false) = known.get_mut(member.rule.index()) {
                *known = true;
                found.push((member.rule, Subject::Rule(id, at)));
            }
        }
    }
    let translations = plan.translation_rules.iter().enumerate();
    found.extend(translations.map(|(at, id)| (*id, Subject::TranslationRule(at))));
    found
}

/// Returns the changes of a translation, each with the new text: without its `+`, with another digit, without its last
/// group.
fn translation_edits(analysis: &Analysis, rule: RuleId) -> Vec<(String, String)> {
    let text = &*analysis.plan().rule(rule).translation.value;
    let replacement = analysis.translation(rule);
    let mut found = Vec::new();
    let mut becomes = |new: String| {
        if new != text {
            found.push((format!("the translation `{text}` becomes `{new}`"), new));
        }
    };
    becomes(text.strip_prefix('+').map_or_else(|| format!("+{text}"), str::to_owned));
    let literal = replacement.parts.iter().find_map(|part| match &part.kind {
        PartKind::Literal(_) => {
            let digit = text.get(part.span.clone())?.find(|c: char| c.is_ascii_digit())?;
            Some(part.span.start + digit)
        }
        _ => None,
    });
    if let Some(at) = literal
        && let (Some(before), Some(digit), Some(after)) = (text.get(..at), text.as_bytes().get(at), text.get(at + 1..))
    {
        let other = char::from(b'0' + (digit - b'0' + 1) % 10);
        becomes(format!("{before}{other}{after}"));
    }
    let reference = replacement.parts.iter().rev().find(|part| !matches!(part.kind, PartKind::Literal(_)));
    if let Some(part) = reference
        && let (Some(before), Some(after)) = (text.get(..part.span.start), text.get(part.span.end..))
    {
        becomes(format!("{before}{after}"));
    }
    found
}
