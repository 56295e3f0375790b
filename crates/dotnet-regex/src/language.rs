//! The regular language of a pattern over dial strings: an automaton whose states are built on demand.
//!
//! A string is in the language if and only if `Regex.IsMatch` of .NET returns true for it: the pattern matches
//! somewhere in it. A state is a boolean formula over *threads*. Reading a character replaces each thread by the
//! formula of its continuation, and at the end of the string a thread that still waits for a character has failed. See
//! `expand.rs` for how a pattern becomes such formulas, `behind.rs` for look-behinds, and `formula.rs` for why equal
//! states have equal numbers.
//!
//! All of .NET's constructs are decided exactly, except for a short closed list, [`Construct`].
//! This module does not minimise, does not join the languages of several patterns, and does not find captures.

mod atoms;
mod balance;
mod behind;
mod budget;
mod build;
mod chain;
mod error;
mod expand;
mod formula;
mod groups;
mod look;
mod table;
mod terms;
mod threads;
mod words;

use rustc_hash::FxHashMap;

use crate::charset::{CharSet, Partition};
use crate::hir::Hir;
use crate::{Counted, LimitExceeded};

use behind::{Companion, NOT_NEEDED, Seen, SeenId};
use expand::{AT_END, Expander, NEXT_WORD};
use formula::{Formula, Replaced, Traits, Var};
use words::Words;

pub use budget::LanguageLimits;
pub use chain::{Chain, chain};
pub use error::{Construct, LanguageError, Unsupported};
pub use groups::MAX_GROUPS;
pub use table::{Table, determinise};

/// A state of a [`Language`]. All strings that lead to it have the same continuations. States are numbered from 0 in
/// the order in which they are found, so the same sequence of calls finds the same numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StateId(pub u32);

/// What is known about all continuations of a state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Fate {
    /// No continuation matches.
    Never,
    /// Every continuation matches.
    Always,
    /// Neither is known.
    Open,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct State {
    formula: Formula,
    seen: SeenId,
}

/// A transition that has not been computed yet.
const UNKNOWN: u32 = u32::MAX;

/// The language of one pattern.
#[derive(Debug)]
pub struct Language {
    partition: Partition,
    /// For each class, its first character, and whether its characters are word characters.
    classes: Vec<(u8, bool)>,
    expander: Expander,
    companion: Companion,
    /// For a thread and a class, the formula of the continuation, if it depends on nothing else.
    successors: FxHashMap<(Var, u8), Formula>,
    states: Vec<State>,
    index: FxHashMap<State, StateId>,
    /// For each state and class, the next state or [`UNKNOWN`].
    transitions: Vec<u32>,
    max_states: u32,
}

impl Language {
    /// Creates the language of a pattern. Only its first state is built.
    ///
    /// # Errors
    /// Returns [`LanguageError`] if a construct is not regular, or if a limit is exceeded.
    pub fn new(hir: &Hir, limits: &LanguageLimits) -> Result<Language, LanguageError> {
        let mut words = Words::new(hir);
        let terms = build::terms(hir, &mut words, limits)?;
        let mut sets = terms.sets();
        for referenced in groups::groups(terms.texts) {
            // The text of a group is recorded character by character.
            if let Some(&group) = terms.referenced.get(usize::from(referenced.0)) {
                sets.extend(words.characters(group).fold_case().iter().map(|byte| CharSet::single(char::from(byte))));
            }
        }
        let partition = Partition::from_sets(sets);
        let word = terms::word_characters();
        let classes: Vec<(u8, bool)> =
            partition.representatives().into_iter().map(|byte| (byte, word.contains(byte))).collect();
        let mut expander = Expander::new(terms, budget::Budget::new(limits));
        behind::list_words(&mut expander, &mut words, limits)?;
        let representatives: Vec<u8> = classes.iter().map(|&(byte, _)| byte).collect();
        let companion = Companion::new(&mut expander, &representatives)?;
        let mut language = Language {
            partition,
            classes,
            expander,
            companion,
            successors: FxHashMap::default(),
            states: Vec::new(),
            index: FxHashMap::default(),
            transitions: Vec::new(),
            max_states: limits.states,
        };
        let search = language.expander.search()?;
        let values = vec![Formula::FALSE; language.companion.threads.len()];
        let start = Seen { at_start: true, previous_word: false, values };
        let formula = language.expander.expand(search)?;
        let formula = language.companion.at(&start, formula, &mut language.expander)?;
        language.intern(formula, start)?;
        Ok(language)
    }

    /// Returns the classes of characters that the pattern distinguishes.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// Returns the state of the empty string.
    pub fn start(&self) -> StateId {
        StateId(0)
    }

    /// Returns the state after one more character of a class. A class that the partition does not have leads to a state
    /// from which nothing matches.
    ///
    /// # Errors
    /// Returns [`LimitExceeded`] if there are too many states or steps.
    pub fn step(&mut self, state: StateId, class: u8) -> Result<StateId, LimitExceeded> {
        let cell = state.0 as usize * self.classes.len() + usize::from(class);
        match self.transitions.get(cell) {
            Some(&known) if known != UNKNOWN && usize::from(class) < self.classes.len() => return Ok(StateId(known)),
            _ => {}
        }
        let (Some(&State { formula, seen }), Some(&(byte, word))) =
            (self.states.get(state.0 as usize), self.classes.get(usize::from(class)))
        else {
            return self.intern(Formula::FALSE, self.companion.seen(NOT_NEEDED).clone());
        };
        let mut next = Seen { at_start: false, previous_word: word, values: Vec::new() };
        if seen != NOT_NEEDED {
            self.see(seen, class, byte, &mut next)?;
        }
        let formula = self.read(formula, class, &next)?;
        let found = self.intern(formula, next)?;
        if let Some(cell) = self.transitions.get_mut(cell) {
            *cell = found.0;
        }
        Ok(found)
    }

    /// Returns true if the strings that lead to the state match.
    pub fn accepts(&self, state: StateId) -> bool {
        let formula = self.states.get(state.0 as usize).map_or(Formula::FALSE, |state| state.formula);
        self.expander.formulas.evaluate(formula, |var| var == AT_END)
    }

    /// Returns what is known about all strings that begin with one that leads to the state.
    pub fn fate(&self, state: StateId) -> Fate {
        match self.states.get(state.0 as usize).map(|state| state.formula) {
            Some(Formula::TRUE) => Fate::Always,
            Some(Formula::FALSE) | None => Fate::Never,
            Some(_) => Fate::Open,
        }
    }

    /// Returns the number of states that have been found.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Returns false: there is always a start.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// Returns the number of steps that were used so far, which [`LanguageLimits::steps`] limits.
    pub fn steps_taken(&self) -> u64 {
        self.expander.budget.used()
    }

    /// Computes what look-behinds see after one more character.
    fn see(&mut self, seen: SeenId, class: u8, byte: u8, next: &mut Seen) -> Result<(), LimitExceeded> {
        let here = self.companion.seen(seen).clone();
        self.expander.budget.spend(self.companion.threads.len())?;
        for index in 0..self.companion.threads.len() {
            let thread = self.companion.threads.get(index).and_then(|&var| self.expander.waiting(var));
            let value = match thread.filter(|thread| thread.set.contains(byte)) {
                None => Formula::FALSE,
                Some(thread) => {
                    let key = self.expander.after(thread, byte)?;
                    let rest = self.expander.expand(key)?;
                    let rest = self.companion.at(&here, rest, &mut self.expander)?;
                    self.read(rest, class, next)?
                }
            };
            next.values.push(value);
        }
        Ok(())
    }

    /// Returns the formula after one more character, after which look-behinds see `next`.
    fn read(&mut self, formula: Formula, class: u8, next: &Seen) -> Result<Formula, LimitExceeded> {
        if formula.is_constant() {
            return Ok(formula);
        }
        // The usual case: a set of threads.
        let mut successors = Vec::new();
        let mut rest = formula;
        while rest != Formula::FALSE {
            let node = self.expander.formulas.node(rest);
            if node.hi != Formula::TRUE {
                break;
            }
            successors.push(self.successor(node.var, class, next)?);
            rest = node.lo;
        }
        if rest == Formula::FALSE {
            return self.expander.formulas.any(&successors, &mut self.expander.budget);
        }
        let mut replaced = Replaced::default();
        for below in self.expander.formulas.below(formula, &mut self.expander.budget)? {
            let node = self.expander.formulas.node(below);
            let test = self.successor(node.var, class, next)?;
            let (hi, lo) = (replaced.get(node.hi), replaced.get(node.lo));
            replaced.set(below, self.expander.formulas.ite(test, hi, lo, &mut self.expander.budget)?);
        }
        Ok(replaced.get(formula))
    }

    /// Returns the formula that replaces a variable when one more character is read.
    fn successor(&mut self, var: Var, class: u8, next: &Seen) -> Result<Formula, LimitExceeded> {
        let Some(&(byte, word)) = self.classes.get(usize::from(class)) else { return Ok(Formula::FALSE) };
        if var == NEXT_WORD {
            return Ok(if word { Formula::TRUE } else { Formula::FALSE });
        }
        let Some(thread) = self.expander.waiting(var).filter(|thread| thread.set.contains(byte)) else {
            return Ok(Formula::FALSE);
        };
        if let Some(&known) = self.successors.get(&(var, class)) {
            return Ok(known);
        }
        self.expander.budget.spend(1)?;
        let key = self.expander.after(thread, byte)?;
        let formula = self.expander.expand(key)?;
        let found = self.companion.at(next, formula, &mut self.expander)?;
        if !self.expander.formulas.node(formula).traits.has(Traits::BEHIND) {
            self.successors.insert((var, class), found);
        }
        Ok(found)
    }

    /// Returns the number of a state.
    fn intern(&mut self, formula: Formula, before: Seen) -> Result<StateId, LimitExceeded> {
        let reads = self.expander.formulas.node(formula).traits.has(Traits::READS_BEHIND);
        let seen = if reads && !self.companion.threads.is_empty() { self.companion.intern(before) } else { NOT_NEEDED };
        let state = State { formula, seen };
        if let Some(&known) = self.index.get(&state) {
            return Ok(known);
        }
        if self.states.len() >= self.max_states as usize {
            return Err(budget::exceeded(Counted::States, u64::from(self.max_states)));
        }
        self.expander.budget.spend(1 + self.classes.len() / 16)?;
        let id = StateId(self.states.len() as u32);
        self.states.push(state);
        self.index.insert(state, id);
        self.transitions.resize(self.states.len() * self.classes.len(), UNKNOWN);
        Ok(id)
    }
}

#[cfg(test)]
mod tests;
