//! The constructors of automata from tables. Every table is minimised, so no other automaton ever exists.

use std::collections::BTreeMap;

use crate::Alphabet;
use crate::automaton::{Automaton, OutputId};
use crate::minimise::{Draft, minimised};

impl<L: Clone + Ord> Automaton<L> {
    /// Returns the minimal automaton of a complete table.
    ///
    /// Shapes: `rows` has `accepting.len() * alphabet.len()` entries, each below `accepting.len()`; the start is row
    /// `start`. Accepting rows carry `label`. Entries that point outside the table lead nowhere.
    pub fn from_table(alphabet: Alphabet, rows: &[u32], accepting: &[bool], start: u32, label: L) -> Automaton<L> {
        let states = accepting.len();
        let rows = rows.iter().map(|to| ((*to as usize) < states).then_some(*to)).collect();
        let outputs = accepting.iter().map(|a| OutputId::from(*a)).collect();
        minimised(Draft { alphabet, rows, outputs, labels: vec![Box::default(), Box::new([label])], start })
    }

    /// Returns the minimal automaton of a complete table whose rows carry sets of labels.
    ///
    /// Shapes: `rows` has `outputs.len() * alphabet.len()` entries; entries that point outside the table lead nowhere.
    /// An output is an index into `labels`, whose sets are ascending and may be equal. Index 0, and any index that
    /// `labels` does not have, stand for no label.
    pub fn from_outputs(
        alphabet: Alphabet,
        rows: &[u32],
        outputs: &[u32],
        labels: Vec<Box<[L]>>,
        start: u32,
    ) -> Automaton<L> {
        let states = outputs.len();
        let rows = rows.iter().map(|to| ((*to as usize) < states).then_some(*to)).collect();
        let mut labels = labels;
        match labels.first_mut() {
            Some(first) => *first = Box::default(),
            None => labels.push(Box::default()),
        }
        // States whose sets are equal are merged, whatever their indices.
        let mut first: BTreeMap<&[L], u32> = BTreeMap::new();
        let number: Vec<u32> = (0..).zip(&labels).map(|(at, set)| *first.entry(set).or_insert(at)).collect();
        let outputs = outputs.iter().map(|o| number.get(*o as usize).copied().unwrap_or(0)).collect();
        minimised(Draft { alphabet, rows, outputs, labels, start })
    }

    /// Returns the automaton of the language without any string.
    pub fn empty(alphabet: Alphabet) -> Automaton<L> {
        minimised(Draft { alphabet, rows: Vec::new(), outputs: Vec::new(), labels: vec![Box::default()], start: 0 })
    }
}
