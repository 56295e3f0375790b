//! Lists of which the plan only has a part (`partial`): which lint rules conclude something from what is missing there.

use dialplan_core::model::{Plan, PlanList, PlanSection};

/// A kind of list that may be partial.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ListKind {
    Section(PlanSection),
    Rules,
    PolicyUsages,
    RouteUsages,
    RouteGateways,
    Numbers,
    Translations,
}

pub(crate) const PROFILES: ListKind = ListKind::Section(PlanSection::Profiles);
pub(crate) const POLICIES: ListKind = ListKind::Section(PlanSection::Policies);
pub(crate) const ROUTES: ListKind = ListKind::Section(PlanSection::Routes);
pub(crate) const GATEWAYS: ListKind = ListKind::Section(PlanSection::Gateways);
pub(crate) const USERS: ListKind = ListKind::Section(PlanSection::Users);
pub(crate) const SITES: ListKind = ListKind::Section(PlanSection::Sites);
pub(crate) const EMERGENCY_NUMBERS: ListKind = ListKind::Section(PlanSection::EmergencyNumbers);
pub(crate) const EMERGENCY_POLICIES: ListKind = ListKind::Section(PlanSection::EmergencyPolicies);

/// What decides which calls a route carries.
pub(crate) const ROUTING: &[ListKind] = &[
    PROFILES,
    POLICIES,
    ROUTES,
    USERS,
    EMERGENCY_NUMBERS,
    EMERGENCY_POLICIES,
    ListKind::Rules,
    ListKind::PolicyUsages,
    ListKind::RouteUsages,
    ListKind::RouteGateways,
    ListKind::Numbers,
];

impl ListKind {
    fn of(list: PlanList) -> ListKind {
        match list {
            PlanList::Section(section) => ListKind::Section(section),
            PlanList::Rules(_) => ListKind::Rules,
            PlanList::PolicyUsages(_) => ListKind::PolicyUsages,
            PlanList::RouteUsages(_) => ListKind::RouteUsages,
            PlanList::RouteGateways(_) => ListKind::RouteGateways,
            PlanList::Numbers(_) => ListKind::Numbers,
            PlanList::Translations(..) => ListKind::Translations,
        }
    }
}

/// Returns true if the plan only has a part of a list of one of these kinds.
pub(crate) fn is_partial(plan: &Plan, kinds: &[ListKind]) -> bool {
    plan.partial.iter().any(|list| kinds.contains(&ListKind::of(list.id)))
}
