//! A plan that is put together from several files, with the origin of each part.
//!
//! A draft is the intermediate form between the objects of other products and a plan file. It is looser than
//! [`Plan`](dialplan_core::model::Plan): references are names, and what they refer to may be missing.

use dialplan_core::model::{Dialect, PlanSection, TranslationList};
use dialplan_core::source::Span;

/// A place in one of the files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin {
    /// The index of the file, from 0.
    pub file: usize,
    /// The byte range in the file.
    pub span: Span,
}

/// An imported plan before it is written.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Draft {
    /// The product that the plan is for.
    pub dialect: Dialect,
    /// Dial plans.
    pub profiles: Vec<Profile>,
    /// PSTN usages.
    pub usages: Vec<Usage>,
    /// Voice policies.
    pub policies: Vec<Policy>,
    /// Voice routes.
    pub routes: Vec<Route>,
    /// Gateways about which more than the name is known.
    pub gateways: Vec<Gateway>,
    /// Users.
    pub users: Vec<User>,
    /// Emergency policies.
    pub emergency_policies: Vec<EmergencyPolicy>,
    /// The dial plan of users who have none. Without one, it is `Global`.
    pub default_profile: Option<String>,
    /// The voice policy of users who have none. Without one, it is `Global`.
    pub default_policy: Option<String>,
    /// The emergency policy of callers who have none and are at no site that has one.
    pub default_emergency_policy: Option<String>,
    /// Places where callers are.
    pub sites: Vec<Site>,
    /// Emergency numbers that belong to no policy. A plan has either these or emergency policies.
    pub emergency_numbers: Vec<EmergencyNumber>,
    /// Translation rules, which gateways name in their lists.
    pub translation_rules: Vec<Rule>,
    /// Test cases.
    pub tests: Vec<Test>,
    /// Where and when a collector has read a live system, each as a sentence.
    pub collected: Vec<String>,
    /// The lists of which the files only show a part.
    pub partial: Vec<PartialList>,
    /// The lists that the files show to have no items. Of other lists without items, the files say nothing.
    pub emptied: Vec<DraftList>,
    /// What is left out of the plan, in the words of the findings.
    pub left_out: Vec<(Origin, String)>,
}

impl Draft {
    /// Returns true if there is nothing that a plan can hold; there may still be test cases.
    pub fn is_empty(&self) -> bool {
        self.profiles.is_empty()
            && self.usages.is_empty()
            && self.policies.is_empty()
            && self.routes.is_empty()
            && self.users.is_empty()
            && self.emergency_policies.is_empty()
            && self.sites.is_empty()
            && self.emergency_numbers.is_empty()
            && self.translation_rules.is_empty()
            && self.gateways.is_empty()
    }
}

/// A list of which the files only show a part.
#[derive(Clone, PartialEq, Debug)]
pub struct PartialList {
    /// The list.
    pub list: DraftList,
    /// Why the rest is not known.
    pub why: String,
    /// The place that shows it.
    pub origin: Origin,
}

/// A list of a draft. Objects are known by their names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DraftList {
    /// A whole section.
    Section(PlanSection),
    /// The rules of a dial plan.
    Rules(String),
    /// The usages of a policy.
    PolicyUsages(String),
    /// The usages of a route.
    RouteUsages(String),
    /// The gateways of a route.
    RouteGateways(String),
    /// The numbers of an emergency policy.
    Numbers(String),
    /// A list of translation rules of a gateway.
    Translations(String, TranslationList),
}

impl DraftList {
    /// Returns the list with another name of its owner.
    pub(crate) fn renamed(&self, rename: impl FnOnce(&str) -> Option<String>) -> Option<DraftList> {
        Some(match self {
            DraftList::Section(section) => DraftList::Section(*section),
            DraftList::Rules(name) => DraftList::Rules(rename(name)?),
            DraftList::PolicyUsages(name) => DraftList::PolicyUsages(rename(name)?),
            DraftList::RouteUsages(name) => DraftList::RouteUsages(rename(name)?),
            DraftList::RouteGateways(name) => DraftList::RouteGateways(rename(name)?),
            DraftList::Numbers(name) => DraftList::Numbers(rename(name)?),
            DraftList::Translations(name, list) => DraftList::Translations(rename(name)?, *list),
        })
    }

    /// Returns the section that the list is or that its owner belongs to.
    pub(crate) fn section(&self) -> PlanSection {
        match self {
            DraftList::Section(section) => *section,
            DraftList::Rules(_) => PlanSection::Profiles,
            DraftList::PolicyUsages(_) => PlanSection::Policies,
            DraftList::RouteUsages(_) | DraftList::RouteGateways(_) => PlanSection::Routes,
            DraftList::Numbers(_) => PlanSection::EmergencyPolicies,
            DraftList::Translations(..) => PlanSection::Gateways,
        }
    }

    /// Returns the plan path of the list.
    pub(crate) fn path(&self) -> String {
        let of = |name: &str, list: &str| self.section().path(name, list);
        match self {
            DraftList::Section(section) => section.key().to_owned(),
            DraftList::Rules(name) => of(name, "rules"),
            DraftList::PolicyUsages(name) | DraftList::RouteUsages(name) => of(name, "phone_usages"),
            DraftList::RouteGateways(name) => of(name, "gateways"),
            DraftList::Numbers(name) => of(name, "numbers"),
            DraftList::Translations(name, list) => of(name, list.keys()),
        }
    }
}

/// A dial plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// The name, without `Tag:`.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The prefix for an outside line.
    pub external_access_prefix: Option<String>,
    /// Whether off-hook dialling uses the rules.
    pub optimize_device_dialing: bool,
    /// The rules in order.
    pub rules: Vec<Rule>,
    /// The place that it was read from.
    pub origin: Origin,
}

/// A normalization rule or a translation rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// The name, unique in its dial plan or among the translation rules.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// A .NET pattern.
    pub pattern: String,
    /// A .NET replacement pattern.
    pub translation: String,
    /// Whether the result is an internal extension.
    pub internal_extension: bool,
    /// Whether the rule applies to off-hook dialling.
    pub device_dialing: bool,
    /// The place in the order, if the source gives one.
    pub priority: Option<i64>,
    /// The place that it was read from.
    pub origin: Origin,
}

/// A PSTN usage.
#[derive(Clone, PartialEq, Debug)]
pub struct Usage {
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The place that it was read from.
    pub origin: Origin,
    /// Whether the source lists it as a usage. Otherwise it is only referred to.
    pub listed: bool,
}

/// A voice policy.
#[derive(Clone, PartialEq, Debug)]
pub struct Policy {
    /// The name, without `Tag:`.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The usages in order.
    pub phone_usages: Vec<String>,
    /// The place that it was read from.
    pub origin: Origin,
}

/// A voice route.
#[derive(Clone, PartialEq, Debug)]
pub struct Route {
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// A .NET pattern.
    pub target: String,
    /// The usages through which the route can be reached.
    pub phone_usages: Vec<String>,
    /// The names, without `PstnGateway:`.
    pub gateways: Vec<String>,
    /// The priority. Lower values come first.
    pub priority: Option<i64>,
    /// The place that it was read from.
    pub origin: Origin,
}

/// A gateway.
#[derive(Clone, PartialEq, Debug)]
pub struct Gateway {
    /// The name.
    pub name: String,
    /// The dial plan for calls that come in through it.
    pub profile: Option<String>,
    /// Whether it carries calls. `None` means that the source does not say.
    pub enabled: Option<bool>,
    /// The translation rules for the numbers that it is sent.
    pub outbound: TranslationLists,
    /// The translation rules for calls that come in through it.
    pub inbound: TranslationLists,
    /// The place that it was read from.
    pub origin: Origin,
}

/// The names of translation rules, in order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TranslationLists {
    /// Those for the called number.
    pub called: Vec<String>,
    /// Those for the calling number.
    pub calling: Vec<String>,
}

/// A user.
#[derive(Clone, PartialEq, Debug)]
pub struct User {
    /// The SIP address.
    pub uri: String,
    /// The line URI.
    pub line_uri: Option<String>,
    /// The dial plan.
    pub profile: Option<String>,
    /// The voice policy.
    pub policy: Option<String>,
    /// The emergency policy.
    pub emergency_policy: Option<String>,
    /// The place that it was read from.
    pub origin: Origin,
}

/// An emergency policy: in Teams an emergency call routing policy, in Lync a location policy.
#[derive(Clone, PartialEq, Debug)]
pub struct EmergencyPolicy {
    /// The name, without `Tag:`.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// Its numbers.
    pub numbers: Vec<EmergencyNumber>,
    /// The place that it was read from.
    pub origin: Origin,
}

/// A place where callers are: a network site.
#[derive(Clone, PartialEq, Debug)]
pub struct Site {
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The emergency policy of callers at the site.
    pub emergency_policy: Option<String>,
    /// The place that it was read from.
    pub origin: Origin,
}

/// An emergency number.
#[derive(Clone, PartialEq, Debug)]
pub struct EmergencyNumber {
    /// The number as it is dialled.
    pub number: String,
    /// Other numbers that are treated as this one.
    pub masks: Vec<String>,
    /// The usage whose routes carry the call.
    pub usage: Option<String>,
    /// The place that it was read from.
    pub origin: Origin,
}

/// A test case. Nothing is asserted about fields that are `None`.
#[derive(Clone, PartialEq, Debug)]
pub struct Test {
    /// The name.
    pub name: String,
    /// The dialled number.
    pub number: String,
    /// The dial plan.
    pub profile: Option<String>,
    /// The voice policy.
    pub policy: Option<String>,
    /// The expected number after normalisation.
    pub translation: Option<String>,
    /// The expected usage.
    pub usage: Option<String>,
    /// The expected route.
    pub route: Option<String>,
    /// The place that it was read from.
    pub origin: Origin,
}
