//! A look-up: which of many languages hold a string, at a cost that does not grow with their number.
//!
//! [`union`](crate::union()) gives the minimal automaton whose states carry the labels. In it every label drags its own copy of a common tail
//! along: of `^\+31\d{7}$` and `^\+49\d{7}$` nothing is shared, since they end in different labels. A look-up shares these tails, by two
//! regions:
//!
//! - **Above**, a state is the set of labels that are still possible, each with what is left of its language; and apart from it the labels
//!   that are certain, because everything is left.
//! - **Below**, once at most [`SLOTS`] labels are neither certain nor lost, a state forgets *which* labels they are: it is the list of what is left in
//!   slots 0, 1, .., and the edge that enters the region names a *record* with the labels that are certain and the label of each slot. All tails
//!   of equal shape are then one tail. Slots keep their places when what is left in them dies. At the end: the record, and which slots hold.
//!
//! This is the idea of pushing outputs towards the start of a transducer (Mohri, *Minimization algorithms for sequential transducers*, 2000),
//! made simple. Both regions are minimal by construction: what is left of a language is numbered by what it holds
//! (`residuals.rs`), so states that differ, differ in what they answer; and below, no two states have equal slots.
//!
//! Below, rows are narrow (`shapes.rs`), for many of them to stay in a second-level cache. What is small anyway
//! ([`Limits::small`](crate::Limits::small)) is one table of wide rows as well (`walk.rs`), which takes one load a character.
//!
//! Ends of numbers of which only the length matters are not walked through at all (`tails.rs`).
//!
//! The end of the string is a class like the characters, so that a walk ends by a step. The walk stops before the end once the answer cannot
//! change any more.

mod build;
mod digits;
mod numbers;
mod parts;
mod residuals;
mod shapes;
mod tails;
mod walk;

use tails::Place;
use walk::Walk;

pub use build::build;
pub use digits::all_digits;
pub use parts::{Broken, Parts};

use crate::Automaton;

/// How many labels that are neither certain nor lost the lower region keeps in slots at most.
pub const SLOTS: usize = 8;

/// Strings that begin like this: the most frequent shape of a pattern in a dial plan, for which nobody needs to build an automaton.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chain {
    /// One after the other.
    pub steps: Vec<Step>,
    /// May anything follow?
    pub open: bool,
}

/// A number of characters of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Which characters: bit *n* for the byte *n*.
    pub bytes: u128,
    /// How many of them.
    pub times: u32,
}

/// A set of strings that a look-up is to know.
#[derive(Clone, Debug)]
pub enum Language<P> {
    /// Given as a chain.
    Chain(Chain),
    /// Given as a minimal automaton.
    Automaton(Automaton<P>),
}

impl<P> Language<P> {
    /// How many states it has, more or less.
    pub fn len(&self) -> usize {
        match self {
            Language::Chain(chain) => chain.steps.iter().map(|step| step.times as usize).sum(),
            Language::Automaton(automaton) => automaton.states().count(),
        }
    }

    /// Has it no states? Only the chain without steps.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The label of one language in a look-up: a number that the caller chose.
///
/// A number and not a type parameter, so that a look-up is a plain table that can be written to a file, and a record of labels one
/// run of its entries.
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
    /// Columns of a row; the last is the end of the string.
    width: u32,
    /// A shape has 2 to the power of this many columns.
    stride: u32,
    /// The region above, row after row: the first entry of another row, or [`ENTRY`] and where a record begins.
    above: Vec<u32>,
    /// For the region below, shape after shape, each as long as a power of two: which entry of a row each column reads.
    shapes: Vec<u8>,
    /// The region below, row after row: the shape and the first entry of another row, or [`TAIL`] and a place of a tail, or [`FINAL`] and the slots that
    /// hold.
    below: Vec<u32>,
    /// Places of tails (`tails.rs`): digits left, the row below that says the same, the slots that hold if the string ends here.
    tails: Vec<Place>,
    /// Record after record: the row below, or [`FINAL`] and the slots that hold; how many labels are certain; how many have slots; the
    /// labels.
    records: Vec<u32>,
    /// As an entry of a row above.
    start: u32,
    /// All of this as one table, if it is small.
    walk: Option<Walk>,
}

/// In the region above: the walk goes on below, by the record that begins there.
const ENTRY: u32 = 1 << 31;
/// In the region below: the answer cannot change any more.
const FINAL: u32 = 1 << 31;
/// In the region below: a place of a tail.
const TAIL: u32 = 1 << 30;
/// In the region below: where the number of the shape begins in a reference to a row, above where the row begins.
const SHAPE: u32 = 23;
const ROW: u32 = (1 << SHAPE) - 1;
/// In a record: where the number of slots begins, above the number of labels that are certain.
const COUNT: u32 = 24;
const CERTAIN: usize = (1 << COUNT) - 1;
/// Words of a record before its labels.
const HEAD: usize = 2;

/// The labels of the languages that hold a string.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Found<'a> {
    certain: &'a [u32],
    slots: &'a [u32],
    /// Bit *n*: slot *n* holds.
    holds: u32,
}

impl<'a> Found<'a> {
    /// The labels, each once, in no particular order.
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

    /// The same, one after the other: for loops that count nanoseconds, since an iterator over two lists asks at each step in which it is.
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

    /// The least label.
    #[inline]
    pub fn first(self) -> Option<Label> {
        let mut first = Label(u32::MAX);
        self.for_each(|label| first = first.min(label));
        // No language has the greatest number as its label: there would have to be four billion.
        (first != Label(u32::MAX)).then_some(first)
    }

    /// Is there none?
    pub fn is_empty(self) -> bool {
        self.certain.is_empty() && self.holds == 0
    }
}

impl Lookup {
    /// The languages that hold the string.
    #[inline]
    pub fn find(&self, string: &[u8]) -> Found<'_> {
        let end = self.width as usize - 1;
        let (record, holds) = match &self.walk {
            Some(walk) => walk.end(string, &self.columns, end),
            None => self.walked(string, end),
        };
        let Some([_, counts, labels @ ..]) = self.records.get(record as usize..) else { return Found::default() };
        let (certain, slots) = counted(*counts);
        let labels = labels.get(..certain + slots).unwrap_or_default();
        let (certain, slots) = labels.split_at_checked(certain).unwrap_or_default();
        Found { certain, slots, holds }
    }

    /// The same in its regions alone, as a large one is: smaller, and slower.
    #[must_use]
    pub fn in_regions(mut self) -> Lookup {
        self.walk = None;
        self
    }

    /// The record that a string enters, and the slots of it that hold: through both regions.
    fn walked(&self, string: &[u8], end: usize) -> (u32, u32) {
        // Behind the last byte comes the end.
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

    /// The end of a walk, if only digits are left: [`FINAL`] and the slots that hold. Else the row below, and digits are not counted again.
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

    /// How large it is.
    pub fn size(&self) -> Size {
        let width = (self.width as usize).max(1);
        let references =
            self.below.iter().copied().chain(self.heads()).chain(self.tails.iter().map(|[_, row, _]| *row));
        let mut rows_below: Vec<u32> = references.filter(|to| to & (FINAL | TAIL) == 0).collect();
        rows_below.sort_unstable();
        rows_below.dedup();
        Size {
            rows_above: self.above.len() / width,
            rows_below: rows_below.len(),
            shapes: self.shapes.len() >> self.stride,
            columns: width,
            table_bytes: size_of_val(&*self.above)
                + size_of_val(&*self.below)
                + size_of_val(&*self.tails)
                + self.shapes.len()
                + self.columns.len()
                + self.walk.as_ref().map_or(0, Walk::bytes),
            record_bytes: size_of_val(&*self.records),
        }
    }

    /// The first words of all records.
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

/// How many labels of a record are certain, and how many have slots.
fn counted(counts: u32) -> (usize, usize) {
    (counts as usize & CERTAIN, counts as usize >> COUNT)
}

/// How large a look-up is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Size {
    /// Rows of the region above.
    pub rows_above: usize,
    /// Rows of the region below.
    pub rows_below: usize,
    /// Shapes of rows below.
    pub shapes: usize,
    /// Columns of a row.
    pub columns: usize,
    /// Bytes of all rows and shapes.
    pub table_bytes: usize,
    /// Bytes of the records: labels, and where to go on.
    pub record_bytes: usize,
}

impl Size {
    /// Bytes of everything.
    pub fn bytes(&self) -> usize {
        self.table_bytes + self.record_bytes
    }
}
