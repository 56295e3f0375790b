//! What is compared of two answers, beside the numbers: everything that a call depends on, in terms of both plans.

use std::rc::Rc;

use dialplan_core::call::{CallOptions, Caller};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{GatewayId, Plan, PolicyId, RouteId, UserId};
use dialplan_core::query::answer::{Answer, Verdict};
use rustc_hash::FxHashMap;

use super::pairing::{Kind, Pairing, Thing};
use crate::fates::{Depends, End, Fate, Fates, depends, dialled};
use crate::{Analysis, NotDecided};

/// A part of what becomes of a call.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// The emergency entry that acts.
    Emergency,
    /// The normalised number.
    Number,
    /// The verdict.
    Verdict,
    /// The reason why the call is blocked.
    Reason,
    /// The internal user.
    User,
    /// The usage.
    Usage,
    /// The route.
    Route,
    /// The gateways.
    Gateways,
    /// The failover chain.
    Failover,
    /// The numbers that gateways are sent.
    Sent,
}

impl Field {
    /// All fields, in the order of the way of a call.
    pub const ALL: [Field; 10] = [
        Field::Emergency,
        Field::Number,
        Field::Verdict,
        Field::Reason,
        Field::User,
        Field::Usage,
        Field::Route,
        Field::Gateways,
        Field::Failover,
        Field::Sent,
    ];

    /// Returns the word for the field, such as `gateways`.
    pub fn name(self) -> &'static str {
        match self {
            Field::Emergency => "emergency",
            Field::Number => "number",
            Field::Verdict => "verdict",
            Field::Reason => "reason",
            Field::User => "user",
            Field::Usage => "usage",
            Field::Route => "route",
            Field::Gateways => "gateways",
            Field::Failover => "failover",
            Field::Sent => "sent",
        }
    }
}

/// A usage, a route and the gateways of the route. What is not compared is `None`.
type Step = (Option<Thing>, Option<Thing>, Option<Vec<Thing>>);

/// What becomes of a call, without its numbers. What is not compared is `None`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(super) struct Outcome {
    emergency: Option<(Option<Thing>, String)>,
    verdict: Option<&'static str>,
    reason: Option<&'static str>,
    user: Option<Thing>,
    first: Option<Step>,
    failover: Vec<Step>,
}

/// Returns two outcomes as changes are grouped: if the users differ, it does not matter who they are.
pub(super) fn told_apart(was: &Outcome, is: &Outcome) -> (Outcome, Outcome) {
    let (mut was, mut is) = (was.clone(), is.clone());
    if was.user != is.user {
        let anybody = |user: Option<Thing>| user.map(|_| Thing::OnlyInOld(u32::MAX));
        (was.user, is.user) = (anybody(was.user), anybody(is.user));
    }
    (was, is)
}

/// An answer as it is compared.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) outcome: Outcome,
    /// The gateways of the chain, each with its route.
    pub(super) sent: Vec<(RouteId, GatewayId)>,
}

/// The answers of one plan that are known, by policy, Calling Plan and what an answer depends on. They do not depend
/// on the profile, so each policy dials one string for each destination.
pub(super) type Known = FxHashMap<(Option<PolicyId>, bool, Depends), Rc<Compared>>;

/// One of the two plans, and how its things are told.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) pairing: &'a Pairing,
    pub(super) fields: &'a [Field],
    pub(super) is_old: bool,
}

impl Side<'_> {
    fn plan(&self) -> &Plan {
        self.analysis.plan()
    }

    /// Returns what a caller gets for the strings with a fate; `None` if that is not decided.
    pub(super) fn compared(
        &self,
        fates: &Fates,
        fate: Fate,
        caller: &Caller,
        known: &mut Known,
        workspace: &mut Workspace,
    ) -> Result<Option<Rc<Compared>>, NotDecided> {
        if fate.end == End::Undecided {
            return Ok(None);
        }
        let key = (caller.policy, caller.calling_plan, depends(fate));
        if let Some(found) = known.get(&key) {
            return Ok(Some(Rc::clone(found)));
        }
        let Some(number) = fates.strings.get(&fate) else { return Ok(None) };
        let answer = dialled(self.analysis, number, caller, &CallOptions::default(), workspace)?;
        let sent = match answer.verdict {
            Verdict::Routed => answer.sent.iter().map(|sent| (sent.route, sent.gateway)).collect(),
            _ => Vec::new(),
        };
        let made = Rc::new(Compared { outcome: self.outcome(&answer), sent });
        known.insert(key, Rc::clone(&made));
        Ok(Some(made))
    }

    fn thing(&self, kind: Kind, number: usize) -> Thing {
        if self.is_old { self.pairing.old_thing(kind, number) } else { Thing::InNew(number as u32) }
    }

    /// Returns what is compared of an answer.
    fn outcome(&self, answer: &Answer) -> Outcome {
        let has = |field| self.fields.contains(&field);
        let step = |choice: &dialplan_core::call::Choice, first: bool| -> Step {
            let of = |field: Field| if first { has(field) } else { has(Field::Failover) };
            let gateways = || answer.gateways(self.plan(), choice.route);
            (
                of(Field::Usage).then(|| self.thing(Kind::Usage, choice.usage.index())),
                of(Field::Route).then(|| self.thing(Kind::Route, choice.route.index())),
                of(Field::Gateways).then(|| gateways().map(|id| self.thing(Kind::Gateway, id.index())).collect()),
            )
        };
        let entry = answer.emergency.filter(|_| has(Field::Emergency));
        let entry = entry.and_then(|entry| self.plan().emergency_numbers.get(entry));
        let user = |user: UserId| self.thing(Kind::User, user.index());
        let compares_first = [Field::Usage, Field::Route, Field::Gateways].into_iter().any(has);
        let failover = answer.failover().iter().filter(|_| has(Field::Failover));
        Outcome {
            emergency: entry.map(|entry| {
                let policy = entry.policy.map(|policy| self.thing(Kind::EmergencyPolicy, policy.index()));
                (policy, entry.number.value.to_string())
            }),
            verdict: has(Field::Verdict).then(|| answer.verdict.name()),
            reason: answer.verdict.reason().map(|reason| reason.name()).filter(|_| has(Field::Reason)),
            user: match answer.verdict {
                Verdict::Internal(id) if has(Field::User) => Some(user(id)),
                _ => None,
            },
            first: answer.selected().filter(|_| compares_first).map(|choice| step(&choice, true)),
            failover: match answer.verdict {
                Verdict::Routed => failover.map(|choice| step(choice, false)).collect(),
                _ => Vec::new(),
            },
        }
    }
}
