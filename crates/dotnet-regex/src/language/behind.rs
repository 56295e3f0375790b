//! Look-behinds: a companion of the automaton that runs along with it from the start of the string.
//!
//! A look-behind is walked from right to left, as in .NET, by backward threads. Whether such a thread would succeed
//! from a position is known at that position: it takes the character before it, and the rest is a formula over backward
//! threads at the position before, whose values were known there. So the companion has one value for each thread that
//! can ever wait in a look-behind, and each character computes the next values from the last. A value is itself a
//! formula over what follows, since a look-behind may contain look-aheads.
//!
//! Rejected: running "anything, then the body" from left to right. It needs no list of threads, but loses .NET's order
//! of preference, on which atomic groups and captures inside depend.

use rustc_hash::{FxHashMap, FxHashSet};

use super::budget::LanguageLimits;
use super::error::{Construct, LanguageError, Unsupported};
use super::expand::{AT_START, Expander, Key, PREVIOUS_WORD};
use super::formula::{Formula, Traits, Var};
use super::groups::{Groups, Referenced, groups};
use super::threads::{ACCEPT, BLANK, Frame, MemId};
use super::words::Words;
use crate::LimitExceeded;

/// The number of a [`Seen`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct SeenId(u32);

/// The number when no look-behind needs to know what came before, now or later.
pub(super) const NOT_NEEDED: SeenId = SeenId(0);

/// What look-behinds have seen before a position in the string.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Seen {
    pub(super) at_start: bool,
    pub(super) previous_word: bool,
    /// For each thread, in the order of [`Companion::threads`], whether it would succeed. Threads beyond the end would
    /// not.
    pub(super) values: Vec<Formula>,
}

/// The threads of all look-behinds, and everything that they were found to see.
#[derive(Debug)]
pub(super) struct Companion {
    /// All threads, those of inner look-behinds before those of outer ones.
    pub(super) threads: Vec<Var>,
    position: FxHashMap<Var, usize>,
    /// Whether a thread depends on the start of the string or the character before.
    needs_place: bool,
    all_seen: Vec<Seen>,
    index: FxHashMap<Seen, SeenId>,
}

impl Companion {
    /// Finds all threads that can ever wait in a look-behind.
    pub(super) fn new(expander: &mut Expander, representatives: &[u8]) -> Result<Companion, LimitExceeded> {
        let mut companion = Companion {
            threads: Vec::new(),
            position: FxHashMap::default(),
            needs_place: false,
            all_seen: Vec::new(),
            index: FxHashMap::default(),
        };
        let nothing = Seen { at_start: false, previous_word: false, values: Vec::new() };
        companion.intern(nothing);
        let mut open = Vec::new();
        for behind in expander.terms.behinds.clone() {
            let body = expander.push(Frame::Term(behind.test.body), ACCEPT)?;
            let mut tests = vec![body];
            if behind.test.out != 0 {
                for outcome in memories(expander, behind.test.out)? {
                    tests.push(expander.test_with_outcome(behind.test, behind.test.out, outcome)?);
                }
            }
            for test in tests {
                let reads = expander.threads.cont(test).reads & behind.may;
                open.extend(memories(expander, reads)?.into_iter().map(|memory| ((test, memory), false)));
            }
        }
        companion.close(expander, open, representatives)?;
        Ok(companion)
    }

    /// Collects the threads that these continuations lead to. Each is marked true if it follows a thread.
    fn close(
        &mut self,
        expander: &mut Expander,
        mut open: Vec<(Key, bool)>,
        representatives: &[u8],
    ) -> Result<(), LimitExceeded> {
        let mut found = FxHashSet::default();
        while let Some((key, follows)) = open.pop() {
            let formula = expander.expand(key)?;
            self.needs_place |= follows && expander.formulas.node(formula).traits.has(Traits::POSITION);
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
        // Through a look-ahead, a thread may depend on an inner look-behind at the same position, so inner ones come
        // first.
        let depth = |var: &Var| expander.waiting(*var).map_or(0, |thread| expander.threads.cont(thread.next).depth);
        self.threads.sort_by_key(|var| (std::cmp::Reverse(depth(var)), *var));
        self.position = self.threads.iter().copied().zip(0..).collect();
        Ok(())
    }

    /// Returns the number of what was seen.
    pub(super) fn intern(&mut self, mut seen: Seen) -> SeenId {
        if !self.needs_place {
            (seen.at_start, seen.previous_word) = (false, false);
        }
        if let Some(&known) = self.index.get(&seen) {
            return known;
        }
        let id = SeenId(self.all_seen.len() as u32);
        self.all_seen.push(seen.clone());
        self.index.insert(seen, id);
        id
    }

    /// Returns what was seen, by its number.
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: only this store makes these numbers")]
    pub(super) fn seen(&self, id: SeenId) -> &Seen {
        &self.all_seen[id.0 as usize]
    }

    /// Returns the formula with everything replaced that depends on what came before the position.
    pub(super) fn at(&self, seen: &Seen, formula: Formula, expander: &mut Expander) -> Result<Formula, LimitExceeded> {
        let traits = expander.formulas.node(formula).traits;
        if !traits.has(Traits::POSITION.and(Traits::BEHIND)) {
            return Ok(formula);
        }
        let constant = |holds| Some(if holds { Formula::TRUE } else { Formula::FALSE });
        let mut behind = FxHashSet::default();
        if traits.has(Traits::BEHIND) {
            let support = expander.formulas.support(formula, &mut expander.budget)?;
            behind.extend(support.into_iter().filter(|&var| expander.waiting(var).is_some_and(|t| t.backward)));
        }
        let value = |var| match var {
            AT_START => constant(seen.at_start),
            PREVIOUS_WORD => constant(seen.previous_word),
            _ if behind.contains(&var) => {
                let value = self.position.get(&var).and_then(|&position| seen.values.get(position));
                Some(value.copied().unwrap_or(Formula::FALSE))
            }
            _ => None,
        };
        expander.formulas.replace(formula, value, &mut expander.budget)
    }
}

/// Returns all memories that these groups can have.
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

/// Lists the words of the groups whose captures cross the border of a look-around.
///
/// # Errors
/// Returns [`LanguageError`] if a look-around has too many outcomes.
pub(super) fn list_words(
    expander: &mut Expander,
    words: &mut Words<'_>,
    limits: &LanguageLimits,
) -> Result<(), LanguageError> {
    let terms = &expander.terms;
    let mut listed = 0;
    let mut judge = |out: Groups, taken: Groups, span: &crate::hir::Span| {
        let options = |referenced: Referenced| match terms.referenced.get(usize::from(referenced.0)) {
            Some(&group) if terms.texts & referenced.bit() != 0 => words.count(group).saturating_add(1),
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
    for (out, span) in &terms.outs {
        judge(*out, 0, span)?;
    }
    for behind in &terms.behinds {
        let reads = (terms.get(behind.test.body).reads | behind.test.out) & behind.may;
        judge(behind.test.out, reads, &behind.span)?;
    }
    for referenced in groups(listed & terms.texts) {
        let Some(&group) = expander.terms.referenced.get(usize::from(referenced.0)) else { continue };
        let texts = words.list(group).iter().map(|word| expander.threads.intern_text(word)).collect();
        if let Some(slot) = expander.words.get_mut(usize::from(referenced.0)) {
            *slot = texts;
        }
    }
    Ok(())
}
