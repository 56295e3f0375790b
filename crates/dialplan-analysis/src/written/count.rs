//! How many strings a set has.

use std::fmt;

use dialplan_automaton::{Automaton, StateId, Sum, intersection, sum_by_length};
use num_bigint::BigUint;

use crate::sets::included;
use crate::{Analysis, NotDecided};

/// The keys of a telephone, and the `+`, which comes first.
const KEYPAD: &str = r"^\+?[0-9*#]+$";
const KEYS: &[u8] = b"+0123456789*#";

/// The longest strings that are counted of a set that has strings of any length, in characters.
const LONGEST: usize = 16;

/// The longest strings whose number fits into 128 bits, in characters.
const FITS: usize = 34;

/// How many keypad strings a set has: strings of digits, `*` and `#`, with or without `+` in front.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// The number of keypad strings; `None` if there is no longest one.
    pub total: Option<BigUint>,
    /// The number of keypad strings by their length, the shortest first, where there are any. The `+` counts as a
    /// character. If there is no longest string, up to 16 characters.
    pub by_length: Vec<(usize, BigUint)>,
    /// True if the set has strings with other characters as well.
    pub other: bool,
}

impl fmt::Display for Count {
    /// Writes the total with separators of thousands, or that there is no longest string.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.total {
            Some(total) => f.write_str(&with_separators(&total.to_string())),
            None => f.write_str("of any length"),
        }
    }
}

fn with_separators(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Counts the strings of a set.
///
/// # Errors
/// Returns an error if the budget is used up.
pub fn count(analysis: &Analysis, set: &Automaton<()>) -> Result<Count, NotDecided> {
    let limits = analysis.limits();
    let keypad = analysis.language(KEYPAD)?;
    let other = !included(set, &keypad, limits)?;
    let keys = intersection(set, &*keypad, |own, _| own.to_vec(), &limits.automaton)?;
    let longest = longest(&keys);
    let last = longest.unwrap_or(LONGEST);
    limits.budget().charge(keys.size().transitions.saturating_mul(last + 1))?;
    let by_length: Vec<BigUint> = match last <= FITS {
        true => of_length::<u128>(&keys, last).into_iter().map(BigUint::from).collect(),
        false => of_length::<Big>(&keys, last).into_iter().map(|big| big.0).collect(),
    };
    let total = longest.map(|_| by_length.iter().sum());
    let by_length = by_length.into_iter().enumerate().filter(|(_, count)| *count != BigUint::default()).collect();
    Ok(Count { total, by_length, other })
}

fn of_length<N: Sum>(set: &Automaton<()>, longest: usize) -> Vec<N> {
    sum_by_length(set, KEYS, longest, |labels| !labels.is_empty())
}

/// A number of any size.
#[derive(Clone, Default)]
struct Big(BigUint);

impl Sum for Big {
    fn one() -> Big {
        Big(BigUint::from(1u32))
    }

    fn is_zero(&self) -> bool {
        self.0 == BigUint::default()
    }

    fn add_times(&mut self, other: &Big, times: u32) {
        self.0 += &other.0 * times;
    }
}

/// Returns the length of the longest string of a set; `None` if there is none. The empty set has 0.
fn longest(set: &Automaton<()>) -> Option<usize> {
    if set.is_empty() {
        return Some(0);
    }
    // Every state but the dead one leads to a string of the set, so a circle means strings of any length.
    let mut lengths: Vec<Mark> = vec![Mark::New; set.states().count()];
    let mut open = vec![(set.start(), false)];
    while let Some((state, done)) = open.pop() {
        let next =
            || (0..set.alphabet().len()).map(|class| set.step(state, class as u8)).filter(|to| *to != StateId::DEAD);
        if done {
            let longest = next().filter_map(|to| match lengths.get(to.index()) {
                Some(Mark::Done(length)) => Some(length + 1),
                _ => None,
            });
            let longest = longest.max().unwrap_or(0);
            *lengths.get_mut(state.index())? = Mark::Done(longest);
            continue;
        }
        match lengths.get_mut(state.index())? {
            Mark::Done(_) => continue,
            Mark::Open => return None,
            new => *new = Mark::Open,
        }
        open.push((state, true));
        for to in next() {
            match lengths.get(to.index()) {
                Some(Mark::Open) => return None,
                Some(Mark::New) => open.push((to, false)),
                _ => {}
            }
        }
    }
    match lengths.get(set.start().index()) {
        Some(Mark::Done(length)) => Some(*length),
        _ => None,
    }
}

#[derive(Clone, Copy)]
enum Mark {
    New,
    /// It is on the way from the start.
    Open,
    /// The longest way from here has this many steps.
    Done(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(with_separators("1"), "1");
        assert_eq!(with_separators("900000000"), "900,000,000");
        assert_eq!(with_separators("1000"), "1,000");
    }
}
