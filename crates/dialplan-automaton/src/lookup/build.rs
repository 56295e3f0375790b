//! The subset construction of a look-up: breadth first, the region above before the region below.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: classes are below the length of the alphabet, states are numbered here"
)]

use super::dense::DenseTable;
use super::interner::Interner;
use super::residuals::{EVERYTHING, NOTHING, Residual, Residuals};
use super::shapes::narrow;
use super::tails::{Tails, tails};
use super::{COUNT, ENTRY, FINAL, HEAD, Label, Language, Lookup, SHAPE, SLOTS, TAIL};
use crate::union::Selection;
use crate::{Alphabet, Counted, Held, LimitExceeded, Limits};

/// Returns the look-up of some languages with their labels. The labels must be distinct and ascending.
///
/// With [`Selection::First`] the look-up may return only some of the labels, but always the least.
///
/// # Errors
/// Returns [`LimitExceeded`] if there would be too many states or too large state sets, or if the budget is used up.
pub fn build<P>(
    alphabet: Alphabet,
    parts: &[(Label, &Language<P>)],
    selection: Selection,
    limits: &Limits,
) -> Result<Lookup, LimitExceeded> {
    let mut residuals = Residuals::new(alphabet.clone());
    let mut start = Successor::default();
    for (label, language) in parts {
        start.add(label.0, residuals.of(language, &limits.budget)?);
    }
    let mut builder = Builder {
        classes: alphabet.len(),
        residuals,
        selection,
        limits,
        states: Interner::default(),
        slots: Interner::default(),
        records: Vec::new(),
        known_records: Interner::default(),
        record_at: Vec::new(),
        held: limits.budget.hold(0)?,
    };
    let start = builder.enter(&mut start)?;
    let above = builder.above()?;
    let below = builder.below()?;
    builder.packed(&alphabet, &above, &below, start)
}

/// The steps for each row, and for each entry of a state set.
const ROW: usize = 4;
const MEMBER: usize = 2;
/// The bytes for each entry of a table that is built.
const ENTRY_BYTES: usize = 12;

/// The labels that are possible after a step.
#[derive(Clone, Default)]
struct Successor {
    certain: Vec<u32>,
    /// The other possible labels, with their residuals.
    open: Vec<(u32, Residual)>,
}

impl Successor {
    fn add(&mut self, label: u32, rest: Residual) {
        match rest {
            NOTHING => {}
            EVERYTHING => self.certain.push(label),
            rest => self.open.push((label, rest)),
        }
    }

    fn clear(&mut self) {
        self.certain.clear();
        self.open.clear();
    }
}

struct Builder<'a> {
    classes: usize,
    residuals: Residuals,
    selection: Selection,
    limits: &'a Limits,
    /// The states above: the number of certain labels, these labels, then pairs of a label and its residual.
    states: Interner,
    /// The states below: the residual in each slot.
    slots: Interner,
    records: Vec<u32>,
    known_records: Interner,
    /// The index of each known record in `records`.
    record_at: Vec<u32>,
    held: Held,
}

impl Builder<'_> {
    /// Builds the rows of the region above.
    fn above(&mut self) -> Result<Vec<u32>, LimitExceeded> {
        let mut rows = Vec::new();
        let mut steps: Vec<Successor> = vec![Successor::default(); self.classes];
        let mut end = Successor::default();
        let mut next = 0;
        let mut state = Vec::new();
        while (next as usize) < self.states.len() {
            state.clear();
            state.extend_from_slice(self.states.get(next));
            self.charge(state.len())?;
            let (certain, open) = state[1..].split_at(state[0] as usize);
            for step in steps.iter_mut().chain([&mut end]) {
                step.clear();
                step.certain.extend_from_slice(certain);
            }
            for pair in open.chunks_exact(2) {
                let (label, rest) = (pair[0], pair[1]);
                for (classes, to) in self.residuals.steps(rest) {
                    for class in classes {
                        steps[*class as usize].add(label, to);
                    }
                }
                if self.residuals.accepts(rest) {
                    end.add(label, EVERYTHING);
                }
            }
            for step in &mut steps {
                rows.push(self.enter(step)?);
            }
            // A byte outside the alphabet leads nowhere.
            rows.push(self.enter(&mut Successor::default())?);
            rows.push(self.enter(&mut end)?);
            next += 1;
        }
        Ok(rows)
    }

    /// Builds the rows of the region below.
    fn below(&mut self) -> Result<Vec<u32>, LimitExceeded> {
        let mut rows = Vec::new();
        let mut steps: Vec<Vec<Residual>> = vec![Vec::new(); self.classes];
        let mut next = 0;
        let mut state = Vec::new();
        while (next as usize) < self.slots.len() {
            state.clear();
            state.extend_from_slice(self.slots.get(next));
            self.charge(state.len())?;
            for step in &mut steps {
                step.clear();
                step.resize(state.len(), NOTHING);
            }
            let mut holds = 0;
            for (slot, rest) in state.iter().enumerate() {
                for (classes, to) in self.residuals.steps(*rest) {
                    for class in classes {
                        steps[*class as usize][slot] = to;
                    }
                }
                holds |= u32::from(self.residuals.accepts(*rest)) << slot;
            }
            for step in &steps {
                rows.push(self.slots(step)?);
            }
            rows.push(FINAL);
            rows.push(FINAL | holds);
            next += 1;
        }
        Ok(rows)
    }

    /// Returns where a step from the region above leads: a state, or [`ENTRY`] and a record.
    fn enter(&mut self, step: &mut Successor) -> Result<u32, LimitExceeded> {
        step.certain.sort_unstable();
        if self.selection == Selection::First
            && let Some(first) = step.certain.first().copied()
        {
            step.certain.truncate(1);
            step.open.retain(|(label, _)| *label < first);
        }
        if step.open.len() > SLOTS {
            let mut key = Vec::with_capacity(1 + step.certain.len() + 2 * step.open.len());
            key.push(step.certain.len() as u32);
            key.extend_from_slice(&step.certain);
            key.extend(step.open.iter().flat_map(|(label, rest)| [*label, *rest]));
            let (number, new) = self.states.intern(&key);
            if new {
                self.check()?;
            }
            return Ok(number);
        }
        // Sorted by residual, so that lists that differ only in their labels are the same.
        step.open.sort_unstable_by_key(|(label, rest)| (*rest, *label));
        let rests: Vec<Residual> = step.open.iter().map(|(_, rest)| *rest).collect();
        let row = self.slots(&rests)?;
        let mut record = Vec::with_capacity(HEAD + step.certain.len() + rests.len());
        record.extend([row, step.certain.len() as u32 | (rests.len() as u32) << COUNT]);
        record.extend_from_slice(&step.certain);
        record.extend(step.open.iter().map(|(label, _)| *label));
        let (number, new) = self.known_records.intern(&record);
        if new {
            self.record_at.push(self.records.len() as u32);
            self.records.extend(record);
            self.check()?;
        }
        Ok(ENTRY | self.record_at[number as usize])
    }

    /// Returns the state of the region below with these slots, or [`FINAL`] and the slots that hold.
    fn slots(&mut self, rests: &[Residual]) -> Result<u32, LimitExceeded> {
        let alive = rests.iter().rposition(|rest| *rest != NOTHING).map_or(0, |last| last + 1);
        let rests = &rests[..alive];
        if rests.iter().all(|rest| matches!(*rest, NOTHING | EVERYTHING)) {
            let holds = rests.iter().enumerate().map(|(slot, rest)| u32::from(*rest == EVERYTHING) << slot);
            return Ok(FINAL | holds.sum::<u32>());
        }
        let (number, new) = self.slots.intern(rests);
        if new {
            self.check()?;
        }
        Ok(number)
    }

    /// Charges one row of a state with some members.
    fn charge(&mut self, members: usize) -> Result<(), LimitExceeded> {
        self.limits.budget.charge(ROW + self.classes * (1 + MEMBER * members))?;
        self.held.grow(ENTRY_BYTES * (self.classes + members))
    }

    fn check(&self) -> Result<(), LimitExceeded> {
        let states = self.states.len() + self.slots.len();
        if states > self.limits.states {
            return Err(LimitExceeded { what: Counted::States, limit: self.limits.states });
        }
        let members = self.states.entries() + self.slots.entries() + 2 * self.records.len();
        if members > self.limits.members {
            return Err(LimitExceeded { what: Counted::Members, limit: self.limits.members });
        }
        Ok(())
    }

    /// Lays the rows out: with indices of rows instead of their numbers, without equal columns, and with narrow rows
    /// below.
    fn packed(self, alphabet: &Alphabet, above: &[u32], below: &[u32], start: u32) -> Result<Lookup, LimitExceeded> {
        let wide = self.classes + 2;
        let (columns, kept) = distinct_columns(&[above, below], wide);
        let width = kept.len();
        let picked = |rows: &[u32]| -> Vec<u32> {
            rows.chunks_exact(wide).flat_map(|row| kept.iter().map(|class| row[*class])).collect()
        };
        let place = |to: u32| if to & ENTRY == 0 { to * width as u32 } else { to };
        let mut above = picked(above);
        above.iter_mut().for_each(|to| *to = place(*to));
        let Tails { mut entries, of_state } = tails(below, wide, alphabet);
        let below = picked(below);
        // The index and the shape of the row of each state.
        let narrow = narrow(&below, width);
        if narrow.entries.len() >> SHAPE > 0 {
            return Err(LimitExceeded { what: Counted::Entries, limit: 1 << SHAPE });
        }
        let rows: Vec<u32> = narrow.rows.iter().map(|(shape, at)| u32::from(*shape) << SHAPE | at).collect();
        let row = |to: u32| rows.get(to as usize).copied().unwrap_or(to);
        let way = |to: u32| match of_state.get(to as usize) {
            Some(Some(place)) => TAIL | place,
            _ => row(to),
        };
        let below = narrow.entries.iter().map(|to| way(*to)).collect();
        entries.iter_mut().for_each(|[_, to, _]| *to = row(*to));
        let mut records = self.records;
        self.record_at.iter().for_each(|at| records[*at as usize] = way(records[*at as usize]));
        let outside = columns[self.classes] as u8;
        let mut column_of = Box::new([outside; 256]);
        for (byte, class) in alphabet.bytes() {
            column_of[usize::from(byte)] = columns[usize::from(class)] as u8;
        }
        let mut lookup = Lookup {
            columns: column_of,
            width: width as u32,
            stride: width.next_power_of_two().ilog2(),
            above,
            shapes: narrow.shapes,
            below,
            tails: entries,
            records,
            start: place(start),
            dense: None,
        };
        lookup.dense = DenseTable::of(&lookup, self.limits.small);
        Ok(lookup)
    }
}

/// Returns for each column the kept column that it equals, and the kept columns. The last column, the end of the
/// string, is always kept, as the last.
fn distinct_columns(tables: &[&[u32]], wide: usize) -> (Vec<usize>, Vec<usize>) {
    let same = |a: usize, b: usize| tables.iter().all(|table| table.chunks_exact(wide).all(|row| row[a] == row[b]));
    let mut kept: Vec<usize> = Vec::new();
    let mut columns = Vec::with_capacity(wide);
    for column in 0..wide {
        let twin = if column + 1 == wide { None } else { kept.iter().position(|other| same(*other, column)) };
        columns.push(twin.unwrap_or(kept.len()));
        if twin.is_none() {
            kept.push(column);
        }
    }
    (columns, kept)
}
