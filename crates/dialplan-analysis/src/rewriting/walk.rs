//! The execution of a program on a string. What it writes goes to an [`Output`].

use std::cell::{Cell, RefCell};
use std::hash::Hash;
use std::rc::Rc;

use dialplan_automaton::{Automaton, StateId};
use dialplan_core::Limits;
use rustc_hash::{FxHashMap, FxHashSet};

use super::program::{DROPPED, KEPT, Piece, Step, StepId};
use crate::NotDecided;
use crate::rewriting::Program;

/// The maximum number of entries of all functions that threads carry.
const MAX_ENTRIES: usize = 8_000_000;

/// The maximum number of steps that threads take while one question is answered.
const MAX_PASSED: usize = 4_000_000;

/// One way through the pattern: the current step, the number of translation parts written, and the state of the output.
/// After the match the rest of the string is copied or dropped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Thread<S> {
    pub(super) step: StepId,
    written: u16,
    /// The state of the output.
    pub(super) state: S,
    /// True if nothing was read since the search began, so that a match now is an empty one.
    fresh: bool,
    /// What the groups hold, as a number of [`Tables`]; 0 if they hold nothing.
    groups: u32,
}

impl<S> Thread<S> {
    /// Returns the number of literals of the translation that were written.
    pub(super) fn written(&self) -> usize {
        usize::from(self.written)
    }
}

/// The step of a thread that has matched.
pub(super) const MATCHED: StepId = StepId::MAX;

/// A number that means no function.
const CLOSED: u32 = u32::MAX;

/// What the texts of groups do to the states of the output. Equal functions have equal numbers; 0 is the empty text.
#[derive(Debug)]
struct Tables<S> {
    functions: Vec<Rc<[S]>>,
    numbers: FxHashMap<Rc<[S]>, u32>,
    /// For each slot the function of the text it holds, followed by, for each slot, the function of what was read since
    /// it was opened.
    groups: Vec<Box<[u32]>>,
    group_numbers: FxHashMap<Box<[u32]>, u32>,
    exceeded: bool,
}

impl<S: Copy + Eq + Hash> Tables<S> {
    fn new(states: impl Iterator<Item = S>, slots: usize) -> Tables<S> {
        let mut tables = Tables {
            functions: Vec::new(),
            numbers: FxHashMap::default(),
            groups: Vec::new(),
            group_numbers: FxHashMap::default(),
            exceeded: false,
        };
        // Without slots no thread carries a function. There may be very many states.
        tables.function(states.take(if slots == 0 { 0 } else { usize::MAX }).collect());
        let nothing: Vec<u32> = std::iter::repeat_n(0, slots).chain(std::iter::repeat_n(CLOSED, slots)).collect();
        tables.group(nothing.into());
        tables
    }

    fn function(&mut self, function: Rc<[S]>) -> u32 {
        if let Some(number) = self.numbers.get(&function) {
            return *number;
        }
        if (self.functions.len() + 1).saturating_mul(function.len()) > MAX_ENTRIES {
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

    /// Begins a pass of a group. If it gathers, what it reads follows what it holds.
    fn opened(&mut self, groups: u32, slot: usize, gathers: bool) -> u32 {
        let mut held = self.held(groups);
        let half = held.len() / 2;
        let before = held.get(slot).copied().filter(|_| gathers).unwrap_or(0);
        if let Some(open) = held.get_mut(half + slot) {
            *open = before;
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

/// The destination of a result, which is written character by character.
pub(super) trait Output {
    /// What is known about a result after a part of it was written.
    type State: Copy + Eq + Hash;
    /// Returns the state after one more character.
    fn written(&self, state: Self::State, byte: u8) -> Self::State;
    /// Returns the state after a text, given the state that the text leads to from every state, in order. Not called
    /// for programs that write while they read.
    fn after(&self, function: &[Self::State], state: Self::State) -> Self::State;
    /// Returns true if nothing that is written from now on changes the state.
    fn is_final(&self, state: Self::State) -> bool;
}

impl<L> Output for Automaton<L> {
    type State = StateId;

    fn written(&self, state: StateId, byte: u8) -> StateId {
        self.alphabet().class_of(byte).map_or(StateId::DEAD, |class| self.step(state, class))
    }

    fn after(&self, function: &[StateId], state: StateId) -> StateId {
        function.get(state.index()).copied().unwrap_or(StateId::DEAD)
    }

    fn is_final(&self, state: StateId) -> bool {
        state == StateId::DEAD
    }
}

/// The execution of a program on a string.
pub(super) struct Walk<'a, O: Output> {
    program: &'a Program,
    output: &'a O,
    tables: RefCell<Tables<O::State>>,
    passed: Cell<usize>,
    /// The steps that were not charged yet.
    worked: Cell<usize>,
}

/// The steps of the budget for each step of a thread.
const THREAD: usize = 3;
/// The steps for each function that is followed, beside those for its entries.
const FUNCTION: usize = 8;

impl<'a, O: Output> Walk<'a, O> {
    /// Creates an execution. `states` are all states of the output; they are needed only for groups that are not
    /// written while they are read.
    pub(super) fn new(program: &'a Program, output: &'a O, states: impl Iterator<Item = O::State>) -> Walk<'a, O> {
        let slots = program.pieces.iter().flatten().filter_map(|piece| match piece {
            Piece::Slot(slot) => Some(*slot + 1),
            Piece::Text(_) => None,
        });
        let slots = slots.max().unwrap_or(0);
        Walk {
            program,
            output,
            tables: RefCell::new(Tables::new(states, slots)),
            passed: Cell::new(0),
            worked: Cell::new(0),
        }
    }

    /// Returns the threads at the start of a string.
    pub(super) fn start(&self, state: O::State) -> Vec<Thread<O::State>> {
        let first = Thread { step: self.program.start, written: 0, state, fresh: true, groups: 0 };
        let early = self.program.at_start && self.program.pieces.is_none();
        self.close(&[if early { self.write(first, 0) } else { first }], true, false)
    }

    /// Returns the state of the output if the string ends here, or `None` if the pattern does not match.
    pub(super) fn end(&self, threads: &[Thread<O::State>], at_start: bool) -> Option<O::State> {
        let ended = self.close(threads, at_start, true);
        ended.iter().find(|thread| thread.step == MATCHED).map(|thread| thread.state)
    }

    /// Returns the threads after a character.
    pub(super) fn step(&self, threads: &[Thread<O::State>], byte: u8) -> Vec<Thread<O::State>> {
        self.close(&self.read(threads, byte), false, false)
    }

    /// Charges what was done.
    ///
    /// # Errors
    /// Returns an error if the budget is used up.
    pub(super) fn charge(&self, limits: &Limits) -> Result<(), NotDecided> {
        Ok(limits.budget().charge(self.worked.take())?)
    }

    /// Checks that the limits were not exceeded so far.
    ///
    /// # Errors
    /// Returns an error if threads took too many steps, or if groups need too many entries.
    pub(super) fn within_limits(&self) -> Result<(), NotDecided> {
        if self.passed.get() > MAX_PASSED {
            return Err(NotDecided::because(format!(
                "a pattern needs more than {MAX_PASSED} steps to be followed through a translation"
            )));
        }
        match self.tables.borrow().exceeded {
            true => Err(NotDecided::because(format!("a translation needs more than {MAX_ENTRIES} entries"))),
            false => Ok(()),
        }
    }

    fn write(&self, mut thread: Thread<O::State>, up_to: usize) -> Thread<O::State> {
        while usize::from(thread.written) <= up_to {
            let literal = self.program.literals.get(usize::from(thread.written)).map_or(&[][..], |l| l);
            for byte in literal {
                thread.state = self.output.written(thread.state, *byte);
            }
            thread.written += 1;
        }
        thread
    }

    /// Returns the state after a character of the string, which is written or not.
    fn copied(&self, state: O::State, byte: u8, write: bool) -> O::State {
        match (write, self.program.marks) {
            (true, false) => self.output.written(state, byte),
            (true, true) => self.output.written(state, KEPT),
            (false, true) if byte.is_ascii_digit() => self.output.written(state, DROPPED),
            (false, _) => state,
        }
    }

    /// Returns what the groups hold after a character, which all open groups read.
    fn read_into(&self, groups: u32, byte: u8) -> u32 {
        if self.program.pieces.is_none() {
            return groups;
        }
        let mut tables = self.tables.borrow_mut();
        let mut held = tables.held(groups);
        let half = held.len() / 2;
        for open in held.iter_mut().skip(half).filter(|open| **open != CLOSED) {
            let Some(function) = tables.functions.get(*open as usize).cloned() else { continue };
            self.worked.set(self.worked.get() + FUNCTION + function.len() / 4);
            *open = tables.function(function.iter().map(|state| self.output.written(*state, byte)).collect());
        }
        tables.group(held)
    }

    /// Returns the thread with the whole translation written.
    fn translated(&self, thread: Thread<O::State>) -> Thread<O::State> {
        let Some(pieces) = &self.program.pieces else {
            return self.write(thread, self.program.literals.len() - 1);
        };
        let tables = self.tables.borrow();
        let held = tables.held(thread.groups);
        let mut state = thread.state;
        for piece in pieces {
            state = match piece {
                Piece::Text(text) => text.iter().fold(state, |state, byte| self.output.written(state, *byte)),
                Piece::Slot(slot) => {
                    let function = held.get(*slot).and_then(|number| tables.functions.get(*number as usize));
                    function.map_or(state, |function| self.output.after(function, state))
                }
            };
        }
        Thread { state, ..thread }
    }

    /// Follows all steps that read nothing. If `at_end` is true, the string ends here; otherwise no thread passes an
    /// end anchor.
    fn close(&self, threads: &[Thread<O::State>], at_start: bool, at_end: bool) -> Vec<Thread<O::State>> {
        let mut seen = FxHashSet::default();
        let mut closed = Vec::new();
        for thread in threads {
            let mut open = vec![*thread];
            // Threads after a match are never preferred.
            let mut last = false;
            while let Some(thread) = open.pop() {
                self.passed.set(self.passed.get() + 1);
                self.worked.set(self.worked.get() + THREAD);
                if !seen.insert((thread.step, thread.fresh)) {
                    continue;
                }
                let at = |step: StepId| Thread { step, ..thread };
                match self.program.steps.get(thread.step as usize) {
                    None => {
                        closed.push(thread);
                        last |= thread.step == MATCHED;
                    }
                    Some(Step::Read { .. } | Step::Skip(_)) => closed.push(thread),
                    Some(Step::Split(targets)) => open.extend(targets.iter().rev().map(|target| at(*target))),
                    Some(Step::Write { up_to, next }) => open.push(self.write(at(*next), *up_to)),
                    Some(Step::Open { slot, next }) => {
                        let groups =
                            self.tables.borrow_mut().opened(thread.groups, *slot, self.program.gathered == Some(*slot));
                        open.push(Thread { groups, ..at(*next) });
                    }
                    Some(Step::Close { slot, next }) => {
                        let groups = self.tables.borrow_mut().closed(thread.groups, *slot);
                        open.push(Thread { groups, ..at(*next) });
                    }
                    Some(Step::Start(next)) => open.extend(at_start.then(|| at(*next))),
                    Some(Step::End(next)) => {
                        // Kept for the end of the string, which may come now or, for this thread, never.
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
                        match self.program.next_search {
                            None => closed.push(Thread { step: MATCHED, ..done }),
                            Some((again, after_empty)) => {
                                let step = if thread.fresh { after_empty } else { again };
                                open.push(Thread { step, written: 0, fresh: true, groups: 0, ..done });
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

    fn read(&self, threads: &[Thread<O::State>], byte: u8) -> Vec<Thread<O::State>> {
        let mut next = Vec::new();
        for thread in threads {
            let outside = self.copied(thread.state, byte, self.program.keeps_unmatched);
            if thread.step == MATCHED {
                next.push(Thread { state: outside, ..*thread });
            }
            match self.program.steps.get(thread.step as usize) {
                Some(Step::Read { set, write, next: step }) if set.contains(byte) => {
                    let state = self.copied(thread.state, byte, *write);
                    // Texts that no longer matter are dropped.
                    let groups = if self.output.is_final(state) { 0 } else { self.read_into(thread.groups, byte) };
                    next.push(Thread { step: *step, state, fresh: false, groups, ..*thread });
                }
                Some(Step::Skip(step) | Step::Rest(step)) => {
                    next.push(Thread { step: *step, state: outside, fresh: true, ..*thread });
                }
                _ => {}
            }
        }
        next
    }
}
