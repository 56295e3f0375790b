//! A program on its way through a string, with what it writes going to an [`Output`].

use std::cell::{Cell, RefCell};
use std::hash::Hash;
use std::rc::Rc;

use dialplan_automaton::{Automaton, StateId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::program::{DROPPED, KEPT, Piece, Place, Program, Step};
use crate::analysis::NotDecided;

/// Entries of the functions that threads may carry.
const ENTRIES: usize = 8_000_000;

/// Places that threads may pass while one question is answered: a second or so at most.
const PASSED: usize = 4_000_000;

/// One way through the pattern: the place, parts of the translation that are written, the state of the results. After the match the rest of
/// the string is copied or dropped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Thread<S> {
    pub(super) place: Place,
    written: u16,
    /// Of the output.
    pub(super) state: S,
    /// Nothing was read since the search began: a match now is an empty one.
    fresh: bool,
    /// What the groups hold, as a number of [`Tables`]; 0 for nothing.
    groups: u32,
}

/// The place of a thread that has matched.
pub(super) const MATCHED: Place = Place::MAX;

/// A number that stands for no function.
const CLOSED: u32 = u32::MAX;

/// What the texts of groups do to the states of the results. Equal functions have equal numbers; 0 is the empty text.
#[derive(Debug)]
struct Tables<S> {
    functions: Vec<Rc<[S]>>,
    numbers: FxHashMap<Rc<[S]>, u32>,
    /// For each slot the function of what it holds, then for each slot that of what it has read since it was opened.
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
        tables.function(states.collect());
        let nothing: Vec<u32> = std::iter::repeat_n(0, slots).chain(std::iter::repeat_n(CLOSED, slots)).collect();
        tables.group(nothing.into());
        tables
    }

    fn function(&mut self, function: Rc<[S]>) -> u32 {
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

/// Where a result goes, a character at a time.
pub(super) trait Output {
    /// What is known of a result after a part of it.
    type State: Copy + Eq + Hash;
    /// After one more character.
    fn written(&self, state: Self::State, byte: u8) -> Self::State;
    /// What a text does to a state, given what it does to all, in order. Not asked of programs that write while they read.
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

/// A program on its way through a string.
pub(super) struct Walk<'a, O: Output> {
    program: &'a Program,
    output: &'a O,
    tables: RefCell<Tables<O::State>>,
    passed: Cell<usize>,
}

impl<'a, O: Output> Walk<'a, O> {
    /// `states`: all of the output, for groups that are not written while they are read.
    pub(super) fn new(program: &'a Program, output: &'a O, states: impl Iterator<Item = O::State>) -> Walk<'a, O> {
        let slots = program.pieces.iter().flatten().filter_map(|piece| match piece {
            Piece::Slot(slot) => Some(*slot + 1),
            Piece::Text(_) => None,
        });
        let slots = slots.max().unwrap_or(0);
        Walk { program, output, tables: RefCell::new(Tables::new(states, slots)), passed: Cell::new(0) }
    }

    /// The threads at the start of a string.
    pub(super) fn start(&self, state: O::State) -> Vec<Thread<O::State>> {
        let first = Thread { place: self.program.start, written: 0, state, fresh: true, groups: 0 };
        let early = self.program.at_start && self.program.pieces.is_none();
        self.close(&[if early { self.write(first, 0) } else { first }], true, false)
    }

    /// The state of the output when the string ends here; `None` if the pattern does not match.
    pub(super) fn end(&self, threads: &[Thread<O::State>], at_start: bool) -> Option<O::State> {
        let ended = self.close(threads, at_start, true);
        ended.iter().find(|thread| thread.place == MATCHED).map(|thread| thread.state)
    }

    /// After a character.
    pub(super) fn step(&self, threads: &[Thread<O::State>], byte: u8) -> Vec<Thread<O::State>> {
        self.close(&self.read(threads, byte), false, false)
    }

    /// # Errors
    /// Too many threads passed too many places, or groups took more entries than they may.
    pub(super) fn within_limits(&self) -> Result<(), NotDecided> {
        if self.passed.get() > PASSED {
            return Err(NotDecided {
                limit: format!("a pattern needs more than {PASSED} steps to be followed through a translation"),
            });
        }
        match self.tables.borrow().exceeded {
            true => Err(NotDecided { limit: format!("a translation needs more than {ENTRIES} entries") }),
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

    /// After a character of the string, written or not.
    fn copied(&self, state: O::State, byte: u8, write: bool) -> O::State {
        match (write, self.program.marks) {
            (true, false) => self.output.written(state, byte),
            (true, true) => self.output.written(state, KEPT),
            (false, true) if byte.is_ascii_digit() => self.output.written(state, DROPPED),
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
            *open = tables.function(function.iter().map(|state| self.output.written(*state, byte)).collect());
        }
        tables.group(held)
    }

    /// The thread with the whole translation written.
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

    /// Follows everything that reads nothing. `at_end`: the string ends here; otherwise no thread passes an end.
    fn close(&self, threads: &[Thread<O::State>], at_start: bool, at_end: bool) -> Vec<Thread<O::State>> {
        let mut seen = FxHashSet::default();
        let mut closed = Vec::new();
        for thread in threads {
            let mut open = vec![*thread];
            // What comes behind a match is never preferred.
            let mut last = false;
            while let Some(thread) = open.pop() {
                self.passed.set(self.passed.get() + 1);
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

    fn read(&self, threads: &[Thread<O::State>], byte: u8) -> Vec<Thread<O::State>> {
        let mut next = Vec::new();
        for thread in threads {
            let outside = self.copied(thread.state, byte, self.program.keep);
            if thread.place == MATCHED {
                next.push(Thread { state: outside, ..*thread });
            }
            match self.program.steps.get(thread.place as usize) {
                Some(Step::Read { set, write, next: place }) if set.contains(byte) => {
                    let state = self.copied(thread.state, byte, *write);
                    // Texts that no longer matter are forgotten.
                    let groups = if self.output.is_final(state) { 0 } else { self.read_into(thread.groups, byte) };
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
