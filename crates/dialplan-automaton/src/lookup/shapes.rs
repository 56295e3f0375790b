//! Narrow rows: a row stores equal entries once, and a *shape* says which column reads which entry.
//!
//! Most rows below have one or two successors, and all their other columns lead nowhere. So few shapes are enough for
//! nearly all rows, and a row shrinks to a fifth. A shape costs one more load per character, from a table that stays in
//! the first-level cache. Rejected after measuring: a bitmap with a population count before the entries (Poptrie). The
//! default target processors need a dozen instructions for the count.
#![expect(clippy::indexing_slicing, reason = "INVARIANT: rows, shapes and maps have one place for each column")]

use rustc_hash::FxHashMap;

/// The greatest number of shapes: a reference to a row has seven bits for it.
const SHAPES: usize = 128;

/// Rows with their shapes.
pub(super) struct Narrow {
    /// The shapes, one after the other, each padded to a power of two: for each column, the entry of the row that it
    /// reads.
    pub(super) shapes: Vec<u8>,
    /// The rows, one after the other, each as long as its shape requires.
    pub(super) entries: Vec<u32>,
    /// For each row, its shape and the index of its first entry.
    pub(super) rows: Vec<(u8, u32)>,
}

/// Makes rows of `width` columns narrow. The first shape is that of a row whose columns all differ, so every row has a
/// shape.
pub(super) fn narrow(wide: &[u32], width: usize) -> Narrow {
    let mut count: FxHashMap<Box<[u8]>, usize> = FxHashMap::default();
    let mut shape = Vec::new();
    for row in wide.chunks_exact(width) {
        shape_of(row, &mut shape);
        match count.get_mut(shape.as_slice()) {
            Some(count) => *count += 1,
            None => drop(count.insert(shape.as_slice().into(), 1)),
        }
    }
    let mut ranked: Vec<(usize, Box<[u8]>)> =
        count.into_iter().map(|(shape, count)| (count * (width - length(&shape)), shape)).collect();
    // The shape that saves most comes first. Ties are broken by the shapes themselves, so that equal tables get equal
    // shapes.
    ranked.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let identity: Box<[u8]> = (0..width as u8).collect();
    let chosen: Vec<&[u8]> = std::iter::once(&*identity)
        .chain(ranked.iter().map(|(_, shape)| &**shape).filter(|shape| **shape != *identity))
        .take(SHAPES)
        .collect();
    let serving: FxHashMap<&[u8], u8> = ranked.iter().map(|(_, shape)| (&**shape, serving(&chosen, shape))).collect();
    let stride = width.next_power_of_two();
    let shapes = chosen.iter().flat_map(|shape| shape.iter().copied().chain(std::iter::repeat_n(0, stride - width)));
    let mut narrow = Narrow { shapes: shapes.collect(), entries: Vec::new(), rows: Vec::new() };
    for row in wide.chunks_exact(width) {
        shape_of(row, &mut shape);
        let number = serving[shape.as_slice()];
        narrow.rows.push((number, narrow.entries.len() as u32));
        let mut next = 0;
        for (column, entry) in chosen[usize::from(number)].iter().enumerate() {
            if *entry == next {
                narrow.entries.push(row[column]);
                next += 1;
            }
        }
    }
    narrow
}

/// Writes the shape of a row: its distinct entries, numbered by their first column.
fn shape_of(row: &[u32], shape: &mut Vec<u8>) {
    shape.clear();
    let mut next = 0;
    for (column, to) in row.iter().enumerate() {
        let twin = row[..column].iter().position(|other| other == to);
        shape.push(twin.map_or(next, |twin| shape[twin]));
        next += u8::from(twin.is_none());
    }
}

/// Returns the number of entries of a row with the shape.
fn length(shape: &[u8]) -> usize {
    shape.iter().max().map_or(0, |last| usize::from(*last) + 1)
}

/// Returns the shortest of the chosen shapes that distinguishes all columns that this shape distinguishes.
fn serving(chosen: &[&[u8]], shape: &[u8]) -> u8 {
    let serves = |other: &[u8]| (0..shape.len()).all(|a| (0..a).all(|b| other[a] != other[b] || shape[a] == shape[b]));
    let fitting = chosen.iter().enumerate().filter(|(_, other)| serves(other));
    fitting.min_by_key(|(number, other)| (length(other), *number)).map_or(0, |(number, _)| number as u8)
}
