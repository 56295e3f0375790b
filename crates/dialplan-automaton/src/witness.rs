//! Witnesses: a shortest string with a property, or one for each set of labels.

use crate::automaton::{Automaton, StateId};

/// An order of preference among the characters of witnesses of equal length.
///
/// Shape: a rank for each byte. Lower ranks are preferred; bytes of equal rank are ordered by value.
#[derive(Clone, Copy)]
pub struct Preference {
    rank: fn(u8) -> u8,
}

impl Preference {
    /// Creates a preference for characters with a lower rank.
    pub fn by_rank(rank: fn(u8) -> u8) -> Preference {
        Preference { rank }
    }

    /// Creates a preference for what a person can dial: digits, then `+`, `*` and `#`, then letters, then anything
    /// else.
    pub fn dialable() -> Preference {
        Preference::by_rank(|byte| match byte {
            b'0'..=b'9' => 0,
            b'+' | b'*' | b'#' => 1,
            b'A'..=b'Z' | b'a'..=b'z' => 2,
            _ => 3,
        })
    }
}

/// Returns a shortest string whose set of labels has the property, or `None` if there is none. Among strings of equal
/// length it is the one with the least sum of ranks, then the first in the order of bytes, where digits are ordered
/// from the one after the digit before: `0012345678` comes before `0000000000`. People recognise it as an example
/// number.
///
/// Strings that end in the dead state are never returned, and the property is not called for them.
pub fn witness<L>(
    automaton: &Automaton<L>,
    preference: Preference,
    property: impl Fn(&[L]) -> bool,
) -> Option<Vec<u8>> {
    let mut found = None;
    search(automaton, preference, |state, before| {
        let has = property(automaton.labels(state));
        if has {
            found = Some(spelled(state, before));
        }
        has
    });
    found
}

/// Returns for each set of labels that strings carry, but the empty one, a shortest string that carries it. The strings
/// are chosen as those of [`witness`], shorter ones first.
pub fn witnesses<L>(automaton: &Automaton<L>, preference: Preference) -> Vec<(&[L], Vec<u8>)> {
    let mut known = vec![false; automaton.labels.len()];
    let mut left = known.len().saturating_sub(1);
    let mut found = Vec::new();
    search(automaton, preference, |state, before| {
        let output = automaton.outputs.get(state.index()).copied().unwrap_or_default();
        if output != 0
            && let Some(known @ false) = known.get_mut(output as usize)
        {
            *known = true;
            left -= 1;
            found.push((automaton.labels(state), spelled(state, before)));
        }
        left == 0
    });
    found
}

/// Calls `visit` with each state but the dead one, and the steps that lead to it and to those before, until it returns
/// true. States come in the order of their best strings, shorter ones first.
fn search<L>(
    automaton: &Automaton<L>,
    preference: Preference,
    mut visit: impl FnMut(StateId, &[Option<(StateId, u8)>]) -> bool,
) {
    let letters: Vec<Vec<Letter>> = (0..10).map(|next| preferred_letters(automaton, preference, next)).collect();
    let mut before: Vec<Option<(StateId, u8)>> = vec![None; automaton.states().count()];
    let mut seen = vec![false; before.len()];
    // The states that strings of one length reach for the first time, ordered by their best strings, with the sum of
    // the ranks of these. A prefix of a shortest string is a shortest string to the state that it leads to, so the best
    // string of a state extends one of the layer before.
    let mut layer = Vec::new();
    if automaton.start() != StateId::DEAD
        && let Some(seen) = seen.get_mut(automaton.start().index())
    {
        *seen = true;
        layer.push((0u32, automaton.start(), FIRST_DIGIT));
    }
    while !layer.is_empty() {
        if layer.iter().any(|(_, state, _)| visit(*state, &before)) {
            return;
        }
        let mut next: Vec<(u32, usize, u8, u8, StateId, StateId)> = Vec::new();
        for (place, (cost, from, digit)) in layer.iter().enumerate() {
            for letter in letters.get(usize::from(*digit)).into_iter().flatten() {
                let to = automaton.step(*from, letter.class);
                if to != StateId::DEAD && seen.get(to.index()) == Some(&false) {
                    next.push((cost + u32::from(letter.rank), place, letter.order, letter.byte, to, *from));
                }
            }
        }
        next.sort_unstable();
        layer.clear();
        for (cost, _, _, byte, to, from) in next {
            if let (Some(seen @ false), Some(before)) = (seen.get_mut(to.index()), before.get_mut(to.index())) {
                *seen = true;
                *before = Some((from, byte));
                let next_digit = if byte.is_ascii_digit() { (byte - b'0' + 1) % 10 } else { FIRST_DIGIT };
                layer.push((cost, to, next_digit));
            }
        }
    }
}

/// Returns the string that led to a state.
fn spelled(state: StateId, before: &[Option<(StateId, u8)>]) -> Vec<u8> {
    let mut string = Vec::new();
    let mut at = state;
    while let Some((from, byte)) = before.get(at.index()).copied().flatten() {
        string.push(byte);
        at = from;
    }
    string.reverse();
    string
}

/// The digit that is preferred where no digit comes before.
const FIRST_DIGIT: u8 = 1;

/// The character of a class that a witness would use.
struct Letter {
    rank: u8,
    /// The place among characters of equal rank.
    order: u8,
    byte: u8,
    class: u8,
}

/// Returns for each class the character that a witness would use after a digit that `next` follows.
fn preferred_letters<L>(automaton: &Automaton<L>, preference: Preference, next: u8) -> Vec<Letter> {
    let mut best: Vec<Option<Letter>> = Vec::new();
    best.resize_with(automaton.alphabet().len(), || None);
    for (byte, class) in automaton.alphabet().bytes() {
        let order = if byte.is_ascii_digit() { (byte - b'0' + 10 - next) % 10 } else { byte };
        let letter = Letter { rank: (preference.rank)(byte), order, byte, class };
        if let Some(slot) = best.get_mut(usize::from(class))
            && slot.as_ref().is_none_or(|other| (letter.rank, order) < (other.rank, other.order))
        {
            *slot = Some(letter);
        }
    }
    best.into_iter().flatten().collect()
}
