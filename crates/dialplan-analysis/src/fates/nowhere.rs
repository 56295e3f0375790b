//! The strings that become no number.

use dialplan_automaton::Automaton;
use dialplan_core::model::ProfileId;

use super::ways::{How, ways};
use crate::callers::InForce;
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// Returns the strings of `dialled` that become no number for callers with a profile and the emergency entries in
/// force: no rule matches, and the plan rejects such strings.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn nowhere(
    analysis: &Analysis,
    profile: Option<ProfileId>,
    emergency: InForce,
    dialled: &Set,
) -> Result<Set, NotDecided> {
    let ways = ways(analysis, profile, emergency, dialled, true, |_| Ok(true))?;
    let lost = ways.others.into_iter().find(|way| way.how == How::Nowhere);
    Ok(lost.map_or_else(|| Automaton::empty(dialled.alphabet().clone()), |way| way.set))
}
