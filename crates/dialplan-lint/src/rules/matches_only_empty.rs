//! `^$`: a pattern that matches only the empty string.

use dialplan_analysis::rules::Nothing;
use dialplan_core::Automaton;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{ProfileId, RouteId, RuleId, Subject};

use super::{Rule, code};
use crate::context::{Context, listed};

static CODE: Code = code("DP0111", "matches-only-empty", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("matches_only_empty.md"));

/// The number of entries that get a label.
const LABELS: usize = 5;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let rules = context.rules().filter(|(id, _)| context.matches_nothing(*id) == Some(Nothing::OnlyEmptyString));
    let rules: Vec<RuleId> = rules.map(|(id, _)| id).collect();
    let is_one = |set: &Automaton<()>| set.accepts(b"") && set.size().transitions == 0;
    let is_empty =
        |id: &RouteId| context.analysis.language(&context.plan.route(*id).target).is_ok_and(|set| is_one(&set));
    let routes: Vec<RouteId> = context.plan.route_ids().filter(is_empty).collect();
    of_rules(context, &rules).into_iter().chain(of_routes(context, &routes)).collect()
}

fn of_rules(context: &Context<'_>, rules: &[RuleId]) -> Option<Diagnostic> {
    let plan = context.plan;
    let (first, others) = rules.split_first()?;
    let mut names: Vec<&str> = rules.iter().map(|id| &*plan.rule(*id).name.value).collect();
    names.sort_unstable();
    names.dedup();
    let ((are, _), (_, remove)) = (words(names.len(), "rule"), words(rules.len(), "rule"));
    let place = |id: RuleId| {
        let pattern = &plan.rule(id).pattern;
        pattern.place(context.file, 0..pattern.len())
    };
    let message = format!("{} {are} only the empty number", listed("rule", names.into_iter()));
    let mut finding = context.on_rule(&CODE, *first, message, place(*first), "matches no dialled number");
    for other in others.iter().take(LABELS) {
        finding = finding.and_at(place(*other), "nor does this one");
    }
    let has_one = |id: &ProfileId| plan.profile(*id).rules.iter().any(|member| rules.contains(&member.rule));
    let profiles: Vec<&str> = plan.profile_ids().filter(has_one).map(|id| &*plan.profile(id).name.value).collect();
    if rules.len() > 1 && profiles.len() > 1 {
        finding = finding.note(format!("in {}", listed("profile", profiles.into_iter())));
    }
    Some(finding.help(remove))
}

fn of_routes(context: &Context<'_>, routes: &[RouteId]) -> Option<Diagnostic> {
    let plan = context.plan;
    let (first, others) = routes.split_first()?;
    let (are, remove) = words(routes.len(), "route");
    let place = |id: RouteId| {
        let target = &plan.route(id).target;
        target.place(context.file, 0..target.len())
    };
    let names = listed("route", routes.iter().map(|id| &*plan.route(*id).name.value));
    let subject = Subject::Route(*first);
    let mut finding = Diagnostic::new(&CODE, format!("{names} {are} only the empty number"))
        .at(place(*first), "matches no number")
        .on(subject.path(plan), subject.index());
    for other in others.iter().take(LABELS) {
        finding = finding.and_at(place(*other), "nor does this one");
    }
    Some(finding.help(remove))
}

/// Returns the verbs of the message, and the help.
fn words(count: usize, kind: &str) -> (&'static str, String) {
    match count {
        1 => ("is never used: it matches", format!("remove the {kind}")),
        _ => ("are never used: they match", format!("remove the {kind}s")),
    }
}
