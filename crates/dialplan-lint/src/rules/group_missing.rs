//! A reference in a translation to a group that the pattern does not have.

use dialplan_analysis::rules::{Nothing, only_resolves_reference};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::replacement::Unresolved;

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0201", "group-missing", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("group_missing.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    unresolved(context, &CODE, |reference| reference.shorter.is_none())
}

/// References to groups that are not there. Where digits were meant to follow the number of a group it is another rule's.
pub(super) fn unresolved(
    context: &Context<'_>,
    code: &'static Code,
    is_one: fn(&Unresolved) -> bool,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, rule) in context.rules() {
        // An entry that is not used, `^$`, harms nobody.
        if context.matches_nothing(id) == Some(Nothing::OnlyEmptyString) {
            continue;
        }
        for reference in context.analysis.translation(id).unresolved.iter().filter(|reference| is_one(reference)) {
            let text = rule.translation.get(reference.span.clone()).unwrap_or_default();
            let group = &reference.name;
            let message =
                format!("the text `{text}` stays in the number: rule `{}` has no group `{group}`", &*rule.name);
            let place = rule.translation.place(context.file, reference.span.clone());
            let mut finding = context.on_rule(code, id, message, place, "copied as it stands");
            let groups = context.analysis.compiled().groups(id);
            let there = match groups.len() {
                0 => "this pattern has no group".to_owned(),
                1 => format!("this pattern has one group, `{}`", groups.concat()),
                _ => format!("this pattern has the groups `{}`", groups.join("`, `")),
            };
            finding = finding.and_at(rule.pattern.place(context.file, 0..rule.pattern.len()), there);
            if let Some((number, result)) = context.example(id, context.analysis.domain().set()) {
                finding = finding.note(format!("`{number}` becomes `{result}`")).witness(number);
            }
            let help = match &reference.shorter {
                Some(shorter) => {
                    let rest = group.get(shorter.len()..).unwrap_or_default();
                    Some(format!("for group {shorter} with `{rest}` behind it write `${{{shorter}}}{rest}`"))
                }
                None if groups.is_empty() => Some("put the digits that are to stay in parentheses".to_owned()),
                None => None,
            };
            let fix = reference.shorter.as_ref().and_then(|shorter| {
                let rest = group.get(shorter.len()..)?;
                let cure = format!("${{{shorter}}}{rest}");
                let mut whole = rule.translation.to_string();
                whole.replace_range(reference.span.clone(), &cure);
                let exact = only_resolves_reference(context.analysis, id, &whole, shorter.parse().ok()?, rest);
                exact.then(|| context.edit(&rule.translation, reference.span.clone(), &cure)).flatten()
            });
            found.push(finding.maybe_help(help).fix(fix));
        }
    }
    found
}
