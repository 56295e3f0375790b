//! Emergency numbers of the plan that are blocked for callers for whom no emergency policy is in force.

use std::collections::BTreeSet;

use dialplan_core::call::{CallOptions, EmergencyInForce, Question};
use dialplan_core::engine::Workspace;
use dialplan_core::model::ProfileId;
use dialplan_core::query::answer::Verdict;

use crate::{Analysis, NotDecided};

/// The maximum number of callers times emergency numbers that are tried.
const STEPS: usize = 100_000;

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
/// Returns an error if the plan has too many callers and emergency numbers.
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
    if without.len().saturating_mul(entries.len()) > STEPS {
        let why = format!("the plan has more than {STEPS} pairs of callers and emergency numbers");
        return Err(NotDecided::because(why));
    }
    let mut found = BTreeSet::new();
    let mut workspace = Workspace::default();
    for occurring in without {
        let Some(caller) = occurring.caller(plan) else { continue };
        for (entry, number) in &entries {
            let question = Question { number, caller: &caller, options: CallOptions::default() };
            let blocked = match analysis.compiled().decide(&question, &mut workspace) {
                Ok(answer) => matches!(answer.verdict, Verdict::Blocked(_)),
                Err(_) => true,
            };
            if blocked {
                found.insert(BlockedUnlisted { profile: occurring.pair.profile, entry: *entry });
            }
        }
    }
    Ok(found.into_iter().collect())
}
