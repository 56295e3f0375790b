//! Products of two automata: intersection, difference, and any other combination of two languages.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::automaton::{Automaton, OutputId, StateId};
use crate::minimise::{Draft, minimise};
use crate::{Counted, LimitExceeded, Limits};

/// The steps for each pair of states, beside those for its transitions.
const STATE: usize = 16;
/// The steps for each label that is combined.
const LABEL: usize = 2;
/// The bytes for each pair of states, and for each transition.
const STATE_BYTES: usize = 40;
const CELL_BYTES: usize = 8;

/// Returns the automaton of the strings that both automata label: like [`product`] with a `combine` that is empty where
/// one of the sets is. It visits only pairs of live states, so cutting a small automaton out of a large one takes the
/// time of the small one.
///
/// # Errors
/// Returns [`LimitExceeded`] if there would be too many states, or if the budget is used up.
pub fn intersection<A, B, L: Clone + Ord>(
    a: &Automaton<A>,
    b: &Automaton<B>,
    combine: impl Fn(&[A], &[B]) -> Vec<L>,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    let both = |a: &[A], b: &[B]| if a.is_empty() || b.is_empty() { Vec::new() } else { combine(a, b) };
    pairs(a, b, both, |(x, y)| x == StateId::DEAD || y == StateId::DEAD, limits)
}

/// Returns the automaton in which the labels of a string are `combine` of its labels in the two automata.
///
/// `combine` must return ascending labels, and an empty set for two empty ones. Both automata must have the same bytes.
///
/// # Errors
/// Returns [`LimitExceeded`] if there would be too many states, or if the budget is used up.
pub fn product<A, B, L: Clone + Ord>(
    a: &Automaton<A>,
    b: &Automaton<B>,
    combine: impl Fn(&[A], &[B]) -> Vec<L>,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    pairs(a, b, combine, |pair| pair == (StateId::DEAD, StateId::DEAD), limits)
}

/// Returns the automaton of the strings that `a` labels: like [`product`] with a `combine` that is empty where the
/// labels of `a` are. It visits only live states of `a`, so what a small automaton says about a large one takes the
/// time of the small one.
///
/// # Errors
/// Returns [`LimitExceeded`] if there would be too many states, or if the budget is used up.
pub fn left_product<A, B, L: Clone + Ord>(
    a: &Automaton<A>,
    b: &Automaton<B>,
    combine: impl Fn(&[A], &[B]) -> Vec<L>,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    let of_left = |a: &[A], b: &[B]| if a.is_empty() { Vec::new() } else { combine(a, b) };
    pairs(a, b, of_left, |(x, _)| x == StateId::DEAD, limits)
}

/// Returns the automaton in which the labels of a string are `of` its labels, which must be ascending. It is not called
/// for strings without labels. Cutting the strings of a few labels out of a large automaton takes the time of these,
/// and of one look at each transition.
///
/// # Errors
/// Returns [`LimitExceeded`] if the budget is used up.
pub fn relabelled<A, L: Clone + Ord>(
    automaton: &Automaton<A>,
    of: impl Fn(&[A]) -> Vec<L>,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    let columns = automaton.alphabet.len();
    limits.budget.charge(automaton.outputs.len() + automaton.rows.len() / 4)?;
    let mut known: BTreeMap<Vec<L>, OutputId> = BTreeMap::from([(Vec::new(), 0)]);
    let mut labels = vec![Box::default()];
    let mut number = |set: &[A]| -> OutputId {
        let set = if set.is_empty() { Vec::new() } else { of(set) };
        *known.entry(set).or_insert_with_key(|set| {
            labels.push(set.clone().into_boxed_slice());
            labels.len() as OutputId - 1
        })
    };
    let numbers: Vec<OutputId> = automaton.labels.iter().map(|set| number(set)).collect();
    let output = |state: usize| -> OutputId {
        let before = automaton.outputs.get(state).copied().unwrap_or_default();
        numbers.get(before as usize).copied().unwrap_or_default()
    };
    // States are numbered breadth first, so most lead to states with larger numbers, and few passes are needed.
    let mut live: Vec<bool> = (0..automaton.outputs.len()).map(|state| output(state) != 0).collect();
    let leads_to = |state: usize| automaton.rows.get(state * columns..(state + 1) * columns).unwrap_or_default();
    loop {
        let mut changed = false;
        for state in (1..live.len()).rev() {
            if live.get(state) == Some(&false)
                && leads_to(state).iter().any(|to| live.get(to.index()) == Some(&true))
                && let Some(slot) = live.get_mut(state)
            {
                *slot = true;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let kept: Vec<usize> = (0..live.len()).filter(|state| live.get(*state) == Some(&true)).collect();
    let mut places: Vec<Option<u32>> = vec![None; live.len()];
    for (place, state) in (0u32..).zip(&kept) {
        if let Some(slot) = places.get_mut(*state) {
            *slot = Some(place);
        }
    }
    let Some(start) = places.get(automaton.start.index()).copied().flatten() else {
        return Ok(Automaton::empty(automaton.alphabet.clone()));
    };
    let place = |to: &StateId| places.get(to.index()).copied().flatten();
    let rows = kept.iter().flat_map(|state| leads_to(*state).iter().map(place)).collect();
    let outputs = kept.iter().map(|state| output(*state)).collect();
    minimise(Draft { alphabet: automaton.alphabet.clone(), rows, outputs, labels, start }, limits)
}

fn pairs<A, B, L: Clone + Ord>(
    a: &Automaton<A>,
    b: &Automaton<B>,
    combine: impl Fn(&[A], &[B]) -> Vec<L>,
    is_dead: impl Fn((StateId, StateId)) -> bool,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    let alphabet = a.alphabet.refined_by(b.alphabet.classes());
    let (columns_a, columns_b) = (alphabet.into_classes_of(&a.alphabet), alphabet.into_classes_of(&b.alphabet));
    let mut known: FxHashMap<(StateId, StateId), u32> = FxHashMap::default();
    let mut pairs = vec![(a.start, b.start)];
    known.insert((a.start, b.start), 0);
    let mut numbers: FxHashMap<(OutputId, OutputId), OutputId> = FxHashMap::default();
    let (mut rows, mut outputs) = (Vec::new(), Vec::new());
    let mut labels: Vec<Rc<[L]>> = vec![Rc::default()];
    let mut known_labels: BTreeMap<Rc<[L]>, OutputId> = BTreeMap::from([(Rc::default(), 0)]);
    let mut held = limits.budget.hold(0)?;
    let mut next = 0;
    while let Some((x, y)) = pairs.get(next).copied() {
        next += 1;
        limits.budget.charge(STATE + columns_a.len())?;
        held.grow(STATE_BYTES + CELL_BYTES * columns_a.len())?;
        let ends = (output(a, x), output(b, y));
        let output = match numbers.get(&ends) {
            Some(number) => *number,
            None => {
                let set = combine(a.labels(x), b.labels(y));
                limits.budget.charge(LABEL * (a.labels(x).len() + b.labels(y).len()))?;
                held.grow(size_of_val(&*set))?;
                let number = match known_labels.get(&*set) {
                    Some(number) => *number,
                    None => {
                        let (set, number): (Rc<[L]>, _) = (set.into(), labels.len() as OutputId);
                        labels.push(Rc::clone(&set));
                        known_labels.insert(set, number);
                        number
                    }
                };
                numbers.insert(ends, number);
                number
            }
        };
        outputs.push(output);
        for (class_a, class_b) in columns_a.iter().zip(&columns_b) {
            let to = (a.step(x, *class_a), b.step(y, *class_b));
            if is_dead(to) {
                rows.push(None);
                continue;
            }
            let number = match known.get(&to) {
                Some(number) => *number,
                None => {
                    if pairs.len() >= limits.states {
                        return Err(LimitExceeded { what: Counted::States, limit: limits.states });
                    }
                    let number = pairs.len() as u32;
                    known.insert(to, number);
                    pairs.push(to);
                    number
                }
            };
            rows.push(Some(number));
        }
    }
    let labels = labels.iter().map(|set| set.to_vec().into_boxed_slice()).collect();
    minimise(Draft { alphabet, rows, outputs, labels, start: 0 }, limits)
}

fn output<L>(automaton: &Automaton<L>, state: StateId) -> OutputId {
    automaton.outputs.get(state.index()).copied().unwrap_or_default()
}
