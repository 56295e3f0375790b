//! Reads a call log in pieces of whole rows.

use std::io::{self, Read};

use dialplan::replay::Cutter;

/// The bytes of a piece, unless a row is longer or no more input is available at the moment.
const PIECE: usize = 512 << 10;
/// The bytes that are read at least, as many as a pipe usually holds.
const PIPE: usize = 64 << 10;
/// The most bytes of one row, so that a quote that is never closed does not fill the memory.
const ROW_LIMIT: usize = 4 << 20;

/// A log that is being read.
pub(super) struct Log {
    input: Box<dyn Read + Send>,
    /// Finds line feeds outside quotes; without it every line feed ends a row.
    cutter: Option<Cutter>,
    /// What was read but not yet handed out.
    rest: Vec<u8>,
    ended: bool,
}

impl Log {
    pub(super) fn new(input: Box<dyn Read + Send>) -> Log {
        Log { input, cutter: None, rest: Vec::new(), ended: false }
    }

    /// Returns the first line (up to the limit of a row) without its byte order mark, and that mark.
    pub(super) fn begin(&mut self) -> Result<(Vec<u8>, &'static [u8]), String> {
        const MARK: &[u8] = "\u{FEFF}".as_bytes();
        let mut first = Vec::new();
        while !self.ended && !first.contains(&b'\n') && first.len() < ROW_LIMIT {
            self.read(&mut first, PIPE)?;
        }
        let mark: &[u8] = if first.starts_with(MARK) { MARK } else { &[] };
        self.rest = first.split_off(mark.len());
        let line = self.rest.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        Ok((line.to_vec(), mark))
    }

    /// Reads CSV rows from now on: line feeds in quotes do not end a row.
    pub(super) fn has_quotes(&mut self, delimiter: u8) {
        self.cutter = Some(Cutter::new(delimiter));
    }

    /// Fills the buffer with whole rows. Returns `false` at the end of the log.
    pub(super) fn fill(&mut self, buffer: &mut Vec<u8>) -> Result<bool, String> {
        buffer.clear();
        buffer.append(&mut self.rest);
        // Rows that were read are handed out before more is read, which may have to be waited for.
        let mut is_drained = true;
        loop {
            if self.ended {
                return Ok(!buffer.is_empty());
            }
            if buffer.len() >= PIECE || is_drained {
                let whole = match &mut self.cutter {
                    Some(cutter) => cutter.whole_rows(buffer),
                    None => buffer.iter().rposition(|byte| *byte == b'\n').map_or(0, |feed| feed + 1),
                };
                if whole > 0 {
                    self.rest.extend_from_slice(buffer.get(whole..).unwrap_or_default());
                    buffer.truncate(whole);
                    if let Some(cutter) = &mut self.cutter {
                        cutter.rows_removed();
                    }
                    return Ok(true);
                }
                if buffer.len() > ROW_LIMIT {
                    self.ended = true;
                    return Err(format!("a row has more than {ROW_LIMIT} bytes: is a quote not closed?"));
                }
            }
            let wanted = PIECE.saturating_sub(buffer.len()).max(PIPE);
            is_drained = self.read(buffer, wanted)? < wanted;
        }
    }

    fn read(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<usize, String> {
        let before = buffer.len();
        buffer.resize(before + wanted, 0);
        let read = loop {
            match self.input.read(buffer.get_mut(before..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        buffer.truncate(before + *read.as_ref().unwrap_or(&0));
        let read = read.map_err(|error| {
            self.ended = true;
            format!("cannot be read: {}", crate::files::plain(&error))
        })?;
        self.ended |= read == 0;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that returns one byte at a time.
    struct Slow(io::Cursor<Vec<u8>>);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer.get_mut(..1).unwrap_or_default())
        }
    }

    fn pieces(input: Box<dyn Read + Send>) -> Result<Vec<String>, String> {
        let mut log = Log::new(input);
        log.begin()?;
        log.has_quotes(b',');
        let (mut pieces, mut buffer) = (Vec::new(), Vec::new());
        while log.fill(&mut buffer)? {
            pieces.push(String::from_utf8(buffer.clone()).unwrap());
        }
        Ok(pieces)
    }

    #[test]
    fn what_comes_slowly_is_handed_out_row_by_row() {
        let text = b"\xEF\xBB\xBFa,b\n1,\"x\ny\"\nend".to_vec();
        let found = pieces(Box::new(Slow(io::Cursor::new(text)))).unwrap();
        assert_eq!(found, ["a,b\n", "1,\"x\ny\"\n", "end"]);
    }

    #[test]
    fn long_logs_come_in_pieces_of_whole_rows() {
        let text = "0123456789,\"a\nb\"\n".repeat(100_000);
        let found = pieces(Box::new(io::Cursor::new(text.clone().into_bytes()))).unwrap();
        assert!(found.len() > 2 && found.iter().all(|piece| piece.ends_with("b\"\n")));
        assert_eq!(found.concat(), text);
    }

    #[test]
    fn a_quote_without_end_is_an_error() {
        let text = format!("a\n\"{}", "b\n".repeat(ROW_LIMIT));
        assert!(pieces(Box::new(io::Cursor::new(text.into_bytes()))).unwrap_err().contains("is a quote not closed?"));
    }
}
