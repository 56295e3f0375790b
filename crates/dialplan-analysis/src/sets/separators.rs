//! Automata for strings whose visual separators are removed before they are read.

use dialplan_automaton::{Automaton, StateId};
use dialplan_core::model::SEPARATORS;
use rustc_hash::FxHashMap;

/// Returns the automaton that gives a string the labels which `automaton` gives to the string without its separators.
pub(crate) fn without_separators<L: Clone + Ord + std::hash::Hash>(automaton: &Automaton<L>) -> Automaton<L> {
    let is_separator = |byte: u8| SEPARATORS.contains(&char::from(byte));
    let key: Vec<u8> = automaton.alphabet().bytes().map(|(byte, _)| u8::from(is_separator(byte))).collect();
    let alphabet = automaton.alphabet().refined_by(&key);
    let (mut rows, mut outputs) = (Vec::new(), Vec::new());
    let mut labels: Vec<Box<[L]>> = vec![Box::default()];
    let mut known: FxHashMap<Box<[L]>, u32> = FxHashMap::default();
    for state in automaton.states() {
        for byte in alphabet.representatives() {
            let to = match automaton.alphabet().class_of(byte) {
                Some(class) if !is_separator(byte) => automaton.step(state, class),
                _ => state,
            };
            rows.push(number(to));
        }
        let own: Box<[L]> = automaton.labels(state).into();
        outputs.push(match own.is_empty() {
            true => 0,
            false => *known.entry(own).or_insert_with_key(|own| {
                labels.push(own.clone());
                labels.len() as u32 - 1
            }),
        });
    }
    Automaton::from_outputs(alphabet, &rows, &outputs, labels, number(automaton.start()))
}

fn number(state: StateId) -> u32 {
    state.index() as u32
}
