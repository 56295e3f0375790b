//! A blank in a pattern whose input never has one.

use dialplan_analysis::rules::Nothing;
use dialplan_core::ast::{ItemKind, Literal, Spelling};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Separators;

use super::{Rule, code};
use crate::context::{Context, Owner};
use crate::lists::gets_separators;
use crate::syntax::each_branch;

static CODE: Code = code("DP0109", "literal-space", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("literal_space.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let strip = context.plan.settings.separators == Separators::Strip;
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains(|c: char| c.is_ascii_whitespace() || c == '\\')) {
        // Where separators are kept, a dialled number may have blanks.
        if let Owner::Rule(id) = pattern.owner
            // If all numbers of the rule need a blank, `needs-stripped-character` reports it.
            && (!strip || context.matches_nothing(id) == Some(Nothing::NeedsStripped))
        {
            continue;
        }
        let of_list = match pattern.owner {
            Owner::Rule(id) => context.plan.is_translation_rule(id),
            _ => false,
        };
        // An inbound list gets the called number as the gateway sends it.
        if let Owner::Rule(id) = pattern.owner
            && of_list
            && gets_separators(context.plan, id)
        {
            continue;
        }
        let mut first = None;
        each_branch(&pattern.ast.body, &mut |branch| {
            for item in &branch.items {
                let ItemKind::Literal(literal) = &item.kind else { continue };
                if is_blank(literal) {
                    first.get_or_insert((item.span.clone(), literal.unit == u16::from(b' ')));
                }
            }
        });
        let Some((place, blank)) = first else { continue };
        let what = if blank { "blank" } else { "control character" };
        let called = context.called(pattern.owner);
        let message = match pattern.owner {
            Owner::Rule(_) if blank && !of_list => {
                format!("{called} expects a blank, but blanks are stripped before the rules are tried")
            }
            _ => format!("{called} expects a {what}, which no number has"),
        };
        let fixed = format!(
            "{}{}",
            pattern.text.get(..place.start).unwrap_or_default(),
            pattern.text.get(place.end..).unwrap_or_default()
        );
        let finding = context.on_pattern(&CODE, &pattern, message, place, &format!("a {what}"));
        let help = context.proposal(pattern.owner, &fixed);
        found.push(finding.help(help.unwrap_or_else(|| format!("remove the {what}"))));
    }
    found
}

fn is_blank(literal: &Literal) -> bool {
    let spelled = matches!(literal.spelling, Spelling::Plain | Spelling::Escaped | Spelling::Named(_));
    spelled && (literal.unit == u16::from(b' ') || literal.unit < 0x20)
}
