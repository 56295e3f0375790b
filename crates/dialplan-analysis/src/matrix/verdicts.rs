//! What the engine answers for destinations.

use std::sync::Arc;

use dialplan_core::call::{CallOptions, Caller, EmergencyInForce};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{GatewayId, PolicyId, ProfileId, RouteId, UsageId};
use dialplan_core::query::answer::Answer;
use rustc_hash::FxHashMap;

use super::reached::{Parts, Reached};
use crate::callers::Occurring;
use crate::fates::{Destination, dialled};
use crate::{Analysis, NotDecided};

/// What becomes of a call.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// True if it reaches somebody: it is routed, internal, or leaves through a Calling Plan.
    pub(super) is_reached: bool,
    pub(super) verdict: &'static str,
    pub(super) usage: Option<UsageId>,
    pub(super) route: Option<RouteId>,
    pub(super) gateways: Arc<[GatewayId]>,
}

/// A string that leads to a destination for callers with a profile and emergency entries, on which no entry acts.
struct Call {
    string: String,
    profile: Option<ProfileId>,
    emergency: EmergencyInForce,
}

/// The answers of the engine, by what they depend on: the policy, the Calling Plan, the emergency entry that acts, and
/// the destination without its classes.
pub(super) struct Verdicts<'a> {
    analysis: &'a Analysis,
    calls: FxHashMap<Destination, Call>,
    known: FxHashMap<(Option<PolicyId>, bool, Option<u32>, Destination), Outcome>,
    workspace: Workspace,
}

/// Returns a destination without its classes, which decide nothing.
fn bare(destination: Destination) -> Destination {
    Destination { marks: 0, ..destination }
}

impl<'a> Verdicts<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Verdicts<'a> {
        Verdicts { analysis, calls: FxHashMap::default(), known: FxHashMap::default(), workspace: Workspace::default() }
    }

    /// Learns a string for each destination that a caller can dial.
    pub(super) fn learn(
        &mut self,
        parts: &Parts<'_>,
        reached: &Reached,
        caller: Option<&Occurring>,
    ) -> Result<(), NotDecided> {
        let Some(caller) = caller else { return Ok(()) };
        // What bypasses the rules leads to most destinations.
        for (_, part) in reached.parts.iter().rev() {
            if part.labels.iter().all(|label| self.calls.contains_key(&bare(*label))) {
                continue;
            }
            for (label, dialled) in parts.strings(part, reached.profile)? {
                let made =
                    || Call { string: dialled.string.clone(), profile: reached.profile, emergency: caller.emergency };
                self.calls.entry(bare(*label)).or_insert_with(made);
            }
        }
        Ok(())
    }

    /// Returns what becomes of calls to a destination on which no emergency entry acts.
    pub(super) fn of(&mut self, caller: &Occurring, destination: Destination) -> Result<&Outcome, NotDecided> {
        let key = (caller.pair.policy, caller.calling_plan, None, bare(destination));
        if !self.known.contains_key(&key) {
            let Some(call) = self.calls.get(&bare(destination)) else { return Err(lost()) };
            let own = caller.caller(self.analysis.plan()).ok_or_else(lost)?;
            let own = Caller { profile: call.profile, emergency: call.emergency, ..own };
            let options = CallOptions::default();
            let answer = dialled(self.analysis, &call.string, &own, &options, &mut self.workspace)?;
            self.known.insert(key, outcome(self.analysis, &answer));
        }
        self.known.get(&key).ok_or_else(lost)
    }

    /// Returns what becomes of a call on which an emergency entry acts.
    pub(super) fn of_emergency(
        &mut self,
        caller: &Occurring,
        (string, entry, destination): &(String, u32, Destination),
    ) -> Result<&Outcome, NotDecided> {
        let key = (caller.pair.policy, caller.calling_plan, Some(*entry), bare(*destination));
        if !self.known.contains_key(&key) {
            let own = caller.caller(self.analysis.plan()).ok_or_else(lost)?;
            let answer = dialled(self.analysis, string, &own, &CallOptions::default(), &mut self.workspace)?;
            self.known.insert(key, outcome(self.analysis, &answer));
        }
        self.known.get(&key).ok_or_else(lost)
    }
}

/// This never happens: every destination of a caller was learnt.
fn lost() -> NotDecided {
    NotDecided::because("no string is known for a destination")
}

fn outcome(analysis: &Analysis, answer: &Answer) -> Outcome {
    let selected = answer.selected();
    let gateways = selected.map(|choice| answer.gateways(analysis.plan(), choice.route).collect::<Vec<_>>());
    Outcome {
        is_reached: answer.verdict.reason().is_none(),
        verdict: answer.verdict.name(),
        usage: selected.map(|choice| choice.usage),
        route: selected.map(|choice| choice.route),
        gateways: gateways.unwrap_or_default().into(),
    }
}
