//! An optional group that is used in the translation.

use dialplan_analysis::rules::empty_groups;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::replacement::PartKind;

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
            context.reaching(id).and_then(|numbers| empty_groups(context.analysis, id, &numbers)),
        );
        let replacement = context.analysis.translation(id);
        // More than one: they usually exclude each other, as in `a(..)|b(..)`, and one of them always takes part.
        let groups = groups.unwrap_or_default();
        if groups.len() > 1 {
            continue;
        }
        for (group, number) in groups {
            let part = replacement.parts.iter().find(|part| part.kind == PartKind::Group(group));
            let Some(part) = part else { continue };
            let reference = rule.translation.get(part.span.clone()).unwrap_or_default();
            let Ok(Some(result)) = context.analysis.apply_rule(id, &number, &mut Default::default()) else { continue };
            let message =
                format!("`{reference}` may be empty: rule `{}` turns `{number}` into `{result}`", &*rule.name);
            let place = rule.translation.place(context.file, part.span.clone());
            let finding =
                context.on_rule(&CODE, id, message, place, "empty if its group does not take part in the match");
            let finding =
                finding.and_at(rule.pattern.place(context.file, 0..rule.pattern.len()), "the group is optional");
            let help = "if that is not intended, split the rule in two: one with the group, one without it";
            found.push(finding.witness(number).help(help));
        }
    }
    found
}
