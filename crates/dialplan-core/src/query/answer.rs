//! The answer to one question, as facts; how it is shown is left to renderers.

use crate::compile::Position;
use crate::model::{Plan, RouteId, UsageId, UserId};

use super::caller::Caller;
use super::normalise::dialled_form;

/// What happens to a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The number as given.
    pub number: String,
    /// Without visual separators.
    pub dialled: String,
    /// Who dials.
    pub caller: Caller,
    /// The client normalised first.
    pub client_normalization: bool,
    /// Dialled off-hook.
    pub off_hook: bool,
    /// The emergency entry that acted before everything else, by its position.
    pub emergency: Option<usize>,
    /// How the number was normalised.
    pub normalization: Normalization,
    /// What became of the call.
    pub verdict: Verdict,
    /// The routes that can carry the call, in order; the first is *the* usage and route.
    pub chain: Vec<Choice>,
    /// Candidates that were passed over because they have no gateway.
    pub skipped: Vec<Choice>,
    /// Remarks that do not change the verdict, ascending.
    pub notes: Vec<Note>,
}

impl Answer {
    /// The usage and route that carry the call.
    pub fn selected(&self) -> Option<Choice> {
        match self.verdict {
            Verdict::Routed => self.chain.first().copied(),
            _ => None,
        }
    }

    /// What is tried when the selected route fails.
    pub fn failover(&self) -> &[Choice] {
        self.chain.get(1..).unwrap_or_default()
    }
}

/// A usage with a route that it reaches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Choice {
    /// The usage.
    pub usage: UsageId,
    /// The route.
    pub route: RouteId,
}

/// How a number was normalised.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Normalization {
    /// The result; `None` if no rule matched and the plan rejects such numbers.
    pub number: Option<String>,
    /// The rule of the last pass that matched.
    pub rule: Option<Position>,
    /// It began with `+`, so no rule was tried.
    pub bypassed: bool,
    /// The prefix for an outside line that was taken off.
    pub prefix_removed: Option<String>,
    /// The passes, in order.
    pub passes: Vec<Pass>,
}

impl Normalization {
    pub(super) fn of_emergency(plan: &Plan, entry: usize) -> Normalization {
        let number = plan.emergency_numbers.get(entry).map(|entry| dialled_form(plan, &entry.result()).into_owned());
        Normalization { number, ..Normalization::default() }
    }
}

/// One pass through the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pass {
    /// Where it takes place.
    pub side: Side,
    /// What it was given.
    pub input: String,
    /// The rule that matched.
    pub rule: Option<Position>,
    /// The result; the input if no rule matched.
    pub number: String,
}

/// Where a pass takes place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// In the client.
    Client,
    /// On the server.
    Server,
}

impl Side {
    /// The word in the output.
    pub fn name(self) -> &'static str {
        match self {
            Side::Client => "client",
            Side::Server => "server",
        }
    }
}

/// What became of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The first of the chain carries it.
    Routed,
    /// A user has the line.
    Internal(UserId),
    /// It is not let through.
    Blocked(Reason),
    /// The plan has no policies: normalising is all.
    Normalised,
}

impl Verdict {
    /// The word in the output.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Routed => "routed",
            Verdict::Internal(_) => "internal",
            Verdict::Blocked(_) => "blocked",
            Verdict::Normalised => "normalised",
        }
    }

    /// The reason of a blocked call.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Verdict::Blocked(reason) => Some(reason),
            _ => None,
        }
    }
}

/// Why a call is blocked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// No rule matched, and the plan rejects such numbers.
    NotNormalised,
    /// Several users have the line.
    AmbiguousLine(Vec<UserId>),
    /// A call from a gateway for nobody, and the gateway may not route it on.
    NoSuchUser,
    /// The policy lists no usages.
    PolicyHasNoUsages,
    /// There are candidates, but none has a gateway.
    RouteHasNoGateway(Vec<Choice>),
    /// Routes match, but only through usages that the policy lacks.
    UsageNotAllowed(Vec<(RouteId, Vec<UsageId>)>),
    /// No route matches.
    NoRoute,
}

impl Reason {
    /// All names, in the order in which reasons are looked for.
    pub const NAMES: [&'static str; 7] = [
        "not-normalised",
        "ambiguous-line",
        "no-such-user",
        "policy-has-no-usages",
        "route-has-no-gateway",
        "usage-not-allowed",
        "no-route",
    ];

    /// The stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Reason::NotNormalised => "not-normalised",
            Reason::AmbiguousLine(_) => "ambiguous-line",
            Reason::NoSuchUser => "no-such-user",
            Reason::PolicyHasNoUsages => "policy-has-no-usages",
            Reason::RouteHasNoGateway(_) => "route-has-no-gateway",
            Reason::UsageNotAllowed(_) => "usage-not-allowed",
            Reason::NoRoute => "no-route",
        }
    }

    /// The SIP response code.
    pub fn response_code(&self) -> u16 {
        match self {
            Reason::NotNormalised | Reason::AmbiguousLine(_) | Reason::NoSuchUser => 404,
            _ => 403,
        }
    }

    /// Route Helper's sentence.
    pub fn message(&self) -> String {
        format!("Unable to route. Response code {} will be returned.", self.response_code())
    }

    /// The ms-diagnostics id and text that comes nearest. Only 12001 and 14010 are published for these situations; the others are our inference,
    /// so this is "corresponds to", never what a server will send.
    pub fn corresponds_to(&self) -> Option<&'static str> {
        match self {
            Reason::NotNormalised => Some("14010 Unable to find an exact match in the rules set"),
            Reason::AmbiguousLine(_) => Some("4009 multiple users with the destination number"),
            Reason::PolicyHasNoUsages => Some("12001 User Policy does not contain phone route usage."),
            Reason::RouteHasNoGateway(_) => {
                Some("12000 Routes available for this request but no available gateway at this point.")
            }
            Reason::NoRoute => Some("12004 No route found."),
            Reason::NoSuchUser | Reason::UsageNotAllowed(_) => None,
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
