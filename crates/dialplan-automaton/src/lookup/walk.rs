//! A small look-up as one table: both regions, the records that edges name, and the answers.
//!
//! A step is one load, whatever happens in it, and there are as many steps as characters: no branch depends on where the walk is. Where the
//! regions would fit a cache anyway this is twice as fast. It is made from the regions and says the same.

use rustc_hash::FxHashMap;

use super::{ENTRY, FINAL, Lookup, TAIL};

/// The table. Each entry has the next row in its lower half (behind the end of a string: the slots that hold), and in its upper half the number of the
/// record that is entered; 0 is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Walk {
    entries: Vec<u32>,
    start: u32,
    /// Where each record begins; number 0 is none's.
    records: Vec<u32>,
}

/// Half of an entry.
const HALF: u32 = 16;

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Above(u32),
    Below(u32),
    /// The answer cannot change any more: these slots hold.
    Final(u32),
}

impl Walk {
    /// The table of a look-up, if it has no more than so many bytes.
    pub(super) fn of(lookup: &Lookup, most: usize) -> Option<Walk> {
        let width = lookup.width as usize;
        let end = width - 1;
        let mut maker = Maker {
            rows: FxHashMap::default(),
            order: Vec::new(),
            width: lookup.width,
            records: vec![u32::MAX],
            numbers: FxHashMap::default(),
        };
        let start = maker.entry(lookup, lookup.start);
        let mut entries = Vec::new();
        let mut next = 0;
        while let Some(place) = maker.order.get(next).copied() {
            next += 1;
            let entries_needed = maker.order.len() * width;
            let halves = entries_needed.max(maker.records.len());
            if entries_needed * size_of::<u32>() > most || halves >> HALF > 0 {
                return None;
            }
            for column in 0..end {
                entries.push(match place {
                    Place::Above(row) => maker.entry(lookup, lookup.step_above(row, column)),
                    Place::Below(row) => maker.row(lookup.place_below(lookup.step_below(row, column))),
                    Place::Final(_) => maker.row(place),
                });
            }
            let (holds, record) = match place {
                Place::Above(row) => {
                    let record = lookup.step_above(row, end) & !ENTRY;
                    let holds = match lookup.place_below(lookup.head(record)) {
                        Place::Below(row) => lookup.step_below(row, end) & !FINAL,
                        Place::Final(holds) | Place::Above(holds) => holds,
                    };
                    (holds, maker.record(record))
                }
                Place::Below(row) => (lookup.step_below(row, end) & !FINAL, 0),
                Place::Final(holds) => (holds, 0),
            };
            // Only a forged look-up has so many slots.
            if holds >> HALF > 0 {
                return None;
            }
            entries.push(holds | record << HALF);
        }
        let small = maker.records.len().max(entries.len()) >> HALF == 0;
        small.then_some(Walk { entries, start, records: maker.records })
    }

    /// The record that a string enters, and the slots of it that hold.
    #[inline]
    pub(super) fn end(&self, string: &[u8], columns: &[u8; 256], end: usize) -> (u32, u32) {
        const LOWER: u32 = (1 << HALF) - 1;
        let entered = |entry: u32, before: u32| if entry >> HALF == 0 { before } else { entry >> HALF };
        let (mut row, mut record) = (self.start & LOWER, self.start >> HALF);
        for byte in string {
            #[expect(clippy::indexing_slicing, reason = "INVARIANT: there is a column for each byte")]
            let column = columns[usize::from(*byte)];
            let entry = self.entries.get(row as usize + usize::from(column)).copied().unwrap_or_default();
            record = entered(entry, record);
            row = entry & LOWER;
        }
        let entry = self.entries.get(row as usize + end).copied().unwrap_or_default();
        let record = self.records.get(entered(entry, record) as usize).copied().unwrap_or(u32::MAX);
        (record, entry & LOWER)
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.entries) + size_of_val(&*self.records)
    }
}

struct Maker {
    rows: FxHashMap<Place, u32>,
    order: Vec<Place>,
    width: u32,
    /// Where records begin, and their numbers.
    records: Vec<u32>,
    numbers: FxHashMap<u32, u32>,
}

impl Maker {
    /// The row of a place, without a record.
    fn row(&mut self, place: Place) -> u32 {
        let Maker { rows, order, width, .. } = self;
        *rows.entry(place).or_insert_with(|| {
            order.push(place);
            (order.len() as u32 - 1) * *width
        })
    }

    /// The number of a record.
    fn record(&mut self, at: u32) -> u32 {
        let Maker { records, numbers, .. } = self;
        *numbers.entry(at).or_insert_with(|| {
            records.push(at);
            records.len() as u32 - 1
        })
    }

    /// What an entry of the region above leads to.
    fn entry(&mut self, lookup: &Lookup, to: u32) -> u32 {
        if to & ENTRY == 0 {
            return self.row(Place::Above(to));
        }
        let record = to & !ENTRY;
        self.row(lookup.place_below(lookup.head(record))) | self.record(record) << HALF
    }
}

impl Lookup {
    fn head(&self, record: u32) -> u32 {
        self.records.get(record as usize).copied().unwrap_or(FINAL)
    }

    /// A reference of the region below, tails aside.
    fn place_below(&self, to: u32) -> Place {
        match to {
            to if to & FINAL != 0 => Place::Final(to & !FINAL),
            to if to & TAIL != 0 => {
                let row = self.tails.get((to & !TAIL) as usize).map_or(FINAL, |[_, row, _]| *row);
                if row & FINAL != 0 { Place::Final(0) } else { Place::Below(row) }
            }
            to => Place::Below(to),
        }
    }
}
