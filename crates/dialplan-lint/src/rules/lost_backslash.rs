//! A letter that was meant to be a character class: `d` instead of `\d`.

use dialplan_core::ast::{Item, ItemKind};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::syntax::{each_branch, literal, plain};

static CODE: Code = code("DP0103", "lost-backslash", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("lost_backslash.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains(['d', 'D', 'w', 's'])) {
        each_branch(&pattern.ast.body, &mut |branch| {
            let mut before: Option<&Item> = None;
            for item in &branch.items {
                // After a backslash it is not lost but doubled.
                let in_a_word = before.and_then(literal).is_some_and(|c| c.is_ascii_alphabetic() || c == '\\');
                before = Some(item);
                let ItemKind::Repeat(repeat) = &item.kind else { continue };
                let Some(letter @ ('d' | 'D' | 'w' | 's')) = plain(&repeat.item) else { continue };
                if in_a_word {
                    continue;
                }
                let called = context.called(pattern.owner);
                let message = format!("{called} expects the letter `{letter}`, which nobody dials");
                let place = repeat.item.span.start..repeat.quantifier_span.end;
                let written = pattern.text.get(place.clone()).unwrap_or_default();
                let label = if letter == 'd' { "a letter, not a digit" } else { "a letter" };
                let finding = context.on_pattern(&CODE, &pattern, message, place.clone(), label);
                let help = context.proposal_within(&pattern, place, &format!("\\{written}"));
                found.push(finding.help(help.unwrap_or_else(|| "put a backslash before the letter".to_owned())));
            }
        });
    }
    found
}
