//! Where a call log can be cut: after a line feed outside of quotes.
//!
//! Quotes are read as the `csv` crate reads them: a quote opens a cell only at the beginning of the cell, and inside
//! quotes two quotes stand for one. Counting quotes would be simpler, and wrong for `5" pipe`.

use memchr::{memchr, memrchr};

/// Finds the end of the last whole row of a text that grows at its end.
#[derive(Clone, Debug)]
pub struct Cutter {
    delimiter: u8,
    /// The number of bytes that were examined.
    scanned: usize,
    /// The end of the last whole row.
    end: usize,
    quoted: bool,
}

impl Cutter {
    /// Creates a cutter for a text that begins with a row.
    pub fn new(delimiter: u8) -> Cutter {
        Cutter { delimiter, scanned: 0, end: 0, quoted: false }
    }

    /// Returns the end of the last whole row including its line feed, or 0 if there is none. Text that was examined
    /// before must not have changed.
    pub fn whole_rows(&mut self, text: &[u8]) -> usize {
        loop {
            let rest = text.get(self.scanned..).unwrap_or_default();
            if self.quoted {
                let Some(quote) = memchr(b'"', rest) else {
                    self.scanned = text.len();
                    break;
                };
                self.scanned += quote;
                match text.get(self.scanned + 1) {
                    // The next character determines whether the quote closes the cell.
                    None => break,
                    Some(b'"') => self.scanned += 2,
                    Some(_) => {
                        self.scanned += 1;
                        self.quoted = false;
                    }
                }
            } else {
                let quote = memchr(b'"', rest);
                let plain = quote.map_or(rest, |quote| rest.get(..quote).unwrap_or_default());
                if let Some(feed) = memrchr(b'\n', plain) {
                    self.end = self.scanned + feed + 1;
                }
                self.scanned += plain.len();
                if quote.is_none() {
                    break;
                }
                self.quoted = self.opens(text, self.scanned);
                self.scanned += 1;
            }
        }
        self.end
    }

    /// Returns true if the quote at this position opens a cell.
    fn opens(&self, text: &[u8], quote: usize) -> bool {
        let before = quote.checked_sub(1).and_then(|before| text.get(before));
        before.is_none_or(|before| *before == self.delimiter || matches!(before, b'\n' | b'\r'))
    }

    /// Notes that the caller has removed the whole rows, so that the text begins with the row after them.
    pub fn rows_removed(&mut self) {
        self.scanned -= self.end;
        self.end = 0;
    }

    /// Returns true if a quote is open at the end of the text, which must have been examined.
    pub fn is_open(&self, text: &[u8]) -> bool {
        self.quoted && self.scanned >= text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, rest: &str) {
        let mut cutter = Cutter::new(b',');
        let end = cutter.whole_rows(text.as_bytes());
        assert_eq!(&text[end..], rest, "{text:?}");
        // The same, byte by byte.
        let mut cutter = Cutter::new(b',');
        let end = (0..=text.len()).map(|to| cutter.whole_rows(&text.as_bytes()[..to])).last();
        assert_eq!(end, Some(text.len() - rest.len()), "{text:?} byte by byte");
    }

    #[test]
    fn cuts_are_outside_of_quotes() {
        check("", "");
        check("a", "a");
        check("a\nb", "b");
        check("a\r\nb\r\n", "");
        check("a,\"b\n", "a,\"b\n");
        check("a\nb,\"c\nd\"\ne", "e");
        check("a\n\"b\"\"\n\"\"c\"\nd", "d");
        check("5\" pipe\nb", "b");
        check("\"a\"b\"\nc", "c");
        check("a\r\"b\nc", "a\r\"b\nc");
    }
}
