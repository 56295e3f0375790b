//! The regular language of a pattern as a search, over dial strings: an automaton whose states are made when they are asked
//! for.
//!
//! A string belongs to the language exactly if `Regex.IsMatch` of .NET says so: the pattern matches somewhere in it. A state
//! is a boolean formula over *threads*; reading a character replaces each thread by the formula of what it goes on with, and
//! at the end of the string a thread that still waits has failed. See `expand.rs` for how a pattern becomes such formulas,
//! `behind.rs` for look-behinds, and `formula.rs` for why equal states have equal numbers.
//!
//! All of .NET's constructs are decided exactly but for a short closed list, [`Construct`].
//! What is left to others: minimising, joining the languages of several patterns, and captures.

mod balance;
mod behind;
mod chain;
mod expand;
mod formula;
mod limits;
mod program;
mod table;
mod threads;
mod words;

use rustc_hash::FxHashMap;

use crate::LimitExceeded;
use crate::charset::{CharSet, Partition};
use crate::hir::Hir;

use behind::{Companion, Place, SeenId, UNASKED};
use expand::{AT_END, Expander, NEXT_WORD};
use formula::{Formula, Replaced, Traits, Var};
use words::Words;

pub use chain::{Chain, chain};
pub use limits::{Construct, LanguageError, LanguageLimits, Unsupported};
pub use program::MAX_GROUPS;
pub use table::{Table, determinise};

/// A state of a [`Language`]: all strings that lead there have the same continuations. Numbered from 0 in the order in which
/// they are found; the same questions find the same numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StateId(pub u32);

/// What is known about all continuations of a state. [`Fate::Open`] means no more than that it is not known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Fate {
    /// No continuation matches.
    Never,
    /// Every continuation matches.
    Always,
    /// Not known.
    Open,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct State {
    formula: Formula,
    seen: SeenId,
}

/// Of a transition or a successor that has not been asked for.
const UNKNOWN: u32 = u32::MAX;

/// The language of one pattern.
#[derive(Debug)]
pub struct Language {
    partition: Partition,
    /// By class: its first character, and whether its characters are word characters.
    classes: Vec<(u8, bool)>,
    expander: Expander,
    companion: Companion,
    /// By thread, then class: what it goes on with, where that depends on nothing else.
    successors: FxHashMap<(Var, u8), Formula>,
    states: Vec<State>,
    index: FxHashMap<State, StateId>,
    /// By state, then class.
    transitions: Vec<u32>,
    max_states: u32,
}

impl Language {
    /// The language of a pattern.
    pub fn new(hir: &Hir, limits: &LanguageLimits) -> Result<Language, LanguageError> {
        let mut words = Words::new(hir);
        let program = program::compile(hir, &mut words, limits)?;
        let mut sets = program.sets();
        for asked in expand::groups(program.texts) {
            // The text of a group is remembered character by character.
            if let Some(&group) = program.asked.get(usize::from(asked.0)) {
                sets.extend(words.characters(group).fold_case().iter().map(|byte| CharSet::single(char::from(byte))));
            }
        }
        let partition = Partition::from_sets(sets);
        let word = program::word_characters();
        let classes: Vec<(u8, bool)> =
            partition.representatives().into_iter().map(|byte| (byte, word.contains(byte))).collect();
        let mut expander = Expander::new(program, limits::Budget::new(limits));
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
        let start = Place { at_start: true, previous_word: false, values };
        let formula = language.expander.expand(search)?;
        let formula = language.companion.at(&start, formula, &mut language.expander)?;
        language.intern(formula, start)?;
        Ok(language)
    }

    /// The classes of characters that the pattern tells apart.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The state of the empty string.
    pub fn start(&self) -> StateId {
        StateId(0)
    }

    /// The state after one more character of a class. A class that the partition does not have leads nowhere.
    pub fn step(&mut self, state: StateId, class: u8) -> Result<StateId, LimitExceeded> {
        let cell = state.0 as usize * self.classes.len() + usize::from(class);
        match self.transitions.get(cell) {
            Some(&known) if known != UNKNOWN && usize::from(class) < self.classes.len() => return Ok(StateId(known)),
            _ => {}
        }
        let (Some(&State { formula, seen }), Some(&(byte, word))) =
            (self.states.get(state.0 as usize), self.classes.get(usize::from(class)))
        else {
            return self.intern(Formula::FALSE, self.companion.place(UNASKED).clone());
        };
        let mut next = Place { at_start: false, previous_word: word, values: Vec::new() };
        if seen != UNASKED {
            self.see(seen, class, byte, &mut next)?;
        }
        let formula = self.read(formula, class, &next)?;
        let found = self.intern(formula, next)?;
        if let Some(cell) = self.transitions.get_mut(cell) {
            *cell = found.0;
        }
        Ok(found)
    }

    /// Does a string that leads to the state match?
    pub fn accepts(&self, state: StateId) -> bool {
        let formula = self.states.get(state.0 as usize).map_or(Formula::FALSE, |state| state.formula);
        self.expander.formulas.evaluate(formula, |var| var == AT_END)
    }

    /// What is known about all strings that begin with one that leads to the state.
    pub fn fate(&self, state: StateId) -> Fate {
        match self.states.get(state.0 as usize).map(|state| state.formula) {
            Some(Formula::TRUE) => Fate::Always,
            Some(Formula::FALSE) | None => Fate::Never,
            Some(_) => Fate::Open,
        }
    }

    /// How many states have been found.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Never: there is always the start.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// Steps taken so far, of [`LanguageLimits::steps`].
    pub fn steps_taken(&self) -> u64 {
        self.expander.budget.used()
    }

    /// What look-behinds see after one more character.
    fn see(&mut self, seen: SeenId, class: u8, byte: u8, next: &mut Place) -> Result<(), LimitExceeded> {
        let here = self.companion.place(seen).clone();
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

    /// The formula after one more character that leads to the place `next`.
    fn read(&mut self, formula: Formula, class: u8, next: &Place) -> Result<Formula, LimitExceeded> {
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

    /// What a variable becomes with one more character.
    fn successor(&mut self, var: Var, class: u8, next: &Place) -> Result<Formula, LimitExceeded> {
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

    /// The number of a state.
    fn intern(&mut self, formula: Formula, place: Place) -> Result<StateId, LimitExceeded> {
        let asks = self.expander.formulas.node(formula).traits.has(Traits::ASKS_BEHIND);
        let seen = if asks && !self.companion.threads.is_empty() { self.companion.intern(place) } else { UNASKED };
        let state = State { formula, seen };
        if let Some(&known) = self.index.get(&state) {
            return Ok(known);
        }
        if self.states.len() >= self.max_states as usize {
            return Err(limits::exceeded("states", u64::from(self.max_states)));
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
