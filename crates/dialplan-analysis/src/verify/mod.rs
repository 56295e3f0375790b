//! Assertions about every string of a class: proven, or refuted by a string.
//!
//! For each caller the strings that an assertion is about are cut out of the automaton of [`fates`](crate::fates). One
//! string of each fate is dialled with the engine, and what it answers holds for all of them.

mod check;
mod judge;
mod known;
mod numbers;
mod outcomes;
pub mod packs;
mod strings;

use dialplan_automaton::Automaton;
use dialplan_core::model::Assertion;
use dialplan_core::query::answer::Answer;

use crate::written::Written;
use crate::{Analysis, NotDecided};

/// What became of an assertion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It is true of every string.
    Verified,
    /// It is false of some string.
    Fails,
    /// It is about no string, or about no caller.
    Empty,
    /// It is not decided: no string was found of which it is false, but not all could be followed.
    Undecided,
}

impl Status {
    /// Returns the word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Status::Verified => "verified",
            Status::Fails => "fails",
            Status::Empty => "empty",
            Status::Undecided => "undecided",
        }
    }
}

/// What is known about an assertion.
#[derive(Clone, Debug)]
pub struct Proof {
    /// What became of it.
    pub status: Status,
    /// The number of callers whom it is about. Callers whom the plan treats alike count once.
    pub callers: usize,
    /// The number of callers of whom it is false.
    pub failing: usize,
    /// The strings that it is about, of all callers together, without those that are not decided; `None` if it is
    /// about none.
    pub strings: Option<Strings>,
    /// The strings of which it is false for some caller; `None` if there are none.
    pub fails_for: Option<Strings>,
    /// The answer that shows that it is false.
    pub counterexample: Option<Answer>,
    /// Why it is not decided, or why it is about nothing.
    pub why: Option<NotDecided>,
}

impl Proof {
    /// Returns the proof of an assertion that could not even be begun.
    fn undecided(why: NotDecided) -> Proof {
        let (strings, fails_for, counterexample) = (None, None, None);
        Proof { status: Status::Undecided, callers: 0, failing: 0, strings, fails_for, counterexample, why: Some(why) }
    }
}

/// Dialled strings.
#[derive(Clone, Debug)]
pub struct Strings {
    /// The strings, without visual separators where the plan strips them.
    pub set: Automaton<()>,
    /// The strings as people write them; `None` if the budget was used up.
    pub written: Option<Written>,
}

/// The steps that each assertion adds to the budget, and the most assertions that add some. The budget grows with the
/// size of the plan, and assertions can be in a file of their own.
const STEPS: u64 = 5_000_000;
const MOST: usize = 100;

/// Returns what is known about each of the assertions, in their order. They share the budget of the command, to which
/// each of the first hundred adds some, unless the limits say how large it is.
pub fn verify(analysis: &Analysis, assertions: &[Assertion]) -> Vec<Proof> {
    analysis.allow(STEPS * assertions.len().min(MOST) as u64);
    match check::Checker::new(analysis) {
        Ok(mut checker) => analysis.fairly(assertions).map(|assertion| checker.proof(assertion)).collect(),
        Err(why) => assertions.iter().map(|_| Proof::undecided(why.clone())).collect(),
    }
}
