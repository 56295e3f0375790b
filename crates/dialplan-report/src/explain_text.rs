//! The trace of an answer for people: every rule that was tried and how far it got, the walk through the usages, and
//! every route. `+` marks what is used, `*` what also matches.

use std::fmt::Write;

use dialplan_core::compile::CompiledPlan;
use dialplan_core::model::{Plan, Subject};
use dialplan_core::query::answer::Answer;
use dialplan_core::query::explain::{Captured, PatternOutcome, Trace, UsageTrace};

use crate::answer_text::via;
use crate::terminal::{Look, visible};

/// Renders the trace of an answer, to be printed below the answer.
pub fn trace(compiled: &CompiledPlan, answer: &Answer, trace: &Trace, look: Look) -> String {
    let plan = compiled.plan();
    let mut out = String::new();
    passes(&mut out, plan, answer, trace, look);
    usages(&mut out, plan, answer, trace, look);
    routes(&mut out, plan, answer, trace, look);
    out
}

fn passes(out: &mut String, plan: &Plan, answer: &Answer, trace: &Trace, look: Look) {
    let Some(profile) = answer.caller.profile else { return };
    for pass in &trace.passes {
        let _ = writeln!(out, "  rules tried for {} ({})", look.strong(visible(&pass.input)), pass.side.name());
        let names: Vec<_> = (pass.rules.iter())
            .map(|(position, _)| {
                let rule = Subject::Rule(profile, position.index()).rule(plan);
                rule.map_or(("", ""), |rule| (&*plan.rule(rule).name.value, &*plan.rule(rule).pattern.value))
            })
            .collect();
        let width = names.iter().map(|(name, _)| visible(name).chars().count()).max().unwrap_or(0);
        for ((position, outcome), (name, pattern)) in pass.rules.iter().zip(names) {
            let how = sentence(outcome, &pass.input);
            row(out, look, outcome, &format!("{:>3}", position.index() + 1), name, width, &how, pattern);
            if let PatternOutcome::Taken(captured) = outcome {
                captures(out, captured, &pass.input, width);
            }
        }
    }
}

/// Writes what each group captured, under the pattern.
fn captures(out: &mut String, captured: &[Captured], input: &str, width: usize) {
    for group in captured.iter().skip(1) {
        let text = match group.span {
            Some((start, end)) => format!("= {:?}", input.get(start..end).unwrap_or_default()),
            None => "did not participate".to_owned(),
        };
        let _ = writeln!(out, "          {:width$}  ${} {text}", "", visible(&group.group));
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
        let text =
            if routes.is_empty() { "no route matches".to_owned() } else { format!("routes {}", routes.join(", ")) };
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

#[expect(clippy::too_many_arguments, reason = "the cells of one row of a table")]
fn row(
    out: &mut String,
    look: Look,
    outcome: &PatternOutcome,
    number: &str,
    name: &str,
    width: usize,
    how: &str,
    pattern: &str,
) {
    let mark = match outcome {
        PatternOutcome::Taken(_) => "+",
        PatternOutcome::TooLate | PatternOutcome::Matches => "*",
        PatternOutcome::NoMatch { .. } | PatternOutcome::Never | PatternOutcome::NotTried => " ",
    };
    let name = visible(name);
    let _ = writeln!(out, "   {} {number}  {name:width$}  {}  {how}", look.strong(mark), look.faint(visible(pattern)));
}

fn sentence(outcome: &PatternOutcome, input: &str) -> String {
    match outcome {
        PatternOutcome::Taken(_) => "matches and is used".to_owned(),
        PatternOutcome::TooLate => "also matches, but an earlier rule is used".to_owned(),
        PatternOutcome::Matches => "matches".to_owned(),
        PatternOutcome::Never => "matches no number at all".to_owned(),
        PatternOutcome::NotTried => "not tried off-hook".to_owned(),
        PatternOutcome::NoMatch { viable, stopped_by } => {
            let prefix = visible(input.get(..*viable).unwrap_or_default());
            match (*viable, stopped_by) {
                (0, Some(c)) => format!("no match: cannot start with \"{c}\""),
                (_, Some(c)) => format!("no match: \"{prefix}\" fits, then \"{c}\" does not"),
                (_, None) => format!("no match: \"{prefix}\" is only the beginning"),
            }
        }
    }
}
