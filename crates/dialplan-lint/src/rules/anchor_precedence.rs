//! An anchor that applies to one alternative only.

use dialplan_analysis::Domain;
use dialplan_analysis::patterns::{compared, missing_anchors, missing_start_of_target};
use dialplan_analysis::routes::{lost_by_targets, sent_to};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::anchored::{Anchored, anchored};
use crate::context::{Context, Owner, Pattern};
use crate::syntax::{half_anchored, has_end_anchor};

static CODE: Code = code("DP0102", "anchor-precedence", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("anchor_precedence.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let domain = Domain::of(context.plan);
    let patterns = context.patterns(|text| text.contains('|') && text.contains(['^', '$', '\\']));
    patterns.filter(|pattern| half_anchored(&pattern.ast)).filter_map(|p| finding(context, &domain, &p)).collect()
}

fn finding(context: &Context<'_>, domain: &Domain, pattern: &Pattern<'_>) -> Option<Diagnostic> {
    let memo = context.analysis.memo();
    // Only what the missing anchors change is reported. If a limit is in the way, `pattern-unanchored` reports that.
    let missing = match pattern.owner {
        Owner::Rule(id) if context.plan.is_translation_rule(id) => {
            missing_anchors(pattern.text, &Domain::numbers(), memo)
        }
        Owner::Rule(_) => missing_anchors(pattern.text, domain, memo),
        Owner::Range(_) => missing_anchors(pattern.text, &Domain::numbers(), memo),
        Owner::Route(_) => missing_start_of_target(pattern.text, memo),
    };
    let missing = missing.ok()??;
    // What somebody dials for such a number, and what the rule turns it into or the route gets.
    let example = match pattern.owner {
        Owner::Rule(id) => context.example(id, &missing.surplus),
        Owner::Route(_) => context.sent_example(&missing),
        Owner::Range(_) => None,
    };
    let matched = match (pattern.owner, &example) {
        (Owner::Rule(_), Some((number, _))) | (Owner::Route(_), Some((_, number))) => number,
        _ => &missing.witness,
    };
    let bar = pattern.ast.body.branches.first()?.span.end;
    let called = context.called(pattern.owner);
    let message = format!("{called} also matches `{matched}`: each of its anchors applies to one alternative only");
    let mut finding = context.on_pattern(&CODE, pattern, message, bar..bar + 1, "separates the anchors");
    if let Some((number, result)) = &example {
        if number != result {
            finding = finding.note(format!("`{number}` becomes `{result}`"));
        }
        finding = finding.witness(number);
    }
    let ends = !matches!(pattern.owner, Owner::Route(_)) || has_end_anchor(&pattern.ast);
    let cure = chosen(context, pattern, anchored(&pattern.ast, pattern.text, ends));
    let help = cure.and_then(|cure| context.proposal(pattern.owner, &cure));
    Some(finding.help(GENERAL).maybe_help(help))
}

/// What to do if it is not known what is meant.
const GENERAL: &str =
    "put the alternatives in parentheses, after the beginning that they share, and the anchors outside of them";

/// Returns the way to write the pattern that is probably meant. Rules and emergency entries show what a target is for:
/// their results must stay. If they show nothing, each alternative must match a number that somebody sends.
fn chosen(context: &Context<'_>, pattern: &Pattern<'_>, ways: Vec<Anchored>) -> Option<String> {
    let Owner::Route(route) = pattern.owner else { return ways.into_iter().next().map(|way| way.pattern) };
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
