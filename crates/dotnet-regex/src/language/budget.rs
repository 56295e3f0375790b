//! Limits on the construction of a language.
//!
//! Every limit is a count, never a clock, so that a pattern has the same outcome on every machine.

use crate::{Counted, LimitExceeded};

/// Limits on the size of a [`Language`](super::Language).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LanguageLimits {
    /// The number of states.
    pub states: u32,
    /// The number of elementary steps over the life of the language: one for each position of the pattern that is
    /// expanded, and for each node of a formula that is built. Steps limit both time and memory. A step takes about 50
    /// to 150 ns and at most about 50 bytes, so the default allows at most about 0.2 s and 75 MB. The largest of 392
    /// published patterns takes 47,183 steps.
    pub steps: u64,
    /// The number of words of a group that a back-reference refers to.
    pub words: u32,
    /// The number of outcomes of a look-around that are distinguished. An outcome is what its groups have captured.
    pub outcomes: u32,
}

impl Default for LanguageLimits {
    fn default() -> LanguageLimits {
        LanguageLimits { states: 100_000, steps: 1_500_000, words: 10_000, outcomes: 1_000 }
    }
}

/// Returns the error for an amount above a limit that was not counted to its end.
pub(super) fn exceeded(what: Counted, limit: u64) -> LimitExceeded {
    LimitExceeded { what, given: limit.saturating_add(1), limit }
}

/// A counter of steps.
#[derive(Debug)]
pub(super) struct Budget {
    used: u64,
    allowed: u64,
}

impl Budget {
    pub(super) fn new(limits: &LanguageLimits) -> Budget {
        Budget { used: 0, allowed: limits.steps }
    }

    /// Uses up some steps.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), LimitExceeded> {
        self.used += steps as u64;
        if self.used > self.allowed {
            return Err(exceeded(Counted::AutomatonSteps, self.allowed));
        }
        Ok(())
    }

    /// Returns the number of steps that were used so far.
    pub(super) fn used(&self) -> u64 {
        self.used
    }
}
