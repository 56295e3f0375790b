//! The plan as it is written: profiles, usages, policies, routes, gateways, users, with the place of every value.
//!
//! References are resolved to ids, rule sets are expanded, defaults are filled in. What a pattern *means* comes later, in
//! [`compile`](mod@crate::compile).

mod keys;
mod load;
mod names;
mod paths;
mod references;
pub mod schema;

use serde::{Deserialize, Serialize};

use crate::source::{Span, Text};

pub use load::{Loaded, load};
pub use names::{NameError, Named};
pub use paths::Subject;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub struct $name(pub(crate) u32);

        impl $name {
            /// The position in the plan's list, from 0.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            pub(crate) fn from_index(index: usize) -> $name {
                $name(index as u32)
            }
        }

        impl From<$name> for u32 {
            fn from(id: $name) -> u32 {
                id.0
            }
        }
    )*};
}

ids! {
    /// A location profile.
    ProfileId;
    /// A normalization rule, wherever it is written.
    RuleId;
    /// A shared list of rules.
    RuleSetId;
    /// A phone usage.
    UsageId;
    /// A policy.
    PolicyId;
    /// A route.
    RouteId;
    /// A gateway, listed or only named by a route.
    GatewayId;
    /// A user.
    UserId;
}

/// The position of a rule in its profile, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position(pub u32);

impl Position {
    /// Returns the position as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<Position> for u32 {
    fn from(position: Position) -> u32 {
        position.0
    }
}

/// A reference to something, with the place where it is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ref<Id> {
    /// What is referred to.
    pub id: Id,
    /// Where. A plan that comes from a compiled file knows no places.
    #[serde(skip)]
    pub span: Span,
}

/// The product whose behaviour sets the defaults.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Dialect {
    /// Office Communications Server 2007 R2.
    #[default]
    Ocs2007R2,
    /// Lync Server 2013 and Skype for Business Server.
    Lync2013,
    /// Microsoft Teams.
    Teams,
}

impl Dialect {
    /// The word in the plan.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Ocs2007R2 => "ocs2007r2",
            Dialect::Lync2013 => "lync2013",
            Dialect::Teams => "teams",
        }
    }
}

/// What happens to numbers that begin with `+`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum PlusNumbers {
    /// They are global already: no rule is tried.
    #[default]
    Bypass,
    /// They go through the rules like any other.
    Normalise,
}

/// What happens to visual separators (blank, `-`, `.`, `(`, `)`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Separators {
    /// They are removed before any rule.
    #[default]
    Strip,
    /// They stay.
    Keep,
}

/// What happens to a number that no rule matches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum NoMatch {
    /// The call is blocked.
    Reject,
    /// `+` and the profile's country code are put in front.
    Prefix,
    /// The number goes on unchanged.
    Pass,
}

/// What happens to text outside the match of a rule.
#[derive(Clone, Copy, PartialEq, Hash, Eq, Debug, Default, Serialize, Deserialize)]
pub enum UnmatchedText {
    /// It stays, and every match is replaced: `Regex.Replace`.
    #[default]
    Keep,
    /// It is dropped: `Match.Result` of the first match.
    Drop,
}

/// The plan's choices where products differ or documents are silent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// Numbers that begin with `+`.
    pub plus_numbers: PlusNumbers,
    /// Visual separators.
    pub separators: Separators,
    /// Numbers without a rule.
    pub no_match: NoMatch,
    /// Text outside the match.
    pub unmatched_text: UnmatchedText,
}

/// A whole plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// What it is called.
    pub name: Option<Text>,
    /// The product.
    pub dialect: Dialect,
    /// Choices, with the dialect's defaults filled in.
    pub settings: Settings,
    /// The profile of whoever has none.
    pub default_profile: Option<Ref<ProfileId>>,
    /// The policy of whoever has none.
    pub default_policy: Option<Ref<PolicyId>>,
    /// One policy for everybody.
    pub global_policy: Option<Ref<PolicyId>>,
    /// Numbers that must always get out.
    pub emergency_numbers: Vec<EmergencyNumber>,
    /// Shared lists of rules.
    pub rule_sets: Vec<RuleSet>,
    /// All rules, of profiles and of rule sets, in the order of the file.
    pub rules: Vec<Rule>,
    /// Location profiles.
    pub profiles: Vec<Profile>,
    /// Phone usages.
    pub usages: Vec<Usage>,
    /// Policies.
    pub policies: Vec<Policy>,
    /// Routes.
    pub routes: Vec<Route>,
    /// Gateways: the listed ones first, then those that only routes name, in the order of the file.
    pub gateways: Vec<Gateway>,
    /// Users.
    pub users: Vec<User>,
    /// The linter's settings in the plan.
    #[serde(skip)]
    pub lint: LintSettings,
    /// Where the reserved parts stand: `assertions` and `classes`.
    #[serde(skip)]
    pub reserved: Vec<(&'static str, Span)>,
}

/// A number that must always get out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmergencyNumber {
    /// As it is dialled.
    pub number: Text,
    /// Other strings that are dialled for it.
    pub masks: Vec<Text>,
    /// What it becomes; the number with `+` if nothing is said.
    pub becomes: Option<Text>,
    /// The usage that routes it, ahead of any policy.
    pub usage: Option<Ref<UsageId>>,
    /// The profiles in which it holds; all if none is named.
    pub profiles: Vec<Ref<ProfileId>>,
}

impl EmergencyNumber {
    /// Does the entry hold in the profile? Without a profile only entries for all profiles do.
    pub fn holds_in(&self, profile: Option<ProfileId>) -> bool {
        self.profiles.is_empty() || self.profiles.iter().any(|p| Some(p.id) == profile)
    }

    /// What it becomes where the entry acts.
    pub fn result(&self) -> String {
        match &self.becomes {
            Some(becomes) => becomes.value.to_string(),
            None => format!("+{}", self.number.trim_start_matches('+')),
        }
    }
}

/// A shared list of rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleSet {
    /// Its name.
    pub name: Text,
    /// Its rules.
    pub rules: Vec<RuleId>,
}

/// A normalization rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// Its name, the only one of that name in its profile.
    pub name: Text,
    /// What it is for.
    pub description: Option<Text>,
    /// A .NET regular expression.
    pub pattern: Text,
    /// A .NET replacement pattern.
    pub translation: Text,
    /// Only for off-hook dialling, see the manual: tried only when the outside prefix was not dialled.
    pub internal_extension: bool,
    /// `false`: not tried for off-hook dialling.
    pub device_dialing: bool,
    /// Numbers with their results through this rule alone.
    pub examples: Vec<(Text, Text)>,
    /// Numbers that the rule must not match.
    pub rejects: Vec<Text>,
}

/// A rule in its place in a profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProfileRule {
    /// The rule.
    pub rule: RuleId,
    /// The rule set that brought it, and where it was included.
    pub include: Option<Ref<RuleSetId>>,
}

/// A location profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// Its name.
    pub name: Text,
    /// What it is for.
    pub description: Option<Text>,
    /// For numbers without a rule.
    pub country_code: Option<Text>,
    /// The prefix for an outside line, for off-hook dialling.
    pub external_access_prefix: Option<Text>,
    /// Does off-hook dialling act on the prefix and on the rules' flags?
    pub optimize_device_dialing: bool,
    /// Its rules, rule sets expanded; the first that matches is used.
    pub rules: Vec<ProfileRule>,
}

/// A phone usage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Usage {
    /// Its name.
    pub name: Text,
    /// What it is for.
    pub description: Option<Text>,
}

/// A policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Policy {
    /// Its name.
    pub name: Text,
    /// What it is for.
    pub description: Option<Text>,
    /// Its usages, tried in this order.
    pub phone_usages: Vec<Ref<UsageId>>,
    /// The profiles it is really used with; empty if nothing is said.
    pub profiles: Vec<Ref<ProfileId>>,
}

/// A route.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Route {
    /// Its name.
    pub name: Text,
    /// What it is for.
    pub description: Option<Text>,
    /// A .NET regular expression for normalised numbers.
    pub target: Text,
    /// The usages that may take it.
    pub phone_usages: Vec<Ref<UsageId>>,
    /// Where calls go, in the order of the file.
    pub gateways: Vec<Ref<GatewayId>>,
    /// Lowest first; routes without one come after all that have one.
    pub priority: Option<i64>,
}

/// A gateway.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gateway {
    /// Its name.
    pub name: Text,
    /// What it is for.
    pub description: Option<Text>,
    /// Is it in the list of gateways (or only named by a route)?
    pub listed: bool,
    /// The profile of calls that come in through it.
    pub profile: Option<Ref<ProfileId>>,
    /// The usages that route such calls on.
    pub phone_usages: Vec<Ref<UsageId>>,
    /// The policy that routes such calls on.
    pub policy: Option<Ref<PolicyId>>,
}

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct User {
    /// The address, with or without `sip:`.
    pub uri: Text,
    /// The line, with or without `tel:`.
    pub line_uri: Option<Text>,
    /// The user's own profile.
    pub profile: Option<Ref<ProfileId>>,
    /// The user's own policy.
    pub policy: Option<Ref<PolicyId>>,
}

impl User {
    /// The line without `tel:`, as it is compared with a normalised number.
    pub fn line(&self) -> Option<&str> {
        let line = &*self.line_uri.as_ref()?.value;
        let cut = line.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:")).map_or(0, str::len);
        line.get(cut..).filter(|line| !line.is_empty())
    }

    /// The address without `sip:`.
    pub fn address(&self) -> &str {
        strip_sip(&self.uri)
    }
}

/// An address without `sip:`, whatever its case.
pub fn strip_sip(uri: &str) -> &str {
    match uri.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("sip:") => uri.get(4..).unwrap_or_default(),
        _ => uri,
    }
}

/// The linter's settings in a plan.
#[derive(Clone, Debug, Default)]
pub struct LintSettings {
    /// Levels chosen by name of the rule.
    pub levels: Vec<(Text, Text)>,
    /// Findings that are accepted.
    pub ignore: Vec<Ignore>,
}

/// A finding that is accepted.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The name of the lint rule.
    pub rule: Text,
    /// The plan path it holds for; everywhere if none is given.
    pub path: Option<Text>,
    /// Why it is accepted.
    pub reason: Option<Text>,
}

impl Plan {
    /// A profile by id.
    pub fn profile(&self, id: ProfileId) -> &Profile {
        entry(&self.profiles, id.index())
    }

    /// A rule by id.
    pub fn rule(&self, id: RuleId) -> &Rule {
        entry(&self.rules, id.index())
    }

    /// A rule set by id.
    pub fn rule_set(&self, id: RuleSetId) -> &RuleSet {
        entry(&self.rule_sets, id.index())
    }

    /// A usage by id.
    pub fn usage(&self, id: UsageId) -> &Usage {
        entry(&self.usages, id.index())
    }

    /// A policy by id.
    pub fn policy(&self, id: PolicyId) -> &Policy {
        entry(&self.policies, id.index())
    }

    /// A route by id.
    pub fn route(&self, id: RouteId) -> &Route {
        entry(&self.routes, id.index())
    }

    /// A gateway by id.
    pub fn gateway(&self, id: GatewayId) -> &Gateway {
        entry(&self.gateways, id.index())
    }

    /// A user by id.
    pub fn user(&self, id: UserId) -> &User {
        entry(&self.users, id.index())
    }

    /// The ids of all profiles, in order.
    pub fn profile_ids(&self) -> impl Iterator<Item = ProfileId> + use<> {
        (0..self.profiles.len()).map(ProfileId::from_index)
    }

    /// The ids of all rules, in the order of the file.
    pub fn rule_ids(&self) -> impl Iterator<Item = RuleId> + use<> {
        (0..self.rules.len()).map(RuleId::from_index)
    }

    /// The ids of all rule sets, in order.
    pub fn rule_set_ids(&self) -> impl Iterator<Item = RuleSetId> + use<> {
        (0..self.rule_sets.len()).map(RuleSetId::from_index)
    }

    /// The ids of all usages, in order.
    pub fn usage_ids(&self) -> impl Iterator<Item = UsageId> + use<> {
        (0..self.usages.len()).map(UsageId::from_index)
    }

    /// The ids of all policies, in order.
    pub fn policy_ids(&self) -> impl Iterator<Item = PolicyId> + use<> {
        (0..self.policies.len()).map(PolicyId::from_index)
    }

    /// The ids of all routes, in order.
    pub fn route_ids(&self) -> impl Iterator<Item = RouteId> + use<> {
        (0..self.routes.len()).map(RouteId::from_index)
    }

    /// The ids of all users, in order.
    pub fn user_ids(&self) -> impl Iterator<Item = UserId> + use<> {
        (0..self.users.len()).map(UserId::from_index)
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: ids are made by this module for the plan that they are used with"
)]
fn entry<T>(list: &[T], index: usize) -> &T {
    &list[index]
}
