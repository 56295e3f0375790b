//! Emergency numbers of the plan that are blocked for callers for whom no emergency policy is in force.

use std::collections::BTreeSet;

use dialplan_core::call::{CallOptions, EmergencyInForce, Question};
use dialplan_core::engine::{Decision, Outcome, Workspace};
use dialplan_core::model::ProfileId;

use super::unreachable::CALL;
use crate::{Analysis, NotDecided};

/// An emergency number that is blocked for callers without an emergency policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BlockedUnlisted {
    /// The profile of the callers; `None` only if the plan has none.
    pub profile: Option<ProfileId>,
    /// The first entry with the number, by its position in the plan.
    pub entry: usize,
}

/// Returns the emergency numbers of all policies that are blocked when a caller dials them for whom no emergency policy
/// is in force. Masks are left out. Ordered by profile, then by entry. Meant for plans with policies and routes.
///
/// # Errors
/// Returns an error if the budget is used up.
pub fn blocked_unlisted(analysis: &Analysis) -> Result<Vec<BlockedUnlisted>, NotDecided> {
    let plan = analysis.plan();
    let callers = analysis.callers();
    let mut known = BTreeSet::new();
    let entries: Vec<(usize, &str)> = plan
        .emergency_numbers
        .iter()
        .enumerate()
        .map(|(entry, number)| (entry, &*number.number.value))
        .filter(|(_, number)| known.insert(*number))
        .collect();
    let without: Vec<_> = callers.iter().filter(|caller| caller.emergency == EmergencyInForce::Nothing).collect();
    let mut found = BTreeSet::new();
    let mut workspace = Workspace::default();
    for occurring in without {
        let Some(caller) = occurring.caller(plan) else { continue };
        for (entry, number) in &entries {
            // Callers with one profile have one finding.
            let blocked = BlockedUnlisted { profile: occurring.pair.profile, entry: *entry };
            if found.contains(&blocked) {
                continue;
            }
            analysis.limits().budget().charge(CALL)?;
            let question = Question { number, caller: &caller, options: CallOptions::default() };
            match analysis.compiled().engine().decide(&question, &mut workspace) {
                Ok(Decision { outcome: Outcome::Blocked(_), .. }) | Err(_) => {
                    found.insert(blocked);
                }
                Ok(_) => {}
            }
        }
    }
    Ok(found.into_iter().collect())
}
