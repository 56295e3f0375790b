//! The words and places for lists of translation rules in findings.

use dialplan_analysis::trunk::ListUse;
use dialplan_core::model::{Plan, Ref, RuleId, Subject};
use dialplan_core::source::Span;

/// Returns the name of a list: ``the list of route `a` ``, ``the outbound list of gateway `b` for called numbers``.
pub(crate) fn list_name(plan: &Plan, by: ListUse) -> String {
    match by {
        ListUse::Route(id) => format!("the list of route `{}`", &*plan.route(id).name),
        ListUse::OutboundCalled(id) => {
            format!("the outbound list of gateway `{}` for called numbers", &*plan.gateway(id).name)
        }
        ListUse::OutboundCalling(id) => {
            format!("the outbound list of gateway `{}` for calling numbers", &*plan.gateway(id).name)
        }
        ListUse::InboundCalled(id) => {
            format!("the inbound list of gateway `{}` for called numbers", &*plan.gateway(id).name)
        }
        ListUse::InboundCalling(id) => {
            format!("the inbound list of gateway `{}` for calling numbers", &*plan.gateway(id).name)
        }
    }
}

/// Returns the rules of a list with the places where the list names them.
pub(crate) fn list_members(plan: &Plan, by: ListUse) -> &[Ref<RuleId>] {
    match by {
        ListUse::Route(id) => &plan.route(id).translations,
        ListUse::OutboundCalled(id) => &plan.gateway(id).outbound.called,
        ListUse::OutboundCalling(id) => &plan.gateway(id).outbound.calling,
        ListUse::InboundCalled(id) => &plan.gateway(id).inbound.called,
        ListUse::InboundCalling(id) => &plan.gateway(id).inbound.calling,
    }
}

/// Returns the place where a list names a rule.
pub(crate) fn place_in_list(plan: &Plan, by: ListUse, rule: RuleId) -> Option<Span> {
    list_members(plan, by).iter().find(|member| member.id == rule).map(|member| member.span)
}

/// Returns true if numbers with separators can come to a translation rule: the inbound lists of gateways get the called
/// number as it was sent. The numbers of all other lists have none.
pub(crate) fn gets_separators(plan: &Plan, rule: RuleId) -> bool {
    plan.gateways.iter().any(|gateway| gateway.inbound.called.iter().any(|member| member.id == rule))
}

/// Returns the translation rule as a subject; the whole plan if the rule is of another kind.
pub(crate) fn translation_rule(plan: &Plan, rule: RuleId) -> Subject {
    let position = plan.translation_rules.iter().position(|own| *own == rule);
    position.map_or(Subject::Plan, Subject::TranslationRule)
}
