//! The answer to one question, as facts; how it is shown is left to renderers.

use crate::call::{CallOptions, Caller, Choice, Side};
use crate::engine::{Block, Decision, Note, PassDone, Workspace};
use crate::model::{Position, RouteId, UsageId, UserId};

/// What happens to a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The number as given.
    pub number: String,
    /// Without visual separators.
    pub dialled: String,
    /// Who dials.
    pub caller: Caller,
    /// How the number was dialled.
    pub options: CallOptions,
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
    /// What a decision left in its workspace.
    pub(super) fn of(decision: &Decision, workspace: &Workspace) -> Normalization {
        let pass = |pass: PassDone<'_>| Pass {
            side: pass.side,
            input: pass.input.to_owned(),
            rule: pass.rule,
            number: pass.number.to_owned(),
        };
        Normalization {
            number: workspace.number().map(str::to_owned),
            rule: decision.rule,
            bypassed: decision.bypassed,
            prefix_removed: workspace.prefix_removed().map(str::to_owned),
            passes: workspace.passes().map(pass).collect(),
        }
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
    /// The reason without what goes with it.
    pub fn block(&self) -> Block {
        match self {
            Reason::NotNormalised => Block::NotNormalised,
            Reason::AmbiguousLine(_) => Block::AmbiguousLine,
            Reason::NoSuchUser => Block::NoSuchUser,
            Reason::PolicyHasNoUsages => Block::PolicyHasNoUsages,
            Reason::RouteHasNoGateway(_) => Block::RouteHasNoGateway,
            Reason::UsageNotAllowed(_) => Block::UsageNotAllowed,
            Reason::NoRoute => Block::NoRoute,
        }
    }

    /// The stable name.
    pub fn name(&self) -> &'static str {
        self.block().name()
    }

    /// The SIP response code.
    pub fn response_code(&self) -> u16 {
        self.block().response_code()
    }

    /// Route Helper's sentence.
    pub fn message(&self) -> String {
        self.block().message()
    }

    /// The ms-diagnostics id and text that comes nearest: "corresponds to", never what a server will send.
    pub fn corresponds_to(&self) -> Option<&'static str> {
        self.block().corresponds_to()
    }
}
