//! A pattern that needs a character that is stripped before the rules are tried.

use dialplan_analysis::rules::Nothing;
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::{Context, Owner};
use crate::syntax::{each_item, literal};

static CODE: Code = code("DP0112", "needs-stripped-character", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("needs_stripped_character.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|_| true) {
        let Owner::Rule(id) = pattern.owner else { break };
        if context.matches_nothing(id) != Some(Nothing::NeedsStripped) {
            continue;
        }
        let rule = context.plan.rule(id);
        let mut first = None;
        each_item(&pattern.ast, &mut |item| {
            if let Some(c @ (' ' | '-' | '.' | '(' | ')')) = literal(item) {
                first.get_or_insert((item.span.clone(), c));
            }
        });
        let (place, what) = match first {
            Some((place, ' ')) => (place, "a blank".to_owned()),
            Some((place, c)) => (place, format!("`{c}`")),
            None => (0..rule.pattern.len(), "a separator".to_owned()),
        };
        let message = format!(
            "rule `{}` is never used: it needs {what}, which is stripped before the rules are tried",
            &*rule.name
        );
        let finding = context.on_pattern(&CODE, &pattern, message, place, "already stripped when the rules are tried");
        let help = "remove the separators from the pattern, or set `separators: keep` under `settings`";
        found.push(finding.help(help));
    }
    found
}
