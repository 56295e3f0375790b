//! A set of dial strings as a .NET pattern, the way a voice engineer would write it.

use std::collections::BTreeMap;

use dialplan_automaton::{Automaton, StateId};
use dialplan_core::pattern::{language, read};
use dotnet_regex::charset::CharSet;
use rustc_hash::FxHashMap;

use super::expression::{Sequence, behind, behind_any, one_of, size, write};
use crate::Analysis;

/// The largest number of items of an expression.
const ITEMS: usize = 120;

/// The largest number of states of a set that is tried.
const STATES: usize = 4_000;

/// Returns a pattern that matches exactly the strings of a set, such as `^\+31[1-57]\d{8}$`. `None` if the set is
/// empty, if the pattern would be longer than `longest` characters, or if strings of the set repeat in a way that such
/// patterns do not show.
///
/// The pattern is compiled again and compared with the set, so it is never wrong.
pub fn pattern(analysis: &Analysis, set: &Automaton<()>, longest: usize) -> Option<String> {
    if set.is_empty() || set.states().count() > STATES {
        return None;
    }
    let mut pattern = "^".to_owned();
    write(&Writer { set, known: FxHashMap::default(), open: Vec::new() }.sequence(set.start())?, &mut pattern);
    pattern.push('$');
    if pattern.len() > longest {
        return None;
    }
    let mut limits = analysis.limits().clone();
    limits.pattern.pattern_chars = usize::MAX;
    let again = language(&read(&pattern, &limits).ok()?, &limits).ok()?;
    (again == *set).then_some(pattern)
}

struct Writer<'a> {
    set: &'a Automaton<()>,
    known: FxHashMap<StateId, Sequence>,
    /// The states on the way from the start.
    open: Vec<StateId>,
}

impl Writer<'_> {
    /// Returns what may follow a state. `None` if it is too long, or if a state leads back to one before it.
    fn sequence(&mut self, state: StateId) -> Option<Sequence> {
        if let Some(known) = self.known.get(&state) {
            return Some(known.clone());
        }
        // No dial string is longer, so a deeper state is one of a set that is not worth writing.
        if self.open.contains(&state) || self.open.len() > DEPTH {
            return None;
        }
        self.open.push(state);
        let mut targets: BTreeMap<usize, (StateId, Vec<u8>)> = BTreeMap::new();
        let mut around = Vec::new();
        for (byte, class) in self.set.alphabet().bytes() {
            match self.set.step(state, class) {
                StateId::DEAD => {}
                to if to == state => around.push(byte),
                to => targets.entry(to.index()).or_insert_with(|| (to, Vec::new())).1.push(byte),
            }
        }
        let mut ways: Vec<(StateId, Vec<u8>)> = targets.into_values().collect();
        ways.sort_by_key(|(_, bytes)| bytes.first().copied());
        let mut alternatives = Vec::with_capacity(ways.len());
        for (to, bytes) in ways {
            let rest = self.sequence(to)?;
            alternatives.push(behind(characters(&bytes), &rest));
        }
        self.open.pop();
        let ends = !self.set.labels(state).is_empty();
        let rest = match alternatives.is_empty() {
            true => Vec::new(),
            false => one_of(alternatives, ends),
        };
        let sequence = if around.is_empty() { rest } else { behind_any(characters(&around), &rest) };
        if size(&sequence) > ITEMS {
            return None;
        }
        self.known.insert(state, sequence.clone());
        Some(sequence)
    }
}

/// The deepest state that is followed, in characters.
const DEPTH: usize = 64;

fn characters(bytes: &[u8]) -> CharSet {
    bytes.iter().fold(CharSet::default(), |set, byte| set.union(CharSet::single(char::from(*byte))))
}
