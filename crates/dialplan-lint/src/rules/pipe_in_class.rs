//! `[4|8]`: the intended separator is a member of the class.

use dialplan_analysis::patterns::only_excludes;
use dialplan_core::ast::{Class, ClassItem, ClassItemKind, ItemKind, Literal, Spelling};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::syntax::each_item;

static CODE: Code = code("DP0106", "pipe-in-class", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("pipe_in_class.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains('[') && text.contains(['|', ','])) {
        each_item(&pattern.ast, &mut |item| {
            let ItemKind::Class(class) = &item.kind else { return };
            let Some((at, separator)) = separator(class) else { return };
            let message = format!(
                "{} also matches the character `{separator}`: it is not a separator here",
                context.called(pattern.owner)
            );
            let finding = context.on_pattern(&CODE, &pattern, message, at, "an ordinary character of the class");
            let written = pattern.text.get(class.span.clone()).unwrap_or_default();
            let fixed = written.replace(separator, "");
            let mut whole = pattern.text.to_string();
            whole.replace_range(class.span.clone(), &fixed);
            // The fix is offered if the pattern loses only the strings with the separator.
            let exact = only_excludes(context.analysis.memo(), pattern.text, &whole, &separator.to_string());
            let edit = || context.edit(pattern.text, class.span.clone(), &fixed);
            let fix = (exact == Ok(true)).then(edit).flatten();
            let help = context.proposal(pattern.owner, &whole);
            let help = help.unwrap_or_else(|| format!("remove `{separator}` from the class"));
            found.push(finding.help(help).fix(fix));
        });
    }
    found
}

/// Returns the place of the first `|` or `,` between other members, and the character.
fn separator(class: &Class) -> Option<(std::ops::Range<usize>, char)> {
    let (_, inner) = class.items.split_first()?;
    let (_, inner) = inner.split_last()?;
    if class.negated {
        return None;
    }
    inner.iter().find_map(|item: &ClassItem| match &item.kind {
        ClassItemKind::Literal(literal @ Literal { spelling: Spelling::Plain, .. }) => {
            let c = literal.char();
            matches!(c, '|' | ',').then(|| (item.span.clone(), c))
        }
        _ => None,
    })
}
