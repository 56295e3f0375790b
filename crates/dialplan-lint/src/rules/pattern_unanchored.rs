//! A pattern that takes more than it says, because `^` or `$` is missing.

use dialplan_core::analysis::{Domain, MissingAnchors, NotDecided, missing_anchors, missing_start_of_target};
use dialplan_core::compile::syntax;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{RouteId, RuleId, Subject};

use super::{Rule, code};
use crate::context::Context;
use crate::syntax::half_anchored;

static CODE: Code = code("DP0101", "pattern-unanchored", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("pattern_unanchored.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let domain = Domain::of(context.plan);
    let rules = context.rules().filter(|(_, rule)| !is_half_anchored(context, &rule.pattern));
    let rules = rules.filter_map(|(id, _)| of_rule(context, &domain, id));
    let routes = context.plan.route_ids().filter(|id| !is_half_anchored(context, &context.plan.route(*id).target));
    rules.chain(routes.filter_map(|id| of_route(context, id))).collect()
}

/// Anchors that bind to one alternative only are another rule's.
fn is_half_anchored(context: &Context<'_>, pattern: &str) -> bool {
    pattern.contains('|') && syntax(pattern, context.compiled.limits()).is_ok_and(|ast| half_anchored(&ast))
}

fn of_rule(context: &Context<'_>, domain: &Domain, id: RuleId) -> Option<Diagnostic> {
    let rule = context.plan.rule(id);
    let place = rule.pattern.place(context.file, 0..rule.pattern.len());
    let missing = match missing_anchors(&rule.pattern, domain, context.compiled.limits()) {
        Ok(missing) => missing?,
        Err(undecided) => {
            let finding = context.on_rule(&CODE, id, not_decided("rule", &rule.name, &undecided), place, "");
            return Some(undecided_finding(finding));
        }
    };
    let witness = &missing.witness;
    let more = match (missing.start, missing.end) {
        (true, false) => "numbers that only end like its pattern",
        (false, true) => "numbers that go on behind its pattern",
        _ => "numbers that only contain its pattern",
    };
    let message = format!("rule `{}` also takes {more}, such as `{witness}`", &*rule.name);
    let mut finding = context.on_rule(&CODE, id, message, place, &reason(&rule.pattern, &missing));
    if let Ok(Some(result)) = context.compiled.apply_rule(id, witness, &mut Default::default()) {
        finding = finding.note(format!("`{witness}` becomes `{result}`"));
    }
    Some(finding.maybe_help(cure(&missing)).witness(witness))
}

fn of_route(context: &Context<'_>, id: RouteId) -> Option<Diagnostic> {
    let route = context.plan.route(id);
    let subject = Subject::Route(id);
    let place = route.target.place(context.file, 0..route.target.len());
    let finding = |message| Diagnostic::new(&CODE, message).on(subject.path(context.plan), subject.index());
    let missing = match missing_start_of_target(&route.target, context.compiled.limits()) {
        Ok(missing) => missing?,
        Err(undecided) => {
            let message = not_decided("route", &route.name, &undecided);
            return Some(undecided_finding(finding(message).at(place, "")));
        }
    };
    let witness = &missing.witness;
    let message =
        format!("route `{}` also takes numbers that do not begin like its target, such as `{witness}`", &*route.name);
    let finding = finding(message).at(place, reason(&route.target, &missing));
    // Which beginning is meant only the author knows: a bare `^` in front of `112$` or `[0-9]{10}` would shut out every number with `+`.
    Some(finding.help("say how the numbers begin; a target sees them with their `+`: `^\\+..`").witness(witness))
}

/// What is wrong with the pattern, for its label.
fn reason(pattern: &str, missing: &MissingAnchors) -> String {
    let anchors: Vec<(char, bool)> = [('^', missing.start), ('$', missing.end)]
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(anchor, _)| (anchor, pattern.contains(anchor)))
        .collect();
    let words = |written: bool| if written { "holds for a part of it only" } else { "is missing" };
    match anchors.as_slice() {
        [(a, false), (b, false)] => format!("`{a}` and `{b}` are missing"),
        [(a, true), (b, true)] => format!("`{a}` and `{b}` hold for a part of it only"),
        [(a, x), (b, y)] => format!("`{a}` {}, `{b}` {}", words(*x), words(*y)),
        [(a, x)] => format!("`{a}` {}", words(*x)),
        _ => String::new(),
    }
}

fn cure(missing: &MissingAnchors) -> Option<String> {
    missing.cure.as_ref().map(|cure| format!("write `{cure}`"))
}

fn not_decided(kind: &str, name: &str, undecided: &NotDecided) -> String {
    format!("whether {kind} `{name}` lacks an anchor is not decided: {}", undecided.limit)
}

fn undecided_finding(mut finding: Diagnostic) -> Diagnostic {
    finding.level = Level::Info;
    finding.help("raise it with `--limit-states`")
}
