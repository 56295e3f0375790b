//! The settings of a plan, and the products that determine their defaults.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The visual separators of RFC 3966, and the space.
pub const SEPARATORS: [char; 5] = [' ', '-', '.', '(', ')'];

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
    /// How far the failover chain goes.
    pub failover: Failover,
    /// What happens to calls that no route carries, unless a user has a setting of its own.
    pub no_route: NoRoute,
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

impl Separators {
    /// Returns the characters that are removed.
    pub fn stripped(self) -> &'static [char] {
        match self {
            Separators::Strip => &SEPARATORS,
            Separators::Keep => &[],
        }
    }

    /// Returns the number without visual separators if they are stripped, else the number as it is.
    pub fn applied_to(self, number: &str) -> Cow<'_, str> {
        match self {
            Separators::Strip if number.contains(SEPARATORS) => Cow::Owned(number.replace(SEPARATORS, "")),
            _ => Cow::Borrowed(number),
        }
    }

    /// Returns a number in the form in which emergency numbers are compared: without separators if they are stripped,
    /// and without a leading `+`.
    pub fn emergency_form(self, number: &str) -> Cow<'_, str> {
        match self.applied_to(number) {
            Cow::Borrowed(number) => Cow::Borrowed(without_plus(number)),
            Cow::Owned(number) => Cow::Owned(without_plus(&number).to_owned()),
        }
    }
}

/// Returns the number without a leading `+`.
pub fn without_plus(number: &str) -> &str {
    number.strip_prefix('+').unwrap_or(number)
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

/// How far the failover chain goes.
#[derive(Clone, Copy, PartialEq, Hash, Eq, Debug, Serialize, Deserialize)]
pub enum Failover {
    /// To the end of the usages of the policy: later usages are a backup.
    LaterUsages,
    /// To the end of the first usage with a matching route. Later usages are not tried.
    SameUsage,
}

/// What happens to calls that no route carries: no route matches, or only routes of other usages.
#[derive(Clone, Copy, PartialEq, Hash, Eq, Debug, Default, Serialize, Deserialize)]
pub enum NoRoute {
    /// They are blocked.
    #[default]
    Block,
    /// They leave through Microsoft's Calling Plan.
    CallingPlan,
}
