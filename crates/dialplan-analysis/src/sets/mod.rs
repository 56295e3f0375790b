//! Sets of dial strings: the strings that a question considers, the algebra of pattern languages, and members of a set.

mod domain;
mod sample;
mod separators;
mod texts;

use std::collections::BTreeSet;

use dialplan_automaton::{Automaton, LimitExceeded, Preference, StateId, intersection, left_product, product, witness};
use dialplan_core::Limits;
use rustc_hash::FxHashSet;

pub use domain::Domain;
pub use sample::{samples, samples_from};
pub(crate) use separators::without_separators;
pub(crate) use texts::of_texts;

type Set = Automaton<()>;

/// Returns the strings that are in both sets, with the labels of the first.
pub(crate) fn restricted<L: Clone + Ord>(
    a: &Automaton<L>,
    set: &Set,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    intersection(a, set, |a, _| a.to_vec(), &limits.automaton)
}

/// Returns the strings that are in the first set and not in the second, with the labels of the first.
pub(crate) fn difference<L: Clone + Ord, M>(
    a: &Automaton<L>,
    b: &Automaton<M>,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    // The automaton of no rules or routes has an alphabet of no bytes.
    if b.alphabet().is_empty() {
        return Ok(a.clone());
    }
    left_product(a, b, |a, b| if b.is_empty() { a.to_vec() } else { Vec::new() }, &limits.automaton)
}

/// Returns the strings that are in one of the sets.
pub(crate) fn either(a: &Set, b: &Set, limits: &Limits) -> Result<Set, LimitExceeded> {
    let either = |a: &[()], b: &[()]| if a.is_empty() { b.to_vec() } else { a.to_vec() };
    product(a, b, either, &limits.automaton)
}

/// Returns the strings of a set whose first label is the given one.
pub(crate) fn with_first<L: Clone + Ord>(
    a: &Automaton<L>,
    first: &L,
    set: &Set,
    limits: &Limits,
) -> Result<Set, LimitExceeded> {
    let is_first = |labels: &[L], own: &[()]| if labels.first() == Some(first) { own.to_vec() } else { Vec::new() };
    intersection(a, set, is_first, &limits.automaton)
}

/// Returns the labels that some string of the set carries. Visits only pairs of live states and builds no automaton,
/// since `a` may be large.
pub(crate) fn labels_within<L: Copy + Ord>(
    a: &Automaton<L>,
    set: &Set,
    limits: &Limits,
) -> Result<BTreeSet<L>, LimitExceeded> {
    carried_within(a, set, limits, |carried| carried)
}

/// Returns the first labels of the strings of the set, as [`labels_within`] does with all labels.
pub(crate) fn first_labels_within<L: Copy + Ord>(
    a: &Automaton<L>,
    set: &Set,
    limits: &Limits,
) -> Result<BTreeSet<L>, LimitExceeded> {
    carried_within(a, set, limits, |carried| carried.get(..1).unwrap_or_default())
}

/// Returns the labels that `wanted` takes of those that each string of the set carries.
fn carried_within<L: Copy + Ord>(
    a: &Automaton<L>,
    set: &Set,
    limits: &Limits,
    wanted: impl Fn(&[L]) -> &[L],
) -> Result<BTreeSet<L>, LimitExceeded> {
    let mut labels = BTreeSet::new();
    let mut known = FxHashSet::default();
    visit_common(a, set, limits, |carried| {
        // Equal sets of labels are one slice.
        if known.insert(carried.as_ptr() as usize) {
            let wanted = wanted(carried);
            limits.budget().charge(LABEL * wanted.len())?;
            labels.extend(wanted.iter().copied());
        }
        Ok(false)
    })?;
    Ok(labels)
}

/// Returns true if the two sets have a common string.
pub(crate) fn overlap(a: &Set, b: &Set, limits: &Limits) -> Result<bool, LimitExceeded> {
    visit_common(a, b, limits, |_| Ok(true))
}

/// Returns true if every string of the first set is in the second. Builds no automaton.
pub(crate) fn included(a: &Set, b: &Set, limits: &Limits) -> Result<bool, LimitExceeded> {
    let is_missing = |x, y| y == StateId::DEAD || (!a.labels(x).is_empty() && b.labels(y).is_empty());
    Ok(!walked(a, b, limits, |x, y| if is_missing(x, y) { Next::Stop } else { Next::Follow })?)
}

/// Returns true if every string of the first set is the beginning of a string of the second, or begins with one. Builds
/// no automaton.
pub(crate) fn begins_within(a: &Set, b: &Set, limits: &Limits) -> Result<bool, LimitExceeded> {
    let stopped = walked(a, b, limits, |_, y| match y {
        StateId::DEAD => Next::Stop,
        _ if b.labels(y).is_empty() => Next::Follow,
        // What follows a string of the second is not compared.
        _ => Next::Leave,
    })?;
    Ok(!stopped)
}

/// What to do after a pair of states was visited.
enum Next {
    /// Visit the pairs that follow it.
    Follow,
    /// Do not visit the pairs that follow it.
    Leave,
    /// Visit nothing more.
    Stop,
}

/// Calls `visit` with the pairs of states that strings lead to in both sets, as long as the first set has strings that
/// begin so. Returns true if it was told to stop.
fn walked(a: &Set, b: &Set, limits: &Limits, visit: impl Fn(StateId, StateId) -> Next) -> Result<bool, LimitExceeded> {
    let columns = columns(a, b);
    let mut seen = FxHashSet::default();
    let mut open = vec![(a.start(), b.start())];
    while let Some((x, y)) = open.pop() {
        // Every live state leads to a string of the first.
        if x == StateId::DEAD || !seen.insert((x, y)) {
            continue;
        }
        limits.budget().charge(STATE + columns.len())?;
        match visit(x, y) {
            Next::Stop => return Ok(true),
            Next::Leave => {}
            Next::Follow => open.extend(columns.iter().map(|(class, other)| {
                let other = other.map_or(StateId::DEAD, |other| b.step(y, other));
                (a.step(x, *class), other)
            })),
        }
    }
    Ok(false)
}

/// The steps for each pair of states that is visited, beside those for its transitions.
const STATE: usize = 4;
/// The steps for each label that is collected.
const LABEL: usize = 8;

/// Returns the classes of two automata that the same characters have. A character may be missing in the second.
fn columns<A, B>(a: &Automaton<A>, b: &Automaton<B>) -> Vec<(u8, Option<u8>)> {
    let mut columns: Vec<(u8, Option<u8>)> =
        a.alphabet().bytes().map(|(byte, class)| (class, b.alphabet().class_of(byte))).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// Calls `found` with the labels of `a` for the strings that both accept, until it returns true. Returns true if it
/// did.
fn visit_common<L>(
    a: &Automaton<L>,
    b: &Set,
    limits: &Limits,
    mut found: impl FnMut(&[L]) -> Result<bool, LimitExceeded>,
) -> Result<bool, LimitExceeded> {
    let columns = columns(a, b);
    let mut seen = FxHashSet::default();
    let mut open = vec![(a.start(), b.start())];
    while let Some((x, y)) = open.pop() {
        if x == StateId::DEAD || y == StateId::DEAD || !seen.insert((x, y)) {
            continue;
        }
        limits.budget().charge(STATE + columns.len())?;
        if !a.labels(x).is_empty() && !b.labels(y).is_empty() && found(a.labels(x))? {
            return Ok(true);
        }
        open.extend(columns.iter().filter_map(|(class, other)| Some((a.step(x, *class), b.step(y, (*other)?)))));
    }
    Ok(false)
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

/// As [`samples`], within the budget.
pub(crate) fn charged_samples<L>(
    automaton: &Automaton<L>,
    count: usize,
    limits: &Limits,
) -> Result<Vec<String>, LimitExceeded> {
    limits.budget().charge(SAMPLE * count + automaton.size().transitions)?;
    Ok(samples(automaton, count))
}

/// The steps for each string of a set that is chosen.
const SAMPLE: usize = 500;

/// Returns the shortest string of a set that a person can dial, or `None` if there is none.
pub(crate) fn shortest(set: &Automaton<()>) -> Option<String> {
    let bytes = witness(set, Preference::dialable(), |labels| !labels.is_empty())?;
    String::from_utf8(bytes).ok()
}
