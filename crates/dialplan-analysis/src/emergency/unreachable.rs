//! Whether every caller can reach the emergency numbers.

use std::sync::Arc;

use dialplan_core::call::{CallError, CallOptions, Question};
use dialplan_core::engine::Workspace;
use dialplan_core::model::Dialect;
use dialplan_core::query::answer::{Answer, Verdict};

use crate::callers::Occurring;
use crate::{Analysis, NotDecided};

/// The maximum number of callers times emergency numbers that are tried.
const STEPS: usize = 1_000_000;

/// An emergency number that is not routed for some caller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmergencyFailure {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The dialled string: the number or one of its masks.
    pub dialled: String,
    /// The caller.
    pub caller: Occurring,
    /// True if the call fails when only the server normalises.
    pub on_server: bool,
    /// True if the call fails when the client normalises first.
    pub on_client: bool,
    /// What happens to the call; the server's answer if it fails there.
    pub outcome: Result<Answer, CallError>,
}

/// The failures of a plan, kept with the analysis.
struct Failures(Arc<Result<Vec<EmergencyFailure>, NotDecided>>);

/// Returns every emergency number and mask that is not routed, for every caller who occurs and for whom it is in force.
/// Ordered by entry, then by dialled string, then by caller. Meant for plans with policies and routes: without them
/// nothing is routed.
///
/// # Errors
/// Returns an error if the plan has too many callers and emergency numbers.
pub fn unreachable_emergencies(analysis: &Analysis) -> Arc<Result<Vec<EmergencyFailure>, NotDecided>> {
    Arc::clone(&analysis.answer(0, || Failures(Arc::new(find(analysis)))).0)
}

fn find(analysis: &Analysis) -> Result<Vec<EmergencyFailure>, NotDecided> {
    let plan = analysis.plan();
    let callers = analysis.callers();
    let mut workspace = Workspace::default();
    let mut failures = Vec::new();
    let mut steps = 0usize;
    // In Teams, an entry with a usage decides alone what happens to the call.
    let is_alike = plan.dialect == Dialect::Teams && plan.emergency_numbers.iter().all(|n| n.profiles.is_empty());
    for (entry, number) in plan.emergency_numbers.iter().enumerate() {
        let alike = is_alike && number.usage.is_some();
        for dialled in number.dial_strings() {
            let mut known: [Option<Option<Outcome>>; 2] = [None, None];
            for caller in callers.iter().filter(|caller| caller.has(number)) {
                let [without, with] = &mut known;
                let slot = if caller.calling_plan { with } else { without };
                let found = match slot {
                    Some(found) if alike => found.clone(),
                    _ => {
                        steps += 1;
                        let found = failure(analysis, caller, dialled, &mut workspace);
                        *slot = Some(found.clone());
                        found
                    }
                };
                if steps > STEPS {
                    let why = format!("the plan has more than {STEPS} pairs of callers and emergency numbers");
                    return Err(NotDecided::because(why));
                }
                if let Some(Outcome { on_server, on_client, outcome }) = found {
                    let dialled = dialled.to_string();
                    failures.push(EmergencyFailure { entry, dialled, caller: *caller, on_server, on_client, outcome });
                }
            }
        }
    }
    Ok(failures)
}

/// What happens to a call that fails.
#[derive(Clone)]
struct Outcome {
    on_server: bool,
    on_client: bool,
    outcome: Result<Answer, CallError>,
}

/// Returns what happens to the call, or `None` if it is routed, or leaves through a Calling Plan as any other call. A
/// call on which an entry acts must be routed by the usage of the entry.
fn failure(analysis: &Analysis, caller: &Occurring, number: &str, workspace: &mut Workspace) -> Option<Outcome> {
    let caller = caller.caller(analysis.plan())?;
    let mut fails = |client_normalization| {
        let options = CallOptions { client_normalization, ..CallOptions::default() };
        match analysis.compiled().decide(&Question { number, caller: &caller, options }, workspace) {
            Ok(answer) if answer.verdict == Verdict::Routed => None,
            Ok(answer) if answer.verdict == Verdict::CallingPlan && answer.emergency.is_none() => None,
            other => Some(other),
        }
    };
    let (server, client) = (fails(false), fails(true));
    let (on_server, on_client) = (server.is_some(), client.is_some());
    Some(Outcome { on_server, on_client, outcome: server.or(client)? })
}
