//! Sets of dial strings: which strings a question considers, the algebra of pattern languages, and members of a set.

mod domain;
mod sample;

use std::collections::BTreeSet;

use dialplan_automaton::{Automaton, LimitExceeded, Preference, StateId, intersection, product, witness};
use dialplan_core::Limits;
use rustc_hash::FxHashSet;

pub use domain::Domain;
pub use sample::samples;

type Set = Automaton<()>;

/// What is in both; the labels of the first.
pub(crate) fn restricted<L: Clone + Ord>(
    a: &Automaton<L>,
    set: &Set,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    intersection(a, set, |a, _| a.to_vec(), &limits.automaton)
}

/// What is in the first and not in the second.
pub(crate) fn difference(a: &Set, b: &Set, limits: &Limits) -> Result<Set, LimitExceeded> {
    product(a, b, |a, b| if b.is_empty() { a.to_vec() } else { Vec::new() }, &limits.automaton)
}

/// The labels that some string of the set carries. Walks only pairs of live states and builds nothing: the automaton may be a large one.
pub(crate) fn labels_within<L: Copy + Ord>(a: &Automaton<L>, set: &Set) -> BTreeSet<L> {
    let mut labels = BTreeSet::new();
    walk(a, set, |carried| {
        labels.extend(carried.iter().copied());
        false
    });
    labels
}

/// Have the two a string in common?
pub(crate) fn overlap(a: &Set, b: &Set) -> bool {
    walk(a, b, |_| true)
}

/// Is every string of the first a string of the second? Builds nothing.
pub(crate) fn included(a: &Set, b: &Set) -> bool {
    let mut seen = FxHashSet::default();
    let mut open = vec![(a.start(), b.start())];
    while let Some((x, y)) = open.pop() {
        if x == StateId::DEAD || !seen.insert((x, y)) {
            continue;
        }
        // Every live state leads to a string of the first.
        if y == StateId::DEAD || (!a.labels(x).is_empty() && b.labels(y).is_empty()) {
            return false;
        }
        let mut last = None;
        for (byte, class) in a.alphabet().bytes() {
            let Some(other) = b.alphabet().class_of(byte) else {
                if a.step(x, class) == StateId::DEAD { continue } else { return false }
            };
            if last.replace((class, other)) != Some((class, other)) {
                open.push((a.step(x, class), b.step(y, other)));
            }
        }
    }
    true
}

/// Shows the labels of `a` for the strings that both take, until `found` says that it is enough.
fn walk<L>(a: &Automaton<L>, b: &Set, mut found: impl FnMut(&[L]) -> bool) -> bool {
    let mut seen = FxHashSet::default();
    let mut open = vec![(a.start(), b.start())];
    while let Some((x, y)) = open.pop() {
        if x == StateId::DEAD || y == StateId::DEAD || !seen.insert((x, y)) {
            continue;
        }
        if !a.labels(x).is_empty() && !b.labels(y).is_empty() && found(a.labels(x)) {
            return true;
        }
        let mut last = None;
        for (byte, class) in a.alphabet().bytes() {
            let Some(other) = b.alphabet().class_of(byte) else { continue };
            // Neighbouring bytes are mostly alike.
            if last.replace((class, other)) != Some((class, other)) {
                open.push((a.step(x, class), b.step(y, other)));
            }
        }
    }
    false
}

/// Returns the shortest string of a set that a person can dial; `None` if there is none.
pub(crate) fn shortest(set: &Automaton<()>) -> Option<String> {
    let bytes = witness(set, Preference::dialable(), |labels| !labels.is_empty())?;
    String::from_utf8(bytes).ok()
}
