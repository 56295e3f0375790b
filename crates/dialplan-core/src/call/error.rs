//! The reasons why a call cannot be decided.

use dotnet_regex::LimitExceeded;

/// The reason why a call cannot be decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CallError {
    /// The number is empty.
    Empty,
    /// The number has only separators, which are stripped.
    OnlySeparators,
    /// The calling number cannot be used, for this reason.
    CallingNumber(Box<CallError>),
    /// The number has too many characters.
    TooLong {
        /// The number of characters that it has.
        given: usize,
        /// The number of characters that it may have.
        limit: usize,
    },
    /// The number has a character that cannot be dialled.
    NotDialable {
        /// The character.
        character: char,
        /// The position of the character, from 1.
        position: usize,
    },
    /// The text is an address and not a number.
    Address {
        /// The scheme of the address: `tel` or `sip`.
        scheme: &'static str,
        /// The number in the address, if there is one.
        number: Option<String>,
    },
    /// A rule's result has too many characters.
    ResultTooLong {
        /// The name of the rule.
        rule: String,
        /// The number of characters that it may have.
        limit: usize,
    },
    /// The number after normalisation has too many characters, and no rule made it.
    NumberTooLong {
        /// The number of characters that it may have.
        limit: usize,
    },
    /// The search for captures took too many steps.
    Steps {
        /// The name of the rule.
        rule: String,
        /// The limit that was exceeded.
        exceeded: LimitExceeded,
    },
    /// The pattern of a rule cannot be read. This only happens with a damaged compiled plan.
    Unreadable {
        /// The name of the rule.
        rule: String,
    },
    /// The automaton and the matcher disagree about a rule, which is a bug in this crate.
    Disagreement {
        /// The name of the rule.
        rule: String,
    },
}

impl std::fmt::Display for CallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CallError::Empty => write!(f, "the number is empty"),
            CallError::CallingNumber(error) => write!(f, "the calling number cannot be used: {error}"),
            CallError::OnlySeparators => write!(f, "the number has only separators, which are stripped"),
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
            CallError::Address { scheme, number } => {
                write!(f, "this is a `{scheme}:` address and not a number: type ")?;
                match (number, *scheme) {
                    (Some(number), _) => write!(f, "`{number}`"),
                    (None, "tel") => write!(f, "the digits alone"),
                    (None, _) => write!(f, "the number, as in the user's `line_uri`"),
                }
            }
            CallError::ResultTooLong { rule, limit } => {
                write!(f, "the result of rule `{rule}` has more than {limit} characters")
            }
            CallError::NumberTooLong { limit } => {
                write!(f, "the normalised number has more than {limit} characters")
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
