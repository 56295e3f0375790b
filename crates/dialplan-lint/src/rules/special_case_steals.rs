//! Rules for one kind of numbers that take numbers of another kind.

use dialplan_analysis::countries::{Steals, stolen_numbers};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0212", "special-case-steals", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("special_case_steals.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = context.answers(&CODE, stolen_numbers(context.analysis));
    found.iter().map(|found| finding(context, found)).collect()
}

fn finding(context: &Context<'_>, found: &Steals) -> Diagnostic {
    let rule = context.plan.rule(found.rule);
    let (named, taken) = (found.named.name(), found.taken.name());
    let message = format!(
        "rule `{}` is named for {named} numbers, but it also takes {taken} numbers of {}, such as `{}`",
        &*rule.name,
        found.country.in_words(),
        found.example.number
    );
    let place = rule.pattern.place(context.file, 0..rule.pattern.len());
    context
        .on_rule(&CODE, found.rule, message, place, "takes both")
        .note(format!("`{}` becomes `{}`", found.example.number, found.example.result))
        .witness(&*found.example.number)
        .help(format!("narrow the pattern to {named} numbers, or name the rule for all that it takes"))
}
