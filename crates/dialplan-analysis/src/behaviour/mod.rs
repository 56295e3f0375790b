//! Behaviour classes: what a plan can do with the calls of a caller, each with all dialled strings that get it.
//!
//! A [`Behaviour`] is the rule, the emergency entry, the verdict, the reason, the usage and the route of an answer. A
//! class is a pair of profile and policy with a behaviour that some string gets. The strings of one
//! [`fate`](crate::fates) have one behaviour for a caller, so one of them is dialled with the engine, and a class is a
//! union of fates. Policies with the same usages behave alike, so what one of them does is found once.
//!
//! Considered are calls that are dialled on-hook with one pass through the rules.

mod numbers;
mod of_profile;

use dialplan_core::engine::Block;
use dialplan_core::model::{Position, RouteId, RuleId, UsageId};
use dialplan_core::query::answer::{Answer, Verdict};

use crate::NotDecided;

pub use of_profile::{Alike, OfProfile, behaviours};

/// What becomes of a call, without the numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Behaviour {
    /// The emergency entry that acts, by its position among all entries of the plan.
    pub emergency: Option<u32>,
    /// The rule that makes the number.
    pub rule: Option<Position>,
    /// How the call ends.
    pub ending: Ending,
    /// The usage that carries the call.
    pub usage: Option<UsageId>,
    /// The route that carries the call.
    pub route: Option<RouteId>,
}

/// How a call ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ending {
    /// A route carries it.
    Routed,
    /// The number is the line of a user.
    Internal,
    /// It leaves through a Calling Plan.
    CallingPlan,
    /// The plan has no policies.
    Normalised,
    /// It is blocked.
    Blocked(Block),
}

impl Ending {
    /// Returns the word for the verdict, and the name of the reason if the call is blocked.
    pub fn names(self) -> (&'static str, Option<&'static str>) {
        match self {
            Ending::Routed => ("routed", None),
            Ending::Internal => ("internal", None),
            Ending::CallingPlan => ("calling-plan", None),
            Ending::Normalised => ("normalised", None),
            Ending::Blocked(block) => ("blocked", Some(block.name())),
        }
    }
}

impl Behaviour {
    /// Returns the behaviour that an answer shows.
    pub fn of(answer: &Answer) -> Behaviour {
        let selected = answer.selected();
        Behaviour {
            emergency: answer.emergency.and_then(|entry| u32::try_from(entry).ok()),
            rule: answer.normalization.rule,
            ending: match &answer.verdict {
                Verdict::Routed => Ending::Routed,
                Verdict::Internal(_) => Ending::Internal,
                Verdict::CallingPlan => Ending::CallingPlan,
                Verdict::Normalised => Ending::Normalised,
                Verdict::Blocked(reason) => Ending::Blocked(reason.block()),
            },
            usage: selected.map(|choice| choice.usage),
            route: selected.map(|choice| choice.route),
        }
    }

    /// Returns true if an answer is one of those that classes are about: dialled by a person, on-hook, with one pass
    /// through the rules, while every gateway answers.
    pub fn is_of_class(answer: &Answer) -> bool {
        answer.caller.gateway.is_none()
            && answer.options.down.gateways().is_empty()
            && !answer.options.off_hook
            && answer.normalization.passes.len() <= 1
    }
}

/// Something that is not decided for some callers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Open {
    /// The callers, as positions in those of the analysis.
    pub callers: Vec<usize>,
    /// The rule that cannot be followed; `None` if a limit is in the way.
    pub rule: Option<RuleId>,
    /// The reason.
    pub why: NotDecided,
}
