//! An emergency call whose number a gateway is sent changed.

use dialplan_analysis::trunk::{ChangedEmergency, ListUse, changed_emergencies};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::callers::who;
use crate::context::{About, Context};
use crate::lists::{list_name, place_in_list, translation_rule};

static CODE: Code = code("DP0508", "emergency-changed-on-trunk", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_changed_on_trunk.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = context.decided(&CODE, About::Plan, changed_emergencies(context.analysis)).unwrap_or_default();
    // The routes to one gateway, or the gateways of one route, that one rule changes a number for are one finding.
    let mut folded: Vec<(&ChangedEmergency, usize)> = Vec::new();
    for one in &found {
        let same = |(known, _): &&mut (&ChangedEmergency, usize)| {
            let at = |one: &ChangedEmergency| list_of(one);
            (known.entry, known.rule, &known.sent, at(known)) == (one.entry, one.rule, &one.sent, at(one))
        };
        match folded.iter_mut().rev().take(FOLDED).find(same) {
            Some((_, more)) => *more += 1,
            None => folded.push((one, 0)),
        }
    }
    folded.into_iter().map(|(one, more)| finding(context, one, more)).collect()
}

/// The number of findings among which one for the same rule is looked for.
const FOLDED: usize = 64;

fn list_of(one: &ChangedEmergency) -> ListUse {
    if one.by_route { ListUse::Route(one.route) } else { ListUse::OutboundCalled(one.gateway) }
}

fn finding(context: &Context<'_>, one: &ChangedEmergency, more: usize) -> Diagnostic {
    let plan = context.plan;
    let (gateway, route) = (&*plan.gateway(one.gateway).name, &*plan.route(one.route).name);
    let rule = &*plan.rule(one.rule).name;
    let by = list_of(one);
    let (dialled, sent) = (&one.dialled, &one.sent);
    let message = format!("emergency number `{dialled}` is sent to gateway `{gateway}` as `{sent}`");
    let subject = Subject::Emergency(one.entry);
    let mut finding = Diagnostic::new(&CODE, message).on(subject.path(plan), subject.index()).witness(&**dialled);
    if let Some(place) = place_in_list(plan, by, one.rule) {
        finding = finding.at(place, format!("turns it into `{sent}`"));
    }
    if let Some(place) = subject.span(plan) {
        finding = finding.and_at(place, "the emergency number");
    }
    finding.blockers.push(translation_rule(plan, one.rule).path(plan));
    finding = finding.note(format!("by rule `{rule}` of {}, for route `{route}`", list_name(plan, by)));
    let who = who(plan, &one.caller);
    if !who.is_empty() {
        finding = finding.note(format!("dialled with {who}, it is `{}` before", one.number));
    }
    if more > 0 {
        finding = finding.note(format!("and in {more} more cases"));
    }
    finding
        .help(format!("name a rule that keeps `{}` before rule `{rule}`, or exclude it from its pattern", one.number))
}
