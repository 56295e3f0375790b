//! Questions about *all* numbers: which rules can be reached, where an anchor is missing, whether emergency calls get out.
//!
//! Every question about dialled strings names its [`Domain`], so that a test can bound it to a few short strings and compare with trying
//! them all. What a limit keeps from being decided is said ([`NotDecided`]), never guessed.
//!
//! Which of several explanations is given (nothing to match, only stripped characters, only `+` numbers, covered by earlier rules) is
//! decided here, once, and not by whoever asks.

pub mod alternatives;
pub mod anchors;
pub mod backtracking;
pub mod choice;
mod cover;
pub mod digits;
pub mod domain;
pub mod edits;
pub mod emergency;
pub mod ends;
pub mod help;
pub mod holes;
pub mod languages;
pub mod lengths;
pub mod pairs;
pub mod reach;
pub mod reaching;
pub mod results;
pub mod rewriting;
mod sample;
mod sets;
pub mod shadow;
pub mod simplify;

pub use alternatives::redundant_alternatives;
pub use anchors::{MissingAnchors, missing_anchors, missing_start_of_target};
pub use backtracking::{SuperLinear, super_linear};
pub use choice::{Overlap, Part, Parts, overlapping_routes, parts};
pub use digits::{dropped_digits, empty_groups};
pub use domain::Domain;
pub use edits::{changes_nothing, comes_alive, only_loses, resolves};
pub use emergency::{EmergencyFailure, unreachable_emergencies};
pub use ends::{LooseEnd, loose_ends};
pub use help::{
    CollidingEmergency, PrefixedEmergency, RewrittenEmergency, colliding_emergencies, prefixed_emergencies,
    rewritten_emergencies,
};
pub use holes::{Hole, class_holes};
pub use languages::Languages;
pub use lengths::{Prefix, prefixes};
pub use pairs::{Pair, occurring_pairs};
pub use reach::{Difference, Minimality, Nothing, Reach, Unreachable, rule_reachability, takes_nothing};
pub use reaching::Reaching;
pub use results::{Again, Answers, Example, Results, Unreached, Unroutable};
pub use rewriting::{changes, differences, preimage};
pub use sample::samples;
pub use shadow::{Shadow, identity_without_effect, shadows};
pub use simplify::simpler;

use crate::compile::PatternError;

/// A limit was reached before the answer was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotDecided {
    /// Which, in words: `the automaton needs more than 1000000 states`.
    pub limit: String,
}

/// Returns the first answer that was found. If none was found, the question is not decided if one of its parts is not.
fn first_found<T>(parts: impl IntoIterator<Item = Result<Option<T>, NotDecided>>) -> Result<Option<T>, NotDecided> {
    let mut open = None;
    for part in parts {
        match part {
            Ok(None) => {}
            Ok(found) => return Ok(found),
            Err(why) => open = open.or(Some(why)),
        }
    }
    open.map_or(Ok(None), Err)
}

impl From<dialplan_automaton::LimitExceeded> for NotDecided {
    fn from(exceeded: dialplan_automaton::LimitExceeded) -> NotDecided {
        NotDecided { limit: exceeded.to_string() }
    }
}

impl From<PatternError> for NotDecided {
    fn from(error: PatternError) -> NotDecided {
        // The patterns of a compiled plan are valid and decidable, so only a limit is left.
        NotDecided { limit: error.to_string() }
    }
}
