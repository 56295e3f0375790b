//! Which dialled strings does a rule turn into a result of a given kind? The pre-image of a regular set of results is regular.
//!
//! Each thread of the walk carries the state of the automaton of the results after what it would have written so far.
//!
//! Rejected: guessing the states at the borders of groups. It has the square of the states, and needs as many guesses as a group is used.

use std::collections::BTreeSet;

use dialplan_automaton::{Alphabet, Automaton, LimitExceeded, StateId};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST, Partition};
use dotnet_regex::hir::Hir;
use rustc_hash::{FxHashMap, FxHashSet};

use super::program::{Program, Step};
use super::walk::{Thread, Walk};
use crate::analysis::NotDecided;
use crate::analysis::sets::{labels_within, restricted};
use crate::compile::{CompiledPlan, language, read};
use crate::limits::Limits;
use crate::model::RuleId;

/// A step that leads nowhere.
const DEAD: u32 = u32::MAX;

/// The labels that the results of a rule carry, by what is dialled: the automaton that gives a string of `domain` the labels which `results`
/// gives to what the rule alone makes of it. A string that the rule does not take, or whose result has no label, has none.
///
/// # Errors
/// A limit, or a pattern and translation that are not decided.
pub fn preimage<L: Clone + Ord>(
    plan: &CompiledPlan,
    rule: RuleId,
    domain: &Automaton<()>,
    results: &Automaton<L>,
) -> Result<Automaton<L>, NotDecided> {
    let limits = plan.limits();
    let hir = read(&plan.plan().rule(rule).pattern, limits)?;
    let program = Program::new(&hir, plan.translation(rule), plan.plan().settings.unmatched_text)?;
    preimage_of(&hir, &program, domain, results, limits)
}

/// The labels that [`preimage_of`] would have, without building it.
pub(in crate::analysis) fn labels_of_results<L: Copy + Ord>(
    hir: &Hir,
    program: &Program,
    domain: &Automaton<()>,
    results: &Automaton<L>,
    limits: &Limits,
) -> Result<BTreeSet<L>, NotDecided> {
    if program.looks {
        return Ok(preimage_of(hir, program, domain, results, limits)?.label_sets().flatten().copied().collect());
    }
    Ok(labels_within(&run(program, domain, results, limits)?, domain))
}

/// As [`preimage`], of any pattern and translation.
pub(in crate::analysis) fn preimage_of<L: Clone + Ord>(
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
    if !program.looks {
        return Ok(set);
    }
    // The look-arounds stand at a fixed place, so they are conditions on the string as a whole.
    let own = language(hir, limits)?;
    Ok(restricted(&set, &own, limits)?)
}

/// The labels of the results, for the strings of `domain`; others may have none. There may be far more lists of threads outside the domain than
/// inside, so only strings that begin like one of the domain are followed.
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
    // An automaton of no parts is over no bytes at all.
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
    let walk = Walk::new(program, results, results.states());
    let start = (walk.start(results.start()), true);
    let mut known: FxHashMap<(Vec<Thread<StateId>>, bool), u32> = FxHashMap::from_iter([(start.clone(), 0)]);
    let mut lists = vec![start];
    // Where each letter leads from each list; `None` if that was not asked.
    let mut steps: Vec<Option<u32>> = vec![None; letters.len()];
    let mut seen = FxHashSet::default();
    let mut open = vec![(0, domain.start())];
    while let Some((from, inside)) = open.pop() {
        if inside == StateId::DEAD || !seen.insert((from, inside)) {
            continue;
        }
        let mut last = None;
        for (byte, class) in alphabet.bytes() {
            let Some(inner) = domain.alphabet().class_of(byte) else { continue };
            let to = domain.step(inside, inner);
            // Neighbouring bytes are mostly alike.
            if last.replace((class, inner)) == Some((class, inner)) || to == StateId::DEAD {
                continue;
            }
            let at = from as usize * letters.len() + usize::from(class);
            let number = match (steps.get(at).copied().flatten(), lists.get(from as usize)) {
                (Some(number), _) => number,
                (None, None) => DEAD,
                (None, Some((threads, _))) => {
                    let list = (walk.step(threads, byte), false);
                    walk.within_limits()?;
                    // What no thread can give a label any more is not followed further.
                    let dead = list.0.iter().all(|thread| thread.state == StateId::DEAD);
                    let number = match known.get(&list) {
                        _ if dead => DEAD,
                        Some(number) => *number,
                        None if lists.len() >= limits.automaton.states => {
                            return Err(LimitExceeded { what: "states", limit: limits.automaton.states }.into());
                        }
                        None => {
                            let number = lists.len() as u32;
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
    Ok(Automaton::from_outputs(alphabet, &rows, &outputs, labels, 0))
}
