//! The strings that a question considers.

use dialplan_automaton::{Alphabet, Automaton};
use dialplan_core::call::SEPARATORS;
use dialplan_core::model::{Plan, PlusNumbers, Separators};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};

/// A set of dial strings, given by the characters that may occur, the characters that may come first, and a maximum
/// length.
#[derive(Clone, Debug)]
pub struct Domain {
    /// For each character of the dial alphabet: whether it may occur, and whether it may come first.
    characters: Vec<(bool, bool)>,
    longest: Option<usize>,
    set: Automaton<()>,
}

impl Domain {
    /// Returns the strings that can reach the rules of a plan's profiles, in either pass. They are not empty, have no
    /// visual separators where the plan strips them, and do not begin with `+` where such numbers bypass the rules.
    pub fn of(plan: &Plan) -> Domain {
        let strip = plan.settings.separators == Separators::Strip;
        let bypass = plan.settings.plus_numbers == PlusNumbers::Bypass;
        Domain::from_characters(
            |c| {
                let occurs = !(strip && SEPARATORS.contains(&c));
                (occurs, occurs && !(bypass && c == '+'))
            },
            None,
        )
    }

    /// Returns all strings that are not empty.
    pub fn everything() -> Domain {
        Domain::from_characters(|_| (true, true), None)
    }

    /// Returns the strings of digits, with or without `+` in front of them.
    pub fn numbers() -> Domain {
        let mut domain = Domain::from_characters(
            |c| {
                let is = c.is_ascii_digit() || c == '+';
                (is, is)
            },
            None,
        );
        let keys: Vec<u8> = (FIRST..)
            .take(ALPHABET_LEN)
            .map(|byte| u8::from(byte.is_ascii_digit()) + 2 * u8::from(byte == b'+'))
            .collect();
        let alphabet = Alphabet::new(FIRST, &keys);
        let key = |byte: u8| keys.get(usize::from(byte - FIRST)).copied().unwrap_or_default();
        // State 0 is the start, 1 comes after the `+`, 2 after a digit.
        let next = |state: u32, key: u8| match (state, key) {
            (_, 1) => 2,
            (0, 2) => 1,
            _ => 3,
        };
        let columns = alphabet.representatives();
        let rows: Vec<u32> = (0..3).flat_map(|state| columns.iter().map(move |byte| next(state, key(*byte)))).collect();
        domain.set = Automaton::from_table(alphabet, &rows, &[false, false, true], 0, ());
        domain
    }

    /// Returns all strings that are not empty and have no visual separators.
    pub fn without_separators() -> Domain {
        let occurs = |c| !SEPARATORS.contains(&c);
        Domain::from_characters(|c| (occurs(c), occurs(c)), None)
    }

    /// Returns the strings of this domain that consist of `letters` only and have at most `longest` characters.
    #[must_use]
    pub fn bounded(&self, letters: &str, longest: usize) -> Domain {
        let known = |c: char| {
            let at = (c as usize).saturating_sub(usize::from(FIRST));
            self.characters.get(at).copied().unwrap_or_default()
        };
        let kept = |c: char| if letters.contains(c) { known(c) } else { (false, false) };
        Domain::from_characters(kept, Some(self.longest.map_or(longest, |own| own.min(longest))))
    }

    /// Returns the strings of this domain that consist of digits only.
    #[must_use]
    pub fn of_digits(&self) -> Domain {
        let known = |c: char| {
            let at = (c as usize).saturating_sub(usize::from(FIRST));
            self.characters.get(at).copied().unwrap_or_default()
        };
        Domain::from_characters(|c| if c.is_ascii_digit() { known(c) } else { (false, false) }, self.longest)
    }

    /// Returns the set as an automaton.
    pub fn set(&self) -> &Automaton<()> {
        &self.set
    }

    /// Returns true if the string is in this domain.
    pub fn contains(&self, string: &str) -> bool {
        self.set.accepts(string.as_bytes())
    }

    fn from_characters(character: impl Fn(char) -> (bool, bool), longest: Option<usize>) -> Domain {
        let characters: Vec<(bool, bool)> =
            (FIRST..).take(ALPHABET_LEN).map(|byte| character(char::from(byte))).collect();
        // Classes are numbered by first occurrence, so the columns of the table are looked up afterwards.
        let keys: Vec<u8> = characters.iter().map(|(occurs, first)| u8::from(*occurs) + u8::from(*first)).collect();
        let alphabet = Alphabet::new(FIRST, &keys);
        let columns: Vec<u8> = alphabet
            .representatives()
            .iter()
            .map(|byte| keys.get(usize::from(*byte - FIRST)).copied().unwrap_or_default())
            .collect();
        // State 0 is the start, and state n means that n characters were read. Without a maximum length, state 1 means
        // any number of characters.
        let states = longest.map_or(2, |longest| longest + 1);
        let nowhere = states as u32;
        let mut rows = Vec::with_capacity(states * columns.len());
        for state in 0..states as u32 {
            let next = if longest.is_none() { 1 } else { state + 1 };
            rows.extend(columns.iter().map(|key| match (key, state) {
                (2, 0) | (1 | 2, 1..) => next,
                _ => nowhere,
            }));
        }
        let accepting: Vec<bool> = (0..states).map(|state| state > 0).collect();
        let set = Automaton::from_table(alphabet, &rows, &accepting, 0, ());
        Domain { characters, longest, set }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounded_to_letters_and_length() {
        let domain = Domain::everything().bounded("01+", 2);
        let inside: Vec<&str> =
            ["", "0", "01", "++", "011", "2", "02"].into_iter().filter(|s| domain.contains(s)).collect();
        assert_eq!(inside, ["0", "01", "++"]);
    }
}
