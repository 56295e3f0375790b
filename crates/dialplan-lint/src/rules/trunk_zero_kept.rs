//! A trunk zero that is kept after the country code.

use dialplan_analysis::results::{Example, trunk_zeros};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::{About, Context};

static CODE: Code = code("DP0208", "trunk-zero-kept", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("trunk_zero_kept.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let answers = context.decided(&CODE, About::Plan, trunk_zeros(context.analysis));
    let Some(found) = answers.map(|answers| context.answers(&CODE, answers)) else { return Vec::new() };
    let finding = |(id, example): (_, Example)| {
        let rule = context.plan.rule(id);
        let message =
            format!("rule `{}` keeps the trunk zero: there are no numbers like `{}`", &*rule.name, example.result);
        let place = rule.pattern.place(context.file, 0..rule.pattern.len());
        let finding = context.on_rule(&CODE, id, message, place, "the zero is part of what is kept");
        let finding = finding.note(format!("`{}` becomes `{}`", example.number, example.result));
        finding.help("move the zero out of the parentheses, in front of them").witness(example.number)
    };
    let is_reported =
        |rule| context.unroutable().found.iter().any(|dead| dead.rule == rule && dead.matching_routes.is_empty());
    found.into_iter().filter(|(rule, _)| !is_reported(*rule)).map(finding).collect()
}
