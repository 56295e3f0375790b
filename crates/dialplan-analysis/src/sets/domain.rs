//! Which strings a question is about.

use dialplan_automaton::{Alphabet, Automaton};
use dialplan_core::call::SEPARATORS;
use dialplan_core::model::{Plan, PlusNumbers, Separators};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};

/// A set of dial strings: characters that may occur, characters that may come first, a longest length.
#[derive(Clone, Debug)]
pub struct Domain {
    /// For each character of the dial alphabet: may it occur, and may it come first?
    characters: Vec<(bool, bool)>,
    longest: Option<usize>,
    set: Automaton<()>,
}

impl Domain {
    /// The strings that reach the rules of a plan's profiles, in either pass: not empty, without visual separators where the plan strips
    /// them, not beginning with `+` where such numbers bypass the rules.
    pub fn of(plan: &Plan) -> Domain {
        let strip = plan.settings.separators == Separators::Strip;
        let bypass = plan.settings.plus_numbers == PlusNumbers::Bypass;
        Domain::made(
            |c| {
                let occurs = !(strip && SEPARATORS.contains(&c));
                (occurs, occurs && !(bypass && c == '+'))
            },
            None,
        )
    }

    /// All strings that are not empty.
    pub fn everything() -> Domain {
        Domain::made(|_| (true, true), None)
    }

    /// All strings that are not empty and have no visual separators.
    pub fn without_separators() -> Domain {
        let occurs = |c| !SEPARATORS.contains(&c);
        Domain::made(|c| (occurs(c), occurs(c)), None)
    }

    /// The strings of this domain that have only some characters and are not longer than `longest`.
    #[must_use]
    pub fn bounded(&self, letters: &str, longest: usize) -> Domain {
        let known = |c: char| {
            let at = (c as usize).saturating_sub(usize::from(FIRST));
            self.characters.get(at).copied().unwrap_or_default()
        };
        let kept = |c: char| if letters.contains(c) { known(c) } else { (false, false) };
        Domain::made(kept, Some(self.longest.map_or(longest, |own| own.min(longest))))
    }

    /// The strings of this domain that are digits only.
    #[must_use]
    pub fn of_digits(&self) -> Domain {
        let known = |c: char| {
            let at = (c as usize).saturating_sub(usize::from(FIRST));
            self.characters.get(at).copied().unwrap_or_default()
        };
        Domain::made(|c| if c.is_ascii_digit() { known(c) } else { (false, false) }, self.longest)
    }

    /// The set as an automaton.
    pub fn set(&self) -> &Automaton<()> {
        &self.set
    }

    /// Is the string in it?
    pub fn contains(&self, string: &str) -> bool {
        self.set.accepts(string.as_bytes())
    }

    fn made(character: impl Fn(char) -> (bool, bool), longest: Option<usize>) -> Domain {
        let characters: Vec<(bool, bool)> =
            (FIRST..).take(ALPHABET_LEN).map(|byte| character(char::from(byte))).collect();
        // Class numbers are given by first occurrence, so the columns of the table are asked for afterwards.
        let keys: Vec<u8> = characters.iter().map(|(occurs, first)| u8::from(*occurs) + u8::from(*first)).collect();
        let alphabet = Alphabet::new(FIRST, &keys);
        let columns: Vec<u8> = alphabet
            .representatives()
            .iter()
            .map(|byte| keys.get(usize::from(*byte - FIRST)).copied().unwrap_or_default())
            .collect();
        // State 0 is the start, state n means n characters read; without a longest length state 1 means any number.
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
