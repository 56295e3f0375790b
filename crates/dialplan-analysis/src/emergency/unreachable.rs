//! Whether every caller can reach the emergency numbers.

use dialplan_core::call::{CallError, CallOptions, Origin, Question, caller_at};
use dialplan_core::engine::Workspace;
use dialplan_core::model::EmergencyNumber;
use dialplan_core::query::answer::{Answer, Verdict};

use super::with_policy_of;
use crate::Analysis;
use crate::callers::{Pair, occurring_pairs};

/// An emergency number that is not routed for some caller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmergencyFailure {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The dialled string: the number or one of its masks.
    pub dialled: String,
    /// The profile and policy of the caller.
    pub pair: Pair,
    /// True if the call fails when only the server normalises.
    pub on_server: bool,
    /// True if the call fails when the client normalises first.
    pub on_client: bool,
    /// What happens to the call; the server's answer if it fails there.
    pub outcome: Result<Answer, CallError>,
}

/// Returns every emergency number and mask that is not routed, for every pair of profile and policy that occurs.
/// Ordered by entry, then by dialled string, then by pair. Meant for plans with policies and routes: without them
/// nothing is routed.
pub fn unreachable_emergencies(analysis: &Analysis) -> Vec<EmergencyFailure> {
    let pairs = occurring_pairs(analysis.plan());
    let mut workspace = Workspace::default();
    let mut failures = Vec::new();
    for (entry, number) in analysis.plan().emergency_numbers.iter().enumerate() {
        for dialled in std::iter::once(&number.number).chain(&number.masks) {
            for pair in pairs.iter().filter(|pair| number.holds_in(pair.profile)) {
                let server = failure(analysis, *pair, (number, dialled), false, &mut workspace);
                let client = failure(analysis, *pair, (number, dialled), true, &mut workspace);
                let (on_server, on_client) = (server.is_some(), client.is_some());
                if let Some(outcome) = server.or(client) {
                    let dialled = dialled.to_string();
                    failures.push(EmergencyFailure { entry, dialled, pair: *pair, on_server, on_client, outcome });
                }
            }
        }
    }
    failures
}

/// Returns what happens to the call, or `None` if it is routed or leaves through a Calling Plan.
fn failure(
    analysis: &Analysis,
    pair: Pair,
    (entry, number): (&EmergencyNumber, &str),
    client_normalization: bool,
    workspace: &mut Workspace,
) -> Option<Result<Answer, CallError>> {
    // If a global policy applies to everybody, no policy may be given.
    let policy = pair.policy.filter(|_| analysis.plan().global_policy.is_none());
    let caller =
        caller_at(analysis.plan(), Origin::Manual { profile: pair.profile, policy }, with_policy_of(entry)).ok()?;
    let question =
        Question { number, caller: &caller, options: CallOptions { client_normalization, ..CallOptions::default() } };
    match analysis.compiled().decide(&question, workspace) {
        Ok(answer) if matches!(answer.verdict, Verdict::Routed | Verdict::CallingPlan) => None,
        other => Some(other),
    }
}
