//! A pattern that matches more than it seems to, because `^` or `$` is missing.

use std::collections::BTreeSet;

use dialplan_analysis::Domain;
use dialplan_analysis::patterns::{MissingAnchors, missing_anchors, missing_start_of_target};
use dialplan_analysis::results::Example;
use dialplan_analysis::routes::{MissingEnd, missing_ends};
use dialplan_analysis::rules::{changes_nothing, with_rest};
use dialplan_analysis::sets::escaped;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::engine::acting_entries;
use dialplan_core::model::{Dialect, RouteId, RuleId, Subject, UsageId, without_plus};
use dialplan_core::pattern::syntax;

use super::{Rule, code};
use crate::context::{About, Context, Owner};
use crate::syntax::half_anchored;

static CODE: Code = code("DP0101", "pattern-unanchored", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("pattern_unanchored.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let domain = Domain::of(context.plan);
    let rules = context.rules().filter(|(_, rule)| !is_half_anchored(context, &rule.pattern));
    let rules = rules.filter_map(|(id, _)| of_rule(context, &domain, id));
    let routes = context
        .analysis
        .fairly(context.plan.route_ids())
        .filter(|id| !is_half_anchored(context, &context.plan.route(*id).target));
    let mut found: Vec<Diagnostic> = rules.chain(routes.filter_map(|id| of_route(context, id))).collect();
    let ranges = context.analysis.fairly(0..context.plan.number_ranges.len());
    found.extend(ranges.filter_map(|number| of_range(context, number)));
    found.extend(loose(context).iter().map(|loose| of_loose_end(context, loose)));
    found
}

/// Returns the targets without `$` that take numbers away from other routes. That needs rules, routes and policies in
/// the plan.
fn loose(context: &Context<'_>) -> Vec<MissingEnd> {
    let plan = context.plan;
    let missing = plan.rules.is_empty() || plan.routes.len() < 2 || plan.policies.is_empty();
    if missing {
        return Vec::new();
    }
    let found = context.decided(&CODE, About::Plan, missing_ends(context.analysis));
    let found = found.map(|answers| context.answers(&CODE, answers)).unwrap_or_default();
    found.into_iter().filter(|loose| !is_half_anchored(context, &plan.route(loose.route).target)).collect()
}

fn of_loose_end(context: &Context<'_>, loose: &MissingEnd) -> Diagnostic {
    let plan = context.plan;
    let (route, other) = (plan.route(loose.route), plan.route(loose.other));
    let Example { number, result } = &loose.example;
    let message = format!(
        "route `{}` takes `{result}` away from route `{}`: without `$` its target also matches longer numbers",
        &*route.name, &*other.name
    );
    let subject = Subject::Route(loose.route);
    let place = route.target.place(context.file, 0..route.target.len());
    let mut finding =
        Diagnostic::new(&CODE, message).at(place, "`$` is missing").on(subject.path(plan), subject.index());
    finding = finding.and_at(other.target.place(context.file, 0..other.target.len()), "would match it");
    let rule = &*plan.rule(loose.rule).name;
    finding = finding.note(format!("`{number}` becomes `{result}` by rule `{rule}`")).witness(number);
    let help = loose.suggestion.as_ref().and_then(|cure| context.proposal(Owner::Route(loose.route), cure));
    finding.help("let the target end with `$`").maybe_help(help)
}

/// Returns true if anchors apply to one alternative only, which `anchor-precedence` reports.
fn is_half_anchored(context: &Context<'_>, pattern: &str) -> bool {
    pattern.contains('|') && syntax(pattern, context.analysis.limits()).is_ok_and(|ast| half_anchored(&ast))
}

fn of_rule(context: &Context<'_>, domain: &Domain, id: RuleId) -> Option<Diagnostic> {
    let is_sent = context.plan.is_translation_rule(id);
    let domain = if is_sent { context.analysis.domain_of(id) } else { domain };
    let rule = context.plan.rule(id);
    let place = rule.pattern.place(context.file, 0..rule.pattern.len());
    // People dial digits. If only `#`, `*` or a letter may follow, the finding is an info, unless the pattern is about
    // such characters.
    let of_digits = match rule.pattern.contains(r"\*") || rule.pattern.contains('#') {
        true => domain.clone(),
        false if is_sent => Domain::numbers(),
        false => domain.of_digits(),
    };
    let asked = |domain: &Domain| {
        let missing = missing_anchors(&rule.pattern, domain, context.analysis.memo());
        context.decided(&CODE, About::Pattern(Owner::Rule(id)), missing).flatten()
    };
    let (missing, level) = match asked(&of_digits) {
        Some(missing) => (missing, CODE.level),
        None => (asked(domain)?, Level::Info),
    };
    // A rule that no number reaches has a finding of its own, whatever else is wrong with it.
    if context.reaching(id).is_ok_and(|numbers| numbers.is_empty()) {
        return None;
    }
    // A number that reaches the rule, if there is one.
    let example = context.example(id, &missing.surplus);
    let witness = example.as_ref().map_or(&missing.witness, |(number, _)| number);
    let more = match (missing.start, missing.end) {
        (true, false) => "numbers that only end with its pattern",
        (false, true) => "numbers that only begin with its pattern",
        _ => "numbers that only contain its pattern",
    };
    let message = format!("rule `{}` also matches {more}, such as `{witness}`", &*rule.name);
    let mut finding = context.on_rule(&CODE, id, message, place, &reason(&rule.pattern, &missing));
    finding.level = level;
    if let Some((_, result)) = &example {
        finding = finding.note(format!("`{witness}` becomes `{result}`")).witness(witness);
    }
    // A rule that replaces the beginning and keeps the rest would match nothing with `$` alone.
    let whole = missing.suggestion.as_ref().filter(|_| is_sent && missing.end && !missing.start);
    let rest = whole.map(|whole| with_rest(context.analysis, id, whole));
    let rest = rest.and_then(|rest| context.decided(&CODE, About::Pattern(Owner::Rule(id)), rest).flatten());
    if let Some((pattern, translation)) = rest {
        let help =
            format!("write what follows, which changes no result: pattern `{pattern}`, translation `{translation}`");
        return Some(finding.help(help));
    }
    // If none of these numbers reaches the rule in any profile, adding the anchors changes no answer.
    let harmless = |cure: &String| changes_nothing(context.analysis, id, cure) == Ok(true);
    let fix = missing.suggestion.as_ref().filter(|cure| harmless(cure));
    let fix = fix.and_then(|cure| context.edit(&rule.pattern, 0..rule.pattern.len(), cure));
    Some(finding.help(cure(context, Owner::Rule(id), &missing)).fix(fix))
}

fn of_route(context: &Context<'_>, id: RouteId) -> Option<Diagnostic> {
    let route = context.plan.route(id);
    let subject = Subject::Route(id);
    let place = route.target.place(context.file, 0..route.target.len());
    let finding = |message| Diagnostic::new(&CODE, message).on(subject.path(context.plan), subject.index());
    let missing = missing_start_of_target(&route.target, context.analysis.memo());
    let missing = context.decided(&CODE, About::Pattern(Owner::Route(id)), missing)??;
    let example = context.sent_example(&missing);
    let matched = example.as_ref().map_or(&missing.witness, |(_, number)| number);
    let message =
        format!("route `{}` also matches numbers that do not begin with its target, such as `{matched}`", &*route.name);
    let mut finding = finding(message).at(place, reason(&route.target, &missing));
    if let Some((number, result)) = &example {
        if number != result {
            finding = finding.note(format!("`{number}` becomes `{result}`"));
        }
        finding = finding.witness(number);
    }
    if let Some(target) = emergency_target(context, id) {
        let help = context.proposal(Owner::Route(id), &target);
        let help = help.map(|help| format!("{help}: the emergency number with and without `+`"));
        return Some(finding.help("let the target match the emergency number only").maybe_help(help));
    }
    // Only the author knows which beginning is meant. A bare `^` before `112$` or `[0-9]{10}` would exclude every
    // number with `+`.
    Some(finding.help("write how the numbers begin, including their `+`: `^\\+..`"))
}

/// Returns the target for the emergency numbers of a route that only emergency calls take, in Teams, where clients send
/// them with and without `+`.
fn emergency_target(context: &Context<'_>, id: RouteId) -> Option<String> {
    let plan = context.plan;
    let usages = &plan.route(id).phone_usages;
    let entries = acting_entries(plan);
    let is_its = |usage: UsageId| entries.iter().any(|entry| entry.usage == usage);
    if plan.dialect != Dialect::Teams || !usages.iter().all(|usage| is_its(usage.id)) {
        return None;
    }
    let takes = |number: &str| context.analysis.routes().labels_of(number.as_bytes()).contains(&id);
    let numbers: BTreeSet<String> = entries
        .iter()
        .filter(|entry| usages.iter().any(|usage| usage.id == entry.usage))
        .map(|entry| without_plus(&entry.result))
        .filter(|number| takes(number) || takes(&format!("+{number}")))
        .map(escaped)
        .collect();
    let numbers: Vec<String> = numbers.into_iter().collect();
    match numbers.as_slice() {
        [] => None,
        [number] => Some(format!(r"^\+?{number}$")),
        many => Some(format!(r"^\+?(?:{})$", many.join("|"))),
    }
}

fn of_range(context: &Context<'_>, number: usize) -> Option<Diagnostic> {
    let range = context.plan.number_ranges.get(number)?;
    let pattern = range.pattern().filter(|pattern| !is_half_anchored(context, pattern))?;
    let missing = missing_anchors(pattern, &Domain::numbers(), context.analysis.memo());
    let missing = context.decided(&CODE, About::Pattern(Owner::Range(number)), missing)??;
    let witness = &missing.witness;
    let message =
        format!("number range `{}` also has numbers that only contain its pattern, such as `{witness}`", &*range.name);
    let subject = Subject::NumberRange(number);
    let place = pattern.place(context.file, 0..pattern.len());
    let finding = Diagnostic::new(&CODE, message).at(place, reason(pattern, &missing));
    let finding = finding.on(subject.path(context.plan), subject.index()).witness(&**witness);
    Some(finding.help(cure(context, Owner::Range(number), &missing)))
}

/// Returns the label of the pattern: which anchors are missing or apply to a part of it only.
fn reason(pattern: &str, missing: &MissingAnchors) -> String {
    let anchors: Vec<(char, bool)> = [('^', missing.start), ('$', missing.end)]
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(anchor, _)| (anchor, pattern.contains(anchor)))
        .collect();
    let words = |written: bool| if written { "applies to only a part of it" } else { "is missing" };
    match anchors.as_slice() {
        [(a, false), (b, false)] => format!("`{a}` and `{b}` are missing"),
        [(a, true), (b, true)] => format!("`{a}` and `{b}` apply to only a part of it"),
        [(a, x), (b, y)] => format!("`{a}` {}, `{b}` {}", words(*x), words(*y)),
        [(a, x)] => format!("`{a}` {}", words(*x)),
        _ => String::new(),
    }
}

fn cure(context: &Context<'_>, owner: Owner, missing: &MissingAnchors) -> String {
    let proposal = missing.suggestion.as_ref().and_then(|cure| context.proposal(owner, cure));
    proposal.unwrap_or_else(|| "put `^` before the whole pattern and `$` after it".to_owned())
}
