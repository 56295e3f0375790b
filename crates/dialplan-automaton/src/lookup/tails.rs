//! Tails: the end of a number in one step. Once only the number of following digits matters, they are counted and not
//! walked through.
//!
//! A state below has a *tail* if all digits lead from it to the same successor, and that is the state itself, an
//! answer, or a state that has a tail. `\d{7}$` is of this kind, and so is the rest of most patterns of a dial plan. A
//! tail has, for each number of digits, the slots that hold then.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: rows have the width of their table, states are numbered in it"
)]

use super::FINAL;
use crate::Alphabet;

/// An entry of a tail: the number of further digits that make a difference, the row of the state, and the slots that
/// hold if the string ends here.
pub(super) type TailEntry = [u32; 3];

/// The greatest number of entries of all tails together. Further states have no tail.
const MOST: usize = 1 << 16;
/// The least number of digits of a tail. A shorter one saves nothing.
const SHORTEST: usize = 2;

/// The tails of the region below.
pub(super) struct Tails {
    /// The tails, one after the other. The tail of a state may begin in the middle of another.
    pub(super) entries: Vec<TailEntry>,
    /// For each state, the index of its tail's first entry.
    pub(super) of_state: Vec<Option<u32>>,
}

/// Returns the tails of a table of `wide` columns that contains numbers of states; the last column is the end of the
/// string. The rows in the tails are numbers of states, or [`FINAL`] after the last.
pub(super) fn tails(table: &[u32], wide: usize, alphabet: &Alphabet) -> Tails {
    let states = table.len() / wide;
    let mut tails = Tails { entries: Vec::new(), of_state: vec![None; states] };
    let digits: Option<Vec<usize>> = (b'0'..=b'9').map(|digit| alphabet.class_of(digit).map(usize::from)).collect();
    let Some(digits) = digits else { return tails };
    let row = |state: u32| &table[state as usize * wide..][..wide];
    // The successor for every digit, if it is the same for all.
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
                // A loop: the answer is that at the end of the string.
                Some(to) if to == at => break Some(row(at)[wide - 1] & !FINAL),
                // A cycle of several states, or more digits than any number has.
                Some(_) if chain.len() > 64 => break None,
                Some(to) => at = to,
            }
        };
        let Some(last) = last else { continue };
        if chain.len() < SHORTEST || tails.entries.len() + chain.len() >= MOST {
            continue;
        }
        for (place, state) in chain.iter().enumerate() {
            tails.of_state[*state as usize].get_or_insert(tails.entries.len() as u32);
            let holds = row(*state)[wide - 1] & !FINAL;
            tails.entries.push([(chain.len() - place) as u32, *state, holds]);
        }
        tails.entries.push([0, FINAL, last]);
    }
    tails
}
