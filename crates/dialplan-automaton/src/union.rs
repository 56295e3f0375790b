//! The union: one automaton for many languages.
//!
//! Subset construction over the automata of the parts: a state of the union is the set of the parts' states that are
//! still alive. The cost of walking through the result does not depend on the number of parts.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: states of the parts are numbered here by offset, every vector has the length of its numbering"
)]

use rustc_hash::FxHashMap;

use crate::automaton::{Automaton, OutputId, StateId};
use crate::minimise::{Draft, minimise};
use crate::{Alphabet, Counted, LimitExceeded, Limits};

/// The steps for each state, beside those for the transitions of its members.
const STATE: usize = 24;
/// The bytes for each state, for each of its transitions, and for each of its members.
const STATE_BYTES: usize = 72;
const CELL_BYTES: usize = 8;
const MEMBER_BYTES: usize = 8;

/// Which labels a string carries when several parts contain it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selection {
    /// Only the label of the first part that contains it, in the given order.
    First,
    /// The labels of all parts that contain it.
    All,
}

/// Returns the automaton that labels each string with the parts that contain it.
///
/// The labels of the parts must ascend; parts with equal labels are one language. All parts must have the same bytes.
///
/// # Errors
/// Returns [`LimitExceeded`] if there would be too many states or too large state sets, or if the budget is used up.
pub fn union<L: Clone + Ord, P>(
    parts: &[(L, &Automaton<P>)],
    selection: Selection,
    limits: &Limits,
) -> Result<Automaton<L>, LimitExceeded> {
    let Some((_, one)) = parts.first() else {
        return Ok(Automaton::empty(Alphabet::new(0, &[])));
    };
    limits.budget.charge(parts.iter().map(|(_, part)| STATE + part.rows.len()).sum())?;
    let alphabet = parts.iter().skip(1).fold(one.alphabet.clone(), |all, (_, part)| {
        if part.alphabet == all { all } else { all.refined_by(part.alphabet.classes()) }
    });
    Union::new(parts, alphabet, selection, limits).run()
}

struct Union<'a, L, P> {
    parts: &'a [(L, &'a Automaton<P>)],
    alphabet: Alphabet,
    selection: Selection,
    limits: &'a Limits,
    /// The part of each state, by the number of the state among those of all parts.
    part_of: Vec<u32>,
    /// The number of the first state of each part.
    offset: Vec<u32>,
    /// For each part, the first part with the same label.
    first_with_label: Vec<u32>,
    /// For each part, the column of its table for each class of the union.
    columns: Vec<Vec<u8>>,
    /// For each state of the parts, whether every string from here on belongs to the part.
    certain: Vec<bool>,
}

impl<'a, L: Clone + Ord, P> Union<'a, L, P> {
    fn new(
        parts: &'a [(L, &'a Automaton<P>)],
        alphabet: Alphabet,
        selection: Selection,
        limits: &'a Limits,
    ) -> Union<'a, L, P> {
        let (mut part_of, mut offset, mut certain) = (Vec::new(), Vec::new(), Vec::new());
        let mut first_with_label: Vec<u32> = Vec::with_capacity(parts.len());
        for (number, (label, part)) in parts.iter().enumerate() {
            first_with_label.push(match first_with_label.last() {
                Some(last) if parts[*last as usize].0 == *label => *last,
                _ => number as u32,
            });
            offset.push(part_of.len() as u32);
            part_of.resize(part_of.len() + part.outputs.len(), number as u32);
            certain.extend(part.states().map(|s| is_certain(part, s)));
        }
        let columns = parts.iter().map(|(_, part)| alphabet.into_classes_of(&part.alphabet)).collect();
        Union { parts, alphabet, selection, limits, part_of, offset, first_with_label, columns, certain }
    }

    fn run(&self) -> Result<Automaton<L>, LimitExceeded> {
        let k = self.alphabet.len();
        let mut members = 0;
        let mut held = self.limits.budget.hold(0)?;
        let mut known: FxHashMap<Box<[u32]>, u32> = FxHashMap::default();
        let mut sets: Vec<Box<[u32]>> = Vec::new();
        let mut rows: Vec<Option<u32>> = Vec::new();
        let mut label_sets = LabelSets::new();
        let mut outputs = Vec::new();
        let starts: Vec<u32> = (self.offset.iter().zip(self.parts))
            .filter(|(_, (_, part))| part.start != StateId::DEAD)
            .map(|(offset, (_, part))| offset + part.start.0)
            .collect();
        let first = self.cut(starts);
        if first.is_empty() {
            return Ok(Automaton::empty(self.alphabet.clone()));
        }
        known.insert(first.clone(), 0);
        sets.push(first);
        let mut scratch = Vec::new();
        let mut next = 0;
        while next < sets.len() {
            let set = sets[next].clone();
            self.limits.budget.charge(k * (1 + set.len()) + STATE)?;
            held.grow(STATE_BYTES + CELL_BYTES * k + MEMBER_BYTES * set.len())?;
            let carried = self.carried(&set);
            held.grow(size_of_val(&*carried))?;
            outputs.push(label_sets.number(carried));
            for class in 0..k {
                scratch.clear();
                scratch.extend(set.iter().filter_map(|member| self.step(*member, class)));
                if scratch.is_empty() {
                    rows.push(None);
                    continue;
                }
                let to = self.cut(std::mem::take(&mut scratch));
                let number = match known.get(&to) {
                    Some(number) => *number,
                    None => {
                        let number = sets.len() as u32;
                        members += 2 * to.len();
                        self.check(sets.len() + 1, members)?;
                        known.insert(to.clone(), number);
                        sets.push(to);
                        number
                    }
                };
                rows.push(Some(number));
            }
            next += 1;
        }
        let labels =
            label_sets.sets.iter().map(|set| set.iter().map(|p| self.parts[*p as usize].0.clone()).collect()).collect();
        minimise(Draft { alphabet: self.alphabet.clone(), rows, outputs, labels, start: 0 }, self.limits)
    }

    fn check(&self, states: usize, members: usize) -> Result<(), LimitExceeded> {
        if states > self.limits.states {
            return Err(LimitExceeded { what: Counted::States, limit: self.limits.states });
        }
        if members > self.limits.members {
            return Err(LimitExceeded { what: Counted::Members, limit: self.limits.members });
        }
        Ok(())
    }

    fn step(&self, member: u32, class: usize) -> Option<u32> {
        let part = self.part_of[member as usize] as usize;
        let offset = self.offset[part];
        let to = self.parts[part].1.step(StateId(member - offset), self.columns[part][class]);
        (to != StateId::DEAD).then_some(offset + to.0)
    }

    /// Drops members that can no longer change the answer. Members are ascending, and so are their parts.
    fn cut(&self, mut set: Vec<u32>) -> Box<[u32]> {
        if self.selection == Selection::First
            && let Some(at) = set.iter().position(|m| self.certain[*m as usize])
        {
            set.truncate(at + 1);
        }
        set.into_boxed_slice()
    }

    /// Returns the parts that contain the strings that end here, ascending.
    fn carried(&self, set: &[u32]) -> Vec<u32> {
        let mut carried = set.iter().filter_map(|member| {
            let part = self.part_of[*member as usize];
            let state = StateId(member - self.offset[part as usize]);
            (!self.parts[part as usize].1.labels(state).is_empty()).then_some(self.first_with_label[part as usize])
        });
        match self.selection {
            Selection::First => carried.next().into_iter().collect(),
            Selection::All => {
                let mut all: Vec<u32> = carried.collect();
                all.dedup();
                all
            }
        }
    }
}

/// Returns true if every string from this state on is accepted. A minimal automaton has one such state: it accepts, and
/// all its transitions lead to itself.
fn is_certain<P>(part: &Automaton<P>, state: StateId) -> bool {
    !part.labels(state).is_empty() && (0..part.alphabet.len()).all(|class| part.step(state, class as u8) == state)
}

/// Sets of parts, numbered by first occurrence; 0 is the empty set.
struct LabelSets {
    known: FxHashMap<Vec<u32>, OutputId>,
    sets: Vec<Vec<u32>>,
}

impl LabelSets {
    fn new() -> LabelSets {
        LabelSets { known: FxHashMap::from_iter([(Vec::new(), 0)]), sets: vec![Vec::new()] }
    }

    fn number(&mut self, set: Vec<u32>) -> OutputId {
        if let Some(number) = self.known.get(&set) {
            return *number;
        }
        let number = self.sets.len() as OutputId;
        self.known.insert(set.clone(), number);
        self.sets.push(set);
        number
    }
}
