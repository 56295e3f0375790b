//! A translation rule that no list names.

use std::collections::BTreeSet;

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Plan, Ref, RuleId, Subject, TranslationLists};

use super::{Rule, code};
use crate::context::Context;
use crate::partial::{GATEWAYS, ListKind};

static CODE: Code = code("DP0702", "translation-rule-unused", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("translation_rule_unused.md"))
    .needing_whole(&[GATEWAYS, ListKind::Translations]);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let named = named(plan);
    let finding = |(position, rule): (usize, &RuleId)| {
        let name = &*plan.rule(*rule).name;
        let message = format!("translation rule `{name}` is unused: no list of a gateway or route names it");
        let help = format!("add `{name}` to a list of a gateway, or to the `translations` of a route, or remove it");
        context.on(&CODE, Subject::TranslationRule(position), message, "in no list").help(help)
    };
    plan.translation_rules.iter().enumerate().filter(|(_, rule)| !named.contains(rule)).map(finding).collect()
}

fn named(plan: &Plan) -> BTreeSet<RuleId> {
    let of_lists = |lists: &TranslationLists| lists.called.iter().chain(&lists.calling).copied().collect::<Vec<_>>();
    let of_gateways =
        plan.gateways.iter().flat_map(|gateway| [of_lists(&gateway.outbound), of_lists(&gateway.inbound)]);
    let of_routes = plan.routes.iter().flat_map(|route| &route.translations).copied();
    of_gateways.flatten().chain(of_routes).map(|member: Ref<RuleId>| member.id).collect()
}
