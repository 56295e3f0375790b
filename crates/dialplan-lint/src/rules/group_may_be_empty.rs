//! An optional group that is used in the translation.

use dialplan_analysis::rules::{EmptyGroups, empty_groups};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::replacement::{Part, PartKind};

use super::{Rule, code};
use crate::context::{About, Context, Owner};

static CODE: Code = code("DP0203", "group-may-be-empty", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("group_may_be_empty.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, rule) in context.rules() {
        if !rule.pattern.contains(['?', '*', '{', '|']) || !rule.translation.contains('$') {
            continue;
        }
        let about = About::Pattern(Owner::Rule(id));
        let groups = context.decided(
            &CODE,
            about,
            context.dialled(id).and_then(|numbers| empty_groups(context.analysis, id, &numbers)),
        );
        for EmptyGroups { groups, number } in groups.unwrap_or_default() {
            let parts = &context.analysis.translation(id).parts;
            let places: Vec<_> = (groups.iter())
                .filter_map(|group| {
                    let is_it =
                        |part: &&Part| matches!(part.kind, PartKind::Group(g) | PartKind::LastGroup(g) if g == *group);
                    Some(parts.iter().find(is_it)?.span.clone())
                })
                .collect();
            let Some((first, others)) = places.split_first() else { continue };
            let Ok(Some(result)) = context.analysis.apply_rule(id, &number, &mut Default::default()) else { continue };
            let references = places.iter().map(|place| rule.translation.get(place.clone()).unwrap_or_default());
            let references: Vec<String> = references.map(|reference| format!("`{reference}`")).collect();
            let (subject, reason) = match references.as_slice() {
                [one] => (one.clone(), "the group is optional"),
                many => (many.join(" and "), "none of the groups has to take part"),
            };
            let message = format!("{subject} may be empty: rule `{}` turns `{number}` into `{result}`", &*rule.name);
            let label =
                |first: bool| if first { "empty if its group does not take part in the match" } else { "empty too" };
            let place = rule.translation.place(context.file, first.clone());
            let mut finding = context.on_rule(&CODE, id, message, place, label(true));
            for other in others {
                finding = finding.and_at(rule.translation.place(context.file, other.clone()), label(false));
            }
            let finding = finding.and_at(rule.pattern.place(context.file, 0..rule.pattern.len()), reason);
            let help = "if that is not intended, split the rule in two: one with the group, one without it";
            found.push(finding.witness(number).help(help));
        }
    }
    found
}
