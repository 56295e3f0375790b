//! What is known about patterns, keyed by their text.
//!
//! The text of a pattern determines its language, so what is found out about it holds in every plan. A [`Memo`]
//! therefore outlives an edit of the plan: a front end that analyses the plan after every key press keeps one memo and
//! passes it to each new [`Analysis`](crate::Analysis).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dialplan_automaton::Automaton;
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
    lowered: Cache<Arc<str>, Result<Arc<Hir>, PatternError>>,
    languages: Cache<Arc<str>, Result<Arc<Automaton<()>>, PatternError>>,
    rewritings: Cache<RewritingKey, Result<Arc<Rewriting>, NotDecided>>,
    /// Incremented by every call of [`Memo::forget_unused`].
    generation: AtomicU32,
}

impl Memo {
    /// Creates an empty memo. Patterns are read within these limits.
    pub fn new(limits: &Limits) -> Arc<Memo> {
        Arc::new(Memo {
            limits: limits.clone(),
            lowered: Cache::default(),
            languages: Cache::default(),
            rewritings: Cache::default(),
            generation: AtomicU32::new(0),
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
        self.lowered.get(self.now(), pattern, || Arc::from(pattern), || read(pattern, &self.limits).map(Arc::new))
    }

    /// Returns the minimal automaton of the strings in which a pattern finds a match.
    ///
    /// # Errors
    /// Returns an error if .NET would reject the pattern, if it has a construct that is not regular, or if a limit is
    /// exceeded.
    pub fn language(&self, pattern: &str) -> Result<Arc<Automaton<()>>, PatternError> {
        let made = || Ok(Arc::new(language(&*self.lowered(pattern)?, &self.limits)?));
        self.languages.get(self.now(), pattern, || Arc::from(pattern), made)
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
            Ok(Arc::new(Rewriting { hir, program }))
        };
        self.rewritings.get(self.now(), &key, || key.clone(), made)
    }

    /// Forgets every entry that was not used since the previous call. A front end that keeps a memo over many edits
    /// calls this after each edit, so that memory use stays bounded.
    pub fn forget_unused(&self) {
        let now = self.generation.fetch_add(1, Ordering::Relaxed);
        self.lowered.forget_before(now);
        self.languages.forget_before(now);
        self.rewritings.forget_before(now);
    }

    /// Returns the number of patterns whose language is known.
    pub fn len(&self) -> usize {
        self.languages.lock().len()
    }

    /// Returns true if no language is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn now(&self) -> u32 {
        self.generation.load(Ordering::Relaxed)
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
        if let Some((used, known)) = self.lock().get_mut(key) {
            *used = now;
            return known.clone();
        }
        let made = make();
        self.lock().entry(owned()).or_insert((now, made)).1.clone()
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
