//! The numbers that the plan says are blocked on purpose (`lint: {blocked: ..}`).

use std::sync::Arc;

use dialplan_automaton::{Automaton, Selection, union};

use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The blocked numbers together, kept with the analysis.
struct Together(Result<Option<Arc<Set>>, NotDecided>);

/// Returns the numbers that are blocked on purpose; `None` if the plan names none.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn blocked_numbers(analysis: &Analysis) -> Result<Option<Arc<Set>>, NotDecided> {
    let made = || {
        let blocked = &analysis.plan().lint.blocked;
        let sets = blocked.iter().map(|blocked| analysis.language(&blocked.pattern));
        let sets = sets.collect::<Result<Vec<Arc<Set>>, NotDecided>>()?;
        let parts: Vec<((), &Set)> = sets.iter().map(|set| ((), &**set)).collect();
        match parts.is_empty() {
            true => Ok(None),
            false => Ok(Some(Arc::new(union(&parts, Selection::All, &analysis.limits().automaton)?))),
        }
    };
    analysis.answer(0, || Together(made())).0.clone()
}
