//! `$1$2` where group 2 is inside group 1, so that digits appear twice.

use std::ops::Range;

use dialplan_core::ast::{Body, ItemKind};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::replacement::PartKind;

use super::{Rule, code};
use crate::context::{Context, Owner};
use crate::syntax::captured_by;

static CODE: Code = code("DP0205", "nested-groups-doubled", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("nested_groups_doubled.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains('(')) {
        let Owner::Rule(id) = pattern.owner else { continue };
        let rule = context.plan.rule(id);
        // The groups that the translation uses, each with its number and place.
        let used: Vec<(u32, Range<usize>)> = (context.analysis.translation(id).parts.iter())
            .filter_map(|part| match part.kind {
                PartKind::Group(index) | PartKind::LastGroup(index) => {
                    let group = pattern.ast.groups.get(index.0 as usize)?;
                    Some((group.number, part.span.clone()))
                }
                _ => None,
            })
            .collect();
        let mut nested = Vec::new();
        collect(&pattern.ast.body, &mut Vec::new(), &mut nested);
        let uses = |number: u32| used.iter().find(|(used, _)| *used == number).map(|(_, span)| span.clone());
        let both = nested.into_iter().find_map(|(outer, inner, span)| Some((uses(outer)?, uses(inner)?, span)));
        let Some((outer, inner, span)) = both else { continue };
        let text = |range: &Range<usize>| rule.translation.get(range.clone()).unwrap_or_default();
        let (outer_text, inner_text) = (text(&outer), text(&inner));
        let message = format!("digits appear twice: `{inner_text}` is part of `{outer_text}`");
        let finding = context.on_pattern(&CODE, &pattern, message, span, "this group is inside the other");
        let mut finding = finding
            .and_at(rule.translation.place(context.file, outer), "all its digits")
            .and_at(rule.translation.place(context.file, inner), "some of them again");
        if let Some((number, result)) = context.example(id, context.analysis.domain_of(id).set()) {
            finding = finding.note(format!("`{number}` becomes `{result}`")).witness(number);
        }
        found.push(finding.help(format!("remove `{outer_text}` or `{inner_text}` from the translation")));
    }
    found
}

/// Collects pairs of groups, one inside the other, with the place of the inner one.
fn collect(body: &Body, outer: &mut Vec<u32>, nested: &mut Vec<(u32, u32, Range<usize>)>) {
    for item in body.branches.iter().flat_map(|branch| &branch.items) {
        let item = match &item.kind {
            ItemKind::Repeat(repeat) => &repeat.item,
            _ => item,
        };
        let ItemKind::Group(group) = &item.kind else { continue };
        let number = captured_by(group);
        if let Some(number) = number {
            nested.extend(outer.iter().map(|outer| (*outer, number, item.span.clone())));
            outer.push(number);
        }
        collect(&group.body, outer, nested);
        if number.is_some() {
            outer.pop();
        }
    }
}
