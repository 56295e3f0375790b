//! The lists of translation rules: which there are, who uses them, and which rule of a list is the first to match.

use std::collections::BTreeMap;
use std::sync::Arc;

use dialplan_automaton::Automaton;
use dialplan_core::model::{GatewayId, Named, Position, Ref, RouteId, RuleId};

use crate::automata::first_of_list;
use crate::{Analysis, NotDecided};

/// Who uses a list of translation rules, and for which number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ListUse {
    /// A route, for the called number.
    Route(RouteId),
    /// A gateway, for the called number that it is sent.
    OutboundCalled(GatewayId),
    /// A gateway, for the calling number that it is sent.
    OutboundCalling(GatewayId),
    /// A gateway, for the called number of calls that come in.
    InboundCalled(GatewayId),
    /// A gateway, for the calling number of calls that come in.
    InboundCalling(GatewayId),
}

/// A list of translation rules, with everybody who has the same list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TranslationList {
    /// The rules, in order.
    pub members: Vec<RuleId>,
    /// The users of the list, in ascending order.
    pub uses: Vec<ListUse>,
    /// The position among all lists.
    index: usize,
}

/// The automaton of one list, kept with the analysis.
struct First(Result<Arc<Automaton<Position>>, NotDecided>);

impl TranslationList {
    /// Returns the automaton that labels each string with the first rule of the list that matches, by its position.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn rules(&self, analysis: &Analysis) -> Result<Arc<Automaton<Position>>, NotDecided> {
        let made = || first_of_list(analysis.memo(), analysis.plan(), &self.members).map(Arc::new);
        analysis.answer(self.index, || First(made())).0.clone()
    }
}

/// Returns the list with these rules; `None` if there are no rules.
pub(crate) fn list_of<'l>(lists: &'l [TranslationList], members: &[RuleId]) -> Option<&'l TranslationList> {
    lists.iter().find(|list| list.members == members)
}

/// Returns the list of each route that has one.
pub(crate) fn lists_of_routes(lists: &[TranslationList]) -> BTreeMap<RouteId, &TranslationList> {
    let of_route = |by: &ListUse| match by {
        ListUse::Route(route) => Some(*route),
        _ => None,
    };
    lists.iter().flat_map(|list| list.uses.iter().filter_map(of_route).map(move |route| (route, list))).collect()
}

/// The lists of a plan, kept with the analysis.
struct Lists(Arc<Vec<TranslationList>>);

/// Returns the distinct lists of a plan, in the order of their first users.
pub fn translation_lists(analysis: &Analysis) -> Arc<Vec<TranslationList>> {
    Arc::clone(&analysis.answer(0, || Lists(Arc::new(find(analysis)))).0)
}

fn find(analysis: &Analysis) -> Vec<TranslationList> {
    let plan = analysis.plan();
    let mut known: BTreeMap<Vec<RuleId>, usize> = BTreeMap::new();
    let mut lists: Vec<TranslationList> = Vec::new();
    let mut add = |given: &[Ref<RuleId>], by: ListUse| {
        if given.is_empty() {
            return;
        }
        let members: Vec<RuleId> = given.iter().map(|member| member.id).collect();
        let index = *known.entry(members).or_insert_with_key(|members| {
            lists.push(TranslationList { members: members.clone(), uses: Vec::new(), index: lists.len() });
            lists.len() - 1
        });
        if let Some(list) = lists.get_mut(index) {
            list.uses.push(by);
        }
    };
    for route in plan.route_ids() {
        add(&plan.route(route).translations, ListUse::Route(route));
    }
    for (id, _) in GatewayId::all(plan) {
        let gateway = plan.gateway(id);
        add(&gateway.outbound.called, ListUse::OutboundCalled(id));
        add(&gateway.outbound.calling, ListUse::OutboundCalling(id));
        add(&gateway.inbound.called, ListUse::InboundCalled(id));
        add(&gateway.inbound.calling, ListUse::InboundCalling(id));
    }
    lists.iter_mut().for_each(|list| list.uses.sort_unstable());
    lists
}
