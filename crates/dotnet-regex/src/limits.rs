//! Budgets: what can grow takes [`Limits`] and fails with the limit's name.

use std::fmt;

/// How much a pattern may cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Characters in a pattern. Lync and Skype for Business allow 1024.
    pub pattern_chars: usize,
    /// Groups within groups, and classes within classes. Everything that walks a tree recurses at most this deep.
    pub nesting: usize,
    /// Steps of the matcher for one search.
    pub match_steps: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { pattern_chars: 1024, nesting: 250, match_steps: 4_000_000 }
    }
}

/// A limit and the amount that broke it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LimitExceeded {
    /// What was counted, in the plural.
    pub what: &'static str,
    /// How much there was; for an amount that is not counted to its end, one more than the limit.
    pub given: u64,
    /// How much is allowed.
    pub limit: u64,
}

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "too many {}: {}, allowed are {}", self.what, self.given, self.limit)
    }
}

impl std::error::Error for LimitExceeded {}
