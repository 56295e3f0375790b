//! Counts the lines of a suite while it is read, limits the size of a row, and finds a quote that is never closed.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// The largest size of a row, in bytes, so that a cell without an end does not fill the memory.
const ROW_LIMIT: u64 = 4 << 20;

/// Counts lines. `csv` counts them wrongly after CRLF and blank lines (rust-csv issue 395), but its byte positions are
/// right.
pub(super) struct Lines<R> {
    input: io::BufReader<R>,
    read: u64,
    /// Positions of carriage returns and line feeds that were read but not yet passed.
    breaks: VecDeque<(u64, u8)>,
    line: u64,
    /// The position where the current row begins.
    row: u64,
    quotes: Quotes,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Lines<R> {
        Lines {
            input: io::BufReader::with_capacity(1 << 16, input),
            read: 0,
            breaks: VecDeque::new(),
            line: 1,
            row: 0,
            quotes: Quotes::default(),
        }
    }

    /// Returns the first line, at most as long as the buffer. Only a byte order mark is consumed, because `csv` would
    /// count its bytes.
    pub(super) fn first_line(&mut self) -> io::Result<Vec<u8>> {
        let has_mark = self.input.fill_buf()?.starts_with(b"\xEF\xBB\xBF");
        if has_mark {
            self.input.consume(3);
        }
        let buffer = self.input.fill_buf()?;
        Ok(buffer.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default().to_vec())
    }

    /// Sets the delimiter of the cells. It must be called before the first row is read.
    pub(super) fn set_delimiter(&mut self, delimiter: u8) {
        self.quotes.delimiter = delimiter;
    }

    /// Returns the position of a quote that nothing read so far closes, if everything before `position` was read and
    /// nothing else was.
    pub(super) fn open_quote_before(&self, position: u64) -> Option<u64> {
        (position >= self.read && self.quotes.state == Cell::Quoted).then_some(self.quotes.opened)
    }

    /// Returns the position of the first text that follows the closing quote of a cell, if it comes before `position`.
    pub(super) fn text_after_quote_before(&self, position: u64) -> Option<u64> {
        self.quotes.text_after.filter(|at| *at < position)
    }

    /// Marks that a new row begins in what was read last.
    pub(super) fn begin_row(&mut self) {
        self.row = self.read;
    }

    /// Returns the line of the last call of `line_at`.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Returns the line of a byte. Positions must ascend. A position on line breaks means the text after them.
    pub(super) fn line_at(&mut self, mut position: u64) -> u64 {
        while let Some((at, byte)) = self.breaks.front().copied() {
            if at > position {
                break;
            }
            if at == position {
                position += 1;
            }
            if byte == b'\n' {
                self.line += 1;
            }
            self.breaks.pop_front();
        }
        self.line
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read - self.row > ROW_LIMIT {
            return Err(io::Error::other(format!("a row has more than {ROW_LIMIT} bytes")));
        }
        let read = self.input.read(buffer)?;
        for (byte, at) in buffer.iter().take(read).zip(self.read..) {
            self.quotes.pass(*byte, at);
            if matches!(byte, b'\n' | b'\r') {
                self.breaks.push_back((at, *byte));
            }
        }
        self.read += read as u64;
        Ok(read)
    }
}

/// Follows the quotes of a suite as `csv` reads them: a quote opens at the beginning of a cell, and two quotes within a
/// quoted cell are one character.
#[derive(Default)]
struct Quotes {
    delimiter: u8,
    state: Cell,
    /// The position of the last quote that opened a cell.
    opened: u64,
    /// The position of the first text that follows a closing quote, blanks apart.
    text_after: Option<u64>,
}

/// The place in a cell.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Cell {
    /// At its beginning.
    #[default]
    Start,
    /// In a cell without quotes.
    Plain,
    /// After the closing quote and a blank, or after text that follows it.
    Closed,
    /// Within quotes.
    Quoted,
    /// After a quote within quotes: it closes the cell, unless another one follows.
    Closing,
}

impl Quotes {
    fn pass(&mut self, byte: u8, at: u64) {
        let ends = matches!(byte, b'\n' | b'\r') || byte == self.delimiter;
        let follows = matches!(self.state, Cell::Closing | Cell::Closed) && !ends && !matches!(byte, b' ' | b'\t');
        if follows && (self.state, byte) != (Cell::Closing, b'"') {
            self.text_after = self.text_after.or(Some(at));
        }
        self.state = match (self.state, byte) {
            (Cell::Start, b'"') => {
                self.opened = at;
                Cell::Quoted
            }
            (Cell::Quoted, b'"') => Cell::Closing,
            (Cell::Closing, b'"') | (Cell::Quoted, _) => Cell::Quoted,
            _ if ends => Cell::Start,
            (Cell::Closing | Cell::Closed, _) => Cell::Closed,
            _ => Cell::Plain,
        };
    }
}
