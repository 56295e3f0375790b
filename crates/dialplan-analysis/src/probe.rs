//! Answers to a few likely numbers, tried before all numbers are looked at.
//!
//! Most questions for one number of a kind have an easy answer, which takes microseconds to find this way. Where nothing
//! is found, nothing is known.

use dialplan_automaton::Automaton;
use dialplan_core::call::{CallOptions, Caller};
use dialplan_core::engine::Workspace;
use dialplan_core::query::answer::Answer;
use rustc_hash::FxHashSet;

use crate::callers::Occurring;
use crate::fates::dialled;
use crate::home::plausible;
use crate::sets::samples;
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The most callers who are asked for.
const CALLERS: usize = 12;
/// The strings of each set that are tried.
const STRINGS: usize = 6;
/// The steps of the budget for each answer.
const ANSWER: usize = 50;

/// The callers who are asked for.
pub(crate) struct Probe<'a> {
    analysis: &'a Analysis,
    options: &'a CallOptions,
    callers: Vec<Caller>,
}

impl<'a> Probe<'a> {
    /// Asks for the first of the callers whom a question concerns, with different profiles before different policies.
    pub(crate) fn new(
        analysis: &'a Analysis,
        options: &'a CallOptions,
        callers: &[Occurring],
        concerns: impl Fn(&Occurring) -> bool,
    ) -> Probe<'a> {
        let concerned: Vec<&Occurring> = callers.iter().filter(|caller| concerns(caller)).collect();
        let mut profiles = FxHashSet::default();
        let (first, others): (Vec<&Occurring>, Vec<&Occurring>) =
            concerned.into_iter().partition(|caller| profiles.insert(caller.pair.profile));
        let callers = first.into_iter().chain(others).take(CALLERS);
        let callers = callers.filter_map(|caller| caller.caller_of_a_case(analysis.plan())).collect();
        Probe { analysis, options, callers }
    }

    /// Returns the first thing that is made of an answer to a string of these sets.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub(crate) fn find<T>(
        &self,
        sets: &[Set],
        mut accept: impl FnMut(&Answer) -> Option<T>,
    ) -> Result<Option<T>, NotDecided> {
        let mut workspace = Workspace::default();
        for set in sets {
            let Some(first) = self.callers.first() else { break };
            let mut numbers: Vec<String> = plausible(self.analysis, first.profile, set).into_iter().collect();
            numbers.extend(samples(set, STRINGS));
            for caller in &self.callers {
                for number in &numbers {
                    self.analysis.limits().budget().charge(ANSWER)?;
                    // Some strings cannot be dialled, such as the empty one.
                    let Ok(answer) = dialled(self.analysis, number, caller, self.options, &mut workspace) else {
                        continue;
                    };
                    if let Some(found) = accept(&answer) {
                        return Ok(Some(found));
                    }
                }
            }
        }
        Ok(None)
    }
}
