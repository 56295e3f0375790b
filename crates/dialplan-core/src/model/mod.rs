//! The plan as it is written: profiles, usages, policies, routes, gateways and users, with the place of every value.
//!
//! [`load`] reads a plan: it resolves references to ids, expands rule sets and fills in defaults. It keeps patterns as
//! text; [`compile`](mod@crate::compile) interprets them.

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
            /// Returns the position in the plan's list, from 0.
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
    /// The id of a location profile.
    ProfileId;
    /// The id of a normalization rule of a profile or of a rule set.
    RuleId;
    /// The id of a rule set.
    RuleSetId;
    /// The id of a phone usage.
    UsageId;
    /// The id of a policy.
    PolicyId;
    /// The id of a route.
    RouteId;
    /// The id of a gateway, which is listed or only named by a route.
    GatewayId;
    /// The id of a user.
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

/// A reference to a thing of the plan, with its place in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ref<Id> {
    /// The id of the thing.
    pub id: Id,
    /// The place of the reference. It is empty in a plan from an artefact, which has no spans.
    #[serde(skip)]
    pub span: Span,
}

/// The product whose behaviour determines the defaults.
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
    /// Returns the word for the dialect in a plan file.
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
    /// They are global numbers already, so no rule is tried.
    #[default]
    Bypass,
    /// They go through the rules like other numbers.
    Normalise,
}

/// What happens to visual separators (space, `-`, `.`, `(`, `)`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Separators {
    /// They are removed before any rule.
    #[default]
    Strip,
    /// They are kept.
    Keep,
}

/// What happens to a number that no rule matches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum NoMatch {
    /// The call is blocked.
    Reject,
    /// `+` and the country code of the profile are prefixed.
    Prefix,
    /// The number goes on unchanged.
    Pass,
}

/// What happens to text outside the match of a rule.
#[derive(Clone, Copy, PartialEq, Hash, Eq, Debug, Default, Serialize, Deserialize)]
pub enum UnmatchedText {
    /// It is kept, and every match is replaced, as `Regex.Replace` does.
    #[default]
    Keep,
    /// It is dropped, and the result is that of `Match.Result` for the first match.
    Drop,
}

/// The plan's choices where products differ or where their documentation says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// What happens to numbers that begin with `+`.
    pub plus_numbers: PlusNumbers,
    /// What happens to visual separators.
    pub separators: Separators,
    /// What happens to numbers that no rule matches.
    pub no_match: NoMatch,
    /// What happens to text outside the match of a rule.
    pub unmatched_text: UnmatchedText,
}

/// A whole plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The name of the plan.
    pub name: Option<Text>,
    /// The product whose behaviour determines the defaults.
    pub dialect: Dialect,
    /// The settings, with the dialect's defaults filled in.
    pub settings: Settings,
    /// The profile of callers that have none.
    pub default_profile: Option<Ref<ProfileId>>,
    /// The policy of callers that have none.
    pub default_policy: Option<Ref<PolicyId>>,
    /// One policy for all callers, which overrides all others.
    pub global_policy: Option<Ref<PolicyId>>,
    /// The emergency numbers, which must always be routed.
    pub emergency_numbers: Vec<EmergencyNumber>,
    /// The rule sets, which are shared lists of rules.
    pub rule_sets: Vec<RuleSet>,
    /// All rules of profiles and rule sets, in file order.
    pub rules: Vec<Rule>,
    /// The location profiles.
    pub profiles: Vec<Profile>,
    /// The phone usages.
    pub usages: Vec<Usage>,
    /// The policies.
    pub policies: Vec<Policy>,
    /// The routes.
    pub routes: Vec<Route>,
    /// The gateways: first the listed ones, then those that only routes name, each in file order.
    pub gateways: Vec<Gateway>,
    /// The users.
    pub users: Vec<User>,
    /// The settings of the linter.
    #[serde(skip)]
    pub lint: LintSettings,
    /// The reserved parts with their places: `assertions`, `classes` and `outbound_translation`.
    #[serde(skip)]
    pub reserved: Vec<(&'static str, Span)>,
}

/// An emergency number, which must always be routed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmergencyNumber {
    /// The number as it is dialled.
    pub number: Text,
    /// Other dial strings for the same number.
    pub masks: Vec<Text>,
    /// The number that it is turned into; `None` means `+` and the number.
    pub becomes: Option<Text>,
    /// The usage that routes the call, ahead of any policy.
    pub usage: Option<Ref<UsageId>>,
    /// The profiles in which the entry applies; all profiles if the list is empty.
    pub profiles: Vec<Ref<ProfileId>>,
}

impl EmergencyNumber {
    /// Returns true if the entry applies in the profile. Without a profile, only entries for all profiles apply.
    pub fn holds_in(&self, profile: Option<ProfileId>) -> bool {
        self.profiles.is_empty() || self.profiles.iter().any(|p| Some(p.id) == profile)
    }

    /// Returns the number that the entry turns the dial string into.
    pub fn result(&self) -> String {
        match &self.becomes {
            Some(becomes) => becomes.value.to_string(),
            None => format!("+{}", self.number.trim_start_matches('+')),
        }
    }
}

/// A rule set: a shared list of rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleSet {
    /// The name.
    pub name: Text,
    /// The rules, in order.
    pub rules: Vec<RuleId>,
}

/// A normalization rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// The name, which is unique in the profile.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
    /// The pattern, a .NET regular expression.
    pub pattern: Text,
    /// The translation, a .NET replacement pattern.
    pub translation: Text,
    /// True if the rule is for internal extensions: in off-hook dialling on a profile that is optimized for device
    /// dialling, it is tried only if the outside prefix was not dialled.
    pub internal_extension: bool,
    /// False if the rule is not tried in off-hook dialling on a profile that is optimized for device dialling.
    pub device_dialing: bool,
    /// Example numbers, each with the result of this rule alone.
    pub examples: Vec<(Text, Text)>,
    /// Example numbers that the rule must not match.
    pub rejects: Vec<Text>,
}

/// A rule at its position in a profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProfileRule {
    /// The rule.
    pub rule: RuleId,
    /// The rule set that the rule comes from, with the place of the include; `None` if it is written in the profile.
    pub include: Option<Ref<RuleSetId>>,
}

/// A location profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// The name.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
    /// The country code for numbers that no rule matches.
    pub country_code: Option<Text>,
    /// The prefix for an outside line in off-hook dialling.
    pub external_access_prefix: Option<Text>,
    /// True if the prefix and the flags of the rules apply in off-hook dialling.
    pub optimize_device_dialing: bool,
    /// The rules, with rule sets expanded. The first rule that matches is used.
    pub rules: Vec<ProfileRule>,
}

/// A phone usage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Usage {
    /// The name.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
}

/// A policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Policy {
    /// The name.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
    /// The usages, tried in this order.
    pub phone_usages: Vec<Ref<UsageId>>,
    /// The profiles that the policy is used with; empty if the plan does not say.
    pub profiles: Vec<Ref<ProfileId>>,
}

/// A route.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Route {
    /// The name.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
    /// The target, a .NET regular expression for normalised numbers.
    pub target: Text,
    /// The usages that reach the route.
    pub phone_usages: Vec<Ref<UsageId>>,
    /// The gateways to which calls go, in file order.
    pub gateways: Vec<Ref<GatewayId>>,
    /// The priority. The lowest is tried first; routes without a priority come last.
    pub priority: Option<i64>,
}

/// A gateway.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gateway {
    /// The name.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
    /// True if the gateway is in the list of gateways; false if only routes name it.
    pub listed: bool,
    /// The profile of calls that come in through the gateway.
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
    /// The profile of the user; `None` means the default.
    pub profile: Option<Ref<ProfileId>>,
    /// The policy of the user; `None` means the default.
    pub policy: Option<Ref<PolicyId>>,
}

impl User {
    /// Returns the line without `tel:`, which is compared with normalised numbers; `None` if the user has no line.
    pub fn line(&self) -> Option<&str> {
        let line = &*self.line_uri.as_ref()?.value;
        let cut = line.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:")).map_or(0, str::len);
        line.get(cut..).filter(|line| !line.is_empty())
    }

    /// Returns the address without `sip:`.
    pub fn address(&self) -> &str {
        strip_sip(&self.uri)
    }
}

/// Returns an address without `sip:`, in upper or lower case.
pub fn strip_sip(uri: &str) -> &str {
    match uri.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("sip:") => uri.get(4..).unwrap_or_default(),
        _ => uri,
    }
}

/// The settings of the linter in a plan.
#[derive(Clone, Debug, Default)]
pub struct LintSettings {
    /// The levels that the plan sets, as pairs of the name of a lint rule and the name of a level.
    pub levels: Vec<(Text, Text)>,
    /// The findings that are accepted.
    pub ignore: Vec<Ignore>,
}

/// A finding that is accepted.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The name of the lint rule.
    pub rule: Text,
    /// The plan path to which it applies; `None` means the whole plan.
    pub path: Option<Text>,
    /// The reason why it is accepted.
    pub reason: Option<Text>,
}

impl Plan {
    /// Returns a profile by its id.
    pub fn profile(&self, id: ProfileId) -> &Profile {
        entry(&self.profiles, id.index())
    }

    /// Returns a rule by its id.
    pub fn rule(&self, id: RuleId) -> &Rule {
        entry(&self.rules, id.index())
    }

    /// Returns a rule set by its id.
    pub fn rule_set(&self, id: RuleSetId) -> &RuleSet {
        entry(&self.rule_sets, id.index())
    }

    /// Returns a usage by its id.
    pub fn usage(&self, id: UsageId) -> &Usage {
        entry(&self.usages, id.index())
    }

    /// Returns a policy by its id.
    pub fn policy(&self, id: PolicyId) -> &Policy {
        entry(&self.policies, id.index())
    }

    /// Returns a route by its id.
    pub fn route(&self, id: RouteId) -> &Route {
        entry(&self.routes, id.index())
    }

    /// Returns a gateway by its id.
    pub fn gateway(&self, id: GatewayId) -> &Gateway {
        entry(&self.gateways, id.index())
    }

    /// Returns a user by its id.
    pub fn user(&self, id: UserId) -> &User {
        entry(&self.users, id.index())
    }

    /// Returns the ids of all profiles, in order.
    pub fn profile_ids(&self) -> impl Iterator<Item = ProfileId> + use<> {
        (0..self.profiles.len()).map(ProfileId::from_index)
    }

    /// Returns the ids of all rules, in file order.
    pub fn rule_ids(&self) -> impl Iterator<Item = RuleId> + use<> {
        (0..self.rules.len()).map(RuleId::from_index)
    }

    /// Returns the ids of all rule sets, in order.
    pub fn rule_set_ids(&self) -> impl Iterator<Item = RuleSetId> + use<> {
        (0..self.rule_sets.len()).map(RuleSetId::from_index)
    }

    /// Returns the ids of all usages, in order.
    pub fn usage_ids(&self) -> impl Iterator<Item = UsageId> + use<> {
        (0..self.usages.len()).map(UsageId::from_index)
    }

    /// Returns the ids of all policies, in order.
    pub fn policy_ids(&self) -> impl Iterator<Item = PolicyId> + use<> {
        (0..self.policies.len()).map(PolicyId::from_index)
    }

    /// Returns the ids of all routes, in order.
    pub fn route_ids(&self) -> impl Iterator<Item = RouteId> + use<> {
        (0..self.routes.len()).map(RouteId::from_index)
    }

    /// Returns the ids of all users, in order.
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
