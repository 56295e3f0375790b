//! Assertions: what a plan must do with every number of a class.

use super::{GatewayId, PolicyId, ProfileId, RouteId, SiteId, UsageId, UserId};
use crate::source::Text;

/// An assertion about every string of a class.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// The name.
    pub name: Text,
    /// The callers that it is about.
    pub callers: ChosenCallers,
    /// The strings that it is about.
    pub strings: AssertedStrings,
    /// The gateways that do not answer.
    pub down: AssertedDown,
    /// True if the assertion may be about no string.
    pub may_be_empty: bool,
    /// What must be true of every call.
    pub expect: Vec<Expected>,
    /// What must be true of no call.
    pub not: Vec<Expected>,
}

/// The callers whom a question is about. An empty list excludes nobody.
#[derive(Clone, Debug, Default)]
pub struct ChosenCallers {
    /// Callers with one of these profiles.
    pub profiles: Vec<ProfileId>,
    /// Callers with one of these policies.
    pub policies: Vec<PolicyId>,
    /// Callers at one of these sites.
    pub sites: Vec<SiteId>,
    /// These users.
    pub users: Vec<UserId>,
    /// Calls that come in through these gateways. If there are any, the question is about nobody else.
    pub gateways: Vec<GatewayId>,
}

/// The strings that an assertion is about: those for which all that is given is true. At least one of `dialled`,
/// `normalised` and `class` is given.
#[derive(Clone, Debug, Default)]
pub struct AssertedStrings {
    /// A pattern of dialled strings.
    pub dialled: Option<Text>,
    /// A pattern of normalised numbers.
    pub normalised: Option<Text>,
    /// The name of a class of normalised numbers.
    pub class: Option<Text>,
    /// A pattern of dialled strings that are left out.
    pub except: Option<Text>,
}

/// The gateways that do not answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum AssertedDown {
    /// All gateways answer.
    #[default]
    None,
    /// The assertion must be true whichever single gateway does not answer, and if all do.
    AnyOne,
    /// These do not answer.
    These(Vec<GatewayId>),
}

/// One thing that is expected of a call.
#[derive(Clone, Debug)]
pub enum Expected {
    /// The verdict is one of these.
    Verdict(Vec<Text>),
    /// The call is blocked for one of these reasons.
    Reason(Vec<Text>),
    /// One of these rules makes the number.
    Rule(Vec<Text>),
    /// One of these usages carries the call.
    Usage(Vec<UsageId>),
    /// One of these routes carries the call.
    Route(Vec<RouteId>),
    /// The gateways of the route that carries the call are among these. Under `not`: none of them is among these.
    Gateway(Vec<GatewayId>),
    /// The normalised number matches this pattern.
    Normalised(Text),
    /// What each gateway of the selected route is sent matches this pattern. Under `not`: nothing matches.
    Sent(Text),
}

impl Assertion {
    /// The words for all verdicts.
    pub const VERDICTS: [&str; 5] = ["routed", "internal", "calling-plan", "blocked", "normalised"];
    /// The words for all reasons.
    pub const REASONS: [&str; 7] = [
        "not-normalised",
        "ambiguous-line",
        "no-such-user",
        "policy-has-no-usages",
        "route-has-no-gateway",
        "usage-not-allowed",
        "no-route",
    ];

    /// Returns all patterns.
    pub fn patterns(&self) -> impl Iterator<Item = &Text> {
        let AssertedStrings { dialled, normalised, class: _, except } = &self.strings;
        let expected = self.expect.iter().chain(&self.not).filter_map(|expected| match expected {
            Expected::Normalised(pattern) | Expected::Sent(pattern) => Some(pattern),
            _ => None,
        });
        [dialled, normalised, except].into_iter().flatten().chain(expected)
    }
}
