//! A normalization rule that no case of the suites uses.

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::suites::coverage;

static CODE: Code = code("DP0601", "rule-untested", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("rule_untested.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.suites.is_empty() {
        return Vec::new();
    }
    let tested = coverage(context.analysis.compiled(), context.suites).rules;
    // Examples of a rule count as cases.
    let rules = context.rules().filter(|(id, _)| !context.plan.is_translation_rule(*id));
    let untested = rules.filter(|(id, rule)| rule.examples.is_empty() && !tested.contains(id));
    let finding = |(id, rule): (_, &dialplan_core::model::Rule)| {
        let message = format!("no case tests rule `{}`", &*rule.name);
        context
            .on_rule(&CODE, id, message, rule.name.span, "untested")
            .help("add a case to a suite, or an example to the rule")
    };
    untested.map(finding).collect()
}
