//! The automaton: a table of states and transitions. Module `table` has its constructors.

use std::fmt;

use crate::{Alphabet, Held, LimitExceeded, Limits};

/// A state, as the number of its row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StateId(pub(crate) u32);

impl StateId {
    /// The state from which no label can be reached. Every automaton has it, as its row 0.
    pub const DEAD: StateId = StateId(0);

    /// Returns the number of its row.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The set of labels that a state carries, as a number; 0 is the empty set.
pub(crate) type OutputId = u32;

/// The steps of minimisation for each transition.
pub(crate) const MINIMISING: usize = 8;

/// A minimal deterministic automaton whose states carry sets of labels.
///
/// Two automata with the same alphabet and the same labelled language are equal: states are numbered breadth first
/// from the start, by ascending class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Automaton<L> {
    pub(crate) alphabet: Alphabet,
    /// Row after row, one entry for each class.
    pub(crate) rows: Vec<StateId>,
    /// For each state, its set of labels as an index into `labels`.
    pub(crate) outputs: Vec<OutputId>,
    /// The distinct sets of labels, each ascending; the first is empty.
    pub(crate) labels: Vec<Box<[L]>>,
    pub(crate) start: StateId,
    /// The bytes of this table in the budget of the command.
    pub(crate) held: Held,
}

/// The size of an automaton.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// Rows of the table, including the dead state.
    pub states: usize,
    /// Entries that do not lead to the dead state.
    pub transitions: usize,
    /// Columns of the table.
    pub classes: usize,
    /// Bytes of the table, the outputs and the label sets.
    pub bytes: usize,
}

impl<L> Automaton<L> {
    /// Returns the automaton, counted in the budget: one that was made from a table.
    ///
    /// # Errors
    /// Returns an error if the budget is used up.
    pub fn charged(mut self, limits: &Limits) -> Result<Automaton<L>, LimitExceeded> {
        limits.budget.charge(MINIMISING * self.rows.len())?;
        self.held = limits.budget.hold(self.bytes())?;
        Ok(self)
    }

    /// Returns the alphabet, whose classes are the columns of the table.
    pub fn alphabet(&self) -> &Alphabet {
        &self.alphabet
    }

    /// Returns the state in which every string begins.
    pub fn start(&self) -> StateId {
        self.start
    }

    /// Returns the state after one more character of the class.
    #[inline]
    pub fn step(&self, state: StateId, class: u8) -> StateId {
        let cell = state.index() * self.alphabet.len() + usize::from(class);
        self.rows.get(cell).copied().unwrap_or(StateId::DEAD)
    }

    /// Returns the state after the whole string. A byte outside the alphabet leads to the dead state.
    #[inline]
    pub fn walk(&self, string: &[u8]) -> StateId {
        let mut state = self.start;
        for byte in string {
            let Some(class) = self.alphabet.class_of(*byte) else { return StateId::DEAD };
            state = self.step(state, class);
            if state == StateId::DEAD {
                break;
            }
        }
        state
    }

    /// Returns the labels of a state, ascending.
    #[inline]
    pub fn labels(&self, state: StateId) -> &[L] {
        self.outputs.get(state.index()).and_then(|o| self.labels.get(*o as usize)).map_or(&[], |l| l)
    }

    /// Returns the labels of a string, ascending.
    #[inline]
    pub fn labels_of(&self, string: &[u8]) -> &[L] {
        self.labels(self.walk(string))
    }

    /// Returns true if the string carries a label.
    pub fn accepts(&self, string: &[u8]) -> bool {
        !self.labels_of(string).is_empty()
    }

    /// Returns true if no string carries a label.
    pub fn is_empty(&self) -> bool {
        self.start == StateId::DEAD
    }

    /// Returns the length of the longest prefix of `string` that is also a prefix of some labelled string, or `None` if
    /// there is no labelled string at all.
    pub fn viable_prefix(&self, string: &[u8]) -> Option<usize> {
        let mut state = self.start;
        if state == StateId::DEAD {
            return None;
        }
        for (read, byte) in string.iter().enumerate() {
            state = self.alphabet.class_of(*byte).map_or(StateId::DEAD, |class| self.step(state, class));
            if state == StateId::DEAD {
                return Some(read);
            }
        }
        Some(string.len())
    }

    /// Returns an iterator over all states, the dead one first.
    pub fn states(&self) -> impl Iterator<Item = StateId> + use<L> {
        (0..self.outputs.len() as u32).map(StateId)
    }

    /// Returns an iterator over the sets of labels that strings carry. The empty set is always among them, as the
    /// first.
    pub fn label_sets(&self) -> impl Iterator<Item = &[L]> {
        self.labels.iter().map(|l| &**l)
    }

    /// Returns the number of bytes of the table, the outputs and the label sets.
    pub(crate) fn bytes(&self) -> usize {
        let labels: usize = self.labels.iter().map(|l| size_of_val(&**l) + size_of::<Box<[L]>>()).sum();
        size_of_val(&*self.rows) + size_of_val(&*self.outputs) + labels + self.alphabet.classes().len()
    }

    /// Returns the size of the table.
    pub fn size(&self) -> Size {
        Size {
            states: self.outputs.len(),
            transitions: self.rows.iter().filter(|to| **to != StateId::DEAD).count(),
            classes: self.alphabet.len(),
            bytes: self.bytes(),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} states, {} transitions, {} bytes", self.states, self.transitions, self.bytes)
    }
}
