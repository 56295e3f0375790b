//! What happens when somebody dials.
//!
//! In the order of a call: who calls ([`caller`]), what is dialled and how it is normalised (`normalise`), how the number is routed
//! (`route`). [`explain`] retells it step by step.

pub mod answer;
pub mod caller;
pub mod explain;
mod normalise;
mod route;

use dotnet_regex::LimitExceeded;
use dotnet_regex::matcher::Scratch;

use crate::compile::CompiledPlan;
use crate::model::{Dialect, EmergencyNumber, Plan, Separators};
use answer::{Answer, Normalization, Note, Reason, Verdict};
use caller::{Caller, Routing};

pub(crate) use normalise::SEPARATORS;
pub use normalise::dialled_form;

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
    /// What happens to the number.
    ///
    /// # Errors
    /// A number that cannot be dialled, or a result beyond a limit.
    pub fn decide(&self, question: &Question<'_>, scratch: &mut Scratch) -> Result<Answer, QueryError> {
        check_number(question.number, self.limits().dialled)?;
        let plan = self.plan();
        let dialled = dialled_form(plan, question.number);
        if dialled.is_empty() {
            return Err(QueryError::OnlySeparators);
        }
        let caller = question.caller;
        let emergency = self.emergency(&dialled, caller);
        let mut notes = Vec::new();
        let normalization = match emergency {
            Some(entry) => Normalization::of_emergency(plan, entry),
            None => self.normalise(question, &dialled, scratch, &mut notes)?,
        };
        if trunk_zero_kept(plan, question.number, normalization.number.as_deref()) {
            notes.push(Note::TrunkZeroKept);
        }
        let mut answer = Answer {
            number: question.number.to_owned(),
            dialled: dialled.into_owned(),
            caller: caller.clone(),
            client_normalization: question.client_normalization,
            off_hook: question.off_hook,
            emergency,
            normalization,
            verdict: Verdict::Normalised,
            chain: Vec::new(),
            skipped: Vec::new(),
            notes,
        };
        answer.verdict = self.verdict(&mut answer, question.lookup_users);
        if !answer.skipped.is_empty() {
            answer.notes.push(Note::GatewaySkipped);
        }
        answer.notes.sort_unstable();
        answer.notes.dedup();
        Ok(answer)
    }

    fn verdict(&self, answer: &mut Answer, lookup_users: bool) -> Verdict {
        let Some(number) = answer.normalization.number.clone() else { return Verdict::Blocked(Reason::NotNormalised) };
        if lookup_users && answer.emergency.is_none() {
            // Exact equality of the number with a line.
            match self.users_with_line(&number) {
                [] => {}
                [user] => return Verdict::Internal(*user),
                many => return Verdict::Blocked(Reason::AmbiguousLine(many.to_vec())),
            }
        }
        let emergency_usage = answer
            .emergency
            .and_then(|entry| self.plan().emergency_numbers.get(entry))
            .and_then(|entry| entry.usage.map(|usage| usage.id));
        let own = match &answer.caller.routing {
            Routing::Usages(usages) => usages.as_slice(),
            Routing::None if emergency_usage.is_some() => &[],
            // A plan without policies says nothing about routing; else it is a gateway that may not route calls on.
            Routing::None if self.plan().policies.is_empty() => return Verdict::Normalised,
            Routing::None => return Verdict::Blocked(Reason::NoSuchUser),
        };
        let usages: Vec<_> = emergency_usage.into_iter().chain(own.iter().copied()).collect();
        let found = self.route(&number, &usages);
        answer.chain = found.chain;
        answer.skipped = found.skipped;
        found.verdict
    }

    /// The emergency entry that acts on the dialled string before everything else: in Lync and Teams, one with a usage.
    fn emergency(&self, dialled: &str, caller: &Caller) -> Option<usize> {
        let plan = self.plan();
        if plan.dialect == Dialect::Ocs2007R2 {
            return None;
        }
        plan.emergency_numbers.iter().position(|entry| {
            entry.usage.is_some() && entry.holds_in(caller.profile) && is_dialled_as(plan, entry, dialled)
        })
    }
}

/// Is the dialled string the emergency number or one of its masks, each as it is dialled?
pub fn is_dialled_as(plan: &Plan, entry: &EmergencyNumber, dialled: &str) -> bool {
    let mut strings = std::iter::once(&entry.number).chain(&entry.masks);
    strings.any(|listed| dialled_form(plan, listed) == dialled)
}

/// Was a trunk zero in brackets dialled, as in `+31 (0)20 123 4567`, and is it still there behind the country code?
fn trunk_zero_kept(plan: &Plan, number: &str, result: Option<&str>) -> bool {
    let separators = normalise::SEPARATORS;
    let Some(rest) = number.trim_start().strip_prefix('+') else { return false };
    let country = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (code, behind) = rest.split_at(country);
    let behind = behind.trim_start_matches(|c| separators.contains(&c) && c != '(');
    let kept =
        || result.and_then(|result| result.strip_prefix('+')?.strip_prefix(code)).is_some_and(|r| r.starts_with('0'));
    plan.settings.separators == Separators::Strip && country > 0 && behind.starts_with("(0)") && kept()
}
