//! `^$`: a pattern that matches only the empty string.

use dialplan_analysis::rules::Nothing;
use dialplan_core::Automaton;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0111", "matches-only-empty", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("matches_only_empty.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let rules = context.rules().filter(|(id, _)| context.matches_nothing(*id) == Some(Nothing::OnlyEmptyString));
    let mut found: Vec<Diagnostic> = rules
        .map(|(id, rule)| {
            let message = format!("rule `{}` is never used: it matches only the empty number", &*rule.name);
            let place = rule.pattern.place(context.file, 0..rule.pattern.len());
            context.on_rule(&CODE, id, message, place, "matches no dialled number").help("remove the rule")
        })
        .collect();
    for id in context.plan.route_ids() {
        let route = context.plan.route(id);
        let is_one = |set: &Automaton<()>| set.accepts(b"") && set.size().transitions == 0;
        if !context.analysis.language(&route.target).is_ok_and(|set| is_one(&set)) {
            continue;
        }
        let subject = Subject::Route(id);
        let message = format!("route `{}` is never used: its target matches only the empty number", &*route.name);
        let place = route.target.place(context.file, 0..route.target.len());
        let finding = Diagnostic::new(&CODE, message).at(place, "matches no number");
        found.push(finding.on(subject.path(context.plan), subject.index()).help("remove the route"));
    }
    found
}
