//! `\\d`: a doubled backslash, which matches a real one.

use dialplan_analysis::patterns::becomes_dialable;
use dialplan_core::ast::{ItemKind, Literal, Spelling};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::syntax::each_item;

static CODE: Code = code("DP0105", "doubled-backslash", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("doubled_backslash.md"));

const BACKSLASH: u16 = b'\\' as u16;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains(r"\\")) {
        let mut first = None;
        each_item(&pattern.ast, &mut |item| {
            if let ItemKind::Literal(Literal { unit: BACKSLASH, spelling: Spelling::Escaped }) = item.kind {
                first.get_or_insert(item.span.clone());
            }
        });
        let Some(place) = first else { continue };
        let message = format!("{} expects a backslash, which nobody dials", context.called(pattern.owner));
        let fixed = pattern.text.replace(r"\\", r"\");
        let finding = context.on_pattern(&CODE, &pattern, message, place, "matches a backslash");
        // The fix is offered if nobody can dial what the pattern matches now, and the new pattern matches numbers.
        let alive = becomes_dialable(context.analysis.memo(), pattern.text, &fixed, "\\");
        let edit = || context.edit(pattern.text, 0..pattern.text.len(), &fixed);
        let fix = (alive == Ok(true)).then(edit).flatten();
        let help = context.proposal(pattern.owner, &fixed);
        found.push(finding.help(help.unwrap_or_else(|| "remove the second backslash".to_owned())).fix(fix));
    }
    found
}
