//! Random tables over three letters, and all short strings of these letters.

use dialplan_automaton::{Alphabet, Automaton};
use proptest::prelude::*;

const LETTERS: &[u8] = b"abc";
pub(crate) const LONGEST: usize = 6;

/// A random complete table over three letters, before minimisation.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) classes: Vec<u8>,
    pub(crate) rows: Vec<u32>,
    pub(crate) accepting: Vec<bool>,
}

impl Table {
    pub(crate) fn accepts(&self, string: &[u8]) -> bool {
        let columns = usize::from(*self.classes.iter().max().unwrap()) + 1;
        let end = string.iter().fold(0usize, |state, byte| {
            self.rows[state * columns + usize::from(self.classes[usize::from(byte - b'a')])] as usize
        });
        self.accepting[end]
    }

    pub(crate) fn automaton(&self) -> Automaton<()> {
        Automaton::from_table(Alphabet::new(b'a', &self.classes), &self.rows, &self.accepting, 0, ())
    }
}

pub(crate) fn table() -> impl Strategy<Value = Table> {
    let classes = prop_oneof![Just(vec![0, 1, 2]), Just(vec![0, 0, 1]), Just(vec![0, 1, 0]), Just(vec![0, 0, 0])];
    (1usize..7, classes).prop_flat_map(|(states, classes)| {
        let columns = usize::from(*classes.iter().max().unwrap()) + 1;
        let rows = prop::collection::vec(0..states as u32, states * columns);
        let accepting = prop::collection::vec(prop::bool::weighted(0.35), states);
        (rows, accepting).prop_map(move |(rows, accepting)| Table { classes: classes.clone(), rows, accepting })
    })
}

/// Returns all strings of at most [`LONGEST`] letters, shortest first, each length in alphabetical order.
pub(crate) fn strings() -> Vec<Vec<u8>> {
    let mut all = vec![Vec::new()];
    let mut longest = 0..1;
    for _ in 0..LONGEST {
        let end = all.len();
        for shorter in longest {
            for letter in LETTERS {
                let mut string: Vec<u8> = all[shorter].clone();
                string.push(*letter);
                all.push(string);
            }
        }
        longest = end..all.len();
    }
    all
}

/// Returns `usual`, unless `PROPTEST_CASES` sets another number of cases.
pub(crate) fn cases(usual: u32) -> u32 {
    /// Proptest's default if the variable is not set.
    const UNSET: u32 = 256;
    match ProptestConfig::default().cases {
        UNSET => usual,
        cases => cases,
    }
}
