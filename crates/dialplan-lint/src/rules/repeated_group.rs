//! A group inside a loop, which keeps only what its last pass matched.

use dialplan_analysis::rules::samples_reaching;
use dialplan_core::ast::{Body, ItemKind};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::replacement::PartKind;

use super::{Rule, code};
use crate::context::{Context, Owner};
use crate::syntax::captured_by;

static CODE: Code = code("DP0204", "repeated-group", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("repeated_group.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains('(') && text.contains(['*', '+', '{'])) {
        let Owner::Rule(id) = pattern.owner else { continue };
        let mut repeated = Vec::new();
        collect(&pattern.ast.body, None, &mut repeated);
        for (number, group, loop_span) in repeated {
            let used = context.analysis.translation(id).parts.iter().find(|part| match part.kind {
                PartKind::Group(index) | PartKind::LastGroup(index) => {
                    pattern.ast.groups.get(index.0 as usize).is_some_and(|group| group.number == number)
                }
                _ => false,
            });
            let Some(part) = used else { continue };
            let rule = context.plan.rule(id);
            let reference = rule.translation.get(part.span.clone()).unwrap_or_default();
            let message = format!("digits get lost: `{reference}` keeps only what the last pass of its loop matched");
            let finding = context.on_pattern(&CODE, &pattern, message, loop_span.clone(), "keeps only its last pass");
            let mut finding = finding.and_at(rule.translation.place(context.file, part.span.clone()), "used here");
            if let Some(number) = samples_reaching(context.analysis, id).into_iter().max_by_key(String::len)
                && let Ok(Some(result)) = context.analysis.apply_rule(id, &number, &mut Default::default())
            {
                finding = finding.note(format!("`{number}` becomes `{result}`")).witness(number);
            }
            let inside = pattern.text.get(group.start + 1..group.end - 1).unwrap_or_default();
            let quantifier = pattern.text.get(group.end..loop_span.end).unwrap_or_default();
            let help = if loop_span.start == group.start && !inside.starts_with('?') {
                format!("put the loop inside the group: `((?:{inside}){quantifier})`")
            } else {
                "put the loop inside the group".to_owned()
            };
            found.push(finding.help(help));
        }
    }
    found
}

/// Collects the groups that can be passed more than once, each with its number, its place and the place of its loop.
fn collect(
    body: &Body,
    outer: Option<&std::ops::Range<usize>>,
    repeated: &mut Vec<(u32, std::ops::Range<usize>, std::ops::Range<usize>)>,
) {
    for item in body.branches.iter().flat_map(|branch| &branch.items) {
        let (item, looped) = match &item.kind {
            ItemKind::Repeat(repeat) => {
                let many = repeat.quantifier.bounds().1.is_none_or(|most| most > 1);
                (&repeat.item, if many { outer.or(Some(&item.span)) } else { outer })
            }
            _ => (item, outer),
        };
        let ItemKind::Group(group) = &item.kind else { continue };
        if let (Some(number), Some(looped)) = (captured_by(group), looped) {
            repeated.push((number, item.span.clone(), looped.clone()));
        }
        collect(&group.body, looped, repeated);
    }
}
