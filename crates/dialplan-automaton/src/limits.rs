//! How large an automaton may become.
//!
//! Limits are counts, never clocks, so that the same input ends in the same outcome on every machine.

use std::fmt;

/// The default of [`Limits::small`], which also holds for look-ups that are read from tables.
pub(crate) const SMALL: usize = 256 << 10;

/// Bounds on the construction of one automaton, and how it is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// States that may be made, before minimisation.
    pub states: usize,
    /// Entries of state sets that may be held at a time while a union is built (four bytes each).
    pub members: usize,
    /// Bytes up to which a [`lookup`](crate::lookup) is one table as well: no bound, but what fits a second-level cache.
    pub small: usize,
}

impl Default for Limits {
    /// A million states and 64 million members: far more than an enterprise plan needs, below a gigabyte.
    fn default() -> Limits {
        Limits { states: 1_000_000, members: 64_000_000, small: SMALL }
    }
}

/// A construction would pass one of its bounds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LimitExceeded {
    /// The name of the bound, as a field of [`Limits`].
    pub what: &'static str,
    /// Its value.
    pub limit: usize,
}

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the automaton needs more than {} {}", self.limit, self.what)
    }
}

impl std::error::Error for LimitExceeded {}
