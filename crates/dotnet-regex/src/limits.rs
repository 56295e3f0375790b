//! Limits on the cost of a pattern. Whatever can grow takes [`Limits`] and fails with the name of a limit.

use std::fmt;

/// Limits on the cost of parsing and matching a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The number of characters of a pattern. Lync and Skype for Business allow 1024.
    pub pattern_chars: usize,
    /// The depth of groups in groups, and of classes in classes. Recursion over a tree is at most this deep.
    pub nesting: usize,
    /// The number of steps of the matcher in one search.
    pub match_steps: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { pattern_chars: 1024, nesting: 250, match_steps: 4_000_000 }
    }
}

/// What a limit counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Counted {
    /// The characters of a pattern.
    Characters,
    /// Groups inside groups.
    NestedGroups,
    /// The groups that back-references refer to.
    ReferencedGroups,
    /// The states of an automaton.
    States,
    /// The elementary steps of building an automaton.
    AutomatonSteps,
    /// The steps of a search for captures.
    MatcherSteps,
}

impl Counted {
    /// Returns the words for a message, in the plural.
    pub fn words(self) -> &'static str {
        match self {
            Counted::Characters => "characters",
            Counted::NestedGroups => "nested groups",
            Counted::ReferencedGroups => "groups with a reference to them",
            Counted::States => "states",
            Counted::AutomatonSteps => "steps of the automaton",
            Counted::MatcherSteps => "steps of the matcher",
        }
    }
}

/// The error when a limit is exceeded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LimitExceeded {
    /// What was counted.
    pub what: Counted,
    /// The amount. If it was not counted to its end, one more than the limit.
    pub given: u64,
    /// The limit.
    pub limit: u64,
}

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "too many {}: {} (the limit is {})", self.what.words(), self.given, self.limit)
    }
}

impl std::error::Error for LimitExceeded {}
