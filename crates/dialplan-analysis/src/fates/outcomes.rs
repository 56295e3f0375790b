//! What a caller gets for each fate, as the engine answers.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use dialplan_core::call::{CallOptions, Caller, Question};
use dialplan_core::engine::Workspace;
use dialplan_core::model::ProfileId;
use dialplan_core::query::answer::Answer;
use rustc_hash::FxHashMap;

use super::{By, Destinations, End, Fate, Fates, fates};
use crate::callers::{InForce, Occurring, in_force};
use crate::{Analysis, NotDecided};

/// The answers of one caller, by fate.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    answers: BTreeMap<Depends, Answer>,
}

/// What an answer depends on beside the caller: the emergency entry that acts, and the destination.
pub(crate) type Depends = (Option<u32>, End);

impl Outcomes {
    /// Returns the answer for the strings with a fate; `None` if it is not decided. It is the answer for a shortest
    /// string of the fates with the same destination.
    pub fn of(&self, fate: Fate) -> Option<&Answer> {
        self.answers.get(&depends(fate))
    }

    /// Returns the different answers, in the order of what they depend on.
    pub fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.answers.values()
    }
}

/// Returns what the answer for a string with a fate depends on.
pub(crate) fn depends(fate: Fate) -> Depends {
    match fate.by {
        By::Emergency(entry) => (Some(entry), fate.end),
        _ => (None, fate.end),
    }
}

/// Returns what a caller gets for each fate. One string of each destination is dialled with the engine.
///
/// # Errors
/// Returns an error if the budget is used up, or if the engine refuses the number because of a limit.
pub fn outcomes(
    analysis: &Analysis,
    fates: &Fates,
    caller: &Caller,
    options: &CallOptions,
) -> Result<Outcomes, NotDecided> {
    let mut outcomes = Outcomes::default();
    let mut workspace = Workspace::default();
    for (fate, number) in &fates.strings {
        if fate.end == End::Undecided || outcomes.answers.contains_key(&depends(*fate)) {
            continue;
        }
        let answer = dialled(analysis, number, caller, options, &mut workspace)?;
        outcomes.answers.insert(depends(*fate), answer);
    }
    Ok(outcomes)
}

/// Returns what a caller gets for a number.
///
/// # Errors
/// Returns an error if the budget is used up, or if the engine refuses the number because of a limit.
pub(crate) fn dialled(
    analysis: &Analysis,
    number: &str,
    caller: &Caller,
    options: &CallOptions,
    workspace: &mut Workspace,
) -> Result<Answer, NotDecided> {
    /// The steps of the budget for a call.
    const CALL: usize = 200;
    analysis.limits().budget().charge(CALL)?;
    let question = Question { number, caller, options: options.clone() };
    let answer = analysis.compiled().decide(&question, workspace);
    answer.map_err(|error| NotDecided::because(format!("`{number}` cannot be dialled: {error}")))
}

/// Calls `visit` with each caller who occurs, the fates of what he can dial, and what he gets for them. Callers with
/// the same profile and the same emergency entries share their fates.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn calls(
    analysis: &Analysis,
    destinations: &Destinations,
    options: &CallOptions,
    visit: impl FnMut(&Occurring, &Fates, &Outcomes),
) -> Result<(), NotDecided> {
    calls_of(analysis, &analysis.callers(), destinations, options, visit)
}

/// The same as [`calls`] for some of the callers.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn calls_of(
    analysis: &Analysis,
    callers: &[Occurring],
    destinations: &Destinations,
    options: &CallOptions,
    mut visit: impl FnMut(&Occurring, &Fates, &Outcomes),
) -> Result<(), NotDecided> {
    let everything = analysis.language("")?;
    let mut known: FxHashMap<(Option<ProfileId>, InForce), Fates> = FxHashMap::default();
    for occurring in analysis.fairly(callers) {
        let Some(caller) = occurring.caller(analysis.plan()) else { continue };
        let key = (caller.profile, in_force(caller.emergency));
        let fates = match known.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(slot) => slot.insert(fates(analysis, key.0, key.1, destinations, &everything)?),
        };
        visit(occurring, fates, &outcomes(analysis, fates, &caller, options)?);
    }
    Ok(())
}
