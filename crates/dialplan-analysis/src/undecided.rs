//! The answer to a question that could not be decided.

use dialplan_automaton::LimitExceeded;
use dialplan_core::compile::together::TogetherError;
use dialplan_core::limits::LimitName;
use dialplan_core::model::RuleId;
use dialplan_core::pattern::PatternError;

/// The reason why a question could not be decided: a limit was exceeded, or a construct is not supported.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NotDecided {
    /// The limit or the construct in words, such as `the automaton needs more than 1000000 states`.
    pub limit: String,
    /// The limit, if it is one that the user can raise.
    pub raised_by: Option<LimitName>,
}

impl NotDecided {
    /// Returns the reason in words, for something that no limit can change.
    pub fn because(limit: impl Into<String>) -> NotDecided {
        NotDecided { limit: limit.into(), raised_by: None }
    }
}

impl From<LimitExceeded> for NotDecided {
    fn from(exceeded: LimitExceeded) -> NotDecided {
        NotDecided { limit: exceeded.to_string(), raised_by: LimitName::of_automaton(exceeded.what) }
    }
}

impl From<TogetherError> for NotDecided {
    fn from(error: TogetherError) -> NotDecided {
        match error {
            TogetherError::Pattern(_, error) => error.into(),
            TogetherError::TooLarge { exceeded, .. } => exceeded.into(),
        }
    }
}

impl From<PatternError> for NotDecided {
    fn from(error: PatternError) -> NotDecided {
        // The patterns of a compiled plan are valid and decidable, so only a limit can be the reason.
        let raised_by = match &error {
            PatternError::LimitExceeded(exceeded) => LimitName::of(exceeded.what),
            PatternError::BudgetExceeded(exceeded) => LimitName::of_automaton(exceeded.what),
            _ => None,
        };
        NotDecided { limit: error.to_string(), raised_by }
    }
}

/// The answers to a question about many rules, in the order of the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers<T> {
    /// What was found.
    pub found: Vec<T>,
    /// The rules for which the question could not be decided, each with the reason.
    pub undecided: Vec<(RuleId, NotDecided)>,
}

/// Returns the first answer that is found among the parts of a question. If none is found, the question is not decided
/// if one of its parts is not.
///
/// # Errors
/// Returns the first error if no part has an answer.
pub(crate) fn first_found<T>(
    parts: impl IntoIterator<Item = Result<Option<T>, NotDecided>>,
) -> Result<Option<T>, NotDecided> {
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
