//! An anchor that applies to one alternative only.

use dialplan_analysis::patterns::{
    compared, missing_anchors, missing_start_of_target, normalised_number, plus_inside, without,
};
use dialplan_analysis::routes::{lost_by_targets, sent_by_keypad, sent_to};
use dialplan_analysis::{Domain, NotDecided};
use dialplan_core::Automaton;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::RouteId;

use super::{Rule, code};
use crate::anchored::{Anchored, anchored};
use crate::context::{About, Context, Owner, Pattern};
use crate::syntax::{half_anchored, has_end_anchor};

static CODE: Code = code("DP0102", "anchor-precedence", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("anchor_precedence.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let domain = Domain::of(context.plan);
    let patterns = context.patterns(|text| text.contains('|') && text.contains(['^', '$', '\\']));
    patterns.filter(|pattern| half_anchored(&pattern.ast)).filter_map(|p| finding(context, &domain, &p)).collect()
}

fn finding(context: &Context<'_>, domain: &Domain, pattern: &Pattern<'_>) -> Option<Diagnostic> {
    let domain = match pattern.owner {
        Owner::Route(route) => return of_route(context, route, pattern),
        Owner::Rule(id) if !context.plan.is_translation_rule(id) => domain.clone(),
        Owner::Rule(_) | Owner::Range(_) => Domain::numbers(),
    };
    // Only what the missing anchors change is reported.
    let missing = missing_anchors(pattern.text, &domain, context.analysis.memo());
    let missing = context.decided(&CODE, About::Pattern(pattern.owner), missing)??;
    let example = match pattern.owner {
        Owner::Rule(id) => context.example(id, &missing.surplus),
        _ => None,
    };
    let matched = example.as_ref().map_or(&missing.witness, |(number, _)| number);
    let mut finding = on_bar(context, pattern, matched)?;
    if let Some((number, result)) = &example {
        finding = if number == result { finding } else { finding.note(format!("`{number}` becomes `{result}`")) };
        finding = finding.witness(number);
    }
    let cure = anchored(&pattern.ast, pattern.text, true).into_iter().next();
    let help = cure.and_then(|cure| context.proposal(pattern.owner, &cure.pattern));
    Some(finding.help(GENERAL).maybe_help(help))
}

/// Returns the finding at the first `|`.
fn on_bar(context: &Context<'_>, pattern: &Pattern<'_>, matched: &str) -> Option<Diagnostic> {
    let bar = pattern.ast.body.branches.first()?.span.end;
    let called = context.called(pattern.owner);
    let message = format!("{called} also matches `{matched}`: each of its anchors applies to one alternative only");
    Some(context.on_pattern(&CODE, pattern, message, bar..bar + 1, "separates the anchors"))
}

fn of_route(context: &Context<'_>, route: RouteId, pattern: &Pattern<'_>) -> Option<Diagnostic> {
    let surplus = context.decided(&CODE, About::Pattern(pattern.owner), Surplus::of(context, route))?;
    if surplus.outside.is_empty() && surplus.inside.is_empty() {
        return None;
    }
    let cure = chosen(context, route, anchored(&pattern.ast, pattern.text, has_end_anchor(&pattern.ast)));
    // A number that the cure removes.
    let removed = cure.as_deref().and_then(|cure| {
        let found = surplus.without(context, cure).and_then(|surplus| surplus.named(context));
        context.decided(&CODE, About::Pattern(pattern.owner), found).flatten()
    });
    let cure = cure.filter(|_| removed.is_some());
    let named = match removed {
        Some(named) => named,
        None => context.decided(&CODE, About::Pattern(pattern.owner), surplus.named(context))??,
    };
    let mut finding = on_bar(context, pattern, &named.number)?;
    let number = &named.number;
    if let Some(dialled) = &named.dialled {
        finding = if dialled == number { finding } else { finding.note(format!("`{dialled}` becomes `{number}`")) };
        finding = finding.witness(dialled);
    }
    if named.unsent {
        finding =
            finding.note("nobody gets such a number at present by dialling on-hook, with one pass through the rules");
    }
    let help = cure.and_then(|cure| context.proposal_against(route, &cure, number));
    Some(finding.help(GENERAL).maybe_help(help))
}

/// The numbers that a target matches only because `^` is missing.
struct Surplus {
    /// Those without a `+`, or with one at the start.
    outside: Automaton<()>,
    /// Those with a `+` inside.
    inside: Automaton<()>,
}

/// One of these numbers.
struct Named {
    number: String,
    /// What somebody dials for it, if somebody can send it.
    dialled: Option<String>,
    /// True if it is certain that nobody can send any of them.
    unsent: bool,
}

impl Surplus {
    fn of(context: &Context<'_>, route: RouteId) -> Result<Surplus, NotDecided> {
        let (target, memo) = (&*context.plan.route(route).target, context.analysis.memo());
        let inside = plus_inside(target, memo)?;
        let outside = missing_start_of_target(target, memo)?;
        let outside = outside.map_or_else(|| Automaton::empty(inside.alphabet().clone()), |missing| missing.surplus);
        Ok(Surplus { outside, inside })
    }

    fn without(&self, context: &Context<'_>, pattern: &str) -> Result<Surplus, NotDecided> {
        let memo = context.analysis.memo();
        Ok(Surplus { outside: without(&self.outside, pattern, memo)?, inside: without(&self.inside, pattern, memo)? })
    }

    /// Returns one of the numbers, if possible one that somebody can send. A number with a `+` inside counts only if
    /// somebody gets it who dials digits.
    fn named(&self, context: &Context<'_>) -> Result<Option<Named>, NotDecided> {
        if let Some(number) = normalised_number(&self.outside, context.analysis.memo())? {
            let sent = context.sent_of(&number, &self.outside);
            let unsent = sent == Ok(None);
            let (dialled, number) = sent.ok().flatten().map_or((None, number), |(dialled, sent)| (Some(dialled), sent));
            return Ok(Some(Named { number, dialled, unsent }));
        }
        let sent = if self.inside.is_empty() { None } else { sent_by_keypad(context.analysis, &self.inside)? };
        Ok(sent.map(|sent| Named { number: sent.result, dialled: Some(sent.number), unsent: false }))
    }
}

/// What to do if it is not known what is meant.
const GENERAL: &str =
    "put the alternatives in parentheses, after the beginning that they share, and the anchors outside of them";

/// Returns the way to write the pattern that is probably meant. Rules and emergency entries show what a target is for:
/// their results must stay. If they show nothing, each alternative must match a number that somebody sends.
fn chosen(context: &Context<'_>, route: RouteId, ways: Vec<Anchored>) -> Option<String> {
    let patterns: Vec<&str> = ways.iter().map(|way| &*way.pattern).collect();
    let loses = lost_by_targets(context.analysis, route, &patterns).ok()?;
    if loses.contains(&true) {
        let keeps = loses.iter().position(|loses| !loses)?;
        return ways.into_iter().nth(keeps).map(|way| way.pattern);
    }
    // What the alternatives describe, with or without `+`, should stay: clients send emergency numbers in both forms.
    let old = &*context.plan.route(route).target;
    for way in &ways {
        let described = context.analysis.language(&format!(r"^\+?(?:{})$", way.bare)).ok()?;
        let change = compared((old, &way.pattern), &described, &[], context.analysis.memo()).ok()?;
        if change.is_some_and(|change| change.lost.is_none()) {
            return Some(way.pattern.clone());
        }
    }
    let first = ways.into_iter().next()?;
    let alternatives: Vec<&str> = first.alternatives.iter().map(String::as_str).collect();
    let all_sent = sent_to(context.analysis, &alternatives).ok()?.into_iter().all(|sent| sent);
    all_sent.then_some(first.pattern)
}
