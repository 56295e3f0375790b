//! `^$`: a pattern that only the empty string matches.

use dialplan_core::analysis::Nothing;
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0111", "matches-only-empty", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("matches_only_empty.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let rules = context.rules().filter(|(id, _)| context.takes_nothing(*id) == Some(Nothing::OnlyEmptyString));
    rules
        .map(|(id, rule)| {
            let message = format!("rule `{}` is never used: only an empty number matches it", &*rule.name);
            let place = rule.pattern.place(context.file, 0..rule.pattern.len());
            context.on_rule(&CODE, id, message, place, "matches no dialled number").help("take it out")
        })
        .collect()
}
