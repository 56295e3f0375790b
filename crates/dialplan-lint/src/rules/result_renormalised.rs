//! A result without `+` that a rule matches again when the server normalises it.

use std::collections::BTreeSet;

use dialplan_analysis::results::normalised_twice;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;
use dialplan_core::replacement::PartKind;

use super::{Rule, code};
use crate::context::{About, Context, Owner};

static CODE: Code = code("DP0209", "result-renormalised", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("result_renormalised.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut known = BTreeSet::new();
    let mut open = Vec::new();
    let mut found = Vec::new();
    for profile in context.analysis.fairly(plan.profile_ids()) {
        for (position, member) in context.analysis.fairly(plan.profile(profile).rules.iter().enumerate()) {
            // Text of the translation that stays in the number has a finding of its own.
            let broken = !context.analysis.translation(member.rule).unresolved.is_empty();
            if broken || known.contains(&member.rule) {
                continue;
            }
            let again = match normalised_twice(context.analysis, member.rule, profile) {
                Ok(Some(again)) => again,
                Ok(None) => continue,
                Err(why) => {
                    open.push((member.rule, why));
                    continue;
                }
            };
            known.insert(member.rule);
            let rule = Subject::Rule(profile, position);
            let second = Subject::Rule(profile, again.second.index());
            let name = |subject: Subject| subject.rule(plan).map_or("", |id| &*plan.rule(id).name.value);
            let message = format!(
                "with client-side normalization `{}` becomes `{}`, but without it `{}`",
                again.example.number, again.last, again.example.result
            );
            let mut finding = context.on(&CODE, rule, message, "its result has no `+`").witness(&*again.example.number);
            if let Some(include) = rule.include_span(plan) {
                finding = finding.and_at(include, "included here");
            }
            if let Some(place) = second.span(plan).filter(|_| second != rule) {
                finding = finding.and_at(place, "matches the result in the second pass");
            }
            finding.blockers.push(second.path(plan));
            let by = if second == rule { "the same rule".to_owned() } else { format!("rule `{}`", name(second)) };
            let result = &again.example.result;
            finding = finding.note(format!("the server treats `{result}` as a dialled number, and {by} matches it"));
            // If the translation has its `+`, only text before the match of an unanchored rule can come first. That a
            // rule lacks `^` is reported as such, so this is an info.
            let first = context.analysis.translation(member.rule).parts.first().map(|part| &part.kind);
            if matches!(first, Some(PartKind::Literal(text)) if text.starts_with('+')) {
                finding.level = Level::Info;
                found.push(finding.help("let the pattern begin with `^`, so that no text stays before the `+`"));
                continue;
            }
            let help = format!("begin the translation with `+`, or exclude the result from the pattern of {by}");
            found.push(finding.help(help));
        }
    }
    // One profile is enough for a finding, even if another one is not decided.
    for (rule, why) in open.into_iter().filter(|(rule, _)| !known.contains(rule)) {
        context.not_decided(&CODE, About::Pattern(Owner::Rule(rule)), why);
    }
    found
}
