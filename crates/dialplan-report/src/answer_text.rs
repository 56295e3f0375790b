//! Answers for people: one line with the number and the caller, then what happens to the call.

use std::fmt::Write;

use dialplan_core::call::{AssignedBy, Choice, EmergencyInForce, Routing};
use dialplan_core::compile::CompiledPlan;
use dialplan_core::model::{Dialect, Plan, Position, RouteId, Subject};
use dialplan_core::query::answer::{Answer, Reason, Verdict};

use crate::lines::{LABEL, labelled, labelled_wide, line};
use crate::sent_text;
use crate::terminal::{Look, quoted, visible};

/// Renders one answer.
pub fn answer(compiled: &CompiledPlan, answer: &Answer, look: Look) -> String {
    let plan = compiled.plan();
    let mut out = format!("{}   {}\n", look.strong(visible(&answer.number)), who(plan, answer));
    sent_text::inbound(&mut out, plan, answer, look);
    let given = answer.normalization.inbound.as_ref().map_or(&answer.number, |inbound| &inbound.called);
    if answer.dialled != *given {
        line(&mut out, look, "dialled", &answer.dialled, "without separators");
    }
    if let Some(prefix) = &answer.normalization.prefix_removed {
        line(&mut out, look, "prefix", prefix, "for an outside line, removed");
    }
    normalised(&mut out, plan, answer, look);
    verdict(&mut out, plan, answer, look);
    for note in &answer.notes {
        line(&mut out, look, "note", note.name(), note.sentence());
    }
    out
}

fn who(plan: &Plan, answer: &Answer) -> String {
    let caller = &answer.caller;
    let mut parts = Vec::new();
    if let Some(user) = caller.user {
        parts.push(format!("user {}", visible(&plan.user(user).uri)));
    }
    if let Some(gateway) = caller.gateway {
        parts.push(format!("from gateway {}", visible(&plan.gateway(gateway).name)));
    }
    if let Some(site) = caller.site {
        parts.push(format!("site {}", visible(&plan.site(site).name)));
    }
    if let Some(profile) = caller.profile {
        parts.push(format!("profile {}", visible(&plan.profile(profile).name)));
    }
    if let Some(policy) = caller.policy {
        parts.push(format!("policy {}", visible(&plan.policy(policy).name)));
    }
    if answer.options.client_normalization {
        parts.push("client normalization".to_owned());
    }
    if answer.options.off_hook {
        parts.push("off-hook".to_owned());
    }
    parts.join(", ")
}

fn normalised(out: &mut String, plan: &Plan, answer: &Answer, look: Look) {
    let normalization = &answer.normalization;
    if let (Some(entry), Some(number)) = (answer.emergency, &normalization.number) {
        let listed = plan.emergency_numbers.get(entry).map_or("", |entry| &*entry.number.value);
        return line(
            out,
            look,
            "emergency",
            number,
            &format!("emergency number {}{}, ahead of everything else", quoted(listed), of_policy(plan, answer)),
        );
    }
    if let (Some(number), true) = (&normalization.number, normalization.bypassed) {
        return line(out, look, "normalised", number, "begins with +, so no rule is tried");
    }
    let Some(profile) = answer.caller.profile else {
        let number = normalization.number.as_deref().unwrap_or_default();
        return line(out, look, "normalised", number, "the plan has no profiles");
    };
    let several = normalization.passes.len() > 1;
    for (number, pass) in normalization.passes.iter().enumerate() {
        let by = match pass.rule {
            Some(rule) => rule_of(plan, profile, rule),
            None => "no rule matches".to_owned(),
        };
        let by = if several { format!("{by}, {}", pass.side.name()) } else { by };
        let last = number + 1 == normalization.passes.len();
        let label = if number == 0 { "normalised" } else { "" };
        let shown =
            if pass.rule.is_none() && last { normalization.number.as_deref().unwrap_or("-") } else { &pass.number };
        line(out, look, label, shown, &by);
    }
}

/// Returns the emergency policy in force and what assigns it; empty if the plan has the short form.
fn of_policy(plan: &Plan, answer: &Answer) -> String {
    let EmergencyInForce::Policy(policy, by) = answer.caller.emergency else { return String::new() };
    let by = match by {
        AssignedBy::Question => "as asked for".to_owned(),
        AssignedBy::Site(site) => format!("of site {}", quoted(&plan.site(site).name)),
        AssignedBy::User(_) => "of the user".to_owned(),
        AssignedBy::Defaults => "the default".to_owned(),
    };
    format!(" of policy {}, {by}", quoted(&plan.emergency_policy(policy).name))
}

/// Returns `rule "National" (6 of 10)`, with the rule set that it comes from, if any.
pub(crate) fn rule_of(plan: &Plan, profile: dialplan_core::model::ProfileId, rule: Position) -> String {
    let Some(id) = Subject::Rule(profile, rule.index()).rule(plan) else { return String::new() };
    let members = &plan.profile(profile).rules;
    let mut text = format!("rule {} ({} of {})", quoted(&plan.rule(id).name), rule.index() + 1, members.len());
    if let Some(include) = members.get(rule.index()).and_then(|member| member.include) {
        let _ = write!(text, " from rule set {}", quoted(&plan.rule_set(include.id).name));
    }
    text
}

fn verdict(out: &mut String, plan: &Plan, answer: &Answer, look: Look) {
    match &answer.verdict {
        Verdict::Routed => routed(out, plan, answer, look),
        Verdict::Internal(user) => {
            let user = plan.user(*user);
            let line_uri = user.line_uri.as_ref().map_or("", |line| &*line.value);
            labelled(
                out,
                look,
                "internal",
                &look.good(visible(&user.uri)),
                &format!("has the line {}", visible(line_uri)),
            );
        }
        Verdict::Blocked(reason) => blocked(out, plan, answer, reason, look),
        Verdict::CallingPlan => {
            let why = match answer.emergency {
                Some(_) => "no route of the emergency number's usage matches",
                None => "no route of the policy matches",
            };
            labelled(out, look, "carried by", &look.good("Calling Plan"), why);
        }
        Verdict::Normalised => {}
    }
}

fn routed(out: &mut String, plan: &Plan, answer: &Answer, look: Look) {
    let Some(selected) = answer.selected() else { return };
    line(out, look, "phone usage", &visible(&plan.usage(selected.usage).name), &place_of_usage(plan, answer, selected));
    let name = look.good(visible(&plan.route(selected.route).name));
    labelled_wide(
        out,
        look,
        "route",
        &name,
        &visible(&plan.route(selected.route).name),
        &via(plan, answer, selected.route),
    );
    sent_text::sent(out, plan, answer, selected.route, look);
    for (number, choice) in answer.failover().iter().enumerate() {
        let label = if number == 0 { "failover" } else { "" };
        let how = format!("{}, usage {}", via(plan, answer, choice.route), quoted(&plan.usage(choice.usage).name));
        line(out, look, label, &visible(&plan.route(choice.route).name), &how);
        sent_text::sent(out, plan, answer, choice.route, look);
    }
}

fn place_of_usage(plan: &Plan, answer: &Answer, selected: Choice) -> String {
    let emergency = plan.emergency_usage(answer.emergency);
    if emergency.is_some_and(|usage| usage == selected.usage) {
        return "of the emergency number".to_owned();
    }
    let Routing::Usages(usages) = &answer.caller.routing else { return String::new() };
    let place = usages.iter().position(|usage| *usage == selected.usage).map_or(0, |at| at + 1);
    match (answer.caller.policy, answer.caller.gateway) {
        (Some(policy), _) => format!("{place} of {} in policy {}", usages.len(), quoted(&plan.policy(policy).name)),
        (None, Some(gateway)) => {
            format!("{place} of {} of gateway {}", usages.len(), quoted(&plan.gateway(gateway).name))
        }
        (None, None) => format!("{place} of {}", usages.len()),
    }
}

pub(crate) fn via(plan: &Plan, answer: &Answer, route: RouteId) -> String {
    let names: Vec<_> = answer.gateways(plan, route).map(|gateway| visible(&plan.gateway(gateway).name)).collect();
    match names.is_empty() {
        false => format!("via {}", names.join(", ")),
        true if plan.route(route).gateways.is_empty() => "without gateway".to_owned(),
        true if !plan.can_carry(route) => "all gateways disabled".to_owned(),
        true => "all gateways down".to_owned(),
    }
}

fn blocked(out: &mut String, plan: &Plan, answer: &Answer, reason: &Reason, look: Look) {
    let label = look.bad("blocked");
    let _ = writeln!(out, "  {label}{:pad$} {}", "", reason.message(), pad = LABEL - "blocked".len());
    for detail in details(plan, answer, reason) {
        let _ = writeln!(out, "  {:LABEL$} {detail}", "");
    }
    if let Some(text) = reason.corresponds_to() {
        let _ = writeln!(
            out,
            "  {:LABEL$} {}",
            "",
            look.faint(format!("reason {}; corresponds to ms-diagnostics {text}", reason.name()))
        );
    } else {
        let _ = writeln!(out, "  {:LABEL$} {}", "", look.faint(format!("reason {}", reason.name())));
    }
}

/// Returns the reason of a blocked call as sentences.
fn details(plan: &Plan, answer: &Answer, reason: &Reason) -> Vec<String> {
    let number = visible(answer.normalization.number.as_deref().unwrap_or(&answer.dialled));
    let whose = match (answer.caller.policy, answer.caller.gateway) {
        _ if answer.emergency.is_some() && plan.dialect == Dialect::Teams => {
            let usage = plan.emergency_usage(answer.emergency);
            let usage = usage.map_or(String::new(), |usage| quoted(&plan.usage(usage).name));
            format!("the emergency number with phone usage {usage}")
        }
        (Some(policy), _) => format!("policy {}", quoted(&plan.policy(policy).name)),
        (None, Some(gateway)) => format!("gateway {}", quoted(&plan.gateway(gateway).name)),
        (None, None) => "the emergency number".to_owned(),
    };
    match reason {
        Reason::NotNormalised => {
            let profile = answer.caller.profile.map_or(String::new(), |id| quoted(&plan.profile(id).name));
            let passes = &answer.normalization.passes;
            let tried = passes.last().map_or(&*answer.dialled, |pass| &pass.input);
            let emptied = passes.last().and_then(|pass| pass.rule).zip(answer.caller.profile);
            if let Some((rule, profile)) = emptied {
                return vec![format!("{} leaves nothing of the number", rule_of(plan, profile, rule))];
            }
            if answer.dialled.is_empty() {
                return vec!["the inbound rules of the gateway leave nothing of the number".to_owned()];
            }
            vec![match (tried.is_empty(), passes.len()) {
                (false, _) => format!("no rule of profile {profile} matches {}", visible(tried)),
                (true, 2..) => {
                    "the client's result is empty, and the server does not normalise an empty number".to_owned()
                }
                (true, _) => "nothing was dialled after the prefix for an outside line".to_owned(),
            }]
        }
        Reason::AmbiguousLine(users) => {
            let names: Vec<_> = users.iter().map(|user| visible(&plan.user(*user).uri)).collect();
            vec![format!("{number} is the line of several users: {}", names.join(", "))]
        }
        Reason::NoSuchUser => vec![format!("no user has {number}, and {whose} has no phone usages to route it on")],
        Reason::PolicyHasNoUsages => vec![format!("{whose} lists no phone usages")],
        Reason::RouteHasNoGateway(choices) => {
            let one = |choice: &Choice| {
                let route = plan.route(choice.route);
                let why = match (route.gateways.is_empty(), plan.can_carry(choice.route)) {
                    (true, _) => "has no gateway",
                    (false, false) => "all of its gateways are disabled",
                    (false, true) => "all of its gateways are down",
                };
                format!("route {} matches but {why}", quoted(&route.name))
            };
            choices.iter().map(one).collect()
        }
        Reason::UsageNotAllowed(routes) if routes.is_empty() => {
            vec![format!("no route that matches {number} has both a phone usage and a gateway")]
        }
        Reason::UsageNotAllowed(routes) => {
            let one = |(route, usages): &(RouteId, Vec<_>)| {
                let usages: Vec<_> = usages.iter().map(|usage| visible(&plan.usage(*usage).name)).collect();
                format!(
                    "route {} would match, but {whose} has none of its usages: {}",
                    quoted(&plan.route(*route).name),
                    usages.join(", ")
                )
            };
            routes.iter().map(one).collect()
        }
        Reason::NoRoute => vec![format!("no route of the plan matches {number}")],
    }
}
