//! What happens when somebody dials.
//!
//! In the order of a call: who calls ([`caller`]), what is decided ([`engine`]), and the [`answer`] with everything that goes with the
//! decision. [`explain`] retells it step by step.

pub mod answer;
pub mod caller;
pub mod explain;

use std::borrow::Cow;

use dotnet_regex::LimitExceeded;

use crate::compile::CompiledPlan;
use crate::engine::{self, Block, Candidates, Outcome, Workspace};
use crate::model::{EmergencyNumber, Plan, RouteId, UserId};
use answer::{Answer, Normalization, Reason, Verdict};
use caller::Caller;

pub(crate) use engine::SEPARATORS;

/// One number and how it is dialled.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The number as given.
    pub number: &'a str,
    /// Who dials it.
    pub caller: &'a Caller,
    /// The client normalises first.
    pub client_normalization: bool,
    /// Dialled off-hook on a desk phone.
    pub off_hook: bool,
    /// The plan's users are looked up (unless they are to be left out).
    pub lookup_users: bool,
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QueryError {
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

impl std::fmt::Display for QueryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            QueryError::Empty => write!(f, "the number is empty"),
            QueryError::OnlySeparators => write!(f, "the number has nothing but separators, which are stripped"),
            QueryError::TooLong { given, limit } => {
                write!(f, "the number has {given} characters, more than the limit of {limit}")
            }
            QueryError::NotDialable { character, position } => {
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
            QueryError::ResultTooLong { rule, limit } => {
                write!(f, "the result of rule `{rule}` has more than {limit} characters")
            }
            QueryError::Steps { rule, exceeded } => write!(f, "rule `{rule}`: {exceeded}"),
            QueryError::Unreadable { rule } => {
                write!(f, "the pattern of rule `{rule}` cannot be read: the compiled plan is damaged")
            }
            QueryError::Disagreement { rule } => {
                write!(f, "the automaton and the matcher disagree about rule `{rule}`: this is a bug, please report it")
            }
        }
    }
}

impl std::error::Error for QueryError {}

/// Can the string be dialled?
///
/// # Errors
/// It is empty, too long, or has a character outside printable ASCII.
pub fn check_number(number: &str, limit: usize) -> Result<(), QueryError> {
    if number.is_empty() {
        return Err(QueryError::Empty);
    }
    if number.len() > limit {
        let given = number.chars().count();
        if given > limit {
            return Err(QueryError::TooLong { given, limit });
        }
    }
    match number.chars().enumerate().find(|(_, c)| !(' '..='~').contains(c)) {
        Some((position, character)) => Err(QueryError::NotDialable { character, position: position + 1 }),
        None => Ok(()),
    }
}

impl CompiledPlan {
    /// What happens to the number, with everything that people want to know about it.
    ///
    /// # Errors
    /// A number that cannot be dialled, or a result beyond a limit.
    pub fn decide(&self, question: &Question<'_>, workspace: &mut Workspace) -> Result<Answer, QueryError> {
        let decision = self.engine().decide(question, workspace)?;
        let emergency = decision.emergency.and_then(|entry| self.plan().emergency_numbers.get(entry)?.usage);
        let candidates = match (decision.outcome, workspace.number()) {
            (
                Outcome::Routed(_) | Outcome::Blocked(Block::RouteHasNoGateway | Block::UsageNotAllowed),
                Some(number),
            ) => self.engine().routes.candidates(number, question.caller, emergency.map(|usage| usage.id)),
            _ => Candidates::default(),
        };
        Ok(Answer {
            number: question.number.to_owned(),
            dialled: workspace.dialled().to_owned(),
            caller: question.caller.clone(),
            client_normalization: question.client_normalization,
            off_hook: question.off_hook,
            emergency: decision.emergency,
            normalization: Normalization::of(&decision, workspace),
            verdict: self.verdict(decision.outcome, workspace, &candidates),
            chain: candidates.chain,
            skipped: candidates.skipped,
            notes: decision.notes.iter().collect(),
        })
    }

    fn verdict(&self, outcome: Outcome, workspace: &Workspace, candidates: &Candidates) -> Verdict {
        let block = match outcome {
            Outcome::Routed(_) => return Verdict::Routed,
            Outcome::Internal(user) => return Verdict::Internal(user),
            Outcome::Normalised => return Verdict::Normalised,
            Outcome::Blocked(block) => block,
        };
        Verdict::Blocked(match block {
            Block::NotNormalised => Reason::NotNormalised,
            Block::AmbiguousLine => {
                let number = workspace.number().unwrap_or_default();
                let mut users: Vec<UserId> = self.engine().users_with_line(number).collect();
                users.sort_unstable();
                Reason::AmbiguousLine(users)
            }
            Block::NoSuchUser => Reason::NoSuchUser,
            Block::PolicyHasNoUsages => Reason::PolicyHasNoUsages,
            Block::RouteHasNoGateway => Reason::RouteHasNoGateway(candidates.skipped.clone()),
            Block::UsageNotAllowed => {
                let usages = |route: &RouteId| self.plan().route(*route).phone_usages.iter().map(|u| u.id).collect();
                let through_others = candidates.matching.iter().map(|route| (*route, usages(route)));
                Reason::UsageNotAllowed(through_others.filter(|(_, usages): &(_, Vec<_>)| !usages.is_empty()).collect())
            }
            Block::NoRoute => Reason::NoRoute,
        })
    }
}

/// The string without visual separators, if the plan strips them.
pub fn dialled_form<'n>(plan: &Plan, number: &'n str) -> Cow<'n, str> {
    engine::dialled_form(plan.settings.separators, number)
}

/// Is the dialled string the emergency number or one of its masks, each as it is dialled?
pub fn is_dialled_as(plan: &Plan, entry: &EmergencyNumber, dialled: &str) -> bool {
    let mut strings = std::iter::once(&entry.number).chain(&entry.masks);
    strings.any(|listed| dialled_form(plan, listed) == dialled)
}
