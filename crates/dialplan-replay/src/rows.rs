//! Rows and their cells, exactly as the `csv` crate reads them.
//!
//! Most lines have neither quotes nor lone carriage returns, and their cells are the text between delimiters. The
//! others are read by `csv-core`. A property test compares the results with the `csv` crate.
//!
//! Rejected: reading everything with `csv-core`, which copies each cell and takes several times as long.

use csv_core::ReadRecordResult;
use memchr::{memchr, memchr2};

use super::Cutter;

/// Splits rows into cells. Reuses its buffers.
#[derive(Debug)]
pub struct Splitter {
    delimiter: u8,
    /// Start and end of each cell, in the text of the row or in `unquoted`.
    cells: Vec<(u32, u32)>,
    unquoted: Vec<u8>,
    ends: Vec<usize>,
    core: csv_core::Reader,
}

/// A row of a call log.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The text of the row in the log, without its line break.
    pub raw: &'a [u8],
    /// The line break of the row; empty for a last row without one.
    pub line_break: &'a [u8],
    /// The number of lines of the row.
    pub lines: u64,
    /// True if a quote of the last cell is not closed.
    pub is_open: bool,
    text: &'a [u8],
    cells: &'a [(u32, u32)],
}

impl<'a> Row<'a> {
    /// Returns the number of cells; an empty line has none.
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// Returns a cell without its quotes, or `None` if there is no such cell.
    pub fn cell(&self, at: usize) -> Option<&'a [u8]> {
        let (start, end) = *self.cells.get(at)?;
        self.text.get(start as usize..end as usize)
    }
}

/// A text of whole rows and the position up to which it was read.
#[derive(Clone, Copy, Debug)]
pub struct RowText<'t> {
    text: &'t [u8],
    at: usize,
    /// Whether the text contains quotes, and whether it contains carriage returns.
    has_quotes: bool,
    has_returns: bool,
}

impl<'t> RowText<'t> {
    /// Creates a reader of a text that begins with a row.
    pub fn new(text: &'t [u8]) -> RowText<'t> {
        RowText { text, at: 0, has_quotes: memchr(b'"', text).is_some(), has_returns: memchr(b'\r', text).is_some() }
    }

    /// Returns the number of bytes that were read.
    pub fn at(&self) -> usize {
        self.at
    }
}

impl Splitter {
    /// Creates a splitter for logs with this delimiter.
    pub fn new(delimiter: u8) -> Splitter {
        Splitter {
            delimiter,
            cells: Vec::new(),
            unquoted: vec![0; 256],
            ends: vec![0; 64],
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
        }
    }

    /// Returns the next row, or `None` at the end of the text.
    pub fn next<'a, 't: 'a>(&'a mut self, text: &mut RowText<'t>) -> Option<Row<'a>> {
        let rest = text.text.get(text.at..).filter(|rest| !rest.is_empty())?;
        self.cells.clear();
        let plain = if !text.has_quotes && !text.has_returns {
            self.split(rest)
        } else {
            let line = memchr(b'\n', rest).map_or(rest, |feed| rest.get(..feed).unwrap_or_default());
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            match memchr2(b'"', b'\r', line) {
                Some(_) => None,
                None => {
                    self.split(line);
                    Some(line.len())
                }
            }
        };
        let row = match plain {
            Some(length) => {
                let (raw, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                let line_break = line_break(after);
                Row { raw, line_break, lines: 1, is_open: false, text: rest, cells: &self.cells }
            }
            None => self.quoted(rest),
        };
        text.at += row.raw.len() + row.line_break.len();
        Some(row)
    }

    /// Splits a line without quotes and returns its length, which is always `Some`. Eight bytes are examined at once:
    /// cells are too short for a search that restarts for each of them.
    fn split(&mut self, rest: &[u8]) -> Option<usize> {
        let (delimiters, feeds) = (repeated(self.delimiter), repeated(b'\n'));
        let mut start = 0;
        let (words, tail) = rest.as_chunks::<8>();
        for (at, word) in (0_u32..).step_by(8).zip(words) {
            let word = u64::from_le_bytes(*word);
            let ends = zero_bytes(word ^ feeds);
            let mut found = zero_bytes(word ^ delimiters) | ends;
            while found != 0 {
                let end = at + found.trailing_zeros() / 8;
                if ends & found & found.wrapping_neg() != 0 {
                    return self.last_cell(start, end);
                }
                self.cells.push((start, end));
                start = end + 1;
                found &= found - 1;
            }
        }
        let mut end = (rest.len() - tail.len()) as u32;
        for byte in tail {
            if *byte == b'\n' {
                break;
            }
            if *byte == self.delimiter {
                self.cells.push((start, end));
                start = end + 1;
            }
            end += 1;
        }
        self.last_cell(start, end)
    }

    fn last_cell(&mut self, start: u32, end: u32) -> Option<usize> {
        // An empty line is not a row with one empty cell.
        if end > 0 {
            self.cells.push((start, end));
        }
        Some(end as usize)
    }

    fn quoted<'a>(&'a mut self, rest: &'a [u8]) -> Row<'a> {
        if matches!(rest.first(), Some(b'\r' | b'\n')) {
            // `csv` skips empty lines.
            let line_break = line_break(rest);
            let lines = u64::from(line_break.ends_with(b"\n"));
            return Row { raw: &[], line_break, lines, is_open: false, text: rest, cells: &[] };
        }
        self.core.reset();
        let (mut read, mut written, mut cells) = (0, 0, 0);
        let mut is_whole = true;
        loop {
            let input = rest.get(read..).unwrap_or_default();
            let out = self.unquoted.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(cells..).unwrap_or_default();
            let (result, more_read, more_written, more_cells) = self.core.read_record(input, out, ends);
            read += more_read;
            written += more_written;
            cells += more_cells;
            match result {
                // At the end of the log, the next call returns the rest.
                ReadRecordResult::InputEmpty => is_whole = false,
                ReadRecordResult::OutputFull => self.unquoted.resize(self.unquoted.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        let mut start = 0;
        for end in self.ends.iter().take(cells) {
            self.cells.push((start, *end as u32));
            start = *end as u32;
        }
        let consumed = rest.get(..read).unwrap_or(rest);
        let length = if is_whole { consumed.len().saturating_sub(1) } else { consumed.len() };
        let (raw, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let line_break = line_break(after);
        let mut cutter = Cutter::new(self.delimiter);
        let is_open = !is_whole && {
            cutter.whole_rows(raw);
            cutter.is_open(raw)
        };
        let feeds = memchr::memchr_iter(b'\n', raw).count() + usize::from(line_break.ends_with(b"\n"));
        Row { raw, line_break, lines: feeds as u64, is_open, text: &self.unquoted, cells: &self.cells }
    }
}

fn repeated(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Returns a word with the highest bit set in each byte that is zero.
fn zero_bytes(word: u64) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    !(((word & LOW) + LOW) | word | LOW)
}

/// Returns the line break that the text begins with.
fn line_break(text: &[u8]) -> &[u8] {
    let length = match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    text.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Rows = Vec<Vec<Vec<u8>>>;

    /// Rows as the `csv` crate reads them.
    fn expected(text: &[u8], delimiter: u8) -> Rows {
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text);
        reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
    }

    /// Rows read from a log that arrives in pieces.
    fn found(text: &[u8], delimiter: u8, piece: usize) -> Rows {
        let (mut splitter, mut cutter) = (Splitter::new(delimiter), Cutter::new(delimiter));
        let (mut rows, mut start, mut raw) = (Rows::new(), 0, Vec::new());
        for end in (piece..text.len()).step_by(piece).chain([text.len()]) {
            let seen = &text[start..end];
            let whole = if end == text.len() { seen.len() } else { cutter.whole_rows(seen) };
            let mut part = RowText::new(&seen[..whole]);
            while let Some(row) = splitter.next(&mut part) {
                raw.extend([row.raw, row.line_break].concat());
                if row.width() > 0 {
                    rows.push((0..row.width()).map(|at| row.cell(at).unwrap().to_vec()).collect());
                }
            }
            cutter.rows_removed();
            start += whole;
        }
        assert_eq!(raw, text, "every byte belongs to a row");
        rows
    }

    /// The number of random cases: `PROPTEST_CASES` if that is set, else `usual`.
    fn cases(usual: u32) -> u32 {
        /// What proptest takes if the variable is not set.
        const UNSET: u32 = 256;
        match ProptestConfig::default().cases {
            UNSET => usual,
            cases => cases,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(cases(4000)))]

        #[test]
        fn rows_agree_with_the_csv_crate(text in "([ab,;\"\r\n]|\r\n|\"\"){0,40}", piece in 1_usize..30) {
            for delimiter in [b',', b';'] {
                prop_assert_eq!(found(text.as_bytes(), delimiter, piece), expected(text.as_bytes(), delimiter));
            }
        }

        #[test]
        fn plain_rows_agree_with_the_csv_crate(text in "([ab,\u{80}-\u{FF}]|\n|\r\n){0,60}", piece in 1_usize..40) {
            prop_assert_eq!(found(text.as_bytes(), b',', piece), expected(text.as_bytes(), b','));
        }
    }

    #[test]
    fn an_open_quote_is_reported() {
        let open = |text: &[u8]| Splitter::new(b',').next(&mut RowText::new(text)).unwrap().is_open;
        assert!(open(b"a,\"b\nc"));
        assert!(open(b"a,\"b\"\""));
        assert!(!open(b"a,\"b\""));
        assert!(!open(b"a,\"b\"\n"));
    }
}
