//! The parts of a plan: rules, profiles, usages, policies, routes, gateways, users, and the settings of the linter.

use serde::{Deserialize, Serialize};

use super::{EmergencyPolicyId, GatewayId, PolicyId, ProfileId, Ref, RuleId, RuleSetId, SiteId, UsageId};
use crate::source::Text;

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
    /// The emergency policy of the entry; `None` in the short form, which is one unnamed policy for everybody.
    pub policy: Option<EmergencyPolicyId>,
}

/// An emergency policy: a named list of emergency numbers. Its entries are among the plan's emergency numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmergencyPolicy {
    /// The name.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
}

/// A site: a place where callers are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Site {
    /// The name.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
    /// The emergency policy of callers at the site.
    pub emergency_policy: Option<Ref<EmergencyPolicyId>>,
    /// The profiles of callers at the site.
    pub profiles: Vec<Ref<ProfileId>>,
}

/// A block of numbers that the organisation owns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NumberRange {
    /// The name.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
    /// The numbers.
    pub numbers: RangeNumbers,
    /// The site to which the numbers belong.
    pub site: Option<Ref<SiteId>>,
}

/// The numbers of a range.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum RangeNumbers {
    /// All numbers of the same length from the first to the last.
    FromTo {
        /// The range as it is written.
        text: Text,
        /// The digits of the first number, without `+`.
        first: Box<str>,
        /// The digits of the last number, of which there are as many.
        last: Box<str>,
    },
    /// All numbers that a .NET regular expression matches.
    Pattern(Text),
}

/// A named class of normalised numbers, for questions about many numbers at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NumberClass {
    /// The name.
    pub name: Text,
    /// The pattern of its numbers, a .NET regular expression.
    pub pattern: Text,
}

impl NumberRange {
    /// Returns the range or the pattern as it is written.
    pub fn text(&self) -> &Text {
        match &self.numbers {
            RangeNumbers::FromTo { text, .. } | RangeNumbers::Pattern(text) => text,
        }
    }

    /// Returns the pattern; `None` for a range from one number to another.
    pub fn pattern(&self) -> Option<&Text> {
        match &self.numbers {
            RangeNumbers::FromTo { .. } => None,
            RangeNumbers::Pattern(text) => Some(text),
        }
    }
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
            None => self.default_result(),
        }
    }

    /// Returns the number that the entry turns the dial string into without `becomes`: its number with `+`.
    pub fn default_result(&self) -> String {
        format!("+{}", self.number.trim_start_matches('+'))
    }

    /// Returns the number and then the masks, as written.
    pub fn dial_strings(&self) -> impl Iterator<Item = &Text> {
        std::iter::once(&self.number).chain(&self.masks)
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

/// A normalization rule or a translation rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// The name, which is unique in the profile, or among the translation rules.
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
    /// The translation rules for called numbers, which come before those of the gateway.
    pub translations: Vec<Ref<RuleId>>,
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
    /// False if the gateway carries no calls.
    pub enabled: bool,
    /// The translation rules for the numbers that the gateway is sent.
    pub outbound: TranslationLists,
    /// The translation rules for the numbers of calls that come in through the gateway.
    pub inbound: TranslationLists,
}

/// The translation rules of a gateway for one direction. In each list the first rule that matches is applied.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TranslationLists {
    /// The rules for the called number.
    pub called: Vec<Ref<RuleId>>,
    /// The rules for the calling number.
    pub calling: Vec<Ref<RuleId>>,
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
    /// The emergency policy of the user; `None` means the default.
    pub emergency_policy: Option<Ref<EmergencyPolicyId>>,
    /// Whether calls that no route carries leave through a Calling Plan; `None` means as the plan's settings say.
    pub calling_plan: Option<bool>,
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
    /// The numbers that are blocked on purpose.
    pub blocked: Vec<Blocked>,
}

/// Numbers that are blocked on purpose.
#[derive(Clone, Debug)]
pub struct Blocked {
    /// The pattern of the normalised numbers.
    pub pattern: Text,
    /// The reason.
    pub reason: Option<Text>,
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
