//! Errors of patterns without a language: a construct that is not regular, or a limit.

use std::fmt;

use crate::LimitExceeded;
use crate::hir::Span;

/// A construct whose language is not regular, or too expensive to build. The list is closed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Construct {
    /// `(?<a-b>..)` that counts without a bound or beyond 64, whose own capture is referred to, or that look-arounds
    /// are involved in.
    BalancingGroup,
    /// A back-reference to a group with infinitely many words, or more than
    /// [`LanguageLimits::words`](super::LanguageLimits::words).
    BackReference,
    /// A look-around with more than [`LanguageLimits::outcomes`](super::LanguageLimits::outcomes) outcomes whose groups
    /// are referred to outside it, or a look-behind that refers to groups outside it.
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

/// A construct that is not supported, with its span.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unsupported {
    /// The construct.
    pub construct: Construct,
    /// Its span in the pattern, in bytes.
    pub span: Span,
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not supported", self.construct)
    }
}

/// The reason why a pattern has no language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LanguageError {
    /// It contains a construct that is not supported.
    Unsupported(Unsupported),
    /// It exceeds a limit.
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
