//! A small look-up as one table: both regions, the records that edges name, and the answers.
//!
//! Every step is one load, and there are as many steps as characters: no branch depends on the position of the walk.
//! Where the regions would fit in a cache anyway, this is twice as fast. The table is derived from the regions and
//! gives the same answers.

use rustc_hash::FxHashMap;

use super::{ENTRY, FINAL, Lookup, TAIL};

/// The table. The lower half of an entry is the next row (at the end of the string: the slots that hold). The upper
/// half is the number of the record that is entered, or 0 for none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct DenseTable {
    entries: Vec<u32>,
    start: u32,
    /// The index of each record in the look-up. Number 0 stands for no record.
    records: Vec<u32>,
}

/// The number of bits of half an entry.
const HALF: u32 = 16;

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Row {
    Above(u32),
    Below(u32),
    /// The answer can no longer change: these slots hold.
    Final(u32),
}

impl DenseTable {
    /// Returns the table of a look-up if it has at most `most` bytes.
    pub(super) fn of(lookup: &Lookup, most: usize) -> Option<DenseTable> {
        let width = lookup.width as usize;
        let end = width - 1;
        let mut builder = DenseBuilder {
            rows: FxHashMap::default(),
            order: Vec::new(),
            width: lookup.width,
            records: vec![u32::MAX],
            numbers: FxHashMap::default(),
        };
        let start = builder.entry(lookup, lookup.start);
        let mut entries = Vec::new();
        let mut next = 0;
        while let Some(here) = builder.order.get(next).copied() {
            next += 1;
            let entries_needed = builder.order.len() * width;
            let halves = entries_needed.max(builder.records.len());
            if entries_needed * size_of::<u32>() > most || halves >> HALF > 0 {
                return None;
            }
            for column in 0..end {
                entries.push(match here {
                    Row::Above(row) => builder.entry(lookup, lookup.step_above(row, column)),
                    Row::Below(row) => builder.row(lookup.row_below(lookup.step_below(row, column))),
                    Row::Final(_) => builder.row(here),
                });
            }
            let (holds, record) = match here {
                Row::Above(row) => {
                    let record = lookup.step_above(row, end) & !ENTRY;
                    let holds = match lookup.row_below(lookup.head(record)) {
                        Row::Below(row) => lookup.step_below(row, end) & !FINAL,
                        Row::Final(holds) | Row::Above(holds) => holds,
                    };
                    (holds, builder.record(record))
                }
                Row::Below(row) => (lookup.step_below(row, end) & !FINAL, 0),
                Row::Final(holds) => (holds, 0),
            };
            // Only an invalid look-up has so many slots.
            if holds >> HALF > 0 {
                return None;
            }
            entries.push(holds | record << HALF);
        }
        let small = builder.records.len().max(entries.len()) >> HALF == 0;
        small.then_some(DenseTable { entries, start, records: builder.records })
    }

    /// Returns the record that a string enters, and its slots that hold.
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

struct DenseBuilder {
    rows: FxHashMap<Row, u32>,
    order: Vec<Row>,
    width: u32,
    /// The index of each record, by its number.
    records: Vec<u32>,
    /// The number of each record, by its index.
    numbers: FxHashMap<u32, u32>,
}

impl DenseBuilder {
    /// Returns the index of a row, as an entry without a record.
    fn row(&mut self, row: Row) -> u32 {
        let DenseBuilder { rows, order, width, .. } = self;
        *rows.entry(row).or_insert_with(|| {
            order.push(row);
            (order.len() as u32 - 1) * *width
        })
    }

    /// Returns the number of a record.
    fn record(&mut self, at: u32) -> u32 {
        let DenseBuilder { records, numbers, .. } = self;
        *numbers.entry(at).or_insert_with(|| {
            records.push(at);
            records.len() as u32 - 1
        })
    }

    /// Returns the entry for an entry of the region above.
    fn entry(&mut self, lookup: &Lookup, to: u32) -> u32 {
        if to & ENTRY == 0 {
            return self.row(Row::Above(to));
        }
        let record = to & !ENTRY;
        self.row(lookup.row_below(lookup.head(record))) | self.record(record) << HALF
    }
}

impl Lookup {
    /// Returns the first word of a record.
    fn head(&self, record: u32) -> u32 {
        self.records.get(record as usize).copied().unwrap_or(FINAL)
    }

    /// Returns the row for an entry of the region below. For a tail it is the row that the tail stands for.
    fn row_below(&self, to: u32) -> Row {
        match to {
            to if to & FINAL != 0 => Row::Final(to & !FINAL),
            to if to & TAIL != 0 => {
                let row = self.tails.get((to & !TAIL) as usize).map_or(FINAL, |[_, row, _]| *row);
                if row & FINAL != 0 { Row::Final(0) } else { Row::Below(row) }
            }
            to => Row::Below(to),
        }
    }
}
