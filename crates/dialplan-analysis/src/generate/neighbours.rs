//! The strings just beside a number: one character more, one less, or a digit just outside of what its place takes.

use dialplan_automaton::{Automaton, StateId};

use crate::fates::Fate;

/// How a string lies beside a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Beside {
    /// It has one digit more at the end.
    Longer,
    /// It has one digit more in front.
    Before,
    /// It has one character less.
    Shorter,
    /// It has another digit at this place, counted from 0.
    Digit(usize),
    /// It has the lowest digits that get the same.
    Lowest,
    /// It has the highest digits that get the same.
    Highest,
}

/// Returns the strings just beside a number for which `other` returns something: what they get instead. A digit is the
/// first one below, or above, that gets something else.
pub(super) fn neighbours<T>(
    automaton: &Automaton<Fate>,
    number: &str,
    other: impl Fn(&Fate) -> Option<T>,
) -> Vec<(Beside, String, T)> {
    let bytes = number.as_bytes();
    let step = |state: StateId, byte: u8| match automaton.alphabet().class_of(byte) {
        Some(class) => automaton.step(state, class),
        None => StateId::DEAD,
    };
    let found_at = |state: StateId| automaton.labels(state).first().and_then(&other);
    // The state before each character, and the one at the end.
    let mut states = vec![automaton.start()];
    for byte in bytes {
        let last = states.last().copied().unwrap_or(StateId::DEAD);
        states.push(step(last, *byte));
    }
    let mut found = Vec::new();
    let Some(end) = states.last().copied() else { return found };
    let next = bytes.last().filter(|byte| byte.is_ascii_digit()).map_or(1, |byte| byte - b'0' + 1);
    let longer = (0..10).map(|offset| b'0' + (next + offset) % 10);
    for digit in longer {
        if let Some(other) = found_at(step(end, digit)) {
            found.push((Beside::Longer, format!("{number}{}", char::from(digit)), other));
            break;
        }
    }
    let first = bytes.first().filter(|byte| byte.is_ascii_digit()).map_or(1, |byte| byte - b'0' + 1);
    for digit in (0..10).map(|offset| b'0' + (first + offset) % 10) {
        let last = bytes.iter().fold(step(automaton.start(), digit), |state, byte| step(state, *byte));
        if let Some(other) = found_at(last) {
            found.push((Beside::Before, format!("{}{number}", char::from(digit)), other));
            break;
        }
    }
    if let Some((before, _)) = bytes.split_last().map(|(_, before)| (before, ()))
        && let Some(state) = states.get(before.len()).filter(|_| !before.is_empty())
        && let Some(other) = found_at(*state)
    {
        found.push((Beside::Shorter, number.get(..before.len()).unwrap_or_default().to_owned(), other));
    }
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        let (Some(before), Some(after)) = (states.get(at), states.get(at + 1)) else { continue };
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let changed = |digit: u8| {
            let state = step(*before, digit);
            // Nothing changes from here on.
            if state == *after {
                return None;
            }
            let last = rest.iter().fold(state, |state, byte| step(state, *byte));
            let mut text = bytes.to_vec();
            if let Some(place) = text.get_mut(at) {
                *place = digit;
            }
            Some((Beside::Digit(at), String::from_utf8(text).ok()?, found_at(last)?))
        };
        found.extend((b'0'..*byte).rev().find_map(changed));
        found.extend((*byte + 1..=b'9').find_map(changed));
    }
    found
}

/// Returns the strings with the lowest and the highest digits for which `same` returns true, where they differ from the
/// number: at each place, from the front, the digit is the lowest, or highest, with which the rest gets the same.
pub(super) fn edges(automaton: &Automaton<Fate>, number: &str, same: impl Fn(&Fate) -> bool) -> Vec<(Beside, String)> {
    let gets_same = |text: &[u8]| automaton.labels_of(text).first().is_some_and(&same);
    let extreme = |lowest: bool| {
        let mut text = number.as_bytes().to_vec();
        for at in 0..text.len() {
            let Some(own) = text.get(at).copied().filter(u8::is_ascii_digit) else { continue };
            let digits = (0..10u8).map(|digit| if lowest { b'0' + digit } else { b'9' - digit });
            for digit in digits.take_while(|digit| *digit != own) {
                let mut other = text.clone();
                if let Some(place) = other.get_mut(at) {
                    *place = digit;
                }
                if gets_same(&other) {
                    text = other;
                    break;
                }
            }
        }
        String::from_utf8(text).ok().filter(|text| text != number)
    };
    let lowest = extreme(true).map(|text| (Beside::Lowest, text));
    lowest.into_iter().chain(extreme(false).map(|text| (Beside::Highest, text))).collect()
}
