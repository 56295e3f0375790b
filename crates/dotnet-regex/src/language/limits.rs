//! What may keep a pattern from having a language here, said with a name: a construct that is not regular, or a limit.
//!
//! Every limit is a count. None is a clock, so that a pattern has the same outcome on every machine.

use std::fmt;

use crate::LimitExceeded;
use crate::hir::Span;

/// How much a [`Language`](super::Language) may grow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LanguageLimits {
    /// States that may be numbered.
    pub states: u32,
    /// Elementary steps over the life of the language, one for each place in the pattern that is expanded, and for each
    /// node of a formula that is built. They bound time and memory alike; a step takes some 50 to 150 ns and at most some
    /// 50 bytes, so that the default is at most some 0.2 s and 75 MB. The largest of 392 published patterns takes
    /// 47,183 steps.
    pub steps: u64,
    /// Words in the language of a group that a back-reference asks for.
    pub words: u32,
    /// Outcomes of a look-around (what its groups may have captured) that are told apart.
    pub outcomes: u32,
}

impl Default for LanguageLimits {
    fn default() -> LanguageLimits {
        LanguageLimits { states: 100_000, steps: 1_500_000, words: 10_000, outcomes: 1_000 }
    }
}

/// A construct whose language is not regular, or not by any reasonable effort. The list is closed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Construct {
    /// `(?<a-b>..)` that counts without bound or beyond 64, whose own capture somebody asks for, or with look-arounds around it.
    BalancingGroup,
    /// A back-reference to a group with infinitely many words, or more than [`LanguageLimits::words`].
    BackReference,
    /// A look-around whose groups are asked for outside it (or a look-behind that asks for groups outside it), with more
    /// than [`LanguageLimits::outcomes`] outcomes.
    LookAroundCaptures,
}

impl fmt::Display for Construct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Construct::BalancingGroup => "balancing group",
            Construct::BackReference => "back-reference to a group of infinitely or too many words",
            Construct::LookAroundCaptures => "look-around with too many outcomes of its groups",
        })
    }
}

/// A construct that has no language here, and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unsupported {
    /// What it is.
    pub construct: Construct,
    /// Its place in the pattern, in bytes.
    pub span: Span,
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not supported", self.construct)
    }
}

/// Why a pattern has no language here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LanguageError {
    /// It is not regular, or not by any reasonable effort.
    Unsupported(Unsupported),
    /// It is too large.
    LimitExceeded(LimitExceeded),
}

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LanguageError::Unsupported(unsupported) => unsupported.fmt(f),
            LanguageError::LimitExceeded(exceeded) => exceeded.fmt(f),
        }
    }
}

impl std::error::Error for LanguageError {}

impl From<LimitExceeded> for LanguageError {
    fn from(exceeded: LimitExceeded) -> LanguageError {
        LanguageError::LimitExceeded(exceeded)
    }
}

/// Of this there is more than allowed; how much more is not counted.
pub(super) fn exceeded(what: &'static str, limit: u64) -> LimitExceeded {
    LimitExceeded { what, given: limit.saturating_add(1), limit }
}

/// Counts steps.
#[derive(Debug)]
pub(super) struct Budget {
    used: u64,
    allowed: u64,
}

impl Budget {
    pub(super) fn new(limits: &LanguageLimits) -> Budget {
        Budget { used: 0, allowed: limits.steps }
    }

    /// Takes `steps` off.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), LimitExceeded> {
        self.used += steps as u64;
        if self.used > self.allowed {
            return Err(exceeded("steps of the automaton", self.allowed));
        }
        Ok(())
    }

    /// Steps taken so far.
    pub(super) fn used(&self) -> u64 {
        self.used
    }
}
