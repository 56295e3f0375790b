//! The error when a limit is exceeded.

use std::fmt;

/// What a limit counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Counted {
    /// States, in [`Limits::states`](crate::Limits::states).
    States,
    /// Entries of state sets, in [`Limits::members`](crate::Limits::members).
    Members,
    /// The entries that a table can address.
    Entries,
    /// The steps of all constructions together, in the [`Budget`](crate::Budget).
    Work,
    /// The bytes of all tables together, in the [`Budget`](crate::Budget).
    Bytes,
}

impl Counted {
    /// Returns the word for a message, in the plural.
    pub fn word(self) -> &'static str {
        match self {
            Counted::States => "states",
            Counted::Members => "members",
            Counted::Entries => "entries",
            Counted::Work => "steps",
            Counted::Bytes => "bytes",
        }
    }
}

/// The error when a construction would exceed one of its limits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LimitExceeded {
    /// What was counted.
    pub what: Counted,
    /// The value of the limit.
    pub limit: usize,
}

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Counted::Work => write!(f, "it needs more than its share of {} steps", self.limit),
            Counted::Bytes => write!(f, "all tables together need more than {} bytes", self.limit),
            what => write!(f, "the automaton needs more than {} {}", self.limit, what.word()),
        }
    }
}

impl std::error::Error for LimitExceeded {}
