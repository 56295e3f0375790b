//! A result without `+` that meets another rule when the server normalises again.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{About, Context, Owner};

static CODE: Code = code("DP0209", "result-renormalised", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("result_renormalised.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let Some(results) = context.results() else { return Vec::new() };
    let mut known = Vec::new();
    let mut open = Vec::new();
    let mut found = Vec::new();
    for profile in plan.profile_ids() {
        for (position, member) in plan.profile(profile).rules.iter().enumerate() {
            // Text of the translation that stays in the number is said as such.
            let broken = !context.compiled.translation(member.rule).unresolved.is_empty();
            if broken || known.contains(&member.rule) {
                continue;
            }
            let again = match results.again(member.rule, profile) {
                Ok(Some(again)) => again,
                Ok(None) => continue,
                Err(why) => {
                    open.push((member.rule, why));
                    continue;
                }
            };
            known.push(member.rule);
            let rule = Subject::Rule(profile, position);
            let second = Subject::Rule(profile, again.second.index());
            let name = |subject: Subject| subject.rule(plan).map_or("", |id| &*plan.rule(id).name.value);
            let message = format!(
                "with client-side normalization `{}` becomes `{}`, and without it `{}`",
                again.example.number, again.last, again.example.result
            );
            let mut finding = context.on(&CODE, rule, message, "no `+` in its result").witness(&*again.example.number);
            if let Some(include) = rule.include_span(plan) {
                finding = finding.and_at(include, "included here");
            }
            if let Some(place) = second.span(plan).filter(|_| second != rule) {
                finding = finding.and_at(place, "takes the result in the second pass");
            }
            finding.blockers.push(second.path(plan));
            let by = if second == rule { "the same rule".to_owned() } else { format!("rule `{}`", name(second)) };
            finding = finding
                .note(format!("the server takes `{}` for a dialled number, and {by} matches", again.example.result));
            found.push(finding.help("let the translation begin with `+`, or leave the result out of the other rule"));
        }
    }
    // One profile is enough for a finding, also where another one is not decided.
    for (rule, why) in open.into_iter().filter(|(rule, _)| !known.contains(rule)) {
        context.not_decided(&CODE, About::Pattern(Owner::Rule(rule)), why);
    }
    found
}
