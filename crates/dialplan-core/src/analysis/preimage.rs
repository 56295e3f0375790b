//! Which dialled strings does a rule turn into a result of a given kind? The pre-image of a regular set of results is regular.
//!
//! The pattern is walked as .NET walks it: a list of threads, the preferred first, of which only the first at each place of the pattern is
//! kept, since what can still come depends on the place alone. Each thread carries the state of the automaton of the results after what it
//! would have written so far. At the end of the string the first thread that has matched decides, as in .NET. Such lists are the states of a
//! deterministic automaton, and so ambiguous patterns are decided exactly.
//!
//! Nearly all translations can be written while the pattern is read: groups used once, in the order of the pattern, not inside each other and
//! not inside loops. For the others a thread carries what the text of each group does to *every* state of the results, a function, and the
//! match puts the functions together; there may be many of them, so that is bounded. Where text outside a match stays, a search goes on behind
//! a match as [`Regex.Replace`] does.
//!
//! [`NotDecided`] are back-references, atomic groups, conditions, word boundaries, look-arounds at places that vary, loops whose body may be
//! empty, and references to the input.
//!
//! Rejected: guessing the states at the borders of groups. It has the square of the states, and needs as many guesses as a group is used.
//!
//! [`Regex.Replace`]: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.regex.replace

mod program;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use dialplan_automaton::{Alphabet, Automaton, StateId};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST, Partition};
use dotnet_regex::hir::Hir;
use rustc_hash::{FxHashMap, FxHashSet};

use super::NotDecided;
use super::sets::{labels_within, restricted};
use crate::compile::{CompiledPlan, read};
use crate::limits::Limits;
use crate::model::RuleId;

use program::{DROPPED, KEPT, Piece, Place, Step};
pub(super) use program::{Program, begins_at_start};

/// Entries of the functions that threads may carry.
const ENTRIES: usize = 8_000_000;

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
pub(super) fn labels_of_results<L: Copy + Ord>(
    hir: &Hir,
    program: &Program,
    domain: &Automaton<()>,
    results: &Automaton<L>,
    limits: &Limits,
) -> Result<BTreeSet<L>, NotDecided> {
    if program.looks {
        return Ok(preimage_of(hir, program, domain, results, limits)?.label_sets().flatten().copied().collect());
    }
    Ok(labels_within(&run(program, results, limits)?, domain))
}

/// As [`preimage`], of any pattern and translation.
pub(super) fn preimage_of<L: Clone + Ord>(
    hir: &Hir,
    program: &Program,
    domain: &Automaton<()>,
    results: &Automaton<L>,
    limits: &Limits,
) -> Result<Automaton<L>, NotDecided> {
    let set = run(program, results, limits)?;
    if set.is_empty() {
        return Ok(set);
    }
    let set = restricted(&set, domain, limits)?;
    if !program.looks {
        return Ok(set);
    }
    // The look-arounds stand at a fixed place, so they are conditions on the string as a whole.
    let own = crate::compile::language(hir, limits)?;
    Ok(restricted(&set, &own, limits)?)
}

fn undecided(why: &str) -> NotDecided {
    NotDecided { limit: format!("{why} cannot be followed through a translation") }
}

/// One way through the pattern: the place, parts of the translation that are written, the state of the results. After the match the rest of
/// the string is copied or dropped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Thread {
    place: Place,
    written: u16,
    state: StateId,
    /// Nothing was read since the search began: a match now is an empty one.
    fresh: bool,
    /// What the groups hold, as a number of [`Tables`]; 0 for nothing.
    groups: u32,
}

/// The place of a thread that has matched.
const MATCHED: Place = Place::MAX;

/// A number that stands for no function.
const CLOSED: u32 = u32::MAX;

/// What the texts of groups do to the states of the results. Equal functions have equal numbers; 0 is the empty text.
#[derive(Debug, Default)]
struct Tables {
    functions: Vec<Rc<[StateId]>>,
    numbers: FxHashMap<Rc<[StateId]>, u32>,
    /// For each slot the function of what it holds, then for each slot that of what it has read since it was opened.
    groups: Vec<Box<[u32]>>,
    group_numbers: FxHashMap<Box<[u32]>, u32>,
    exceeded: bool,
}

impl Tables {
    fn new(states: impl Iterator<Item = StateId>, slots: usize) -> Tables {
        let mut tables = Tables::default();
        tables.function(states.collect());
        let nothing: Vec<u32> = std::iter::repeat_n(0, slots).chain(std::iter::repeat_n(CLOSED, slots)).collect();
        tables.group(nothing.into());
        tables
    }

    fn function(&mut self, function: Rc<[StateId]>) -> u32 {
        if let Some(number) = self.numbers.get(&function) {
            return *number;
        }
        if (self.functions.len() + 1).saturating_mul(function.len()) > ENTRIES {
            self.exceeded = true;
            return 0;
        }
        let number = self.functions.len() as u32;
        self.numbers.insert(Rc::clone(&function), number);
        self.functions.push(function);
        number
    }

    fn group(&mut self, groups: Box<[u32]>) -> u32 {
        if let Some(number) = self.group_numbers.get(&groups) {
            return *number;
        }
        let number = self.groups.len() as u32;
        self.group_numbers.insert(groups.clone(), number);
        self.groups.push(groups);
        number
    }

    fn held(&self, groups: u32) -> Box<[u32]> {
        self.groups.get(groups as usize).cloned().unwrap_or_default()
    }

    fn opened(&mut self, groups: u32, slot: usize) -> u32 {
        let mut held = self.held(groups);
        let half = held.len() / 2;
        if let Some(open) = held.get_mut(half + slot) {
            *open = 0;
        }
        self.group(held)
    }

    fn closed(&mut self, groups: u32, slot: usize) -> u32 {
        let mut held = self.held(groups);
        let half = held.len() / 2;
        let read = held.get_mut(half + slot).map(|open| std::mem::replace(open, CLOSED));
        if let (Some(read), Some(own)) = (read.filter(|read| *read != CLOSED), held.get_mut(slot)) {
            *own = read;
        }
        self.group(held)
    }
}

struct Run<'a, L> {
    program: &'a Program,
    results: &'a Automaton<L>,
    tables: RefCell<Tables>,
}

impl<L> Run<'_, L> {
    fn write(&self, mut thread: Thread, up_to: usize) -> Thread {
        while usize::from(thread.written) <= up_to {
            let literal = self.program.literals.get(usize::from(thread.written)).map_or(&[][..], |l| l);
            for byte in literal {
                thread.state = self.written(thread.state, *byte);
            }
            thread.written += 1;
        }
        thread
    }

    fn written(&self, state: StateId, byte: u8) -> StateId {
        self.results.alphabet().class_of(byte).map_or(StateId::DEAD, |class| self.results.step(state, class))
    }

    /// After a character of the string, written or not.
    fn copied(&self, state: StateId, byte: u8, write: bool) -> StateId {
        match (write, self.program.marks) {
            (true, false) => self.written(state, byte),
            (true, true) => self.written(state, KEPT),
            (false, true) if byte.is_ascii_digit() => self.written(state, DROPPED),
            (false, _) => state,
        }
    }

    /// What the groups hold after a character that all open ones read.
    fn read_into(&self, groups: u32, byte: u8) -> u32 {
        if self.program.pieces.is_none() {
            return groups;
        }
        let mut tables = self.tables.borrow_mut();
        let mut held = tables.held(groups);
        let half = held.len() / 2;
        for open in held.iter_mut().skip(half).filter(|open| **open != CLOSED) {
            let Some(function) = tables.functions.get(*open as usize).cloned() else { continue };
            *open = tables.function(function.iter().map(|state| self.written(*state, byte)).collect());
        }
        tables.group(held)
    }

    /// The thread with the whole translation written.
    fn translated(&self, thread: Thread) -> Thread {
        let Some(pieces) = &self.program.pieces else {
            return self.write(thread, self.program.literals.len() - 1);
        };
        let tables = self.tables.borrow();
        let held = tables.held(thread.groups);
        let mut state = thread.state;
        for piece in pieces {
            state = match piece {
                Piece::Text(text) => text.iter().fold(state, |state, byte| self.written(state, *byte)),
                Piece::Slot(slot) => {
                    let function = held.get(*slot).and_then(|number| tables.functions.get(*number as usize));
                    function.and_then(|function| function.get(state.index())).copied().unwrap_or(StateId::DEAD)
                }
            };
        }
        Thread { state, ..thread }
    }

    /// Follows everything that reads nothing. `at_end`: the string ends here; otherwise no thread passes an end.
    fn close(&self, threads: &[Thread], at_start: bool, at_end: bool) -> Vec<Thread> {
        let mut seen = FxHashSet::default();
        let mut closed = Vec::new();
        for thread in threads {
            let mut open = vec![*thread];
            // What comes behind a match is never preferred.
            let mut last = false;
            while let Some(thread) = open.pop() {
                if !seen.insert((thread.place, thread.fresh)) {
                    continue;
                }
                let at = |place: Place| Thread { place, ..thread };
                match self.program.steps.get(thread.place as usize) {
                    None => {
                        closed.push(thread);
                        last |= thread.place == MATCHED;
                    }
                    Some(Step::Read { .. } | Step::Skip(_)) => closed.push(thread),
                    Some(Step::Split(ways)) => open.extend(ways.iter().rev().map(|way| at(*way))),
                    Some(Step::Write { up_to, next }) => open.push(self.write(at(*next), *up_to)),
                    Some(Step::Open { slot, next }) => {
                        let groups = self.tables.borrow_mut().opened(thread.groups, *slot);
                        open.push(Thread { groups, ..at(*next) });
                    }
                    Some(Step::Close { slot, next }) => {
                        let groups = self.tables.borrow_mut().closed(thread.groups, *slot);
                        open.push(Thread { groups, ..at(*next) });
                    }
                    Some(Step::Start(next)) => open.extend(at_start.then(|| at(*next))),
                    Some(Step::End(next)) => {
                        // Kept for the end of the string, which may come now or never for this thread.
                        if at_end {
                            open.push(at(*next));
                        } else {
                            closed.push(thread);
                        }
                    }
                    Some(Step::Match) => {
                        open.clear();
                        last = true;
                        let done = self.translated(thread);
                        match self.program.again {
                            None => closed.push(Thread { place: MATCHED, ..done }),
                            Some((again, after_empty)) => {
                                let place = if thread.fresh { after_empty } else { again };
                                open.push(Thread { place, written: 0, fresh: true, groups: 0, ..done });
                            }
                        }
                    }
                    Some(Step::Rest(_)) => {
                        open.clear();
                        last = true;
                        closed.push(if at_end { at(MATCHED) } else { thread });
                    }
                }
            }
            if last {
                break;
            }
        }
        closed
    }

    fn read(&self, threads: &[Thread], byte: u8) -> Vec<Thread> {
        let mut next = Vec::new();
        for thread in threads {
            let outside = self.copied(thread.state, byte, self.program.keep);
            if thread.place == MATCHED {
                next.push(Thread { state: outside, ..*thread });
            }
            match self.program.steps.get(thread.place as usize) {
                Some(Step::Read { set, write, next: place }) if set.contains(byte) => {
                    let state = self.copied(thread.state, byte, *write);
                    let groups = self.read_into(thread.groups, byte);
                    next.push(Thread { place: *place, state, fresh: false, groups, ..*thread });
                }
                Some(Step::Skip(place) | Step::Rest(place)) => {
                    next.push(Thread { place: *place, state: outside, fresh: true, ..*thread });
                }
                _ => {}
            }
        }
        next
    }
}

fn run<L: Clone + Ord>(program: &Program, results: &Automaton<L>, limits: &Limits) -> Result<Automaton<L>, NotDecided> {
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
    let slots = program.pieces.iter().flatten().filter_map(|piece| match piece {
        Piece::Slot(slot) => Some(*slot + 1),
        Piece::Text(_) => None,
    });
    let run = Run { program, results, tables: RefCell::new(Tables::new(results.states(), slots.max().unwrap_or(0))) };
    let first = Thread { place: program.start, written: 0, state: results.start(), fresh: true, groups: 0 };
    let start = run.close(&[first], true, false);
    let mut known: FxHashMap<(Vec<Thread>, bool), u32> = FxHashMap::default();
    let mut lists = vec![(start, true)];
    known.extend(lists.first().cloned().map(|first| (first, 0)));
    let (mut rows, mut outputs) = (Vec::new(), Vec::new());
    let mut labels: Vec<Box<[L]>> = vec![Box::default()];
    let mut numbers: FxHashMap<StateId, u32> = FxHashMap::default();
    let mut next = 0;
    while let Some((threads, at_start)) = lists.get(next).cloned() {
        next += 1;
        if run.tables.borrow().exceeded {
            return Err(NotDecided { limit: format!("a translation needs more than {ENTRIES} entries") });
        }
        let ended = run.close(&threads, at_start, true);
        let first = ended.iter().find(|thread| thread.place == MATCHED).map_or(StateId::DEAD, |thread| thread.state);
        let output = match results.labels(first) {
            [] => 0,
            carried => *numbers.entry(first).or_insert_with(|| {
                labels.push(carried.to_vec().into_boxed_slice());
                labels.len() as u32 - 1
            }),
        };
        outputs.push(output);
        for letter in &letters {
            let list = (run.close(&run.read(&threads, *letter), false, false), false);
            // What no thread can give a label any more is not followed further.
            let dead = program.pieces.is_none() && list.0.iter().all(|thread| thread.state == StateId::DEAD);
            if list.0.is_empty() || dead {
                rows.push(u32::MAX);
                continue;
            }
            let number = match known.get(&list) {
                Some(number) => *number,
                None => {
                    if lists.len() >= limits.automaton.states {
                        let exceeded =
                            dialplan_automaton::LimitExceeded { what: "states", limit: limits.automaton.states };
                        return Err(exceeded.into());
                    }
                    let number = lists.len() as u32;
                    known.insert(list.clone(), number);
                    lists.push(list);
                    number
                }
            };
            rows.push(number);
        }
    }
    Ok(Automaton::from_outputs(alphabet, &rows, &outputs, labels, 0))
}
