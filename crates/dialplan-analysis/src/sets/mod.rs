//! Sets of dial strings: the strings that a question considers, the algebra of pattern languages, and members of a set.

mod domain;
mod sample;
mod separators;

use std::collections::BTreeSet;

use dialplan_automaton::{Automaton, LimitExceeded, Preference, StateId, intersection, product, witness};
use dialplan_core::Limits;
use rustc_hash::FxHashSet;

pub use domain::Domain;
pub use sample::samples;
pub(crate) use separators::without_separators;

type Set = Automaton<()>;

/// Returns the strings that are in both sets, with the labels of the first.
pub(crate) fn restricted<L: Clone + Ord>(
    a: &Automaton<L>,
    set: &Set,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    intersection(a, set, |a, _| a.to_vec(), &limits.automaton)
}

/// Returns the strings that are in the first set and not in the second.
pub(crate) fn difference(a: &Set, b: &Set, limits: &Limits) -> Result<Set, LimitExceeded> {
    product(a, b, |a, b| if b.is_empty() { a.to_vec() } else { Vec::new() }, &limits.automaton)
}

/// Returns the labels that some string of the set carries. Visits only pairs of live states and builds no automaton,
/// since `a` may be large.
pub(crate) fn labels_within<L: Copy + Ord>(a: &Automaton<L>, set: &Set) -> BTreeSet<L> {
    let mut labels = BTreeSet::new();
    visit_common(a, set, |carried| {
        labels.extend(carried.iter().copied());
        false
    });
    labels
}

/// Returns true if the two sets have a common string.
pub(crate) fn overlap(a: &Set, b: &Set) -> bool {
    visit_common(a, b, |_| true)
}

/// Returns true if every string of the first set is in the second. Builds no automaton.
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

/// Calls `found` with the labels of `a` for the strings that both accept, until it returns true. Returns true if it
/// did.
fn visit_common<L>(a: &Automaton<L>, b: &Set, mut found: impl FnMut(&[L]) -> bool) -> bool {
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
            // Neighbouring bytes usually have the same classes.
            if last.replace((class, other)) != Some((class, other)) {
                open.push((a.step(x, class), b.step(y, other)));
            }
        }
    }
    false
}

/// Returns the pattern of a text, in which every character stands for itself.
pub fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\*+?|{}[]()^$.# ".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// Returns the shortest string of a set that a person can dial, or `None` if there is none.
pub(crate) fn shortest(set: &Automaton<()>) -> Option<String> {
    let bytes = witness(set, Preference::dialable(), |labels| !labels.is_empty())?;
    String::from_utf8(bytes).ok()
}
