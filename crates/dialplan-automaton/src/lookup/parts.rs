//! A look-up as plain tables, to be written to a file, and its reconstruction from tables that may be invalid.

use super::dense::DenseTable;
use super::{ENTRY, FINAL, HEAD, Lookup, ROW, SHAPE, TAIL, counted};
use crate::limits::SMALL;

/// The tables of a look-up. Their meaning is documented at the fields of [`Lookup`]; [`Lookup::from_parts`] makes a
/// look-up of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Parts {
    /// The number of columns of a row, and the start.
    pub numbers: [u32; 2],
    /// The column of each byte.
    pub columns: Vec<u8>,
    /// The entry of a row that each column reads, for each shape.
    pub shapes: Vec<u8>,
    /// The region above.
    pub above: Vec<u32>,
    /// The region below.
    pub below: Vec<u32>,
    /// The entries of tails, three numbers each.
    pub tails: Vec<u32>,
    /// The records.
    pub records: Vec<u32>,
}

/// The error when tables are not those of a look-up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InvalidParts {
    /// What is invalid.
    pub what: &'static str,
}

impl std::fmt::Display for InvalidParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.what)
    }
}

impl std::error::Error for InvalidParts {}

fn check(holds: bool, what: &'static str) -> Result<(), InvalidParts> {
    if holds { Ok(()) } else { Err(InvalidParts { what }) }
}

impl Lookup {
    /// Returns the tables of the look-up.
    pub fn into_parts(self) -> Parts {
        Parts {
            numbers: [self.width, self.start],
            columns: self.columns.to_vec(),
            shapes: self.shapes,
            above: self.above,
            below: self.below,
            tails: self.tails.concat(),
            records: self.records,
        }
    }

    /// Returns the look-up with the given tables, which may be arbitrary. All labels must be below `labels`.
    ///
    /// Every walk through the result ends, and every label that it finds is below `labels`.
    ///
    /// # Errors
    /// Returns [`InvalidParts`] if a reference leads outside the tables, a row does not end a walk, or a label is too
    /// large.
    pub fn from_parts(parts: Parts, labels: u32) -> Result<Lookup, InvalidParts> {
        let Parts { numbers: [width, start], columns, shapes, above, below, tails, records } = parts;
        check((2..=97).contains(&width), "the width of a row")?;
        let stride = width.next_power_of_two().ilog2();
        let columns: Box<[u8; 256]> = columns.try_into().map_err(|_| InvalidParts { what: "the column of a byte" })?;
        check(columns.iter().all(|column| u32::from(*column) < width), "the column of a byte")?;
        let wide = width as usize;
        check(above.len().is_multiple_of(wide), "the length of the table")?;
        check(shapes.len().is_multiple_of(1 << stride) && shapes.len() >> stride <= 128, "the length of the shapes")?;
        let (tails, rest) = tails.as_chunks();
        check(rest.is_empty(), "the length of the tails")?;
        let tails = tails.to_vec();
        let mut lookup = Lookup { columns, width, stride, above, shapes, below, tails, records, start, dense: None };
        let begins = lookup.check_records(labels)?;
        let entry = |to: u32| {
            let record = (to & !ENTRY) as usize;
            if to & ENTRY == 0 {
                record.is_multiple_of(wide) && record < lookup.above.len()
            } else {
                begins.holds(record)
            }
        };
        check(entry(start), "the start")?;
        check(lookup.above.iter().all(|to| entry(*to)), "a row")?;
        check(
            lookup.above.chunks_exact(wide).all(|row| row.last().is_some_and(|end| end & ENTRY != 0)),
            "the end of a row",
        )?;
        let ends: Vec<(usize, usize)> = lookup
            .shapes
            .chunks_exact(1 << stride)
            .map(|shape| {
                let used = shape.get(..wide).unwrap_or_default();
                let last = used.iter().max().map_or(0, |last| usize::from(*last));
                (last, used.last().map_or(0, |end| usize::from(*end)))
            })
            .collect();
        let row = |to: u32| {
            if to & FINAL != 0 {
                return true;
            }
            let at = (to & ROW) as usize;
            let Some((last, end)) = ends.get((to >> SHAPE) as usize) else { return false };
            at + last < lookup.below.len() && lookup.below.get(at + end).is_some_and(|end| end & FINAL != 0)
        };
        // A tail leads to a row and not to another tail, and all entries that it may skip to exist.
        let plain = |to: u32| to & (FINAL | TAIL) != TAIL && row(to);
        let way = |to: u32| match to & (FINAL | TAIL) {
            TAIL => lookup
                .tails
                .get((to & !TAIL) as usize)
                .is_some_and(|[left, _, _]| (to & !TAIL) as usize + (*left as usize) < lookup.tails.len()),
            _ => row(to),
        };
        check(lookup.tails.iter().all(|[_, to, _]| plain(*to)), "a tail")?;
        check(lookup.below.iter().all(|to| way(*to)), "a row below")?;
        check(lookup.heads().all(way), "the row of a record")?;
        lookup.dense = DenseTable::of(&lookup, SMALL);
        Ok(lookup)
    }

    /// Returns the set of indices where records begin. Checks that records are stored end to end and have valid labels.
    fn check_records(&self, labels: u32) -> Result<Begins, InvalidParts> {
        let mut begins = Begins(vec![0; self.records.len() / 64 + 1]);
        let mut at = 0;
        while let Some([_, counts]) = self.records.get(at..at + HEAD) {
            begins.add(at);
            let (certain, slots) = counted(*counts);
            let next = at + HEAD + certain + slots;
            let own = self.records.get(at + HEAD..next);
            check(own.is_some_and(|own| own.iter().all(|label| *label < labels)) && slots <= 31, "a record")?;
            at = next;
        }
        check(at == self.records.len(), "the last record")?;
        Ok(begins)
    }
}

/// A set of indices.
struct Begins(Vec<u64>);

impl Begins {
    fn add(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn holds(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
}
