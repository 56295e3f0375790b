//! Decisions: what happens to a call, as ids and positions instead of names.

use crate::call::Choice;
use crate::model::{Position, RuleId, UserId};

/// The decision about one call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The position of the emergency entry that matched the number, ahead of rules and policy.
    pub emergency: Option<usize>,
    /// The translation rule that translated the number of a call from a gateway, before everything else.
    pub inbound: Option<RuleId>,
    /// The rule that matched in the last pass in which one did.
    pub rule: Option<Position>,
    /// True if the number begins with `+`, so that no rule was tried.
    pub bypassed: bool,
    /// What happens to the call.
    pub outcome: Outcome,
    /// The notes, which do not change the outcome.
    pub notes: Notes,
}

impl Decision {
    pub(super) fn new() -> Decision {
        Decision {
            emergency: None,
            inbound: None,
            rule: None,
            bypassed: false,
            outcome: Outcome::Normalised,
            notes: Notes::default(),
        }
    }
}

/// What happens to a call.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// The call goes through this usage and route.
    Routed(Choice),
    /// The number is the line of this user.
    Internal(UserId),
    /// The call is blocked.
    Blocked(Block),
    /// No route carries the call, and it leaves through a Calling Plan.
    CallingPlan,
    /// The plan has no policies, so the number is only normalised.
    Normalised,
}

impl Outcome {
    /// Returns the word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Routed(_) => "routed",
            Outcome::Internal(_) => "internal",
            Outcome::Blocked(_) => "blocked",
            Outcome::CallingPlan => "calling-plan",
            Outcome::Normalised => "normalised",
        }
    }
}

/// The reason why a call is blocked, in the order in which the reasons are checked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Block {
    /// No rule matched, and the plan rejects such numbers.
    NotNormalised,
    /// Several users have the line.
    AmbiguousLine,
    /// No user has the number of a call from a gateway, and the gateway may not route calls on.
    NoSuchUser,
    /// The policy lists no usages.
    PolicyHasNoUsages,
    /// There are candidates, but none has a gateway that is up.
    RouteHasNoGateway,
    /// Routes match, but only through usages that the policy lacks, or through none at all.
    UsageNotAllowed,
    /// No route matches.
    NoRoute,
}

impl Block {
    /// All reasons.
    pub const ALL: [Block; 7] = [
        Block::NotNormalised,
        Block::AmbiguousLine,
        Block::NoSuchUser,
        Block::PolicyHasNoUsages,
        Block::RouteHasNoGateway,
        Block::UsageNotAllowed,
        Block::NoRoute,
    ];

    /// Returns the stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Block::NotNormalised => "not-normalised",
            Block::AmbiguousLine => "ambiguous-line",
            Block::NoSuchUser => "no-such-user",
            Block::PolicyHasNoUsages => "policy-has-no-usages",
            Block::RouteHasNoGateway => "route-has-no-gateway",
            Block::UsageNotAllowed => "usage-not-allowed",
            Block::NoRoute => "no-route",
        }
    }

    /// Returns the SIP response code: 403 or 404.
    pub fn response_code(self) -> u16 {
        match self {
            Block::NotNormalised | Block::AmbiguousLine | Block::NoSuchUser => 404,
            _ => 403,
        }
    }

    /// Returns the message of Microsoft's Route Helper.
    pub fn message(self) -> String {
        format!("Unable to route. Response code {} will be returned.", self.response_code())
    }

    /// Returns the ms-diagnostics id and text that corresponds most closely to the reason, if there is one.
    ///
    /// Only 12001 and 14010 are published for these situations. The others are inferred, so this is not necessarily
    /// what a server sends.
    pub fn corresponds_to(self) -> Option<&'static str> {
        match self {
            Block::NotNormalised => Some("14010 Unable to find an exact match in the rules set"),
            Block::AmbiguousLine => Some("4009 multiple users with the destination number"),
            Block::PolicyHasNoUsages => Some("12001 User Policy does not contain phone route usage."),
            Block::RouteHasNoGateway => {
                Some("12000 Routes available for this request but no available gateway at this point.")
            }
            Block::NoRoute => Some("12004 No route found."),
            Block::NoSuchUser | Block::UsageNotAllowed => None,
        }
    }
}

/// A remark about a call that does not change the verdict.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Note {
    /// The country code was prefixed; the numbering plan of the country could give a better result.
    CountryPlanNotModelled,
    /// A trunk zero in parentheses became part of the number.
    TrunkZeroKept,
    /// A candidate without a gateway was skipped.
    GatewaySkipped,
    /// A rule that is not anchored left the text around its match unchanged.
    PartialTextReplaced,
    /// Later usages have routes too, but the plan tries only the first usage with a matching route.
    LaterUsagesNotTried,
    /// A candidate was skipped because all of its gateways are disabled or do not answer.
    GatewayDown,
}

impl Note {
    /// All notes.
    pub const ALL: [Note; 6] = [
        Note::CountryPlanNotModelled,
        Note::TrunkZeroKept,
        Note::GatewaySkipped,
        Note::PartialTextReplaced,
        Note::LaterUsagesNotTried,
        Note::GatewayDown,
    ];

    /// Returns the stable name.
    pub fn name(self) -> &'static str {
        match self {
            Note::CountryPlanNotModelled => "country-plan-not-modelled",
            Note::TrunkZeroKept => "trunk-zero-kept",
            Note::GatewaySkipped => "gateway-skipped",
            Note::PartialTextReplaced => "partial-text-replaced",
            Note::LaterUsagesNotTried => "later-usages-not-tried",
            Note::GatewayDown => "gateway-down",
        }
    }

    /// Returns an explanation of one line.
    pub fn sentence(self) -> &'static str {
        match self {
            Note::CountryPlanNotModelled => {
                "no rule matched: the country code was prefixed; \
                 the service knows the country's numbering plan and may do better"
            }
            Note::TrunkZeroKept => "the zero in parentheses became part of the number; dial the number without it",
            Note::GatewaySkipped => "a matching route without a gateway was skipped",
            Note::PartialTextReplaced => "the rule is not anchored and left the text around its match unchanged",
            Note::LaterUsagesNotTried => {
                "later usages have routes too; only the first usage with a matching route is tried"
            }
            Note::GatewayDown => "a matching route was skipped: none of its gateways is up",
        }
    }
}

/// A set of notes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Notes(u8);

impl Notes {
    /// Adds a note.
    pub fn add(&mut self, note: Note) {
        self.0 |= 1 << note as u8;
    }

    /// Returns the notes in ascending order.
    pub fn iter(self) -> impl Iterator<Item = Note> {
        Note::ALL.into_iter().filter(move |note| self.0 >> *note as u8 & 1 == 1)
    }
}
