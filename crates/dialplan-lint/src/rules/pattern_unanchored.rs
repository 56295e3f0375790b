//! A pattern that takes more than it says, because `^` or `$` is missing.

use dialplan_core::analysis::{
    Domain, Example, LooseEnd, MissingAnchors, changes_nothing, loose_ends, missing_anchors, missing_start_of_target,
};
use dialplan_core::compile::syntax;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{RouteId, RuleId, Subject};

use super::{Rule, code};
use crate::context::{About, Context, Owner};
use crate::syntax::half_anchored;

static CODE: Code = code("DP0101", "pattern-unanchored", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("pattern_unanchored.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let domain = Domain::of(context.plan);
    let rules = context.rules().filter(|(_, rule)| !is_half_anchored(context, &rule.pattern));
    let rules = rules.filter_map(|(id, _)| of_rule(context, &domain, id));
    let routes = context.plan.route_ids().filter(|id| !is_half_anchored(context, &context.plan.route(*id).target));
    let mut found: Vec<Diagnostic> = rules.chain(routes.filter_map(|id| of_route(context, id))).collect();
    found.extend(loose(context).iter().map(|loose| of_loose_end(context, loose)));
    found
}

/// Targets without `$` that take numbers from other routes. Needs to know what the rules make and who may use which route.
fn loose(context: &Context<'_>) -> Vec<LooseEnd> {
    let plan = context.plan;
    let missing = plan.rules.is_empty() || plan.routes.len() < 2 || plan.policies.is_empty();
    let Some(results) = context.results().filter(|_| !missing) else { return Vec::new() };
    let found = loose_ends(context.compiled, results, context.languages);
    let found = context.decided(&CODE, About::Plan, found);
    let found = found.map(|answers| context.answers(&CODE, answers)).unwrap_or_default();
    found.into_iter().filter(|loose| !is_half_anchored(context, &plan.route(loose.route).target)).collect()
}

fn of_loose_end(context: &Context<'_>, loose: &LooseEnd) -> Diagnostic {
    let plan = context.plan;
    let (route, other) = (plan.route(loose.route), plan.route(loose.other));
    let Example { number, result } = &loose.example;
    let message = format!(
        "route `{}` takes `{result}` from route `{}`, because its target may go on behind its end",
        &*route.name, &*other.name
    );
    let subject = Subject::Route(loose.route);
    let place = route.target.place(context.file, 0..route.target.len());
    let mut finding =
        Diagnostic::new(&CODE, message).at(place, "`$` is missing").on(subject.path(plan), subject.index());
    finding = finding.and_at(other.target.place(context.file, 0..other.target.len()), "would take it");
    let rule = &*plan.rule(loose.rule).name;
    finding = finding.note(format!("`{number}` becomes `{result}` by rule `{rule}`")).witness(number);
    finding.maybe_help(loose.cure.as_ref().map(|cure| format!("write `{cure}`")))
}

/// Anchors that bind to one alternative only are another rule's.
fn is_half_anchored(context: &Context<'_>, pattern: &str) -> bool {
    pattern.contains('|') && syntax(pattern, context.compiled.limits()).is_ok_and(|ast| half_anchored(&ast))
}

fn of_rule(context: &Context<'_>, domain: &Domain, id: RuleId) -> Option<Diagnostic> {
    let rule = context.plan.rule(id);
    let place = rule.pattern.place(context.file, 0..rule.pattern.len());
    // People dial digits. That `#` or a letter may follow is worth knowing and no more, unless the pattern is about such characters.
    let limits = context.compiled.limits();
    let of_digits = match rule.pattern.contains(r"\*") || rule.pattern.contains('#') {
        true => domain.clone(),
        false => domain.of_digits(),
    };
    let asked = |domain: &Domain| {
        let missing = missing_anchors(&rule.pattern, domain, limits);
        context.decided(&CODE, About::Pattern(Owner::Rule(id)), missing).flatten()
    };
    let (missing, level) = match asked(&of_digits) {
        Some(missing) => (missing, CODE.level),
        None => (asked(domain)?, Level::Info),
    };
    // One that the rule gets, if there is any.
    let example = context.example(id, &missing.surplus);
    let witness = example.as_ref().map_or(&missing.witness, |(number, _)| number);
    let more = match (missing.start, missing.end) {
        (true, false) => "numbers that only end like its pattern",
        (false, true) => "numbers that go on behind its pattern",
        _ => "numbers that only contain its pattern",
    };
    let message = format!("rule `{}` also takes {more}, such as `{witness}`", &*rule.name);
    let mut finding = context.on_rule(&CODE, id, message, place, &reason(&rule.pattern, &missing));
    finding.level = level;
    if let Some((_, result)) = &example {
        finding = finding.note(format!("`{witness}` becomes `{result}`"));
    }
    // Where no profile gives the rule one of these numbers, the anchors change no answer.
    let harmless = |cure: &String| changes_nothing(context.compiled, id, cure, domain) == Ok(true);
    let fix = missing.cure.as_ref().filter(|cure| harmless(cure));
    let fix = fix.and_then(|cure| context.edit(&rule.pattern, 0..rule.pattern.len(), cure));
    Some(finding.maybe_help(cure(&missing)).witness(witness).fix(fix))
}

fn of_route(context: &Context<'_>, id: RouteId) -> Option<Diagnostic> {
    let route = context.plan.route(id);
    let subject = Subject::Route(id);
    let place = route.target.place(context.file, 0..route.target.len());
    let finding = |message| Diagnostic::new(&CODE, message).on(subject.path(context.plan), subject.index());
    let missing = missing_start_of_target(&route.target, context.compiled.limits());
    let missing = context.decided(&CODE, About::Pattern(Owner::Route(id)), missing)??;
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
