//! What look-behinds have seen: a companion of the automaton that runs along from the start of the string.
//!
//! A look-behind is walked from right to left, as .NET does, by threads of its own kind. Whether such a thread, started at a
//! place, would succeed is known at that place: it takes the character before it, and what is left to do then is a formula
//! over threads at the place before, whose values were known there. So the companion holds one value for each thread that can
//! ever wait in a look-behind, and each character makes the next values from the last. A value is itself a formula over what
//! comes, since a look-behind may contain look-aheads.
//!
//! Rejected: running "anything, then the body" from left to right. It needs no list of threads, but loses .NET's order of
//! preference, which decides about atomic groups and captures inside.

use rustc_hash::{FxHashMap, FxHashSet};

use super::expand::{AT_START, Expander, Key, PREVIOUS_WORD, groups};
use super::formula::{Formula, Traits, Var};
use super::limits::{Construct, LanguageError, LanguageLimits, Unsupported};
use super::program::Groups;
use super::threads::{ACCEPT, BLANK, Frame, MemId};
use super::words::Words;
use crate::LimitExceeded;

/// What look-behinds have seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct SeenId(u32);

/// Nobody asks, or will.
pub(super) const UNASKED: SeenId = SeenId(0);

/// A place in the string: what was before it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Place {
    pub(super) at_start: bool,
    pub(super) previous_word: bool,
    /// By thread, in the order of [`Companion::threads`]; those beyond the end have not succeeded.
    pub(super) values: Vec<Formula>,
}

/// The threads of all look-behinds, and all that they have been found to see.
#[derive(Debug)]
pub(super) struct Companion {
    /// Those of inner look-behinds before those of outer ones.
    pub(super) threads: Vec<Var>,
    position: FxHashMap<Var, usize>,
    /// Some thread asks for the start of the string or the character before.
    asks_place: bool,
    places: Vec<Place>,
    index: FxHashMap<Place, SeenId>,
}

impl Companion {
    /// Finds all threads that can ever wait in a look-behind.
    pub(super) fn new(expander: &mut Expander, representatives: &[u8]) -> Result<Companion, LimitExceeded> {
        let mut companion = Companion {
            threads: Vec::new(),
            position: FxHashMap::default(),
            asks_place: false,
            places: Vec::new(),
            index: FxHashMap::default(),
        };
        let nothing = Place { at_start: false, previous_word: false, values: Vec::new() };
        companion.intern(nothing);
        let mut open = Vec::new();
        for behind in expander.program.behinds.clone() {
            let body = expander.push(Frame::Part(behind.test.body), ACCEPT)?;
            let mut tests = vec![body];
            if behind.test.out != 0 {
                for outcome in memories(expander, behind.test.out)? {
                    tests.push(expander.test_with_outcome(behind.test, behind.test.out, outcome)?);
                }
            }
            for test in tests {
                let asks = expander.threads.cont(test).asks & behind.may;
                open.extend(memories(expander, asks)?.into_iter().map(|memory| ((test, memory), false)));
            }
        }
        companion.close(expander, open, representatives)?;
        Ok(companion)
    }

    /// Collects the threads that these continuations lead to; marked are those that follow a thread.
    fn close(
        &mut self,
        expander: &mut Expander,
        mut open: Vec<(Key, bool)>,
        representatives: &[u8],
    ) -> Result<(), LimitExceeded> {
        let mut found = FxHashSet::default();
        while let Some((key, follows)) = open.pop() {
            let formula = expander.expand(key)?;
            self.asks_place |= follows && expander.formulas.node(formula).traits.has(Traits::PLACE);
            for var in expander.formulas.support(formula, &mut expander.budget)? {
                let Some(thread) = expander.waiting(var).filter(|thread| thread.backward) else { continue };
                if !found.insert(var) {
                    continue;
                }
                self.threads.push(var);
                let recording = expander.threads.cont(thread.next).recording;
                let bytes = representatives.iter().copied().filter(|&byte| thread.set.contains(byte));
                for byte in bytes.take(if recording { usize::MAX } else { 1 }) {
                    open.push((expander.after(thread, byte)?, true));
                }
            }
        }
        // A thread may ask, through a look-ahead, for a look-behind inside its own at the same place: inner ones first.
        let depth = |var: &Var| expander.waiting(*var).map_or(0, |thread| expander.threads.cont(thread.next).depth);
        self.threads.sort_by_key(|var| (std::cmp::Reverse(depth(var)), *var));
        self.position = self.threads.iter().copied().zip(0..).collect();
        Ok(())
    }

    /// The number of a place.
    pub(super) fn intern(&mut self, mut place: Place) -> SeenId {
        if !self.asks_place {
            (place.at_start, place.previous_word) = (false, false);
        }
        if let Some(&known) = self.index.get(&place) {
            return known;
        }
        let id = SeenId(self.places.len() as u32);
        self.places.push(place.clone());
        self.index.insert(place, id);
        id
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: only this store makes these numbers")]
    pub(super) fn place(&self, id: SeenId) -> &Place {
        &self.places[id.0 as usize]
    }

    /// The formula with what depends on the place put in.
    pub(super) fn at(
        &self,
        place: &Place,
        formula: Formula,
        expander: &mut Expander,
    ) -> Result<Formula, LimitExceeded> {
        let traits = expander.formulas.node(formula).traits;
        if !traits.has(Traits::PLACE.and(Traits::BEHIND)) {
            return Ok(formula);
        }
        let constant = |holds| Some(if holds { Formula::TRUE } else { Formula::FALSE });
        let mut behind = FxHashSet::default();
        if traits.has(Traits::BEHIND) {
            let support = expander.formulas.support(formula, &mut expander.budget)?;
            behind.extend(support.into_iter().filter(|&var| expander.waiting(var).is_some_and(|t| t.backward)));
        }
        let value = |var| match var {
            AT_START => constant(place.at_start),
            PREVIOUS_WORD => constant(place.previous_word),
            _ if behind.contains(&var) => {
                let seen = self.position.get(&var).and_then(|&position| place.values.get(position));
                Some(seen.copied().unwrap_or(Formula::FALSE))
            }
            _ => None,
        };
        expander.formulas.replace(formula, value, &mut expander.budget)
    }
}

/// All that these groups may have captured.
fn memories(expander: &mut Expander, of: Groups) -> Result<Vec<MemId>, LimitExceeded> {
    let mut memories = vec![BLANK];
    for group in groups(of) {
        let before = memories.clone();
        for text in expander.texts_of(group) {
            expander.budget.spend(before.len())?;
            memories.extend(before.iter().map(|&memory| expander.threads.with(memory, group, Some(text))));
        }
    }
    Ok(memories)
}

/// Lists the words of the groups that look-arounds hand in or out, or says which look-around has too many outcomes.
pub(super) fn list_words(
    expander: &mut Expander,
    words: &mut Words<'_>,
    limits: &LanguageLimits,
) -> Result<(), LanguageError> {
    let program = &expander.program;
    let mut listed = 0;
    let mut judge = |out: Groups, taken: Groups, span: &crate::hir::Span| {
        let options = |asked: super::program::Asked| match program.asked.get(usize::from(asked.0)) {
            Some(&group) if program.texts & asked.bit() != 0 => words.count(group).saturating_add(1),
            _ => 2,
        };
        let outcomes = groups(out).chain(groups(taken)).map(options).fold(1, u64::saturating_mul);
        if outcomes > u64::from(limits.outcomes) {
            let construct = Construct::LookAroundCaptures;
            return Err(LanguageError::Unsupported(Unsupported { construct, span: span.clone() }));
        }
        listed |= out | taken;
        Ok(())
    };
    for (out, span) in &program.outs {
        judge(*out, 0, span)?;
    }
    for behind in &program.behinds {
        let asks = (program.part(behind.test.body).asks | behind.test.out) & behind.may;
        judge(behind.test.out, asks, &behind.span)?;
    }
    for asked in groups(listed & program.texts) {
        let Some(&group) = expander.program.asked.get(usize::from(asked.0)) else { continue };
        let texts = words.list(group).iter().map(|word| expander.threads.intern_text(word)).collect();
        if let Some(slot) = expander.words.get_mut(usize::from(asked.0)) {
            *slot = texts;
        }
    }
    Ok(())
}
