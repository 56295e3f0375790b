//! What was decided about a number, in numbers.

use crate::call::Choice;
use crate::model::{Position, UserId};

/// What was decided about a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The emergency entry that acted before everything else, by its position.
    pub emergency: Option<usize>,
    /// The rule of the last pass that matched.
    pub rule: Option<Position>,
    /// It began with `+`, so no rule was tried.
    pub bypassed: bool,
    /// What became of the call.
    pub outcome: Outcome,
    /// Remarks that do not change the outcome.
    pub notes: Notes,
}

impl Decision {
    pub(super) fn new() -> Decision {
        Decision { emergency: None, rule: None, bypassed: false, outcome: Outcome::Normalised, notes: Notes::default() }
    }
}

/// What became of a call.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// This usage and route carry it.
    Routed(Choice),
    /// A user has the line.
    Internal(UserId),
    /// It is not let through.
    Blocked(Block),
    /// The plan has no policies: normalising is all.
    Normalised,
}

impl Outcome {
    /// The word in the output.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Routed(_) => "routed",
            Outcome::Internal(_) => "internal",
            Outcome::Blocked(_) => "blocked",
            Outcome::Normalised => "normalised",
        }
    }
}

/// Why a call is blocked, in the order in which reasons are looked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Block {
    /// No rule matched, and the plan rejects such numbers.
    NotNormalised,
    /// Several users have the line.
    AmbiguousLine,
    /// A call from a gateway for nobody, and the gateway may not route it on.
    NoSuchUser,
    /// The policy lists no usages.
    PolicyHasNoUsages,
    /// There are candidates, but none has a gateway.
    RouteHasNoGateway,
    /// Routes match, but only through usages that the policy lacks.
    UsageNotAllowed,
    /// No route matches.
    NoRoute,
}

impl Block {
    /// All of them.
    pub const ALL: [Block; 7] = [
        Block::NotNormalised,
        Block::AmbiguousLine,
        Block::NoSuchUser,
        Block::PolicyHasNoUsages,
        Block::RouteHasNoGateway,
        Block::UsageNotAllowed,
        Block::NoRoute,
    ];

    /// The stable name.
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

    /// The SIP response code.
    pub fn response_code(self) -> u16 {
        match self {
            Block::NotNormalised | Block::AmbiguousLine | Block::NoSuchUser => 404,
            _ => 403,
        }
    }

    /// Route Helper's sentence.
    pub fn message(self) -> String {
        format!("Unable to route. Response code {} will be returned.", self.response_code())
    }

    /// The ms-diagnostics id and text that comes nearest. Only 12001 and 14010 are published for these situations; the others are our inference,
    /// so this is "corresponds to", never what a server will send.
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

/// A remark that does not change the verdict.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Note {
    /// A country code was put in front; the country's own plan would do better.
    CountryPlanNotModelled,
    /// A trunk zero in brackets became part of the number.
    TrunkZeroKept,
    /// A candidate without gateway was passed over.
    GatewaySkipped,
    /// An unanchored rule left text standing.
    PartialTextReplaced,
}

impl Note {
    /// All notes.
    pub const ALL: [Note; 4] =
        [Note::CountryPlanNotModelled, Note::TrunkZeroKept, Note::GatewaySkipped, Note::PartialTextReplaced];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Note::CountryPlanNotModelled => "country-plan-not-modelled",
            Note::TrunkZeroKept => "trunk-zero-kept",
            Note::GatewaySkipped => "gateway-skipped",
            Note::PartialTextReplaced => "partial-text-replaced",
        }
    }

    /// What it means, in one line.
    pub fn sentence(self) -> &'static str {
        match self {
            Note::CountryPlanNotModelled => {
                "no rule matched: the country code was put in front; the service knows the country's numbers and may do better"
            }
            Note::TrunkZeroKept => "the zero in brackets became part of the number; dial it without",
            Note::GatewaySkipped => "a matching route without gateway was passed over",
            Note::PartialTextReplaced => "the rule is not anchored and left text around its match standing",
        }
    }
}

/// A set of notes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Notes(u8);

impl Notes {
    /// Puts a note in.
    pub fn add(&mut self, note: Note) {
        self.0 |= 1 << note as u8;
    }

    /// The notes, ascending.
    pub fn iter(self) -> impl Iterator<Item = Note> {
        Note::ALL.into_iter().filter(move |note| self.0 >> *note as u8 & 1 == 1)
    }
}
