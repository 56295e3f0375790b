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
