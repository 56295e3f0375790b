//! Whether every caller can reach the emergency numbers.

use std::sync::Arc;

use dialplan_core::call::{CallError, CallOptions, Caller, Question};
use dialplan_core::engine::{Decision, Outcome, Workspace};
use dialplan_core::model::Dialect;
use dialplan_core::query::answer::Answer;
use rustc_hash::FxHashMap;

use crate::callers::{InForce, Occurring, in_force};
use crate::{Analysis, NotDecided};

/// The steps of the budget for each call that is decided.
pub(super) const CALL: usize = 25;

/// An emergency number that is not routed for some caller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmergencyFailure {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The dialled string: the number or one of its masks.
    pub dialled: Arc<str>,
    /// The caller.
    pub caller: Occurring,
    /// True if the call fails when only the server normalises.
    pub on_server: bool,
    /// True if the call fails when the client normalises first.
    pub on_client: bool,
}

impl EmergencyFailure {
    /// Returns what happens to the call; the server's answer if it fails there. `None` never happens for a failure of
    /// this plan.
    pub fn outcome(&self, analysis: &Analysis) -> Option<Result<Answer, CallError>> {
        let caller = self.caller.caller(analysis.plan())?;
        let options = CallOptions { client_normalization: !self.on_server, ..CallOptions::default() };
        let question = Question { number: &self.dialled, caller: &caller, options };
        Some(analysis.compiled().decide(&question, &mut Workspace::default()))
    }
}

/// The failures of a plan, kept with the analysis.
struct Failures(Arc<Result<Vec<EmergencyFailure>, NotDecided>>);

/// Returns every emergency number and mask that is not routed, for every caller who occurs and for whom it is in force.
/// Ordered by entry, then by dialled string, then by caller. Meant for plans with policies and routes: without them
/// nothing is routed.
///
/// # Errors
/// Returns an error if the budget is used up.
pub fn unreachable_emergencies(analysis: &Analysis) -> Arc<Result<Vec<EmergencyFailure>, NotDecided>> {
    Arc::clone(&analysis.answer(0, || Failures(Arc::new(find(analysis)))).0)
}

fn find(analysis: &Analysis) -> Result<Vec<EmergencyFailure>, NotDecided> {
    let plan = analysis.plan();
    let budget = analysis.limits().budget();
    let callers = analysis.callers();
    // The callers for whom the entries of a policy are in force. Each is made once, since a call needs its usages.
    let mut with: FxHashMap<InForce, Vec<(Occurring, Caller)>> = FxHashMap::default();
    for occurring in callers.iter() {
        let Some(caller) = occurring.caller(plan) else { continue };
        with.entry(in_force(occurring.emergency)).or_default().push((*occurring, caller));
    }
    let mut workspace = Workspace::default();
    let mut failures = Vec::new();
    // In Teams, an entry with a usage decides alone what happens to the call.
    let is_alike = plan.dialect == Dialect::Teams && plan.emergency_numbers.iter().all(|n| n.profiles.is_empty());
    for (entry, number) in plan.emergency_numbers.iter().enumerate() {
        let alike = is_alike && number.usage.is_some();
        let own = with.get(&Some(number.policy)).map_or(&[][..], |own| own);
        for dialled in number.dial_strings() {
            let mut known: [Option<Option<Fails>>; 2] = [None, None];
            let shared: Arc<str> = Arc::from(&**dialled);
            for (occurring, caller) in own.iter().filter(|(occurring, _)| occurring.has(number)) {
                let [without, with] = &mut known;
                let slot = if occurring.calling_plan { with } else { without };
                let found = match slot {
                    Some(found) if alike => *found,
                    _ => {
                        budget.charge(2 * CALL)?;
                        let found = fails(analysis, caller, dialled, &mut workspace);
                        *slot = Some(found);
                        found
                    }
                };
                if let Some(Fails { on_server, on_client }) = found {
                    budget.charge(1)?;
                    let dialled = Arc::clone(&shared);
                    failures.push(EmergencyFailure { entry, dialled, caller: *occurring, on_server, on_client });
                }
            }
        }
    }
    Ok(failures)
}

/// When a call fails.
#[derive(Clone, Copy)]
struct Fails {
    on_server: bool,
    on_client: bool,
}

/// Returns when the call fails, or `None` if it is routed, or leaves through a Calling Plan as any other call. A call
/// on which an entry acts must be routed by the usage of the entry.
fn fails(analysis: &Analysis, caller: &Caller, number: &str, workspace: &mut Workspace) -> Option<Fails> {
    let compiled = analysis.compiled();
    let mut fails = |client_normalization| {
        let options = CallOptions { client_normalization, ..CallOptions::default() };
        let question = Question { number, caller, options };
        match compiled.engine().decide(&question, workspace) {
            // A number that is too long for a trunk makes the whole answer an error.
            Ok(Decision { outcome: Outcome::Routed(_), .. }) => {
                !analysis.plan().translation_rules.is_empty() && compiled.decide(&question, workspace).is_err()
            }
            Ok(Decision { outcome: Outcome::CallingPlan, emergency, .. }) => emergency.is_some(),
            Ok(_) | Err(_) => true,
        }
    };
    let (on_server, on_client) = (fails(false), fails(true));
    (on_server || on_client).then_some(Fails { on_server, on_client })
}
