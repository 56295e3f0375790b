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
    /// It has a digit at this place that is the first or the last of those that get the same.
    End(usize),
    /// It has as many digits more as get the same.
    Longest,
    /// It has the lowest digits that get the same.
    Lowest,
    /// It has the highest digits that get the same.
    Highest,
}

/// Returns the strings just beside a number for which `other` returns something: what they get instead. A digit
/// is one beside the digits that get the same at its place.
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
    // Where digits may go on for ever, another character may not.
    for character in longer.chain([b'#']) {
        if let Some(other) = found_at(step(end, character)) {
            found.push((Beside::Longer, format!("{number}{}", char::from(character)), other));
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
    // A number that bypasses the rules stays one.
    if number.starts_with('+') {
        let last = bytes.iter().fold(step(automaton.start(), b'+'), |state, byte| step(state, *byte));
        found.extend(found_at(last).map(|other| (Beside::Before, format!("+{number}"), other)));
    }
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        let (Some(before), Some(after)) = (states.get(at), states.get(at + 1)) else { continue };
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let other_of = |digit: u8| {
            let state = step(*before, digit);
            // Nothing changes from here on.
            let last = if state == *after { end } else { rest.iter().fold(state, |state, byte| step(state, *byte)) };
            found_at(last)
        };
        let mut others: Vec<(u8, Option<T>)> = (b'0'..=b'9').map(|digit| (digit, other_of(digit))).collect();
        let is_same: Vec<bool> = others.iter().map(|(_, other)| other.is_none()).collect();
        let same = |place: usize| is_same.get(place).copied().unwrap_or(false);
        for (place, (digit, other)) in others.iter_mut().enumerate().filter(|(_, (digit, _))| digit != byte) {
            let is_beside = (place > 0 && same(place - 1)) || same(place + 1);
            if let Some(other) = other.take().filter(|_| is_beside) {
                found.push((Beside::Digit(at), with_digit(bytes, at, *digit), other));
            }
        }
    }
    found
}

/// Returns a number with another digit at a place.
fn with_digit(bytes: &[u8], at: usize, digit: u8) -> String {
    let changed = bytes.iter().enumerate().map(|(place, byte)| if place == at { digit } else { *byte });
    changed.map(char::from).collect()
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
    let mut found: Vec<(Beside, String)> =
        lowest.into_iter().chain(extreme(false).map(|text| (Beside::Highest, text))).collect();
    // The digits at the ends of what a place takes, unless it takes all.
    for (at, own) in number.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        let text = |digit: u8| with_digit(number.as_bytes(), at, digit);
        let takes: Vec<bool> = (b'0'..=b'9').map(|digit| gets_same(text(digit).as_bytes())).collect();
        let has = |place: usize| takes.get(place).copied().unwrap_or(false);
        if takes.iter().all(|takes| *takes) {
            continue;
        }
        for (place, digit) in (b'0'..=b'9').enumerate().filter(|(_, digit)| *digit != own) {
            if has(place) && (place == 0 || !has(place - 1) || !has(place + 1)) {
                found.push((Beside::End(at), text(digit)));
            }
        }
    }
    found.extend(longest(number, &gets_same).map(|text| (Beside::Longest, text)));
    found
}

/// Returns the longest number that gets the same and begins with this one, if it is longer and there is a longest.
fn longest(number: &str, gets_same: &impl Fn(&[u8]) -> bool) -> Option<String> {
    /// The most digits that are added.
    const MOST: usize = 20;
    let mut text = number.to_owned();
    for _ in 0..MOST {
        let next = text.bytes().last().filter(u8::is_ascii_digit).map_or(1, |byte| byte - b'0' + 1);
        let longer = (0..10).map(|offset| format!("{text}{}", char::from(b'0' + (next + offset) % 10)));
        match longer.into_iter().find(|longer| gets_same(longer.as_bytes())) {
            Some(longer) => text = longer,
            None => return (text != number).then_some(text),
        }
    }
    None
}
