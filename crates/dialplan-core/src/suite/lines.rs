//! Counts the lines of a suite while it is read, and limits the size of a row.

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
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Lines<R> {
        Lines { input: io::BufReader::with_capacity(1 << 16, input), read: 0, breaks: VecDeque::new(), line: 1, row: 0 }
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
            if matches!(byte, b'\n' | b'\r') {
                self.breaks.push_back((at, *byte));
            }
        }
        self.read += read as u64;
        Ok(read)
    }
}
