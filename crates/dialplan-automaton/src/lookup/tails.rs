//! Ends of numbers in one step: once nothing matters any more but how many digits follow, what is left of the string is counted and not walked through.
//!
//! A state below has a *tail* if all digits lead from it to the same state, which has a tail too, or is itself, or is the answer. `\d{7}$` is of
//! this kind, and so is what is left of most patterns of a dial plan. A tail says for each number of digits which slots hold then.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: rows have the width of their table, states are numbered in it"
)]

use super::FINAL;
use crate::Alphabet;

/// A place in a tail: so many digits are left that make a difference, the row of the state, and the slots that hold if the string ends here.
pub(super) type Place = [u32; 3];

/// Places of all tails together, beyond which states go without.
const MOST: usize = 1 << 16;
/// A tail of fewer digits saves nothing.
const SHORTEST: usize = 2;

/// Tails of the region below.
pub(super) struct Tails {
    /// Tail after tail; a state in the middle of one begins there.
    pub(super) places: Vec<Place>,
    /// Where the tail of each state begins.
    pub(super) of_state: Vec<Option<u32>>,
}

/// The tails of a table of `wide` columns with numbers of states in it; the last column is the end of the string. Rows in the places are
/// numbers of states, or [`FINAL`] where none is left.
pub(super) fn tails(table: &[u32], wide: usize, alphabet: &Alphabet) -> Tails {
    let states = table.len() / wide;
    let mut tails = Tails { places: Vec::new(), of_state: vec![None; states] };
    let digits: Option<Vec<usize>> = (b'0'..=b'9').map(|digit| alphabet.class_of(digit).map(usize::from)).collect();
    let Some(digits) = digits else { return tails };
    let row = |state: u32| &table[state as usize * wide..][..wide];
    // Where every digit leads, if it is the same for all.
    let next = |state: u32| {
        let row = row(state);
        let to = row[digits[0]];
        digits.iter().all(|digit| row[*digit] == to).then_some(to)
    };
    let mut chain = Vec::new();
    for state in 0..states as u32 {
        if tails.of_state[state as usize].is_some() {
            continue;
        }
        chain.clear();
        let mut at = state;
        let last = loop {
            chain.push(at);
            match next(at) {
                None => break None,
                Some(to) if to & FINAL != 0 => break Some(to & !FINAL),
                // For ever the same: what holds at the end of the string.
                Some(to) if to == at => break Some(row(at)[wide - 1] & !FINAL),
                // A cycle of several states, or more than any number has.
                Some(_) if chain.len() > 64 => break None,
                Some(to) => at = to,
            }
        };
        let Some(last) = last else { continue };
        if chain.len() < SHORTEST || tails.places.len() + chain.len() >= MOST {
            continue;
        }
        for (place, state) in chain.iter().enumerate() {
            tails.of_state[*state as usize].get_or_insert(tails.places.len() as u32);
            let holds = row(*state)[wide - 1] & !FINAL;
            tails.places.push([(chain.len() - place) as u32, *state, holds]);
        }
        tails.places.push([0, FINAL, last]);
    }
    tails
}
