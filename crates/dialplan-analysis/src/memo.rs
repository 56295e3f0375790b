//! What is known about patterns, keyed by their text.
//!
//! The text of a pattern determines its language, so what is found out about it holds in every plan. A [`Memo`]
//! therefore outlives an edit of the plan: a front end that analyses the plan after every key press keeps one memo and
//! passes it to each new [`Analysis`](crate::Analysis).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dialplan_automaton::{Automaton, Budget, Held};
use dialplan_core::Limits;
use dialplan_core::model::UnmatchedText;
use dialplan_core::pattern::{PatternError, language, read};
use dotnet_regex::hir::Hir;
use dotnet_regex::replacement::Replacement;
use rustc_hash::FxHashMap;

use crate::NotDecided;
use crate::rewriting::Program;

/// A pattern with its translation, as a program that can be run on sets of strings.
#[derive(Debug)]
pub(crate) struct Rewriting {
    pub(crate) hir: Arc<Hir>,
    program: Result<Program, NotDecided>,
    /// The bytes of the program in the budget.
    #[expect(dead_code, reason = "it counts for as long as it exists")]
    held: Held,
}

impl Rewriting {
    /// Returns the program, or why there is none.
    pub(crate) fn program(&self) -> Result<&Program, NotDecided> {
        self.program.as_ref().map_err(Clone::clone)
    }
}

/// Pattern, translation, and what happens to the text outside the match.
type RewritingKey = (Arc<str>, Arc<str>, UnmatchedText);

/// What is known about patterns, keyed by their text. It can be shared between threads.
#[derive(Debug)]
pub struct Memo {
    limits: Limits,
    known: Arc<Known>,
    /// What could not be found out within the budget of this command. Another command may have more.
    short: Cache<Arc<str>, Result<Arc<Automaton<()>>, PatternError>>,
}

/// What is known about patterns.
#[derive(Debug, Default)]
struct Known {
    lowered: Cache<Arc<str>, Result<Arc<Hir>, PatternError>>,
    languages: Cache<Arc<str>, Result<Arc<Automaton<()>>, PatternError>>,
    rewritings: Cache<RewritingKey, Result<Arc<Rewriting>, NotDecided>>,
    /// Incremented by every call of [`Memo::forget_unused`].
    generation: AtomicU32,
}

impl Memo {
    /// Creates an empty memo. Patterns are read within these limits.
    pub fn new(limits: &Limits) -> Arc<Memo> {
        Arc::new(Memo { limits: limits.clone(), known: Arc::default(), short: Cache::default() })
    }

    /// Returns a memo with the same knowledge that charges another budget.
    pub(crate) fn within(&self, budget: &Budget) -> Arc<Memo> {
        Arc::new(Memo {
            limits: self.limits.within(budget.clone()),
            known: Arc::clone(&self.known),
            short: Cache::default(),
        })
    }

    /// Returns the limits within which patterns are read.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns the lowered form of a pattern.
    ///
    /// # Errors
    /// Returns an error if .NET would reject the pattern, or if the pattern is longer or more deeply nested than the
    /// limits allow.
    pub fn lowered(&self, pattern: &str) -> Result<Arc<Hir>, PatternError> {
        let made = || read(pattern, &self.limits).map(Arc::new);
        self.known.lowered.get(self.now(), pattern, || Arc::from(pattern), made)
    }

    /// Returns the minimal automaton of the strings in which a pattern finds a match.
    ///
    /// # Errors
    /// Returns an error if .NET would reject the pattern, if it has a construct that is not regular, or if a limit is
    /// exceeded.
    pub fn language(&self, pattern: &str) -> Result<Arc<Automaton<()>>, PatternError> {
        let made = || Ok(Arc::new(language(&*self.lowered(pattern)?, &self.limits)?));
        if let Some(known) = self.short.known(self.now(), pattern) {
            return known;
        }
        let made = self.known.languages.get_unless(
            self.now(),
            pattern,
            || Arc::from(pattern),
            made,
            |made| matches!(made, Err(PatternError::BudgetExceeded(_))),
        );
        if matches!(made, Err(PatternError::BudgetExceeded(_))) {
            self.short.lock().insert(Arc::from(pattern), (self.now(), made.clone()));
        }
        made
    }

    /// Returns a pattern and its translation as a program that can be run on sets of strings.
    pub(crate) fn rewriting(
        &self,
        (pattern, translation): (&str, &str),
        replacement: &Replacement,
        unmatched: UnmatchedText,
    ) -> Result<Arc<Rewriting>, NotDecided> {
        let key: RewritingKey = (Arc::from(pattern), Arc::from(translation), unmatched);
        let made = || {
            let hir = self.lowered(pattern)?;
            let program = Program::new(&hir, replacement, unmatched);
            let held = program.as_ref().map_or(Ok(Held::default()), |program| program.held(&self.limits))?;
            Ok(Arc::new(Rewriting { hir, program, held }))
        };
        // What the budget of this command did not allow, another command may find out. Other errors are found again
        // quickly.
        self.known.rewritings.get_unless(self.now(), &key, || key.clone(), made, Result::is_err)
    }

    /// Forgets every entry that was not used since the previous call. A front end that keeps a memo over many edits
    /// calls this after each edit, so that memory use stays bounded.
    pub fn forget_unused(&self) {
        let now = self.known.generation.fetch_add(1, Ordering::Relaxed);
        self.known.lowered.forget_before(now);
        self.known.languages.forget_before(now);
        self.known.rewritings.forget_before(now);
    }

    /// Returns the number of patterns whose language is known.
    pub fn len(&self) -> usize {
        self.known.languages.lock().len()
    }

    /// Returns true if no language is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn now(&self) -> u32 {
        self.known.generation.load(Ordering::Relaxed)
    }
}

/// Values by key, each with the generation in which it was last used.
#[derive(Debug)]
struct Cache<K, V>(Mutex<FxHashMap<K, (u32, V)>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Cache<K, V> {
        Cache(Mutex::default())
    }
}

impl<K: Eq + std::hash::Hash, V: Clone> Cache<K, V> {
    /// Returns the value of a key. A missing value is computed outside of the lock, so `make` may ask for other values.
    fn get<Q: Eq + std::hash::Hash + ?Sized>(
        &self,
        now: u32,
        key: &Q,
        owned: impl FnOnce() -> K,
        make: impl FnOnce() -> V,
    ) -> V
    where
        K: std::borrow::Borrow<Q>,
    {
        self.get_unless(now, key, owned, make, |_| false)
    }

    /// As [`Cache::get`], but does not keep some values.
    fn get_unless<Q: Eq + std::hash::Hash + ?Sized>(
        &self,
        now: u32,
        key: &Q,
        owned: impl FnOnce() -> K,
        make: impl FnOnce() -> V,
        forget: impl FnOnce(&V) -> bool,
    ) -> V
    where
        K: std::borrow::Borrow<Q>,
    {
        if let Some(known) = self.known(now, key) {
            return known;
        }
        let made = make();
        match forget(&made) {
            true => made,
            false => self.lock().entry(owned()).or_insert((now, made)).1.clone(),
        }
    }

    fn known<Q: Eq + std::hash::Hash + ?Sized>(&self, now: u32, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
    {
        let mut entries = self.lock();
        let (used, known) = entries.get_mut(key)?;
        *used = now;
        Some(known.clone())
    }

    fn forget_before(&self, generation: u32) {
        self.lock().retain(|_, (used, _)| *used >= generation);
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<K, (u32, V)>> {
        // Values are only inserted complete, so the table is valid even if a thread panicked while it held the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_survive_until_they_are_unused() {
        let memo = Memo::new(&Limits::default());
        let (one, two) = (memo.language("^1$").unwrap(), memo.language("^2$").unwrap());
        assert!(Arc::ptr_eq(&one, &memo.language("^1$").unwrap()));
        assert!(!Arc::ptr_eq(&one, &two));
        memo.forget_unused();
        assert_eq!(memo.len(), 2);
        assert!(Arc::ptr_eq(&one, &memo.language("^1$").unwrap()));
        memo.forget_unused();
        assert_eq!(memo.len(), 1);
        assert!(memo.language("(").is_err());
    }
}
