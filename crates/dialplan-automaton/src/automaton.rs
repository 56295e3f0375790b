//! The automaton: a table that a string walks through. Module `table` makes automata from tables.

use std::fmt;

use crate::Alphabet;

/// A state, the number of its row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StateId(pub(crate) u32);

impl StateId {
    /// The state from which no label can be reached any more. Every automaton has it, as its row 0.
    pub const DEAD: StateId = StateId(0);

    /// The row number.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The set of labels that a state carries, as a number; 0 is the empty set.
pub(crate) type OutputId = u32;

/// A minimal deterministic automaton whose states carry sets of labels.
///
/// Two automata with the same alphabet and the same labelled language are equal: states are numbered breadth first
/// from the start, by ascending class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Automaton<L> {
    pub(crate) alphabet: Alphabet,
    /// Row after row, one entry for each class.
    pub(crate) rows: Vec<StateId>,
    /// For each state, which of `labels`.
    pub(crate) outputs: Vec<OutputId>,
    /// The distinct sets of labels, each ascending; the first is empty.
    pub(crate) labels: Vec<Box<[L]>>,
    pub(crate) start: StateId,
}

/// How large an automaton is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// Rows of the table, the dead state included.
    pub states: usize,
    /// Entries that do not lead to the dead state.
    pub transitions: usize,
    /// Columns of the table.
    pub classes: usize,
    /// Bytes of the table, the outputs and the label sets.
    pub bytes: usize,
}

impl<L> Automaton<L> {
    /// The classes of its columns.
    pub fn alphabet(&self) -> &Alphabet {
        &self.alphabet
    }

    /// Where every string begins.
    pub fn start(&self) -> StateId {
        self.start
    }

    /// The state after one more character of the class.
    #[inline]
    pub fn step(&self, state: StateId, class: u8) -> StateId {
        let cell = state.index() * self.alphabet.len() + usize::from(class);
        self.rows.get(cell).copied().unwrap_or(StateId::DEAD)
    }

    /// The state after the whole string. A byte outside the alphabet leads into the dead state.
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

    /// The labels of a state, ascending.
    #[inline]
    pub fn labels(&self, state: StateId) -> &[L] {
        self.outputs.get(state.index()).and_then(|o| self.labels.get(*o as usize)).map_or(&[], |l| l)
    }

    /// The labels of a string, ascending.
    #[inline]
    pub fn labels_of(&self, string: &[u8]) -> &[L] {
        self.labels(self.walk(string))
    }

    /// Does the string carry any label?
    pub fn accepts(&self, string: &[u8]) -> bool {
        !self.labels_of(string).is_empty()
    }

    /// Does no string carry a label?
    pub fn is_empty(&self) -> bool {
        self.start == StateId::DEAD
    }

    /// The length of the longest prefix of `string` that is also the beginning of some labelled string; `None` if there is no labelled
    /// string at all.
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

    /// All states, the dead one first.
    pub fn states(&self) -> impl Iterator<Item = StateId> + use<L> {
        (0..self.outputs.len() as u32).map(StateId)
    }

    /// All sets of labels that some string carries, the empty set first if the dead state is reachable or not.
    pub fn label_sets(&self) -> impl Iterator<Item = &[L]> {
        self.labels.iter().map(|l| &**l)
    }

    /// How large it is.
    pub fn size(&self) -> Size {
        let labels: usize = self.labels.iter().map(|l| size_of_val(&**l) + size_of::<Box<[L]>>()).sum();
        Size {
            states: self.outputs.len(),
            transitions: self.rows.iter().filter(|to| **to != StateId::DEAD).count(),
            classes: self.alphabet.len(),
            bytes: size_of_val(&*self.rows) + size_of_val(&*self.outputs) + labels + self.alphabet.classes().len(),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} states, {} transitions, {} bytes", self.states, self.transitions, self.bytes)
    }
}
