//! A rule whose results are not E.164 numbers.

use dialplan_analysis::results::not_e164;
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::{About, Context};

static CODE: Code = code("DP0207", "result-not-e164", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("result_not_e164.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    // Without targets it is not known which numbers are meant to be of another kind.
    if plan.routes.is_empty() {
        return Vec::new();
    }
    let answers = context.decided(&CODE, About::Plan, not_e164(context.analysis));
    let Some(found) = answers.map(|answers| context.answers(&CODE, answers)) else { return Vec::new() };
    let is_reported = |rule| {
        // Text of the translation that stays in the number has a finding of its own.
        context.unroutable().found.iter().any(|dead| dead.rule == rule)
            || !context.analysis.translation(rule).unresolved.is_empty()
    };
    let finding = |(id, example): (_, dialplan_analysis::results::Example)| {
        let rule = plan.rule(id);
        let message = format!("rule `{}` produces `{}`, which is not a global number", &*rule.name, example.result);
        let place = rule.translation.place(context.file, 0..rule.translation.len());
        let finding = context.on_rule(&CODE, id, message, place, "should be `+`, country code and number");
        let finding = finding.note(format!("`{}` becomes `{}`", example.number, example.result));
        finding.help("begin the translation with `+` and the country code").witness(example.number)
    };
    found.into_iter().filter(|(id, _)| !is_reported(*id)).map(finding).collect()
}
