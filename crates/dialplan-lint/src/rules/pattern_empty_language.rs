//! A pattern that matches no string.

use dialplan_analysis::rules::Nothing;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0110", "pattern-empty-language", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("pattern_empty_language.md"));

const LABEL: &str = "matches no string at all";

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let rules = context.rules().filter(|(id, _)| context.matches_nothing(*id) == Some(Nothing::NoString));
    let mut found: Vec<Diagnostic> = rules
        .map(|(id, rule)| {
            let message = format!("rule `{}` matches nothing that can be dialled", &*rule.name);
            let place = rule.pattern.place(context.file, 0..rule.pattern.len());
            context.on_rule(&CODE, id, message, place, LABEL).help("correct the pattern, or remove the rule")
        })
        .collect();
    for id in context.plan.route_ids() {
        let route = context.plan.route(id);
        if !context.analysis.language(&route.target).is_ok_and(|set| set.is_empty()) {
            continue;
        }
        let subject = Subject::Route(id);
        let message = format!("route `{}` is never used: its target matches nothing", &*route.name);
        let place = route.target.place(context.file, 0..route.target.len());
        let finding = Diagnostic::new(&CODE, message).at(place, LABEL).on(subject.path(context.plan), subject.index());
        found.push(finding.help("correct the target, or remove the route"));
    }
    found
}
