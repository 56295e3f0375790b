//! The algebra of pattern languages, in the words of the analyses.

use dialplan_automaton::{Automaton, LimitExceeded, StateId, product};

use crate::limits::Limits;

type Set = Automaton<()>;

/// What is in both; the labels of the first.
pub(super) fn restricted<L: Clone + Ord>(
    a: &Automaton<L>,
    set: &Set,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    product(a, set, |a, b| if b.is_empty() { Vec::new() } else { a.to_vec() }, &limits.automaton)
}

/// What is in the first and not in the second.
pub(super) fn difference(a: &Set, b: &Set, limits: &Limits) -> Result<Set, LimitExceeded> {
    product(a, b, |a, b| if b.is_empty() { a.to_vec() } else { Vec::new() }, &limits.automaton)
}

/// Have the two a string in common? Walks only pairs of live states and builds nothing, since it is asked for every pair of rules.
pub(super) fn overlap(a: &Set, b: &Set) -> bool {
    let mut columns: Vec<(u8, u8)> =
        a.alphabet().bytes().filter_map(|(byte, class)| Some((class, b.alphabet().class_of(byte)?))).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut seen = rustc_hash::FxHashSet::default();
    let mut open = vec![(a.start(), b.start())];
    while let Some((x, y)) = open.pop() {
        if x == StateId::DEAD || y == StateId::DEAD || !seen.insert((x, y)) {
            continue;
        }
        if !a.labels(x).is_empty() && !b.labels(y).is_empty() {
            return true;
        }
        open.extend(columns.iter().map(|(m, n)| (a.step(x, *m), b.step(y, *n))));
    }
    false
}
