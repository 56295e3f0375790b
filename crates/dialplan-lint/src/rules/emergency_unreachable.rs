//! An emergency number that cannot be called with some profile and policy.

use dialplan_analysis::emergency::{EmergencyFailure, unreachable_emergencies};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{RouteId, Subject};
use dialplan_core::query::answer::{Reason, Verdict};

use super::{Rule, code};
use crate::callers::who;
use crate::context::{About, Context, listed};
use crate::partial::ROUTING;

static CODE: Code = code("DP0501", "emergency-unreachable", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_unreachable.md"))
    .needing_whole(ROUTING)
    .needing(|plan| match (plan.emergency_numbers.is_empty(), plan.policies.is_empty(), plan.routes.is_empty()) {
        (true, ..) => None,
        (_, true, _) => Some("policies"),
        (_, _, true) => Some("routes"),
        _ => None,
    });

/// The number of failures that get a note; the rest is only counted.
const NOTES: usize = 10;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let failures = unreachable_emergencies(context.analysis);
    let failures = match &*failures {
        Ok(failures) => failures,
        Err(why) => {
            context.not_decided(&CODE, About::Plan, why.clone());
            return Vec::new();
        }
    };
    // Failures of one entry are adjacent.
    failures.chunk_by(|a, b| a.entry == b.entry).filter_map(|of_one| finding(context, of_one)).collect()
}

fn finding(context: &Context<'_>, failures: &[EmergencyFailure]) -> Option<Diagnostic> {
    let plan = context.plan;
    let (first, more) = failures.split_first()?;
    let number = plan.emergency_numbers.get(first.entry)?;
    let also = match more.len() {
        0 => String::new(),
        1 => ", and in one more case".to_owned(),
        count => format!(", and in {count} more cases"),
    };
    let message = match &*who(plan, &first.caller) {
        "" => format!("emergency number `{}` cannot be called{also}", first.dialled),
        who => format!("emergency number `{}` cannot be called with {who}{also}", first.dialled),
    };
    let dialled = number.dial_strings().find(|text| ***text == *first.dialled)?;
    let subject = Subject::Emergency(first.entry);
    let mut finding = Diagnostic::new(&CODE, message)
        .at(dialled.span, "must always be routed")
        .on(subject.path(plan), subject.index())
        .witness(&*first.dialled);
    let profile = first.caller.pair.profile.and_then(|profile| Subject::Profile(profile).span(plan));
    let policy = first.caller.pair.policy.and_then(|policy| Subject::Policy(policy).span(plan));
    for (place, label) in [(profile, "dialled with this profile"), (policy, "and this policy")] {
        if let Some(place) = place {
            finding = finding.and_at(place, label);
        }
    }
    for failure in failures.iter().take(NOTES) {
        finding = finding.note(note(context, failure));
    }
    if let Some(left) = failures.len().checked_sub(NOTES).filter(|left| *left > 0) {
        finding = finding.note(format!("and {left} more"));
    }
    Some(finding.maybe_help(help(context, first)))
}

fn note(context: &Context<'_>, failure: &EmergencyFailure) -> String {
    let outcome = match failure.outcome(context.analysis) {
        None => "is not routed".to_owned(),
        Some(Err(error)) => error.to_string(),
        Some(Ok(answer)) => {
            let number = answer.normalization.number.as_deref().filter(|number| **number != *failure.dialled);
            let becomes = number.map_or(String::new(), |number| format!("becomes `{number}` and "));
            match &answer.verdict {
                Verdict::Blocked(reason) => {
                    format!("{becomes}is blocked with {}, {}", reason.response_code(), reason.name())
                }
                Verdict::Internal(user) => format!("{becomes}rings at user `{}`", &*context.plan.user(*user).uri),
                Verdict::CallingPlan => {
                    format!("{becomes}leaves through a Calling Plan, not by the usage of its entry")
                }
                Verdict::Routed | Verdict::Normalised => format!("{becomes}is not routed"),
            }
        }
    };
    let when = match (failure.on_server, failure.on_client) {
        (true, false) => " when only the server normalises",
        (false, true) => " when the client normalises first",
        _ => "",
    };
    match &*who(context.plan, &failure.caller) {
        "" => format!("`{}` {outcome}{when}", failure.dialled),
        who => format!("{who}: `{}` {outcome}{when}", failure.dialled),
    }
}

fn help(context: &Context<'_>, failure: &EmergencyFailure) -> Option<String> {
    let plan = context.plan;
    let answer = failure.outcome(context.analysis)?.ok()?;
    let number = answer.normalization.number.as_deref().unwrap_or(&answer.dialled);
    let route_name = |route: RouteId| &*plan.route(route).name.value;
    let policy = failure.caller.pair.policy.map_or("", |policy| &*plan.policy(policy).name.value);
    // An entry that acted before the rules routes the call by its own usage.
    let acting = plan.emergency_usage(answer.emergency);
    if let Some(usage) = acting.map(|usage| &*plan.usage(usage).name) {
        match &answer.verdict {
            Verdict::Blocked(Reason::UsageNotAllowed(routes)) if !routes.is_empty() => {
                let route = routes.first().map_or("", |(route, _)| route_name(*route));
                return Some(format!("add phone usage `{usage}` of the entry to route `{route}`"));
            }
            Verdict::Blocked(Reason::RouteHasNoGateway(_)) => {}
            _ => {
                return Some(format!("add a route with phone usage `{usage}` and a target that matches `{number}`"));
            }
        }
    }
    match &answer.verdict {
        Verdict::Internal(user) => {
            Some(format!("give user `{}` a line other than the emergency number", &*plan.user(*user).uri))
        }
        Verdict::Blocked(Reason::NotNormalised) => {
            let profile = failure.caller.pair.profile.map_or("", |profile| &*plan.profile(profile).name.value);
            Some(format!("add a rule to profile `{profile}` that matches `{}`", answer.dialled))
        }
        Verdict::Blocked(Reason::NoRoute) => Some(format!("add a route whose target matches `{number}`")),
        Verdict::Blocked(Reason::PolicyHasNoUsages) => Some(format!("give policy `{policy}` the emergency usage")),
        Verdict::Blocked(Reason::UsageNotAllowed(routes)) => {
            let Some((route, usages)) = routes.first() else {
                return Some(format!(
                    "give a route that matches `{number}` a usage of policy `{policy}` and a gateway"
                ));
            };
            let usages = usages.iter().map(|usage| &*plan.usage(*usage).name.value);
            let usages = listed("phone usage", usages);
            Some(format!("give policy `{policy}` the {usages} of route `{}`", route_name(*route)))
        }
        Verdict::Blocked(Reason::RouteHasNoGateway(choices)) => {
            let route = choices.first()?.route;
            Some(format!("name a gateway in route `{}`", route_name(route)))
        }
        Verdict::Blocked(_) | Verdict::Routed | Verdict::CallingPlan | Verdict::Normalised => None,
    }
}
