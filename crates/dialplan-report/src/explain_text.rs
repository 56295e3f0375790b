//! The trace of an answer for people: every rule that was tried and how far it got, the walk through the usages, and
//! every route. `+` marks what is used, `*` what also matches.

use std::fmt::Write;

use dialplan_core::compile::CompiledPlan;
use dialplan_core::model::{Plan, Subject};
use dialplan_core::query::answer::Answer;
use dialplan_core::query::explain::{PatternOutcome, Trace, UsageTrace};

use crate::answer_text::via;
use crate::sent_text;
use crate::terminal::{Look, visible};
use crate::tried_text::{row, rules, sentence};

/// Renders the trace of an answer, to be printed below the answer.
pub fn trace(compiled: &CompiledPlan, answer: &Answer, trace: &Trace, look: Look) -> String {
    let plan = compiled.plan();
    let mut out = String::new();
    sent_text::lists(&mut out, plan, &trace.inbound, "inbound", look);
    passes(&mut out, plan, answer, trace, look);
    usages(&mut out, plan, answer, trace, look);
    routes(&mut out, plan, answer, trace, look);
    sent_text::lists(&mut out, plan, &trace.outbound, "outbound", look);
    out
}

fn passes(out: &mut String, plan: &Plan, answer: &Answer, trace: &Trace, look: Look) {
    let Some(profile) = answer.caller.profile else { return };
    for pass in &trace.passes {
        let _ = writeln!(out, "  rules tried for {} ({})", look.strong(visible(&pass.input)), pass.side.name());
        let tried = pass.rules.iter().filter_map(|(position, outcome)| {
            let rule = Subject::Rule(profile, position.index()).rule(plan)?;
            Some((plan.rule(rule), outcome))
        });
        rules(out, &tried.collect::<Vec<_>>(), &pass.input, look);
    }
}

fn usages(out: &mut String, plan: &Plan, answer: &Answer, trace: &Trace, look: Look) {
    if trace.usages.is_empty() {
        return;
    }
    let _ = writeln!(out, "  phone usages in order");
    let width = trace.usages.iter().map(|u| visible(&plan.usage(u.usage).name).chars().count()).max().unwrap_or(0);
    let used = answer.selected().and_then(|selected| {
        let is_used = |walk: &UsageTrace| walk.usage == selected.usage && walk.routes.contains(&selected.route);
        trace.usages.iter().position(is_used)
    });
    for (number, walk) in trace.usages.iter().enumerate() {
        let routes: Vec<_> = walk.routes.iter().map(|route| visible(&plan.route(*route).name)).collect();
        let mark = match used {
            Some(used) if used == number => "+",
            _ if routes.is_empty() || !walk.tried => " ",
            _ => "*",
        };
        let name = visible(&plan.usage(walk.usage).name);
        let again: Vec<_> = walk.again.iter().map(|route| visible(&plan.route(*route).name)).collect();
        let text = match (routes.is_empty(), again.is_empty()) {
            (true, true) => "no route matches".to_owned(),
            (true, false) => format!("only routes of an earlier usage: {}", again.join(", ")),
            (false, _) => format!("routes {}", routes.join(", ")),
        };
        let text = if walk.tried || routes.is_empty() { text } else { format!("not tried: {text}") };
        let whose = if walk.emergency { " (of the emergency number)" } else { "" };
        let _ = writeln!(out, "   {} {:>3}  {name:width$}  {text}{whose}", look.strong(mark), number + 1);
    }
}

fn routes(out: &mut String, plan: &Plan, answer: &Answer, trace: &Trace, look: Look) {
    if trace.routes.is_empty() {
        return;
    }
    let number = answer.normalization.number.as_deref().unwrap_or_default();
    let _ = writeln!(out, "  routes for {}", look.strong(visible(number)));
    let width = trace.routes.iter().map(|r| visible(&plan.route(r.route).name).chars().count()).max().unwrap_or(0);
    for entry in &trace.routes {
        let route = plan.route(entry.route);
        let usages: Vec<_> = route.phone_usages.iter().map(|usage| visible(&plan.usage(usage.id).name)).collect();
        let mut how = sentence(&entry.outcome, number);
        if matches!(entry.outcome, PatternOutcome::Matches) {
            let place = match entry.place {
                Some(0) => "is used".to_owned(),
                Some(place) => format!("failover {place}"),
                None if route.gateways.is_empty() && !usages.is_empty() => "passed over".to_owned(),
                None if answer.down.iter().any(|choice| choice.route == entry.route) => "passed over".to_owned(),
                None if answer.not_tried.iter().any(|choice| choice.route == entry.route) => {
                    "not tried after an earlier usage".to_owned()
                }
                None => "none of its usages is tried".to_owned(),
            };
            how = format!("matches, {place}, {}; usages: {}", via(plan, answer, entry.route), usages.join(", "));
        }
        let outcome = if entry.place == Some(0) { &PatternOutcome::Taken(Vec::new()) } else { &entry.outcome };
        row(out, look, outcome, "   ", &route.name, width, &how, &route.target);
    }
}
