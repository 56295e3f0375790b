//! A rule that matches only numbers with `+`, which bypass the rules.

use dialplan_analysis::rules::Nothing;
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0303", "rule-only-plus", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("rule_only_plus.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let rules = context.rules().filter(|(id, _)| context.matches_nothing(*id) == Some(Nothing::OnlyPlus));
    rules
        .map(|(id, rule)| {
            let message = format!(
                "rule `{}` is never used: it matches only numbers that begin with `+`, and those bypass the rules",
                &*rule.name
            );
            let place = rule.pattern.place(context.file, 0..rule.pattern.len());
            let help = "remove it, or set `plus_numbers: normalise` under `settings` if your server does that";
            context.on_rule(&CODE, id, message, place, "requires a leading `+`").help(help)
        })
        .collect()
}
