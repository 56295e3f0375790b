//! A shortest string with a property.

use std::collections::VecDeque;

use crate::automaton::{Automaton, StateId};

/// Which characters a witness prefers, among strings of equal length.
///
/// Shape: a rank for each byte, lower ones first; equal ranks by the byte.
#[derive(Clone, Copy)]
pub struct Preference {
    rank: fn(u8) -> u8,
}

impl Preference {
    /// Characters with a lower rank come first.
    pub fn by_rank(rank: fn(u8) -> u8) -> Preference {
        Preference { rank }
    }

    /// Digits first, then `+`, `*`, `#`, then anything else: what a person can dial.
    pub fn dialable() -> Preference {
        Preference::by_rank(|byte| match byte {
            b'0'..=b'9' => 0,
            b'+' | b'*' | b'#' => 1,
            b'A'..=b'Z' | b'a'..=b'z' => 2,
            _ => 3,
        })
    }
}

/// The shortest string whose label set has the property, the first in the order of preference among those; `None` if there is none.
///
/// The property is not asked of strings that end in the dead state.
pub fn witness<L>(
    automaton: &Automaton<L>,
    preference: Preference,
    property: impl Fn(&[L]) -> bool,
) -> Option<Vec<u8>> {
    let mut letters = preferred_letters(automaton, preference);
    letters.sort_by_key(|(byte, _)| ((preference.rank)(*byte), *byte));
    let states = automaton.states().count();
    // For each state the state and the byte that it was first reached by. Breadth first in order of preference makes that string the first of its length.
    let mut reached: Vec<Option<(StateId, u8)>> = vec![None; states];
    let mut seen = vec![false; states];
    let mut queue = VecDeque::new();
    if automaton.start() != StateId::DEAD {
        *seen.get_mut(automaton.start().index())? = true;
        queue.push_back(automaton.start());
    }
    while let Some(state) = queue.pop_front() {
        if property(automaton.labels(state)) {
            let mut string = Vec::new();
            let mut at = state;
            while let Some((before, byte)) = reached.get(at.index()).copied().flatten() {
                string.push(byte);
                at = before;
            }
            string.reverse();
            return Some(string);
        }
        for (byte, class) in &letters {
            let to = automaton.step(state, *class);
            if to == StateId::DEAD {
                continue;
            }
            if let (Some(seen), Some(reached)) = (seen.get_mut(to.index()), reached.get_mut(to.index()))
                && !std::mem::replace(seen, true)
            {
                *reached = Some((state, *byte));
                queue.push_back(to);
            }
        }
    }
    None
}

/// For each class the byte that a witness would use.
fn preferred_letters<L>(automaton: &Automaton<L>, preference: Preference) -> Vec<(u8, u8)> {
    let mut best: Vec<Option<u8>> = vec![None; automaton.alphabet().len()];
    for (byte, class) in automaton.alphabet().bytes() {
        if let Some(slot) = best.get_mut(usize::from(class)) {
            let better = |other: u8| ((preference.rank)(byte), byte) < ((preference.rank)(other), other);
            if slot.is_none_or(better) {
                *slot = Some(byte);
            }
        }
    }
    best.into_iter().zip(0u8..).filter_map(|(byte, class)| byte.map(|b| (b, class))).collect()
}
