//! The lists of a plan, of which it may only have a part. `list_paths` has the plan paths that name them.

use serde::{Deserialize, Serialize};

use super::{EmergencyPolicyId, GatewayId, PolicyId, ProfileId, RouteId};

/// A list of a plan: a section, or a list of one of its objects.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum PlanList {
    /// A whole section: which objects of a kind there are.
    Section(PlanSection),
    /// The rules of a profile.
    Rules(ProfileId),
    /// The phone usages of a policy.
    PolicyUsages(PolicyId),
    /// The phone usages of a route.
    RouteUsages(RouteId),
    /// The gateways of a route.
    RouteGateways(RouteId),
    /// The numbers of an emergency policy.
    Numbers(EmergencyPolicyId),
    /// A list of translation rules of a gateway.
    Translations(GatewayId, TranslationList),
}

/// A section of a plan that is a list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum PlanSection {
    /// `location_profiles`
    Profiles,
    /// `phone_usages`
    Usages,
    /// `policies`
    Policies,
    /// `routes`
    Routes,
    /// `gateways`
    Gateways,
    /// `users`
    Users,
    /// `emergency_numbers`
    EmergencyNumbers,
    /// `emergency_policies`
    EmergencyPolicies,
    /// `sites`
    Sites,
    /// `translation_rules`
    TranslationRules,
}

/// One of the four lists of translation rules of a gateway.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum TranslationList {
    /// `outbound.called`
    OutboundCalled,
    /// `outbound.calling`
    OutboundCalling,
    /// `inbound.called`
    InboundCalled,
    /// `inbound.calling`
    InboundCalling,
}

impl PlanSection {
    /// All sections.
    pub(super) const ALL: [PlanSection; 10] = [
        PlanSection::Profiles,
        PlanSection::Usages,
        PlanSection::Policies,
        PlanSection::Routes,
        PlanSection::Gateways,
        PlanSection::Users,
        PlanSection::EmergencyNumbers,
        PlanSection::EmergencyPolicies,
        PlanSection::Sites,
        PlanSection::TranslationRules,
    ];

    /// Returns the key of the section.
    pub fn key(self) -> &'static str {
        match self {
            PlanSection::Profiles => "location_profiles",
            PlanSection::Usages => "phone_usages",
            PlanSection::Policies => "policies",
            PlanSection::Routes => "routes",
            PlanSection::Gateways => "gateways",
            PlanSection::Users => "users",
            PlanSection::EmergencyNumbers => "emergency_numbers",
            PlanSection::EmergencyPolicies => "emergency_policies",
            PlanSection::Sites => "sites",
            PlanSection::TranslationRules => "translation_rules",
        }
    }

    /// Returns the plan path of a list of an object of the section, such as `policies["everybody"].phone_usages`.
    pub fn path(self, name: &str, list: &str) -> String {
        format!("{}[{name:?}].{list}", self.key())
    }

    /// Returns the keys of the lists that an object of the section has.
    pub(super) fn lists(self) -> &'static [&'static str] {
        match self {
            PlanSection::Profiles => &["rules"],
            PlanSection::Policies => &["phone_usages"],
            PlanSection::Routes => &["phone_usages", "gateways"],
            PlanSection::Gateways => &["outbound.called", "outbound.calling", "inbound.called", "inbound.calling"],
            PlanSection::EmergencyPolicies => &["numbers"],
            PlanSection::Usages
            | PlanSection::Users
            | PlanSection::EmergencyNumbers
            | PlanSection::Sites
            | PlanSection::TranslationRules => &[],
        }
    }
}

impl TranslationList {
    /// All four lists.
    pub const ALL: [TranslationList; 4] = [
        TranslationList::OutboundCalled,
        TranslationList::OutboundCalling,
        TranslationList::InboundCalled,
        TranslationList::InboundCalling,
    ];

    /// Returns the keys of the list.
    pub fn keys(self) -> &'static str {
        match self {
            TranslationList::OutboundCalled => "outbound.called",
            TranslationList::OutboundCalling => "outbound.calling",
            TranslationList::InboundCalled => "inbound.called",
            TranslationList::InboundCalling => "inbound.calling",
        }
    }
}
