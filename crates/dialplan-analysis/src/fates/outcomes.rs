//! What a caller gets for each fate, as the engine answers.

use std::collections::BTreeMap;

use dialplan_automaton::{Preference, witnesses};
use dialplan_core::call::{CallOptions, Caller, Question};
use dialplan_core::engine::Workspace;
use dialplan_core::query::answer::Answer;

use super::{By, End, Fate, Fates};
use crate::{Analysis, NotDecided};

/// The answers of one caller, by fate.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// The fates, each with a shortest string that has it.
    strings: BTreeMap<Fate, String>,
    /// What the engine answers, by what the answer depends on.
    answers: BTreeMap<Depends, Answer>,
}

/// What an answer depends on beside the caller: the emergency entry that acts, and the destination.
type Depends = (Option<u32>, End);

impl Outcomes {
    /// Returns the answer for the strings with a fate; `None` if it is not decided. Its numbers are those of a shortest
    /// string, which may have another fate with the same destination.
    pub fn of(&self, fate: Fate) -> Option<&Answer> {
        self.answers.get(&depends(fate))
    }

    /// Returns all fates in ascending order, each with a shortest string.
    pub fn strings(&self) -> impl Iterator<Item = (Fate, &str)> {
        self.strings.iter().map(|(fate, string)| (*fate, &**string))
    }

    /// Returns the fates for whose answers a condition holds.
    pub fn fates_with(&self, holds: impl Fn(&Answer) -> bool) -> Vec<Fate> {
        self.strings.keys().copied().filter(|fate| self.of(*fate).is_some_and(&holds)).collect()
    }
}

fn depends(fate: Fate) -> Depends {
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
    /// The steps of the budget for a call.
    const CALL: usize = 200;
    analysis.limits().budget().charge(fates.automaton.size().transitions)?;
    let mut outcomes = Outcomes::default();
    let mut workspace = Workspace::default();
    for (labels, string) in witnesses(&fates.automaton, Preference::dialable()) {
        let (Some(fate), Ok(string)) = (labels.first().copied(), String::from_utf8(string)) else { continue };
        if fate.end != End::Undecided && !outcomes.answers.contains_key(&depends(fate)) {
            analysis.limits().budget().charge(CALL)?;
            let question = Question { number: &string, caller, options: options.clone() };
            let answer = analysis.compiled().decide(&question, &mut workspace);
            let answer =
                answer.map_err(|error| NotDecided::because(format!("`{string}` cannot be dialled: {error}")))?;
            outcomes.answers.insert(depends(fate), answer);
        }
        outcomes.strings.insert(fate, string);
    }
    Ok(outcomes)
}
