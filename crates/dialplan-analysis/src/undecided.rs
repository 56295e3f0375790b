//! What is said where a question is left open.

use dialplan_automaton::LimitExceeded;
use dialplan_core::model::RuleId;
use dialplan_core::pattern::PatternError;

/// The reason why a question is left open: a limit was passed, or a construct is in the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotDecided {
    /// The limit or the construct in words: `the automaton needs more than 1000000 states`.
    pub limit: String,
}

impl From<LimitExceeded> for NotDecided {
    fn from(exceeded: LimitExceeded) -> NotDecided {
        NotDecided { limit: exceeded.to_string() }
    }
}

impl From<PatternError> for NotDecided {
    fn from(error: PatternError) -> NotDecided {
        // The patterns of a compiled plan are valid and decidable, so only a limit is left.
        NotDecided { limit: error.to_string() }
    }
}

/// The answers to a question about many rules, in the order of the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers<T> {
    /// What was found.
    pub found: Vec<T>,
    /// The rules for which the question is left open, each with the reason.
    pub undecided: Vec<(RuleId, NotDecided)>,
}
