//! The dialled strings that a rule turns into a result of a given kind. The pre-image of a regular set of results is
//! regular.
//!
//! Each thread carries the state of the results automaton after the text that it would have written so far.
//!
//! Rejected: guessing the states at the borders of groups. It needs the square of the states, and as many guesses as
//! there are uses of groups.

use std::collections::BTreeSet;

use dialplan_automaton::{Alphabet, Automaton, Counted, LimitExceeded, StateId};
use dialplan_core::Limits;
use dialplan_core::pattern::language;
use dotnet_regex::charset::{ALPHABET_LEN, FIRST, Partition};
use dotnet_regex::hir::Hir;
use rustc_hash::{FxHashMap, FxHashSet};

use super::program::{Program, Step};
use super::walk::{Thread, Walk};
use crate::NotDecided;
use crate::sets::{labels_within, restricted};

/// The steps for each pair of a list and a state of the domain, beside those of the threads.
const STATE: usize = 6;

/// The bytes for each list, beside its threads.
const LIST_BYTES: usize = 80;

/// A step that leads nowhere.
const DEAD: u32 = u32::MAX;

/// Returns the labels that [`preimage_of`] would have, without building the automaton where possible.
pub(crate) fn labels_of_results<L: Copy + Ord>(
    hir: &Hir,
    program: &Program,
    domain: &Automaton<()>,
    results: &Automaton<L>,
    limits: &Limits,
) -> Result<BTreeSet<L>, NotDecided> {
    if program.has_look_arounds {
        return Ok(preimage_of(hir, program, domain, results, limits)?.label_sets().flatten().copied().collect());
    }
    Ok(labels_within(&run(program, domain, results, limits)?, domain, limits)?)
}

/// Returns the automaton that gives a string of `domain` the labels which `results` gives to its result. A string that
/// the pattern does not match, or whose result has no label, has no label.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the pattern and translation are not decided.
pub(crate) fn preimage_of<L: Clone + Ord>(
    hir: &Hir,
    program: &Program,
    domain: &Automaton<()>,
    results: &Automaton<L>,
    limits: &Limits,
) -> Result<Automaton<L>, NotDecided> {
    let set = run(program, domain, results, limits)?;
    if set.is_empty() {
        return Ok(set);
    }
    let set = restricted(&set, domain, limits)?;
    if !program.has_look_arounds {
        return Ok(set);
    }
    // The look-arounds are at fixed positions, so they are conditions on the whole string.
    let own = language(hir, limits)?;
    Ok(restricted(&set, &own, limits)?)
}

/// The labels of the results, for the strings of `domain`; others may have none. There may be far more lists of threads
/// outside the domain than inside, so only strings that begin like one of the domain are followed.
fn run<L: Clone + Ord>(
    program: &Program,
    domain: &Automaton<()>,
    results: &Automaton<L>,
    limits: &Limits,
) -> Result<Automaton<L>, NotDecided> {
    let sets = program.steps.iter().filter_map(|step| match step {
        Step::Read { set, .. } => Some(*set),
        _ => None,
    });
    let partition = Partition::from_sets(sets);
    let alphabet = Alphabet::new(FIRST, partition.classes());
    // The union of no automata has an alphabet of no bytes.
    let alphabet = match results.alphabet().classes() {
        classes if classes.len() == ALPHABET_LEN => alphabet.refined_by(classes),
        _ => alphabet,
    };
    let alphabet = match program.marks {
        true => alphabet.refined_by(&std::array::from_fn::<u8, ALPHABET_LEN, _>(|at| {
            u8::from((FIRST + at as u8).is_ascii_digit())
        })),
        false => alphabet,
    };
    let letters = alphabet.representatives();
    // The classes that the same characters have, each with one of these.
    let columns = alphabet.bytes().filter_map(|(byte, class)| Some((class, domain.alphabet().class_of(byte)?, byte)));
    let mut columns: Vec<(u8, u8, u8)> = columns.collect();
    columns.sort_unstable();
    columns.dedup_by_key(|(class, inner, _)| (*class, *inner));
    let walk = Walk::new(program, results, results.states());
    let start = (walk.start(results.start()), true);
    let mut known: FxHashMap<(Vec<Thread<StateId>>, bool), u32> = FxHashMap::from_iter([(start.clone(), 0)]);
    let mut lists = vec![start];
    // Where each letter leads from each list; `None` if that was not asked.
    let mut steps: Vec<Option<u32>> = vec![None; letters.len()];
    let mut seen = FxHashSet::default();
    let mut held = limits.budget().hold(0)?;
    let mut open = vec![(0, domain.start())];
    while let Some((from, inside)) = open.pop() {
        if inside == StateId::DEAD || !seen.insert((from, inside)) {
            continue;
        }
        limits.budget().charge(STATE + columns.len())?;
        for (class, inner, byte) in columns.iter().copied() {
            let to = domain.step(inside, inner);
            if to == StateId::DEAD {
                continue;
            }
            let at = from as usize * letters.len() + usize::from(class);
            let number = match (steps.get(at).copied().flatten(), lists.get(from as usize)) {
                (Some(number), _) => number,
                (None, None) => DEAD,
                (None, Some((threads, _))) => {
                    let list = (walk.step(threads, byte), false);
                    walk.charge(limits)?;
                    walk.within_limits()?;
                    // What no thread can give a label any more is not followed further.
                    let dead = list.0.iter().all(|thread| thread.state == StateId::DEAD);
                    let number = match known.get(&list) {
                        _ if dead => DEAD,
                        Some(number) => *number,
                        None if lists.len() >= limits.automaton.states => {
                            return Err(LimitExceeded { what: Counted::States, limit: limits.automaton.states }.into());
                        }
                        None => {
                            let number = lists.len() as u32;
                            held.grow(
                                LIST_BYTES + size_of_val(&*list.0) * 2 + size_of::<Option<u32>>() * letters.len(),
                            )?;
                            known.insert(list.clone(), number);
                            lists.push(list);
                            steps.resize(lists.len() * letters.len(), None);
                            number
                        }
                    };
                    if let Some(slot) = steps.get_mut(at) {
                        *slot = Some(number);
                    }
                    number
                }
            };
            if number != DEAD {
                open.push((number, to));
            }
        }
    }
    let mut labels: Vec<Box<[L]>> = vec![Box::default()];
    let mut numbers: FxHashMap<StateId, u32> = FxHashMap::default();
    let mut outputs = Vec::with_capacity(lists.len());
    for (threads, at_start) in &lists {
        let first = walk.end(threads, *at_start).unwrap_or(StateId::DEAD);
        walk.charge(limits)?;
        walk.within_limits()?;
        outputs.push(match results.labels(first) {
            [] => 0,
            carried => *numbers.entry(first).or_insert_with(|| {
                labels.push(carried.to_vec().into_boxed_slice());
                labels.len() as u32 - 1
            }),
        });
    }
    let rows: Vec<u32> = steps.into_iter().map(|to| to.unwrap_or(DEAD)).collect();
    Ok(Automaton::from_outputs(alphabet, &rows, &outputs, labels, 0).charged(&limits.automaton)?)
}
