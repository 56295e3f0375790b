//! A trunk zero that stays behind the country code.

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
            format!("rule `{}` keeps the trunk zero: `{}` exists in no such country", &*rule.name, example.result);
        let place = rule.pattern.place(context.file, 0..rule.pattern.len());
        let finding = context.on_rule(&CODE, id, message, place, "the zero is a part of what stays");
        let finding = finding.note(format!("`{}` becomes `{}`", example.number, example.result));
        finding.help("take the zero out of the parentheses: `^0(\\d+)$`").witness(example.number)
    };
    let said =
        |rule| context.unroutable().found.iter().any(|dead| dead.rule == rule && dead.matching_routes.is_empty());
    found.into_iter().filter(|(rule, _)| !said(*rule)).map(finding).collect()
}
