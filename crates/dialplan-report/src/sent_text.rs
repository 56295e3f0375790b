//! Trunk translation for people: what the lists of a gateway make of the numbers of its calls, and what gateways are
//! sent; with the trace, every rule of the lists.

use std::fmt::Write;

use dialplan_core::model::{GatewayId, Plan, RouteId, RuleId};
use dialplan_core::query::answer::{Answer, Sent};
use dialplan_core::query::explain::{ListTrace, TranslationListOf};

use crate::lines::line;
use crate::terminal::{Look, quoted, visible};
use crate::tried_text::rules;

/// Writes what the inbound lists of a gateway made of the numbers of its call, if a rule of them matched.
pub(crate) fn inbound(out: &mut String, plan: &Plan, answer: &Answer, look: Look) {
    let (Some(gateway), Some(inbound)) = (answer.caller.gateway, &answer.normalization.inbound) else { return };
    let of_gateway = format!("of gateway {}", quoted(&plan.gateway(gateway).name));
    let mut label = "inbound";
    if let Some(rule) = inbound.called_rule {
        let by = format!("called number, by {} {of_gateway}", rule_of(plan, rule));
        line(out, look, label, shown(&inbound.called), &by);
        label = "";
    }
    if let (Some(rule), Some(calling)) = (inbound.calling_rule, &inbound.calling) {
        line(out, look, label, shown(calling), &format!("calling number, by {} {of_gateway}", rule_of(plan, rule)));
    }
}

/// Writes what the gateways of a route are sent. Gateways that are sent the same are put together. Without any list and
/// without a calling number that was asked for, nothing is written: gateways are sent the normalised number.
pub(crate) fn sent(out: &mut String, plan: &Plan, answer: &Answer, route: RouteId, look: Look) {
    if !plan.translates_sent() && answer.options.calling_number.is_none() {
        return;
    }
    let mut groups: Vec<(&Sent, Vec<GatewayId>)> = Vec::new();
    for sent in answer.sent.iter().filter(|sent| sent.route == route) {
        match groups.iter_mut().find(|(first, _)| is_equal(first, sent)) {
            Some((_, gateways)) => gateways.push(sent.gateway),
            None => groups.push((sent, vec![sent.gateway])),
        }
    }
    let several = groups.len() > 1;
    let mut label = "sent";
    for (sent, gateways) in groups {
        let names: Vec<_> = gateways.iter().map(|gateway| visible(&plan.gateway(*gateway).name)).collect();
        let to = if several { format!(" to {}", names.join(", ")) } else { String::new() };
        line(out, look, label, shown(&sent.called), &format!("called number{to}, {}", called_by(plan, sent)));
        label = "";
        if let Some(calling) = &sent.calling {
            let by = sent.calling_rule.map_or("unchanged".to_owned(), |rule| format!("by {}", rule_of(plan, rule)));
            line(out, look, label, shown(calling), &format!("calling number{to}, {by}"));
        }
    }
}

/// Returns the number, or a word if nothing is left of it.
fn shown(number: &str) -> &str {
    if number.is_empty() { "(empty)" } else { number }
}

fn is_equal(a: &Sent, b: &Sent) -> bool {
    let numbers = |sent: &Sent| (sent.route_rule, sent.gateway_rule, sent.calling_rule);
    a.called == b.called && a.calling == b.calling && numbers(a) == numbers(b)
}

fn called_by(plan: &Plan, sent: &Sent) -> String {
    match (sent.route_rule, sent.gateway_rule) {
        (None, None) => "unchanged".to_owned(),
        (Some(route), None) => format!("by {} of the route", rule_of(plan, route)),
        (None, Some(gateway)) => format!("by {}", rule_of(plan, gateway)),
        (Some(route), Some(gateway)) => {
            format!("by {} of the route, then {}", rule_of(plan, route), rule_of(plan, gateway))
        }
    }
}

fn rule_of(plan: &Plan, rule: RuleId) -> String {
    format!("rule {}", quoted(&plan.rule(rule).name))
}

/// Writes the rules of lists, with what each did.
pub(crate) fn lists(out: &mut String, plan: &Plan, traces: &[ListTrace], what: &str, look: Look) {
    for trace in traces {
        let (number, whose) = match trace.list {
            TranslationListOf::Route(route) => ("called", format!("route {}", quoted(&plan.route(route).name))),
            TranslationListOf::Called(gateway) => {
                ("called", format!("gateway {}", quoted(&plan.gateway(gateway).name)))
            }
            TranslationListOf::Calling(gateway) => {
                ("calling", format!("gateway {}", quoted(&plan.gateway(gateway).name)))
            }
        };
        let input = look.strong(visible(&trace.input));
        let _ = writeln!(out, "  {what} rules of {whose} tried for the {number} number {input}");
        let tried: Vec<_> = trace.rules.iter().map(|(rule, outcome)| (plan.rule(*rule), outcome)).collect();
        rules(out, &tried, &trace.input, look);
        let becomes = if trace.result == trace.input { "stays" } else { "becomes" };
        let _ = writeln!(out, "       {becomes} {}", look.strong(visible(shown(&trace.result))));
    }
}
