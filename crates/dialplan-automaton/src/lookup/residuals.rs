//! Residuals: what can remain of a language once some characters have been read. Each distinct residual has one number.
//!
//! Equal residuals of different patterns have the same number: `^\+31\d{7}$` and `^\+49\d{7}$` share their whole tail.
//! This is why the states after the last branch of many routes are one state.
//!
//! Chains are numbered from their end, so equal tails have equal numbers. Other automata are numbered by strongly
//! connected component, from the bottom. A state that is in no cycle (except perhaps a loop to itself) is numbered by
//! its row. A cycle of several states is numbered by the least of the tables that it would have if each of its states
//! were the first. With more than [`SYMMETRIC`] states that is too much work; such a component is not shared with other
//! patterns, which only costs space.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: states are numbered within the automaton at hand, classes within the alphabet"
)]

use rustc_hash::FxHashMap;

use super::interner::Interner;
use super::{Chain, Language};
use crate::{Alphabet, Automaton, Budget, LimitExceeded, StateId};

/// The number of a residual.
pub(super) type Residual = u32;

/// The empty language.
pub(super) const NOTHING: Residual = 0;
/// The language of all strings.
pub(super) const EVERYTHING: Residual = 1;

/// The greatest number of states of a cycle that is numbered beginning with each of its states.
const SYMMETRIC: usize = 128;

/// The steps for each state or transition that is numbered.
const STATE: usize = 4;

/// In a row: the state itself.
const ITSELF: u32 = u32::MAX;
/// In a table: a state of the table itself, and not a residual.
const INSIDE: u32 = 1 << 31;

pub(super) struct Residuals {
    alphabet: Alphabet,
    /// Distinct sets of classes, ascending.
    sets: Interner,
    chain_sets: FxHashMap<u128, u32>,
    /// For each residual: 1 if it contains the empty string, else 0, then pairs of a set of classes and the residual
    /// after them.
    rows: Interner,
    /// For each cycle of several states: its least table, and its first residual.
    cycles: FxHashMap<Box<[u32]>, Residual>,
    /// The rows of states in cycles. In `rows` these states have a unique key instead.
    in_cycles: FxHashMap<Residual, Box<[u32]>>,
}

impl Residuals {
    pub(super) fn new(alphabet: Alphabet) -> Residuals {
        let mut residuals = Residuals {
            alphabet,
            sets: Interner::default(),
            chain_sets: FxHashMap::default(),
            rows: Interner::default(),
            cycles: FxHashMap::default(),
            in_cycles: FxHashMap::default(),
        };
        let all: Vec<u32> = (0..residuals.alphabet.len() as u32).collect();
        let (all, _) = residuals.sets.intern(&all);
        residuals.rows.intern(&[0]);
        residuals.rows.intern(&[1, all, ITSELF]);
        residuals
    }

    /// Returns true if the residual contains the empty string.
    pub(super) fn accepts(&self, residual: Residual) -> bool {
        self.row(residual)[0] == 1
    }

    /// Returns the residuals after one more character: sets of classes, each with the residual after it. Classes that
    /// lead nowhere are left out.
    pub(super) fn steps(&self, residual: Residual) -> impl Iterator<Item = (&[u32], Residual)> {
        let pairs = self.row(residual)[1..].chunks_exact(2);
        pairs.map(move |pair| (self.sets.get(pair[0]), if pair[1] == ITSELF { residual } else { pair[1] }))
    }

    fn row(&self, residual: Residual) -> &[u32] {
        let row = self.rows.get(residual);
        if row.len() == 1 && row[0] >= INSIDE { &self.in_cycles[&residual] } else { row }
    }

    /// Returns the residual that is the language itself.
    ///
    /// # Errors
    /// Returns an error if the budget is used up.
    pub(super) fn of<P>(&mut self, language: &Language<P>, budget: &Budget) -> Result<Residual, LimitExceeded> {
        budget.charge(STATE * language.len())?;
        match language {
            Language::Chain(chain) => Ok(self.of_chain(chain)),
            Language::Automaton(automaton) => self.of_automaton(automaton, budget),
        }
    }

    fn of_chain(&mut self, chain: &Chain) -> Residual {
        let mut rest = if chain.open { EVERYTHING } else { self.rows.intern(&[1]).0 };
        for step in chain.steps.iter().rev() {
            let set = match self.chain_sets.get(&step.bytes) {
                Some(set) => *set,
                None => {
                    let mut classes: Vec<u32> = (0u8..128)
                        .filter(|byte| step.bytes >> byte & 1 == 1)
                        .filter_map(|byte| self.alphabet.class_of(byte).map(u32::from))
                        .collect();
                    classes.sort_unstable();
                    classes.dedup();
                    let set = self.sets.intern(&classes).0;
                    self.chain_sets.insert(step.bytes, set);
                    set
                }
            };
            if self.sets.get(set).is_empty() && step.times > 0 {
                return NOTHING;
            }
            for _ in 0..step.times {
                rest = self.rows.intern(&[0, set, rest]).0;
            }
        }
        rest
    }

    fn of_automaton<P>(&mut self, automaton: &Automaton<P>, budget: &Budget) -> Result<Residual, LimitExceeded> {
        if automaton.is_empty() {
            return Ok(NOTHING);
        }
        budget.charge(automaton.size().states * self.alphabet.len())?;
        let columns = self.alphabet.into_classes_of(automaton.alphabet());
        // A row over the common alphabet: the successors of a state, each with its classes, in the order of their first
        // class.
        let row = |state: StateId| {
            let mut groups: Vec<(StateId, Vec<u32>)> = Vec::new();
            for (class, column) in columns.iter().enumerate() {
                let to = automaton.step(state, *column);
                if to == StateId::DEAD {
                    continue;
                }
                match groups.iter_mut().find(|(known, _)| *known == to) {
                    Some((_, classes)) => classes.push(class as u32),
                    None => groups.push((to, vec![class as u32])),
                }
            }
            groups
        };
        let count = automaton.states().count();
        let rows: Vec<Vec<(u32, u32)>> = (automaton.states().map(&row))
            .map(|groups| groups.into_iter().map(|(to, set)| (self.sets.intern(&set).0, to.0)).collect())
            .collect();
        let accepting: Vec<bool> = automaton.states().map(|s| !automaton.labels(s).is_empty()).collect();
        let mut residual = vec![NOTHING; count];
        for component in components(&rows, automaton.start().0) {
            match component.as_slice() {
                [only] => {
                    let mut key = vec![u32::from(accepting[*only as usize])];
                    for (set, to) in &rows[*only as usize] {
                        key.extend([*set, if to == only { ITSELF } else { residual[*to as usize] }]);
                    }
                    residual[*only as usize] = self.rows.intern(&key).0;
                }
                many => {
                    let edges: usize = many.iter().map(|state| rows[*state as usize].len()).sum();
                    budget.charge(STATE * edges * (1 + many.len().min(SYMMETRIC)))?;
                    self.cycle(many, &rows, &accepting, &mut residual);
                }
            }
        }
        Ok(residual[automaton.start().index()])
    }

    /// Numbers the states of a cycle.
    fn cycle(&mut self, states: &[u32], rows: &[Vec<(u32, u32)>], accepting: &[bool], residual: &mut [Residual]) {
        let from_each = if states.len() <= SYMMETRIC { states } else { &states[..1] };
        let tables = from_each.iter().map(|first| table_from(*first, states, rows, accepting, residual));
        let Some((mut table, order)) = tables.min() else { return };
        if states.len() > SYMMETRIC {
            // It was not compared with other cycles, so the key must be unique.
            table.push(self.rows.len() as u32);
        }
        let first = match self.cycles.get(table.as_slice()) {
            Some(first) => *first,
            None => {
                let first = self.rows.len() as Residual;
                let place_of: FxHashMap<u32, u32> = order.iter().copied().zip(0..).collect();
                for (place, state) in order.iter().enumerate() {
                    // A unique key.
                    let number = self.rows.intern(&[INSIDE | (first + place as u32)]).0;
                    let mut meaning = vec![u32::from(accepting[*state as usize])];
                    for (set, to) in &rows[*state as usize] {
                        let inside = place_of.get(to).map(|place| first + place);
                        meaning.extend([*set, inside.unwrap_or(residual[*to as usize])]);
                    }
                    self.in_cycles.insert(number, meaning.into());
                }
                self.cycles.insert(table.into(), first);
                first
            }
        };
        for (place, state) in order.iter().enumerate() {
            residual[*state as usize] = first + place as u32;
        }
    }
}

/// Returns the table of a cycle whose states are numbered breadth first from one of them, and the states in that order.
fn table_from(
    first: u32,
    states: &[u32],
    rows: &[Vec<(u32, u32)>],
    accepting: &[bool],
    residual: &[Residual],
) -> (Vec<u32>, Vec<u32>) {
    let mut order = vec![first];
    let mut place: FxHashMap<u32, u32> = FxHashMap::from_iter([(first, 0)]);
    let inside: rustc_hash::FxHashSet<u32> = states.iter().copied().collect();
    let mut table = Vec::new();
    let mut next = 0;
    while next < order.len() {
        let state = order[next] as usize;
        next += 1;
        table.extend([u32::from(accepting[state]), rows[state].len() as u32]);
        for (set, to) in &rows[state] {
            table.push(*set);
            table.push(match inside.contains(to) {
                false => residual[*to as usize],
                true => {
                    INSIDE
                        | *place.entry(*to).or_insert_with(|| {
                            order.push(*to);
                            order.len() as u32 - 1
                        })
                }
            });
        }
    }
    (table, order)
}

/// Returns the strongly connected components that can be reached from the start, each after all components that it
/// leads to (Tarjan 1972, without recursion).
fn components(rows: &[Vec<(u32, u32)>], start: u32) -> Vec<Vec<u32>> {
    const NEW: u32 = u32::MAX;
    let mut index = vec![NEW; rows.len()];
    let mut low = vec![0u32; rows.len()];
    let mut on_stack = vec![false; rows.len()];
    let (mut stack, mut found, mut counter) = (Vec::new(), Vec::new(), 0u32);
    let mut work: Vec<(u32, usize)> = vec![(start, 0)];
    while let Some((state, edge)) = work.pop() {
        let at = state as usize;
        if edge == 0 {
            index[at] = counter;
            low[at] = counter;
            counter += 1;
            stack.push(state);
            on_stack[at] = true;
        }
        if let Some((_, to)) = rows[at].get(edge) {
            work.push((state, edge + 1));
            let to_at = *to as usize;
            if index[to_at] == NEW {
                work.push((*to, 0));
            } else if on_stack[to_at] {
                low[at] = low[at].min(index[to_at]);
            }
            continue;
        }
        if let Some((parent, _)) = work.last() {
            low[*parent as usize] = low[*parent as usize].min(low[at]);
        }
        if low[at] == index[at] {
            let mut component = Vec::new();
            while let Some(member) = stack.pop() {
                on_stack[member as usize] = false;
                component.push(member);
                if member == state {
                    break;
                }
            }
            component.reverse();
            found.push(component);
        }
    }
    found
}
