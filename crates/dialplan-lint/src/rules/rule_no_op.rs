//! A rule without effect.

use dialplan_analysis::rules::identity_without_effect;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{RuleId, Subject};

use super::{Rule, code};
use crate::context::{About, Context, Owner};

static CODE: Code = code("DP0210", "rule-no-op", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("rule_no_op.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    // A rule of a rule set is reported if it has no effect in any profile that includes it.
    let mut useless: Vec<(RuleId, Subject)> = Vec::new();
    let mut needed: Vec<RuleId> = Vec::new();
    for profile in context.analysis.fairly(plan.profile_ids()) {
        for (position, member) in context.analysis.fairly(plan.profile(profile).rules.iter().enumerate()) {
            let answer = identity_without_effect(context.analysis, profile, position);
            let about = About::Pattern(Owner::Rule(member.rule));
            if context.decided(&CODE, about, answer) == Some(true) {
                useless.push((member.rule, Subject::Rule(profile, position)));
            } else {
                needed.push(member.rule);
            }
        }
    }
    needed.sort_unstable();
    useless.sort_unstable();
    useless.dedup_by_key(|(rule, _)| *rule);
    useless.retain(|(rule, _)| needed.binary_search(rule).is_err());
    let finding = |(rule, _): &(RuleId, Subject)| {
        let written = plan.rule(*rule);
        let message =
            format!("rule `{}` has no effect: with or without it, its numbers stay unchanged", &*written.name);
        let place = written.translation.place(context.file, 0..written.translation.len());
        context.on_rule(&CODE, *rule, message, place, "the unchanged number").help("remove it")
    };
    useless.iter().map(finding).collect()
}
