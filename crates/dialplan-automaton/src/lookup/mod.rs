//! A look-up: which of many languages contain a string, at a cost that does not grow with their number.
//!
//! [`union`](crate::union()) gives the minimal automaton whose states carry the labels. In it, every label has its own
//! copy of a common tail: `^\+31\d{7}$` and `^\+49\d{7}$` share nothing, since they end in different labels. A look-up
//! shares these tails by having two regions:
//!
//! - **Above**, a state is the set of labels that are still possible, each with the rest of its language (its
//!   *residual*), and apart from these the labels that are certain, because their residual is the language of all
//!   strings.
//! - **Below**, which begins once at most [`SLOTS`] labels are neither certain nor impossible, a state forgets *which*
//!   labels they are. It is the list of the residuals in slots 0, 1, ..; the edge that enters the region names a
//!   *record* with the certain labels and the label of each slot. All tails of equal shape are then one tail. Slots
//!   keep their positions when their residuals become empty. At the end of the string, the answer is the record and the
//!   set of slots that hold.
//!
//! This is the idea of pushing outputs towards the start of a transducer (Mohri, *Minimization algorithms for
//! sequential transducers*, 2000), made simple. Both regions are minimal by construction: residuals are numbered by the
//! language that they are (`residuals.rs`), so states that differ give different answers; and below, no two states have
//! equal slots.
//!
//! Below, rows are narrow (`shapes.rs`), so that many of them fit in a second-level cache. A look-up that is small
//! anyway ([`Limits::small`](crate::Limits::small)) is also laid out as one table of wide rows (`dense.rs`), which
//! takes one load per character.
//!
//! Where only the number of remaining digits matters, they are counted instead of walked through (`tails.rs`).
//!
//! The end of the string has a column of its own, so that a walk ends with a step. The walk stops early once the answer
//! can no longer change.

mod build;
mod dense;
mod digits;
mod interner;
mod parts;
mod residuals;
mod shapes;
mod tails;

use dense::DenseTable;
use tails::TailEntry;

pub use build::build;
pub use digits::all_digits;
pub use parts::{InvalidParts, Parts};

use crate::Automaton;

/// The greatest number of labels that the region below keeps in slots.
pub const SLOTS: usize = 8;

/// A language of strings that begin with certain characters. It is the most frequent shape of a pattern in a dial plan,
/// and needs no automaton.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chain {
    /// The characters, one step after the other.
    pub steps: Vec<Step>,
    /// Whether anything may follow.
    pub open: bool,
}

/// A number of characters from one set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The characters: bit *n* for the byte *n*.
    pub bytes: u128,
    /// The number of characters.
    pub times: u32,
}

/// A language that a look-up is built from.
#[derive(Clone, Debug)]
pub enum Language<P> {
    /// A chain of sets of characters.
    Chain(Chain),
    /// A minimal automaton.
    Automaton(Automaton<P>),
}

impl<P> Language<P> {
    /// Returns the approximate number of states of its automaton.
    pub fn len(&self) -> usize {
        match self {
            Language::Chain(chain) => chain.steps.iter().map(|step| step.times as usize).sum(),
            Language::Automaton(automaton) => automaton.states().count(),
        }
    }

    /// Returns true if it has no states. This is only true of a chain without steps.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The label of one language in a look-up: a number that the caller chose.
///
/// A number and not a type parameter, so that a look-up is a plain table that can be written to a file, and a record of
/// labels one run of its entries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(transparent)]
pub struct Label(pub u32);

impl Label {
    /// Returns the label as an index into a list of what the labels stand for.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which of many languages contain a string.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lookup {
    /// The column of each byte.
    columns: Box<[u8; 256]>,
    /// The number of columns of a row; the last is the end of the string.
    width: u32,
    /// The binary logarithm of the number of columns of a shape.
    stride: u32,
    /// The region above, row after row. An entry is the index of another row's first entry, or [`ENTRY`] and the index
    /// of a record.
    above: Vec<u32>,
    /// The shapes of rows below, one after the other, each padded to a power of two: the entry of a row that each
    /// column reads.
    shapes: Vec<u8>,
    /// The region below, row after row. An entry is the shape and the index of another row, or [`TAIL`] and an index
    /// into `tails`, or [`FINAL`] and the slots that hold.
    below: Vec<u32>,
    /// The entries of tails (`tails.rs`).
    tails: Vec<TailEntry>,
    /// Record after record: an entry of a row below; the number of certain labels and of labels in slots, in one word;
    /// the labels.
    records: Vec<u32>,
    /// The start, as an entry of a row above.
    start: u32,
    /// The whole look-up as one table, if it is small.
    dense: Option<DenseTable>,
}

/// In an entry above: the walk continues below, with the record at this index.
const ENTRY: u32 = 1 << 31;
/// In an entry below: the answer can no longer change.
const FINAL: u32 = 1 << 31;
/// In an entry below: an index into the tails.
const TAIL: u32 = 1 << 30;
/// In an entry below: the first bit of the number of the shape. The lower bits are the index of the row.
const SHAPE: u32 = 23;
const ROW: u32 = (1 << SHAPE) - 1;
/// In a record: the first bit of the number of slots. The lower bits are the number of certain labels.
const COUNT: u32 = 24;
const CERTAIN: usize = (1 << COUNT) - 1;
/// The number of words of a record before its labels.
const HEAD: usize = 2;

/// The labels of the languages that contain a string.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Found<'a> {
    certain: &'a [u32],
    slots: &'a [u32],
    /// Bit *n* is set if slot *n* holds.
    holds: u32,
}

impl<'a> Found<'a> {
    /// Returns an iterator over the labels, each once, in no particular order.
    #[inline]
    pub fn labels(self) -> impl Iterator<Item = Label> + use<'a> {
        let mut holds = self.holds;
        let slots = self.slots;
        let in_slots = std::iter::from_fn(move || {
            if holds == 0 {
                return None;
            }
            let slot = holds.trailing_zeros();
            holds &= holds - 1;
            slots.get(slot as usize).copied()
        });
        self.certain.iter().copied().chain(in_slots).map(Label)
    }

    /// Calls a function with each label. This is faster than [`labels`](Found::labels): an iterator over two lists has
    /// to test at each step which of them it is in.
    #[inline]
    pub fn for_each(self, mut each: impl FnMut(Label)) {
        self.certain.iter().for_each(|label| each(Label(*label)));
        let mut holds = self.holds;
        while holds != 0 {
            if let Some(label) = self.slots.get(holds.trailing_zeros() as usize) {
                each(Label(*label));
            }
            holds &= holds - 1;
        }
    }

    /// Returns the least label, or `None` if there is no label.
    #[inline]
    pub fn first(self) -> Option<Label> {
        let mut first = Label(u32::MAX);
        self.for_each(|label| first = first.min(label));
        // No language has the greatest number as its label: there would have to be four billion.
        (first != Label(u32::MAX)).then_some(first)
    }

    /// Returns true if there is no label.
    pub fn is_empty(self) -> bool {
        self.certain.is_empty() && self.holds == 0
    }
}

impl Lookup {
    /// Returns the labels of the languages that contain the string.
    #[inline]
    pub fn find(&self, string: &[u8]) -> Found<'_> {
        let end = self.width as usize - 1;
        let (record, holds) = match &self.dense {
            Some(dense) => dense.end(string, &self.columns, end),
            None => self.walked(string, end),
        };
        let Some([_, counts, labels @ ..]) = self.records.get(record as usize..) else { return Found::default() };
        let (certain, slots) = counted(*counts);
        let labels = labels.get(..certain + slots).unwrap_or_default();
        let (certain, slots) = labels.split_at_checked(certain).unwrap_or_default();
        Found { certain, slots, holds }
    }

    /// Returns the look-up without its one table, as if it were large. It is smaller then, and slower.
    #[must_use]
    pub fn in_regions(mut self) -> Lookup {
        self.dense = None;
        self
    }

    /// Walks through both regions. Returns the record that the string enters, and its slots that hold.
    fn walked(&self, string: &[u8], end: usize) -> (u32, u32) {
        // After the last byte comes the end of the string.
        let column = |at: usize| string.get(at).map_or(end, |byte| usize::from(self.column_of(*byte)));
        let (mut read, mut state) = (0, self.start);
        while state & ENTRY == 0 {
            state = self.step_above(state, column(read));
            read += 1;
        }
        let record = state & !ENTRY;
        let (mut row, mut counting) = (self.records.get(record as usize).copied().unwrap_or(FINAL), true);
        while row & FINAL == 0 {
            if row & TAIL != 0 {
                row = self.tail(row & !TAIL, string.get(read..).unwrap_or_default(), &mut counting);
                continue;
            }
            row = self.step_below(row, column(read));
            read += 1;
        }
        (record, row & !FINAL)
    }

    #[inline]
    fn step_above(&self, row: u32, column: usize) -> u32 {
        self.above.get(row as usize + column).copied().unwrap_or(ENTRY)
    }

    #[inline]
    fn step_below(&self, row: u32, column: usize) -> u32 {
        let entry = self.shapes.get(((row >> SHAPE << self.stride) as usize) + column).copied().unwrap_or(0);
        self.below.get((row & ROW) as usize + usize::from(entry)).copied().unwrap_or(FINAL)
    }

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: there is a column for each byte")]
    fn column_of(&self, byte: u8) -> u8 {
        self.columns[usize::from(byte)]
    }

    /// Returns [`FINAL`] and the slots that hold if only digits are left. Otherwise it returns the row to continue
    /// with, and digits are not counted again in this walk.
    #[inline]
    fn tail(&self, place: u32, rest: &[u8], counting: &mut bool) -> u32 {
        let Some([left, row, _]) = self.tails.get(place as usize).copied() else { return FINAL };
        *counting = *counting && all_digits(rest);
        if !*counting {
            return row;
        }
        let digits = rest.len().min(left as usize);
        FINAL | self.tails.get(place as usize + digits).map_or(0, |[_, _, holds]| *holds)
    }

    /// Returns the size of the tables.
    pub fn size(&self) -> LookupSize {
        let width = (self.width as usize).max(1);
        let references =
            self.below.iter().copied().chain(self.heads()).chain(self.tails.iter().map(|[_, row, _]| *row));
        let mut rows_below: Vec<u32> = references.filter(|to| to & (FINAL | TAIL) == 0).collect();
        rows_below.sort_unstable();
        rows_below.dedup();
        LookupSize {
            rows_above: self.above.len() / width,
            rows_below: rows_below.len(),
            shapes: self.shapes.len() >> self.stride,
            columns: width,
            table_bytes: size_of_val(&*self.above)
                + size_of_val(&*self.below)
                + size_of_val(&*self.tails)
                + self.shapes.len()
                + self.columns.len()
                + self.dense.as_ref().map_or(0, DenseTable::bytes),
            record_bytes: size_of_val(&*self.records),
        }
    }

    /// Returns an iterator over the first words of all records.
    fn heads(&self) -> impl Iterator<Item = u32> {
        let mut rest = self.records.as_slice();
        std::iter::from_fn(move || {
            let [row, counts, ..] = rest else { return None };
            let (certain, slots) = counted(*counts);
            rest = rest.get(HEAD + certain + slots..).unwrap_or_default();
            Some(*row)
        })
    }
}

/// Returns the number of certain labels of a record, and the number of its labels in slots.
fn counted(counts: u32) -> (usize, usize) {
    (counts as usize & CERTAIN, counts as usize >> COUNT)
}

/// The size of a look-up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LookupSize {
    /// Rows of the region above.
    pub rows_above: usize,
    /// Rows of the region below.
    pub rows_below: usize,
    /// Shapes of rows below.
    pub shapes: usize,
    /// Columns of a row.
    pub columns: usize,
    /// Bytes of all rows, shapes and tails.
    pub table_bytes: usize,
    /// Bytes of the records.
    pub record_bytes: usize,
}

impl LookupSize {
    /// Returns the number of bytes of the whole look-up.
    pub fn bytes(&self) -> usize {
        self.table_bytes + self.record_bytes
    }
}
