//! A pattern for which a backtracking engine may need exponentially many steps.

use std::collections::BTreeMap;

use dialplan_analysis::Domain;
use dialplan_analysis::patterns::{SuperLinear, super_linear};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::{About, Context, Owner};

static CODE: Code = code("DP0114", "super-linear-pattern", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("super_linear_pattern.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut known: BTreeMap<(&str, bool), Option<SuperLinear>> = BTreeMap::new();
    let mut found = Vec::new();
    let normalised = Domain::without_separators();
    // Only a loop inside a loop, or around alternatives, can multiply the steps.
    for pattern in context.patterns(|text| text.contains('(') && text.contains(['*', '+', '{'])) {
        let text: &str = pattern.text;
        let is_rule = matches!(pattern.owner, Owner::Rule(id) if !context.plan.is_translation_rule(id));
        let domain = if is_rule { context.analysis.domain() } else { &normalised };
        let made = || {
            let answer = super_linear(text, domain, context.analysis.memo());
            context.decided(&CODE, About::Pattern(pattern.owner), answer).flatten()
        };
        let Some(slow) = known.entry((text, is_rule)).or_insert_with(made).clone() else { continue };
        let message = format!(
            "{} may block the server for a long time: each further digit of a number such as `{}` multiplies the steps",
            context.called(pattern.owner),
            slow.attack
        );
        let [(short, few), (long, many)] = slow.counted;
        let finding =
            context.on_pattern(&CODE, &pattern, message, slow.place, "its passes can split the digits in many ways");
        found.push(
            finding
                .note(format!(
                    "a backtracking engine takes {few} steps for {short} characters of it and {many} for {long}"
                ))
                .witness(slow.attack)
                .help("make each digit belong to exactly one pass: write `(\\d+)` instead of `(\\d+)+`"),
        );
    }
    found
}
