//! The test cases that a plan needs: one for each behaviour class, and the strings just beside them that get something
//! else.
//!
//! Cases of several callers that only differ in profile and policy are folded into one row, which names them all.

mod neighbours;
mod rows;
mod suite;

use std::collections::{BTreeMap, BTreeSet};

use dialplan_core::call::{CallOptions, Origin};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{Plan, PlusNumbers};
use dialplan_core::query::answer::Answer;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::behaviour::{Alike, Behaviour, OfProfile, behaviours};
use crate::callers::{InForce, Occurring, Pair, in_force};
use crate::fates::{End, Fate, dialled};
use crate::{Analysis, NotDecided};

pub use neighbours::Beside;
use neighbours::{edges, neighbours};
use rows::Rows;
pub use rows::{Generated, Row};
pub use suite::{Suite, cells, expectations};

/// What is generated.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// How numbers are dialled.
    pub options: CallOptions,
    /// The classes that are not needed.
    pub classes: BTreeSet<(Pair, Behaviour)>,
    /// The strings that are not needed, by caller.
    pub dialled: BTreeSet<(Pair, InForce, String)>,
}

/// Why a case is there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Purpose {
    /// It is the case of a class.
    Class,
    /// It is just beside this number, which is of another class.
    Beside(Beside, String),
    /// It finds this mutant.
    Mutant(String),
}

/// Returns the cases. `cells` turns an answer into the texts that tell rows apart.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn generate(
    analysis: &Analysis,
    wanted: &Wanted,
    cells: impl Fn(&Answer) -> Vec<String>,
) -> Result<Generated, NotDecided> {
    let callers = analysis.callers();
    let bypass = analysis.plan().settings.plus_numbers == PlusNumbers::Bypass;
    let mut cases = Cases { analysis, callers: &callers, wanted, bypass, beside: FxHashSet::default() };
    let mut rows = Rows::default();
    let mut workspace = Workspace::default();
    // What is answered to numbers that no rule changes, which do not depend on the profile.
    let mut known: FxHashMap<(String, Behaviour, u32), Vec<String>> = FxHashMap::default();
    let open = behaviours(analysis, &wanted.options, |of| {
        for ((behaviour, purpose, number, details, alone), members) in cases.of_profile(of)? {
            let shared = (number.clone(), behaviour, details);
            let is_shared = cases.is_shared(behaviour, &number) && alone.is_none();
            let texts = match known.get(&shared).filter(|_| is_shared) {
                Some(texts) => texts.clone(),
                None => {
                    let caller =
                        members.first().and_then(|first| callers.get(*first)?.caller_of_a_case(analysis.plan()));
                    let Some(caller) = caller else { continue };
                    let answer = dialled(analysis, &number, &caller, &wanted.options, &mut workspace)?;
                    if Behaviour::of(&answer) != behaviour {
                        let why = format!("`{number}` gets something else than its class; this is a bug in dialplan");
                        return Err(NotDecided::because(why));
                    }
                    cells(&answer)
                }
            };
            if is_shared {
                known.insert(shared, texts.clone());
            }
            rows.add(&callers, members, alone, behaviour, purpose, number, texts);
        }
        Ok(())
    })?;
    Ok(rows.generated(open))
}

/// What tells the cases of callers with one profile apart: behaviour, purpose, number, details, and the caller if it
/// cannot be folded with others.
type Key = (Behaviour, Purpose, String, u32, Option<usize>);

/// A string beside a number, with what the number gets and what the string gets.
type Change = (String, Behaviour, Behaviour);

/// Finds cases.
struct Cases<'a> {
    analysis: &'a Analysis,
    callers: &'a [Occurring],
    wanted: &'a Wanted,
    bypass: bool,
    /// The changes beside numbers that no rule changes, which are the same for every profile.
    beside: FxHashSet<Change>,
}

impl Cases<'_> {
    /// Returns true if what becomes of a number is the same for every profile.
    fn is_shared(&self, behaviour: Behaviour, number: &str) -> bool {
        self.bypass && behaviour.rule.is_none() && behaviour.emergency.is_none() && number.starts_with('+')
    }

    /// Returns the cases of all callers with one profile, each with its callers.
    fn of_profile(&mut self, of: &OfProfile) -> Result<BTreeMap<Key, Vec<usize>>, NotDecided> {
        let mut found: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        let mut done: FxHashSet<(Pair, Behaviour)> = FxHashSet::default();
        let mut changes: FxHashSet<Change> = FxHashSet::default();
        for alike in &of.alike {
            let alone: Vec<(usize, Pair, Option<usize>)> = (alike.callers.iter())
                .filter_map(|at| self.callers.get(*at).map(|caller| (*at, caller)))
                .map(|(at, caller)| (at, caller.pair, alone(self.analysis.plan(), caller, at)))
                .collect();
            let mut taken: FxHashSet<&str> = FxHashSet::default();
            for behaviour in alike.behaviours() {
                let Some((details, number)) = of.shown(alike, behaviour) else { continue };
                taken.insert(number);
                for (member, pair, alone) in &alone {
                    let class = (*pair, behaviour);
                    if done.insert(class) && !self.wanted.classes.contains(&class) {
                        let key = (behaviour, Purpose::Class, number.to_owned(), details, *alone);
                        found.entry(key).or_default().push(*member);
                    }
                }
            }
            self.beside(of, alike, &taken, &alone, &mut changes, &mut found)?;
        }
        Ok(found)
    }

    /// Adds the strings just beside the numbers of classes. Each change is shown for one caller, the first who meets
    /// it: what it shows are the patterns, which do not depend on the caller.
    fn beside(
        &mut self,
        of: &OfProfile,
        alike: &Alike,
        taken: &FxHashSet<&str>,
        alone: &[(usize, Pair, Option<usize>)],
        changes: &mut FxHashSet<Change>,
        found: &mut BTreeMap<Key, Vec<usize>>,
    ) -> Result<(), NotDecided> {
        /// The steps of the budget for each string whose neighbours are found.
        const STRING: usize = 200;
        let (Some(fates), Some((member, pair, alone))) = (of.fates(alike), alone.first()) else { return Ok(()) };
        let Some(emergency) = self.callers.get(*member).map(|caller| in_force(caller.emergency)) else { return Ok(()) };
        let by_fate = of.by_fate(alike);
        let mut numbers: FxHashSet<String> = FxHashSet::default();
        for behaviour in alike.behaviours() {
            self.analysis.limits().budget().charge(STRING)?;
            let Some(number) = of.number(alike, behaviour) else { continue };
            let other = |fate: &Fate| {
                let known = by_fate.get(fate)?;
                (fate.end != End::Undecided && *known.0 != behaviour).then_some((*known.0, known.1))
            };
            let same = |fate: &Fate| by_fate.get(fate).is_some_and(|known| *known.0 == behaviour);
            let of_number = neighbours(&fates.automaton, number, other).into_iter();
            let mut all: Vec<_> =
                of_number.map(|(beside, text, what)| (beside, text, what, number.to_owned())).collect();
            for (beside, text) in edges(&fates.automaton, number, same) {
                if beside == Beside::Longest {
                    let longer = neighbours(&fates.automaton, &text, other).into_iter();
                    let longer = longer.filter(|(beside, ..)| *beside == Beside::Longer);
                    all.extend(longer.map(|(beside, longer, what)| (beside, longer, what, text.clone())));
                }
                let fate = fates.automaton.labels_of(text.as_bytes()).first();
                let known = fate.and_then(|fate| by_fate.get(fate));
                all.extend(known.map(|(same, details)| (beside, text, (**same, *details), number.to_owned())));
            }
            for (beside, text, (other, details), base) in all {
                let change = (text.clone(), behaviour, other);
                let is_shared = self.is_shared(behaviour, number) && self.is_shared(other, &text);
                let is_new = if is_shared { self.beside.insert(change) } else { changes.insert(change) };
                if !is_new || taken.contains(text.as_str()) || !numbers.insert(text.clone()) {
                    continue;
                }
                if self.wanted.dialled.contains(&(*pair, emergency, text.clone())) {
                    continue;
                }
                let key = (other, Purpose::Beside(beside, base), text, details, *alone);
                found.entry(key).or_default().push(*member);
            }
        }
        Ok(())
    }
}

/// Returns the caller's own number if a row cannot name the caller together with others.
fn alone(plan: &Plan, caller: &Occurring, at: usize) -> Option<usize> {
    let (origin, location) = caller.in_a_case(plan);
    (!matches!(origin, Origin::Manual { .. }) || location.site.is_some()).then_some(at)
}
