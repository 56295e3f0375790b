//! A shorter pattern that matches the same strings.

use std::collections::BTreeMap;

use dialplan_analysis::patterns::simpler;
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::{About, Context};

static CODE: Code = code("DP0115", "pattern-simplifiable", Level::Off);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("pattern_simplifiable.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut known: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut found = Vec::new();
    for pattern in context.patterns(|_| true) {
        let text: &str = pattern.text;
        let made = || {
            let answer = simpler(text, context.analysis.memo());
            context.decided(&CODE, About::Pattern(pattern.owner), answer).flatten()
        };
        let Some(shorter) = known.entry(text).or_insert_with(made).clone() else { continue };
        let message = format!("{} has a longer pattern than it needs", context.called(pattern.owner));
        let finding = context.on_pattern(&CODE, &pattern, message, 0..text.len(), "a shorter pattern matches the same");
        let help = context.proposal(pattern.owner, &shorter);
        found.push(finding.help("write it shorter").maybe_help(help));
    }
    found
}
