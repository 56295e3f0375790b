//! Limits on the size of automata and look-ups.
//!
//! Limits are counts, never clocks, so that the same input has the same outcome on every machine.

use crate::Budget;

/// The default of [`Limits::small`], which is also used for look-ups that are read from a file.
pub(crate) const SMALL: usize = 256 << 10;

/// Limits on the construction of one automaton or look-up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The number of states that may be built, before minimisation.
    pub states: usize,
    /// The number of entries of state sets that may exist at a time while a union is built (four bytes each).
    pub members: usize,
    /// The size in bytes up to which a [`lookup`](crate::lookup) is also laid out as one table. This is not a limit on
    /// what can be built; the default is what fits in a second-level cache beside other data.
    pub small: usize,
    /// What all constructions of a command may use together. By default nothing is counted.
    pub budget: Budget,
}

impl Limits {
    /// Returns the same limits with another budget.
    #[must_use]
    pub fn within(&self, budget: Budget) -> Limits {
        Limits { budget, ..self.clone() }
    }
}

impl Default for Limits {
    /// A million states and 64 million members: far more than an enterprise plan needs, and less than a gigabyte.
    fn default() -> Limits {
        Limits { states: 1_000_000, members: 64_000_000, small: SMALL, budget: Budget::default() }
    }
}
