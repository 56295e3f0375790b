//! What becomes of *every* dialled string, in one labelled automaton.
//!
//! A [`Fate`] is how a string becomes a number, and where that number leads: the routes that match it, the users who
//! have it as their line. It does not depend on the policy. Strings with one fate get the same answer from the same
//! caller, apart from the digits of the number itself. So one string for each fate is dialled with the engine
//! ([`outcomes`]), and what it answers holds for all of them. No rule of routing is written a second time.
//!
//! Considered are calls that are dialled on-hook with one pass through the rules. For calls that come in through a
//! gateway, `arriving` puts the gateway's inbound list in front.

mod arriving;
mod build;
mod destinations;
mod nowhere;
mod outcomes;
mod ways;

use std::collections::BTreeMap;

use dialplan_automaton::{Automaton, relabelled};
use dialplan_core::model::{Position, RuleId, UserId};

use crate::{Analysis, NotDecided};
use build::{strings_of, together};

pub(crate) use arriving::arriving;
pub use build::fates;
pub(crate) use build::{by_rules, without_rules};
pub use destinations::Destinations;
pub(crate) use nowhere::nowhere;
pub(crate) use outcomes::{Depends, depends, dialled};
pub use outcomes::{Outcomes, calls, calls_of, outcomes};
pub(crate) use ways::{How, Way, possible, ways};

/// What becomes of a dialled string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Fate {
    /// What makes the number.
    pub by: By,
    /// Where the number leads.
    pub end: End,
}

/// What makes a number of a dialled string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum By {
    /// An emergency entry, by its position among all entries of the plan.
    Emergency(u32),
    /// The rule at this position of the profile.
    Rule(Position),
    /// No rule matches, or there is no profile.
    NoRule,
    /// Nothing: the string begins with `+`, so no rule is tried. It comes last, since people dial it least.
    Plus,
}

/// Where a number leads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum End {
    /// To what is known about the number.
    Number(Destination),
    /// There is no number: no rule matches, and the plan rejects such strings.
    Nowhere,
    /// It is not decided, since the rule cannot be followed.
    Undecided,
}

/// What a plan knows about a normalised number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Destination {
    /// True for the empty number, which leads nowhere.
    pub empty: bool,
    /// The routes that match it, as a number that [`Destinations::routes`] resolves. Where a plan routes no call, they
    /// are not told apart.
    pub routes: u32,
    /// The users who have it as their line.
    pub line: Line,
    /// A bit for each set of numbers that was asked about and contains it, the first one in the lowest bit; or the
    /// number of its set of classes, which [`Destinations::classes`] resolves.
    pub marks: u64,
}

impl Destination {
    /// Returns what is left of a destination if only a mark is known, and whether numbers are empty.
    pub(crate) fn only_marked(self, marks: u64, tells_empty: bool) -> Destination {
        Destination { empty: self.empty && tells_empty, routes: 0, line: Line::Nobody, marks }
    }
}

/// The users with a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Line {
    /// Nobody has it.
    Nobody,
    /// One user has it.
    User(UserId),
    /// Several users have it.
    Several,
}

/// The fates of all strings that somebody with a profile can dial.
#[derive(Debug)]
pub struct Fates {
    /// Labels each string with its one fate.
    pub automaton: Automaton<Fate>,
    /// The fates in ascending order, each with a shortest string.
    pub strings: BTreeMap<Fate, String>,
    /// The rules that could not be followed, and why.
    pub undecided: Vec<(RuleId, NotDecided)>,
}

impl Fates {
    /// Returns the fates of the strings, each as `of` tells it. Strings of which it tells nothing have none.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub(crate) fn told(&self, analysis: &Analysis, of: impl Fn(Fate) -> Option<Fate>) -> Result<Fates, NotDecided> {
        let told = |own: &[Fate]| own.iter().filter_map(|fate| of(*fate)).collect();
        let automaton = relabelled(&self.automaton, told, &analysis.limits().automaton)?;
        let strings = strings_of(&automaton, analysis)?;
        Ok(Fates { automaton, strings, undecided: self.undecided.clone() })
    }

    /// Returns the fates of these strings and of others, of which none is the same.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub(crate) fn with(mut self, others: Fates, analysis: &Analysis) -> Result<Fates, NotDecided> {
        let automaton = together(vec![self.automaton, others.automaton], analysis)?;
        self.strings.extend(others.strings);
        self.undecided.extend(others.undecided);
        Ok(Fates { automaton, strings: self.strings, undecided: self.undecided })
    }
}
