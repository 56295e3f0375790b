//! Questions about the number ranges of the organisation: which rules make numbers outside of them, and which numbers
//! inside leave although nobody has them.

mod leaving;
mod outside;

use std::sync::Arc;

use dialplan_automaton::{Alphabet, Automaton, Selection, StateId, union};
use dialplan_core::model::{NumberRange, RangeNumbers};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};

use crate::sets::{Domain, restricted};
use crate::{Analysis, NotDecided};

pub use leaving::{Leaving, leaving_numbers};
pub use outside::{LineOutside, Outside, lines_outside, results_outside};

type Set = Automaton<()>;

/// The sets of all ranges, kept with the analysis.
struct RangeSets(Result<Arc<Vec<Set>>, NotDecided>);

/// Returns the numbers of each range, in the order of the plan.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn range_sets(analysis: &Analysis) -> Result<Arc<Vec<Set>>, NotDecided> {
    let made = || {
        let ranges = analysis.plan().number_ranges.iter();
        Ok(Arc::new(ranges.map(|range| set_of(analysis, range)).collect::<Result<Vec<Set>, NotDecided>>()?))
    };
    analysis.answer(0, || RangeSets(made())).0.clone()
}

fn set_of(analysis: &Analysis, range: &NumberRange) -> Result<Set, NotDecided> {
    match &range.numbers {
        RangeNumbers::FromTo { first, last, .. } => Ok(from_to(first, last)),
        RangeNumbers::Pattern(pattern) => {
            Ok(restricted(&*analysis.language(pattern)?, Domain::everything().set(), analysis.limits())?)
        }
    }
}

/// Returns the numbers of all ranges.
fn all(analysis: &Analysis, sets: &[Set]) -> Result<Set, NotDecided> {
    let parts: Vec<((), &Set)> = sets.iter().map(|set| ((), set)).collect();
    Ok(union(&parts, Selection::All, &analysis.limits().automaton)?)
}

/// Returns the numbers with `+` from the first to the last, which have equally many digits.
///
/// A state is the number of digits read, and whether they are those of the first number and those of the last one.
fn from_to(first: &str, last: &str) -> Set {
    let digits = |text: &str| text.bytes().map(|byte| byte.saturating_sub(b'0')).collect::<Vec<u8>>();
    let (first, last) = (digits(first), digits(last));
    let keys: Vec<u8> = (FIRST..)
        .take(ALPHABET_LEN)
        .map(|byte| match byte {
            b'0'..=b'9' => byte - b'0',
            b'+' => 10,
            _ => 11,
        })
        .collect();
    let alphabet = Alphabet::new(FIRST, &keys);
    let key = |byte: u8| keys.get(usize::from(byte - FIRST)).copied().unwrap_or(11);
    let columns: Vec<u8> = alphabet.representatives().into_iter().map(key).collect();
    // State 0 is the start. The state after `read` digits is `1 + 4 * read + low + 2 * high`.
    let state = |read: usize, low: bool, high: bool| 1 + 4 * read + usize::from(low) + 2 * usize::from(high);
    let count = state(first.len(), true, true) + 1;
    let nowhere = count as u32;
    let mut rows = Vec::with_capacity(count * columns.len());
    rows.extend(columns.iter().map(|key| if *key == 10 { state(0, true, true) as u32 } else { nowhere }));
    let ends = first.iter().zip(&last).map(|(low, high)| Some((*low, *high))).chain([None]);
    for (read, ends) in ends.enumerate() {
        for at in 0..4 {
            let (is_low, is_high) = (at % 2 == 1, at / 2 == 1);
            rows.extend(columns.iter().map(|key| match ends {
                Some((low, high)) if *key < 10 && !(is_low && *key < low) && !(is_high && *key > high) => {
                    state(read + 1, is_low && *key == low, is_high && *key == high) as u32
                }
                _ => nowhere,
            }));
        }
    }
    let accepting: Vec<bool> = (0..count).map(|number| number > 4 * first.len()).collect();
    Automaton::from_table(alphabet, &rows, &accepting, 0, ())
}

/// Returns the longest text with which every string of a set begins.
fn common_prefix(set: &Set) -> String {
    let mut prefix = String::new();
    let mut state = set.start();
    let mut seen = vec![false; set.states().count()];
    while set.labels(state).is_empty() {
        match seen.get_mut(state.index()) {
            Some(seen @ false) => *seen = true,
            _ => break,
        }
        let mut onward = set
            .alphabet()
            .bytes()
            .map(|(byte, class)| (byte, set.step(state, class)))
            .filter(|(_, to)| *to != StateId::DEAD);
        let (Some((byte, to)), None) = (onward.next(), onward.next()) else { break };
        prefix.push(char::from(byte));
        state = to;
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_the_numbers_between_its_ends() {
        for (first, last) in [("000", "999"), ("095", "120"), ("7", "7"), ("198", "201"), ("250", "259"), ("09", "10")]
        {
            let set = from_to(first, last);
            let (low, high): (u32, u32) = (first.parse().unwrap(), last.parse().unwrap());
            for length in 0..=4 {
                for number in 0..10u32.pow(length) {
                    let digits =
                        if length == 0 { String::new() } else { format!("{number:0>width$}", width = length as usize) };
                    let expected = digits.len() == first.len() && (low..=high).contains(&number);
                    assert_eq!(set.accepts(format!("+{digits}").as_bytes()), expected, "{first}-{last}: {digits}");
                    assert!(!set.accepts(digits.as_bytes()), "{first}-{last}: {digits}");
                }
            }
        }
    }

    #[test]
    fn all_numbers_of_a_range_begin_with_its_prefix() {
        assert_eq!(common_prefix(&from_to("31201112000", "31201112999")), "+31201112");
        assert_eq!(common_prefix(&from_to("31201112000", "31201113999")), "+3120111");
        assert_eq!(common_prefix(&from_to("7", "7")), "+7");
    }
}
