//! An anchor that applies to one alternative only.

use dialplan_analysis::Domain;
use dialplan_analysis::patterns::{MissingAnchors, missing_anchors, missing_start_of_target};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
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
    // A number that reaches the rule, if there is one.
    let example = match pattern.owner {
        Owner::Rule(id) => context.example(id, &missing.surplus),
        Owner::Route(_) | Owner::Range(_) => None,
    };
    let witness = example.as_ref().map_or(&missing.witness, |(number, _)| number).clone();
    let bar = pattern.ast.body.branches.first()?.span.end;
    let called = context.called(pattern.owner);
    let message = format!("{called} also matches `{witness}`: each of its anchors applies to one alternative only");
    let mut finding = context.on_pattern(&CODE, pattern, message, bar..bar + 1, "separates the anchors");
    if let Some((number, result)) = &example {
        finding = finding.note(format!("`{number}` becomes `{result}`"));
    }
    // A target may lack `$`, but if one alternative has it, all of them should.
    let missing = match pattern.owner {
        Owner::Route(_) if has_end_anchor(&pattern.ast) => {
            let bare = pattern.text.strip_prefix('^').unwrap_or(pattern.text);
            let bare = bare.strip_suffix('$').unwrap_or(bare);
            MissingAnchors { suggestion: Some(format!("^(?:{bare})$")), ..missing }
        }
        _ => missing,
    };
    Some(finding.maybe_help(missing.suggestion.map(|cure| format!("write `{cure}`"))).witness(witness))
}
