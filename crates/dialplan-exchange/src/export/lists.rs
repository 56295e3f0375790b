//! What an export does with a list of the plan: it never takes something from a list of which it does not know all.

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::{Plan, PlanList, PlanSection, Route, RouteId, TranslationList};
use dialplan_core::source::Span;

use super::losses::Losses;
use super::target::ProductFamily;
use crate::codes;

/// A list for the target.
pub(super) enum ListObject<T> {
    /// The whole list, which replaces the one of the target. It may be empty.
    Whole(Vec<T>),
    /// A part of the list. A script adds it to the one of the target.
    Part(Vec<T>),
    /// The plan says nothing about the list, so the target keeps its own.
    Unsaid,
}

impl<T> ListObject<T> {
    /// Returns the whole list, if the plan has it.
    pub(super) fn whole(&self) -> Option<&[T]> {
        match self {
            ListObject::Whole(items) => Some(items),
            ListObject::Part(_) | ListObject::Unsaid => None,
        }
    }
}

/// A list of which the plan only has a part, as a note in objects.
pub(super) struct PartialObject<'p> {
    /// The noun of the commands for the objects of the section.
    pub(super) noun: &'static str,
    /// The object with the list, or `None` for the section itself.
    pub(super) name: Option<&'p str>,
    /// The property with the list, or `None` for the section itself.
    pub(super) property: Option<&'static str>,
}

/// Returns the lists of which the plan only has a part.
pub(super) fn partial_lists(plan: &Plan, family: ProductFamily) -> Vec<PartialObject<'_>> {
    let teams = family == ProductFamily::Teams;
    let noun = |section: PlanSection| match section {
        PlanSection::Profiles if teams => "CsTenantDialPlan",
        PlanSection::Profiles => "CsDialPlan",
        PlanSection::Routes if teams => "CsOnlineVoiceRoute",
        PlanSection::Routes => "CsVoiceRoute",
        PlanSection::Policies if teams => "CsOnlineVoiceRoutingPolicy",
        PlanSection::Policies => "CsVoicePolicy",
        PlanSection::Usages if teams => "CsOnlinePstnUsage",
        PlanSection::Usages => "CsPstnUsage",
        PlanSection::EmergencyPolicies if teams => "CsTeamsEmergencyCallRoutingPolicy",
        PlanSection::EmergencyPolicies => "CsLocationPolicy",
        PlanSection::Sites if teams => "CsTenantNetworkSite",
        PlanSection::Sites => "CsNetworkSite",
        PlanSection::Gateways if teams => "CsOnlinePSTNGateway",
        PlanSection::Gateways => "CsTrunkConfiguration",
        PlanSection::TranslationRules if teams => "CsTeamsTranslationRule",
        PlanSection::TranslationRules => "CsOutboundTranslationRule",
        PlanSection::EmergencyNumbers => "CsTeamsEmergencyNumber",
        PlanSection::Users if teams => "CsOnlineUser",
        PlanSection::Users => "CsUser",
    };
    let (usages, gateways) =
        if teams { ("OnlinePstnUsages", "OnlinePstnGatewayList") } else { ("PstnUsages", "PstnGatewayList") };
    let partial = plan.partial.iter().map(|list| {
        let (section, name, property) = match list.id {
            PlanList::Section(section) => (section, None, None),
            PlanList::Rules(id) => (PlanSection::Profiles, Some(&plan.profile(id).name), Some("NormalizationRules")),
            PlanList::PolicyUsages(id) => (PlanSection::Policies, Some(&plan.policy(id).name), Some(usages)),
            PlanList::RouteUsages(id) => (PlanSection::Routes, Some(&plan.route(id).name), Some(usages)),
            PlanList::RouteGateways(id) => (PlanSection::Routes, Some(&plan.route(id).name), Some(gateways)),
            PlanList::Numbers(id) => {
                (PlanSection::EmergencyPolicies, Some(&plan.emergency_policy(id).name), Some("EmergencyNumbers"))
            }
            PlanList::Translations(id, list) => {
                let property = match list {
                    TranslationList::OutboundCalled => "OutboundPstnNumberTranslationRules",
                    TranslationList::OutboundCalling => "OutboundTeamsNumberTranslationRules",
                    TranslationList::InboundCalled => "InboundTeamsNumberTranslationRules",
                    TranslationList::InboundCalling => "InboundPstnNumberTranslationRules",
                };
                (PlanSection::Gateways, Some(&plan.gateway(id).name), Some(property))
            }
        };
        PartialObject { noun: noun(section), name: name.map(|name| &*name.value), property }
    });
    partial.collect()
}

impl Losses<'_> {
    /// Reports that the routes get other priorities than they have in the plan, in the same order.
    pub(super) fn renumbered(&mut self, ordered: &[(RouteId, &Route)], distinct: bool) {
        let mut changed = (ordered.iter().zip(0i64..)).filter_map(|((_, route), position)| {
            let priority = route.priority.filter(|priority| !distinct && *priority != position)?;
            Some((route.name.span, &*route.name.value, priority, position))
        });
        let Some((span, name, priority, position)) = changed.next() else { return };
        let more = match changed.count() {
            0 => String::new(),
            1 => ", and one more route gets another one".to_owned(),
            more => format!(", and {more} more routes get others"),
        };
        let message = format!("route `{name}` has priority {priority} in the plan and {position} in the target{more}");
        self.report(
            Diagnostic::new(&codes::NOT_EXPRESSIBLE, message)
                .at(span, "the order stays the same")
                .help("give each route a `priority` of its own to keep them"),
        );
    }

    /// Returns a list for the target, and reports one that does not replace the one of the target. `what` is the list
    /// and its owner in messages, `key` its key in a plan, and `owner` the place of the owner.
    pub(super) fn list<T>(
        &mut self,
        plan: &Plan,
        list: PlanList,
        items: Vec<T>,
        (what, key, owner): (&str, &str, Span),
    ) -> ListObject<T> {
        let part = plan.partial_place(list).filter(|_| self.target().is_script() && !items.is_empty());
        if let Some(place) = part {
            let message = format!("only a part of the {what} is known: the script adds it, and takes nothing away");
            self.not_written(place, message, "added at the end of the list");
            return ListObject::Part(items);
        }
        if self.is_left_out(plan, list, &format!("the {what}")) {
            return ListObject::Unsaid;
        }
        if items.is_empty() && !plan.is_emptied(list) {
            let message = format!("the plan has no {what}: the list is not written");
            self.report(
                Diagnostic::new(&codes::NOT_EXPRESSIBLE, message)
                    .at(owner, "one that exists keeps its own")
                    .help(format!("to empty the list in the target as well, write `{key}: []`")),
            );
            return ListObject::Unsaid;
        }
        ListObject::Whole(items)
    }

    /// Returns true if the plan only has a part of the list, which is reported: then it is not written.
    pub(super) fn is_left_out(&mut self, plan: &Plan, list: PlanList, what: &str) -> bool {
        let Some(place) = plan.partial_place(list) else { return false };
        self.not_written(
            place,
            format!("only a part of {what} is known: it is not written"),
            "the target keeps its own list",
        );
        true
    }

    /// Returns the sections from which pruning may remove something: those that the plan has whole. A plan that has
    /// no object of a section says nothing about it, unless it writes the section as an empty list. Usages are only
    /// removed if everything that may use them is known.
    pub(super) fn pruned(&mut self, plan: &Plan, prune: bool) -> Vec<PlanSection> {
        let sections = [
            (PlanSection::Policies, plan.policies.is_empty()),
            (PlanSection::Routes, plan.routes.is_empty()),
            (PlanSection::Profiles, plan.profiles.is_empty()),
            (PlanSection::Usages, plan.usages.is_empty()),
        ];
        let mut pruned = Vec::new();
        for (section, is_empty) in sections.into_iter().filter(|_| prune) {
            let place = match section {
                PlanSection::Usages => plan.partial.iter().find(|list| may_use_usages(list.id)).map(|list| list.span),
                _ => plan.partial_place(PlanList::Section(section)),
            };
            let key = section.key();
            match place {
                None if is_empty && !plan.is_emptied(PlanList::Section(section)) => {
                    let message = format!("the plan says nothing about `{key}`: the script removes none of them");
                    let finding = Diagnostic::new(&codes::NOT_EXPRESSIBLE, message);
                    self.report(finding.help(format!("write `{key}: []` if there are none")));
                }
                None => pruned.push(section),
                Some(place) => {
                    let message = format!("only a part of `{key}` is known: the script removes none of them");
                    self.not_written(place, message, "not pruned");
                }
            }
        }
        pruned
    }
}

/// Returns true for lists that name phone usages, and for the sections whose objects do.
fn may_use_usages(list: PlanList) -> bool {
    match list {
        PlanList::Section(section) => {
            matches!(section, PlanSection::Usages | PlanSection::Policies | PlanSection::Routes)
        }
        PlanList::PolicyUsages(_) | PlanList::RouteUsages(_) => true,
        PlanList::Rules(_) | PlanList::RouteGateways(_) | PlanList::Numbers(_) | PlanList::Translations(..) => false,
    }
}
