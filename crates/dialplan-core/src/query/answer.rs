//! The answer to one question, as data. Renderers decide how it is shown.

use crate::call::{CallOptions, Caller, Choice, Side};
use crate::engine::{Block, Decision, Note, PassDone, Workspace};
use crate::model::{GatewayId, Plan, Position, RouteId, RuleId, UsageId, UserId};

/// The answer to one question: what happens to a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The number as given.
    pub number: String,
    /// The number without visual separators, if the plan strips them.
    pub dialled: String,
    /// The caller.
    pub caller: Caller,
    /// How the number was dialled.
    pub options: CallOptions,
    /// The position of the emergency entry that matched the number, ahead of rules and policy.
    pub emergency: Option<usize>,
    /// How the number was normalised.
    pub normalization: Normalization,
    /// What happens to the call.
    pub verdict: Verdict,
    /// The routes that can carry the call, in order. The first is the selected usage and route.
    pub chain: Vec<Choice>,
    /// The candidates that were skipped because they have no gateway.
    pub skipped: Vec<Choice>,
    /// The candidates that were skipped because all of their gateways are disabled or do not answer.
    pub down: Vec<Choice>,
    /// The candidates of later usages that are not tried, since the plan has `failover: same-usage`.
    pub not_tried: Vec<Choice>,
    /// The calling number before the translations of gateways that are called; `None` if it is not known.
    pub calling: Option<String>,
    /// What each gateway of the chain is sent, in the order of the chain and of the gateways of each route.
    pub sent: Vec<Sent>,
    /// The notes, which do not change the verdict, in ascending order.
    pub notes: Vec<Note>,
}

/// What a gateway is sent for a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// The route.
    pub route: RouteId,
    /// The gateway.
    pub gateway: GatewayId,
    /// The called number.
    pub called: String,
    /// The rule of the route that translated the called number.
    pub route_rule: Option<RuleId>,
    /// The rule of the gateway that translated the called number, after that of the route.
    pub gateway_rule: Option<RuleId>,
    /// The calling number; `None` if it is not known.
    pub calling: Option<String>,
    /// The rule that translated the calling number.
    pub calling_rule: Option<RuleId>,
}

impl Sent {
    /// Returns the last rule that translated the called number; `None` if no rule did.
    pub fn called_rule(&self) -> Option<RuleId> {
        self.gateway_rule.or(self.route_rule)
    }
}

/// What the inbound lists of a gateway make of the numbers of a call that comes in through it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inbound {
    /// The called number, before visual separators are stripped.
    pub called: String,
    /// The rule that translated the called number.
    pub called_rule: Option<RuleId>,
    /// The calling number; `None` if it is not known.
    pub calling: Option<String>,
    /// The rule that translated the calling number.
    pub calling_rule: Option<RuleId>,
}

impl Answer {
    /// Returns the usage and route that carry the call; `None` if the call is not routed.
    pub fn selected(&self) -> Option<Choice> {
        match self.verdict {
            Verdict::Routed => self.chain.first().copied(),
            _ => None,
        }
    }

    /// Returns the usages and routes that are tried, in order, when the selected route fails.
    pub fn failover(&self) -> &[Choice] {
        self.chain.get(1..).unwrap_or_default()
    }

    /// Returns the gateways of a route that can be reached, in file order: those that are enabled and answer.
    pub fn gateways(&self, plan: &Plan, route: RouteId) -> impl Iterator<Item = GatewayId> {
        plan.enabled_gateways(route).filter(|gateway| !self.options.down.contains(*gateway))
    }
}

/// How a number was normalised.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Normalization {
    /// The result; `None` if no rule matched and the plan rejects such numbers.
    pub number: Option<String>,
    /// The rule that matched in the last pass in which one did.
    pub rule: Option<Position>,
    /// True if the number begins with `+`, so that no rule was tried.
    pub bypassed: bool,
    /// The prefix for an outside line that was removed.
    pub prefix_removed: Option<String>,
    /// The passes, in order.
    pub passes: Vec<Pass>,
    /// What the inbound lists of the gateway made of the numbers; `None` if the call does not come in through one.
    pub inbound: Option<Inbound>,
}

impl Normalization {
    /// Returns the normalization that a decision left in its workspace.
    pub(super) fn of(decision: &Decision, workspace: &Workspace, inbound: Option<Inbound>) -> Normalization {
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
            inbound,
        }
    }
}

/// One pass through the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pass {
    /// The side on which the pass takes place.
    pub side: Side,
    /// The input of the pass.
    pub input: String,
    /// The rule that matched; `None` if no rule did.
    pub rule: Option<Position>,
    /// The result; the input if no rule matched.
    pub number: String,
}

/// What happens to a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The first route of the chain carries the call.
    Routed,
    /// The number is the line of this user.
    Internal(UserId),
    /// The call is blocked.
    Blocked(Reason),
    /// No route carries the call, and it leaves through a Calling Plan.
    CallingPlan,
    /// The plan has no policies, so the number is only normalised.
    Normalised,
}

impl Verdict {
    /// The words for all verdicts.
    pub const NAMES: [&str; 5] = ["routed", "internal", "calling-plan", "blocked", "normalised"];

    /// Returns the word for it in output.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Routed => "routed",
            Verdict::Internal(_) => "internal",
            Verdict::Blocked(_) => "blocked",
            Verdict::CallingPlan => "calling-plan",
            Verdict::Normalised => "normalised",
        }
    }

    /// Returns the reason why the call is blocked; `None` if it is not.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Verdict::Blocked(reason) => Some(reason),
            _ => None,
        }
    }
}

/// The reason why a call is blocked, with the ids that explain it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// No rule matched, and the plan rejects such numbers.
    NotNormalised,
    /// These users have the same line.
    AmbiguousLine(Vec<UserId>),
    /// No user has the number of a call from a gateway, and the gateway may not route calls on.
    NoSuchUser,
    /// The policy lists no usages.
    PolicyHasNoUsages,
    /// These candidates match, but none has a gateway that is up.
    RouteHasNoGateway(Vec<Choice>),
    /// Routes match, but none of their usages is one of the caller's. Those listed would carry the call through these
    /// usages; routes without usages or gateways, which carry no call, are not listed.
    UsageNotAllowed(Vec<(RouteId, Vec<UsageId>)>),
    /// No route matches.
    NoRoute,
}

impl Reason {
    /// Returns the reason without the ids.
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

    /// Returns the stable name.
    pub fn name(&self) -> &'static str {
        self.block().name()
    }

    /// Returns the SIP response code: 403 or 404.
    pub fn response_code(&self) -> u16 {
        self.block().response_code()
    }

    /// Returns the message of Microsoft's Route Helper.
    pub fn message(&self) -> String {
        self.block().message()
    }

    /// Returns the ms-diagnostics id and text that corresponds most closely to the reason, if there is one. It is not
    /// necessarily what a server sends; see [`Block::corresponds_to`].
    pub fn corresponds_to(&self) -> Option<&'static str> {
        self.block().corresponds_to()
    }
}
