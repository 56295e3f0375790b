//! `$1$2` where group 2 is inside group 1, so that digits appear twice.

use std::ops::Range;

use dialplan_analysis::rules::filled_group;
use dialplan_core::GroupIndex;
use dialplan_core::ast::{Body, ItemKind};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::replacement::PartKind;

use super::{Rule, code};
use crate::context::{About, Context, Owner};
use crate::syntax::captured_by;

static CODE: Code = code("DP0205", "nested-groups-doubled", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("nested_groups_doubled.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains('(')) {
        let Owner::Rule(id) = pattern.owner else { continue };
        let rule = context.plan.rule(id);
        // The groups that the translation uses, each with its number, its index and its place.
        let used: Vec<(u32, GroupIndex, Range<usize>)> = (context.analysis.translation(id).parts.iter())
            .filter_map(|part| match part.kind {
                PartKind::Group(index) | PartKind::LastGroup(index) => {
                    let group = pattern.ast.groups.get(index.0 as usize)?;
                    Some((group.number, index, part.span.clone()))
                }
                _ => None,
            })
            .collect();
        let mut nested = Vec::new();
        collect(&pattern.ast.body, &mut Vec::new(), false, &mut nested);
        let uses = |number: u32| used.iter().find(|(used, ..)| *used == number);
        let both = nested.into_iter().filter_map(|(outer, inner, span)| Some((uses(outer)?, uses(inner)?, span)));
        for ((_, _, outer), (_, index, inner), span) in both {
            let numbers = context.dialled(id).and_then(|numbers| filled_group(context.analysis, id, *index, &numbers));
            // The group inside may always be empty.
            let Some(number) = context.decided(&CODE, About::Pattern(pattern.owner), numbers).flatten() else {
                continue;
            };
            let text = |range: &Range<usize>| rule.translation.get(range.clone()).unwrap_or_default();
            let (outer_text, inner_text) = (text(outer), text(inner));
            let message = format!("digits appear twice: `{inner_text}` is part of `{outer_text}`");
            let finding = context.on_pattern(&CODE, &pattern, message, span, "this group is inside the other");
            let mut finding = finding
                .and_at(rule.translation.place(context.file, outer.clone()), "all its digits")
                .and_at(rule.translation.place(context.file, inner.clone()), "some of them again");
            if let Ok(Some(result)) = context.analysis.apply_rule(id, &number, &mut Default::default()) {
                finding = finding.note(format!("`{number}` becomes `{result}`")).witness(number);
            }
            found.push(finding.help(format!("remove `{outer_text}` or `{inner_text}` from the translation")));
            break;
        }
    }
    found
}

/// Collects pairs of groups, one inside the other, with the place of the inner one. A group in a loop holds only the
/// last pass, which need not have the other group in it.
fn collect(body: &Body, outer: &mut Vec<u32>, looped: bool, nested: &mut Vec<(u32, u32, Range<usize>)>) {
    for item in body.branches.iter().flat_map(|branch| &branch.items) {
        let (item, looped) = match &item.kind {
            ItemKind::Repeat(repeat) => {
                (&repeat.item, looped || repeat.quantifier.bounds().1.is_none_or(|most| most > 1))
            }
            _ => (item, looped),
        };
        let ItemKind::Group(group) = &item.kind else { continue };
        let number = captured_by(group);
        if let Some(number) = number {
            nested.extend(outer.iter().map(|outer| (*outer, number, item.span.clone())));
            if !looped {
                outer.push(number);
            }
        }
        collect(&group.body, outer, looped, nested);
        if number.is_some() && !looped {
            outer.pop();
        }
    }
}
