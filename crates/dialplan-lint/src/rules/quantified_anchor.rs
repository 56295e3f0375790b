//! `^+`: a quantifier after an anchor.

use dialplan_core::ast::{Anchor, ItemKind};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::syntax::each_item;

static CODE: Code = code("DP0108", "quantified-anchor", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("quantified_anchor.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains(['+', '*', '?', '{'])) {
        each_item(&pattern.ast, &mut |item| {
            let ItemKind::Repeat(repeat) = &item.kind else { return };
            let ItemKind::Anchor(anchor) = repeat.item.kind else { return };
            let at = |span: &std::ops::Range<usize>| pattern.text.get(span.clone()).unwrap_or_default();
            let (anchor_text, quantifier) = (at(&repeat.item.span), at(&repeat.quantifier_span));
            let called = context.called(pattern.owner);
            let message = match quantifier {
                "+" | "*" => {
                    format!("{called} asks for no `{quantifier}`: after `{anchor_text}` it only repeats the anchor")
                }
                _ => format!("{called} repeats the anchor `{anchor_text}`, which has no effect"),
            };
            let place = repeat.item.span.start..repeat.quantifier_span.end;
            let (meant, words) = match (anchor, quantifier) {
                (Anchor::Caret | Anchor::StringStart, "+" | "*") => {
                    (format!("{anchor_text}\\{quantifier}"), format!("put a backslash before `{quantifier}`"))
                }
                _ => (anchor_text.to_owned(), format!("remove `{quantifier}`")),
            };
            let help = context.proposal_within(&pattern, place.clone(), &meant);
            let finding = context.on_pattern(&CODE, &pattern, message, place, "a repeated anchor");
            found.push(finding.help(help.unwrap_or(words)));
        });
    }
    found
}
