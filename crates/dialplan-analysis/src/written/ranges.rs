//! A set of numbers as ranges, such as `+31201112000-+31201112999`.

use std::fmt;

use dialplan_automaton::{Automaton, StateId};
use rustc_hash::FxHashMap;

use crate::sets::included;
use crate::{Analysis, NotDecided};

/// All numbers of one length from the first to the last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Range {
    /// The first number.
    pub first: String,
    /// The last number, which has as many digits.
    pub last: String,
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first == self.last {
            true => f.write_str(&self.first),
            false => write!(f, "{}-{}", self.first, self.last),
        }
    }
}

/// The longest numbers that are written as ranges, in digits.
const LONGEST: usize = 20;

/// Returns the ranges that a set consists of, shorter numbers first. `None` if they are more than `most`, or if the set
/// has strings that are no numbers: digits, with or without `+`.
///
/// # Errors
/// Returns an error if the budget is used up.
pub fn ranges(analysis: &Analysis, set: &Automaton<()>, most: usize) -> Result<Option<Vec<Range>>, NotDecided> {
    let numbers = analysis.language(&format!(r"^\+?\d{{1,{LONGEST}}}$"))?;
    if set.is_empty() || !included(set, &numbers, analysis.limits())? {
        return Ok(None);
    }
    let plus = set.alphabet().class_of(b'+').map_or(StateId::DEAD, |class| set.step(set.start(), class));
    let mut finder = Finder { set, most, known: FxHashMap::default() };
    let mut all = Vec::new();
    for length in 1..=LONGEST {
        for (before, state) in [("+", plus), ("", set.start())] {
            if state == StateId::DEAD {
                continue;
            }
            analysis.limits().budget().charge(set.size().transitions)?;
            let Some(found) = finder.from(state, length) else { return Ok(None) };
            all.extend(
                found
                    .into_iter()
                    .map(|(first, last)| Range { first: format!("{before}{first}"), last: format!("{before}{last}") }),
            );
            if all.len() > most {
                return Ok(None);
            }
        }
    }
    Ok(Some(all))
}

/// The first and the last digits of ranges.
type FirstAndLast = Vec<(String, String)>;

/// The ranges of the numbers of one length that follow a state, by state and length.
struct Finder<'a> {
    set: &'a Automaton<()>,
    most: usize,
    known: FxHashMap<(StateId, usize), Option<FirstAndLast>>,
}

impl Finder<'_> {
    /// Returns the ranges of the digits that follow a state; `None` if there are too many.
    fn from(&mut self, state: StateId, length: usize) -> Option<FirstAndLast> {
        if length == 0 {
            let ends = !self.set.labels(state).is_empty();
            return Some(if ends { vec![(String::new(), String::new())] } else { Vec::new() });
        }
        if let Some(known) = self.known.get(&(state, length)) {
            return known.clone();
        }
        let found = self.find(state, length);
        self.known.insert((state, length), found.clone());
        found
    }

    fn find(&mut self, state: StateId, length: usize) -> Option<FirstAndLast> {
        let mut all: FirstAndLast = Vec::new();
        for digit in b'0'..=b'9' {
            let to = self.set.alphabet().class_of(digit).map_or(StateId::DEAD, |class| self.set.step(state, class));
            if to == StateId::DEAD {
                continue;
            }
            let digit = char::from(digit);
            for (first, last) in self.from(to, length - 1)? {
                let (first, last) = (format!("{digit}{first}"), format!("{digit}{last}"));
                match all.last_mut() {
                    Some((_, before)) if follows(before, &first) => *before = last,
                    _ => all.push((first, last)),
                }
            }
            if all.len() > self.most {
                return None;
            }
        }
        Some(all)
    }
}

/// Returns true if a number of as many digits is one more than the other.
fn follows(before: &str, number: &str) -> bool {
    before.parse::<u128>().ok().zip(number.parse::<u128>().ok()).is_some_and(|(a, b)| a + 1 == b)
}
