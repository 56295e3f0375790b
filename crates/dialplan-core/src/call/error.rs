//! Why a call cannot be decided.

use dotnet_regex::LimitExceeded;

/// The reason why a call cannot be decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CallError {
    /// The number is empty.
    Empty,
    /// The number has nothing but separators, which are stripped.
    OnlySeparators,
    /// The number has too many characters.
    TooLong {
        /// How many it has.
        given: usize,
        /// How many it may have.
        limit: usize,
    },
    /// The number has a character that cannot be dialled.
    NotDialable {
        /// Which.
        character: char,
        /// The position of the character, from 1.
        position: usize,
    },
    /// A rule's result has too many characters.
    ResultTooLong {
        /// The rule.
        rule: String,
        /// How many it may have.
        limit: usize,
    },
    /// Finding the captures took too many steps.
    Steps {
        /// The rule.
        rule: String,
        /// What was counted.
        exceeded: LimitExceeded,
    },
    /// The pattern of a rule cannot be read, which only a damaged compiled plan can have.
    Unreadable {
        /// The rule.
        rule: String,
    },
    /// The automaton and the matcher disagree about a rule: a bug of ours.
    Disagreement {
        /// The rule.
        rule: String,
    },
}

impl std::fmt::Display for CallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CallError::Empty => write!(f, "the number is empty"),
            CallError::OnlySeparators => write!(f, "the number has nothing but separators, which are stripped"),
            CallError::TooLong { given, limit } => {
                write!(f, "the number has {given} characters, more than the limit of {limit}")
            }
            CallError::NotDialable { character, position } => {
                let shown = match character {
                    '\n' => "a line break".to_owned(),
                    c if c.is_control() => format!("the control character U+{:04X}", *c as u32),
                    c => format!("`{c}`"),
                };
                write!(
                    f,
                    "character {position} of the number is {shown}, which cannot be dialled: only printable ASCII can"
                )
            }
            CallError::ResultTooLong { rule, limit } => {
                write!(f, "the result of rule `{rule}` has more than {limit} characters")
            }
            CallError::Steps { rule, exceeded } => write!(f, "rule `{rule}`: {exceeded}"),
            CallError::Unreadable { rule } => {
                write!(f, "the pattern of rule `{rule}` cannot be read: the compiled plan is damaged")
            }
            CallError::Disagreement { rule } => {
                write!(f, "the automaton and the matcher disagree about rule `{rule}`: this is a bug, please report it")
            }
        }
    }
}

impl std::error::Error for CallError {}
