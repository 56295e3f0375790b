//! A source file: its name, its text and the positions of its lines.

use super::Span;
use crate::diag::{Diagnostic, codes};

/// A text file as the user gave it, without the byte order mark.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    /// The position of the first byte of each line.
    lines: Vec<u32>,
    /// The number of characters that begin before each block of [`BLOCK`] bytes, so that a column is found without
    /// reading a long line from its start.
    characters: Vec<u32>,
}

/// The size of the blocks of [`SourceFile::characters`].
const BLOCK: usize = 256;

/// A line and a column, both counted from 1. Columns are counted in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, counted in characters.
    pub column: u32,
}

impl SourceFile {
    /// Creates a file from its text, with the name that messages show.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let mut text: String = text.into();
        if text.starts_with('\u{FEFF}') {
            text.drain(..'\u{FEFF}'.len_utf8());
        }
        let mut lines = vec![0];
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            // In YAML a carriage return without a line feed ends a line too.
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                lines.push(at as u32 + 1);
            }
        }
        let mut characters = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut before = 0;
        for block in bytes.chunks(BLOCK) {
            characters.push(before);
            before += beginnings(block) as u32;
        }
        SourceFile { name: name.into(), text, lines, characters }
    }

    /// Creates a file from raw bytes, which must be UTF-8.
    ///
    /// # Errors
    /// Returns a `yaml-syntax` finding if the bytes are not UTF-8, and the file up to that place, so that it can be
    /// shown.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<SourceFile, (SourceFile, Box<Diagnostic>)> {
        let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
        match String::from_utf8(bytes) {
            Ok(text) => Ok(SourceFile::new(name, text)),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let bad = error.as_bytes().get(good).copied().unwrap_or_default();
                let mut text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                // The place is the first replacement character. The text after it is not needed.
                text.truncate(good + '\u{FFFD}'.len_utf8());
                let bom = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
                let at = good.saturating_sub(bom);
                let file = SourceFile::new(name, text);
                let diagnostic = if utf16 {
                    Diagnostic::new(&codes::YAML_SYNTAX, "this file is UTF-16, not UTF-8")
                        .help("save it as UTF-8; in Windows PowerShell: `Set-Content -Encoding utf8`")
                } else {
                    Diagnostic::new(&codes::YAML_SYNTAX, format!("byte 0x{bad:02X} is not UTF-8"))
                        .help("save the file as UTF-8")
                };
                let place = Span::new(at, at + '\u{FFFD}'.len_utf8());
                Err((file, Box::new(diagnostic.at(place, "this byte"))))
            }
        }
    }

    /// Returns the name of the file, as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text of the file, without the byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text of a span; empty if the span is not on character boundaries of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Returns the line of a byte, from 1.
    pub fn line(&self, offset: u32) -> usize {
        self.lines.partition_point(|start| *start <= offset).max(1)
    }

    /// Returns the line and column of a byte. A position past the end means the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = (offset as usize).min(self.text.len());
        let line = self.line(offset as u32);
        let column = self.characters_before(offset) - self.characters_before(self.line_start(line)) + 1;
        LineColumn { line: line as u32, column: column as u32 }
    }

    /// Returns the number of characters of the file that begin before a byte.
    fn characters_before(&self, offset: usize) -> usize {
        let block = (offset / BLOCK).min(self.characters.len().saturating_sub(1));
        let counted = self.characters.get(block).map_or(0, |count| *count as usize);
        counted + beginnings(self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default())
    }

    /// Returns the position of the first byte of a line. Lines are counted from 1.
    pub fn line_start(&self, line: usize) -> usize {
        self.lines.get(line.saturating_sub(1)).map_or(self.text.len(), |start| *start as usize)
    }

    /// Returns the text of a line without its line break. Lines are counted from 1.
    pub fn line_text(&self, line: usize) -> &str {
        let text = self.text.get(self.line_start(line)..self.line_start(line + 1)).unwrap_or_default();
        text.trim_end_matches(['\n', '\r'])
    }
}

/// Returns the number of characters that begin in these bytes. Continuation bytes of UTF-8 do not begin one.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_long_lines_are_counted_in_characters() {
        let text = format!("x\n{}\n{}", "aé€😀".repeat(300), "é".repeat(999));
        let file = SourceFile::new("p", text.clone());
        let mut expected = LineColumn { line: 1, column: 1 };
        for (at, c) in text.char_indices() {
            assert_eq!(file.line_column(at as u32), expected, "{at}");
            expected = match c {
                '\n' => LineColumn { line: expected.line + 1, column: 1 },
                _ => LineColumn { column: expected.column + 1, ..expected },
            };
        }
        assert_eq!(file.line_column(text.len() as u32), expected);
    }

    #[test]
    fn places_are_counted_in_characters() {
        let file = SourceFile::new("p", "a: é1\r\nb: 2\rc");
        let place = |at| {
            let p = file.line_column(at);
            (p.line, p.column)
        };
        assert_eq!(place(0), (1, 1));
        assert_eq!(place(5), (1, 5));
        assert_eq!(place(8), (2, 1));
        assert_eq!(place(13), (3, 1));
        assert_eq!(place(99), (3, 2));
        assert_eq!(file.line_text(1), "a: é1");
        assert_eq!(file.line_text(2), "b: 2");
    }

    #[test]
    fn a_byte_order_mark_is_not_text() {
        let file = SourceFile::new("p", "\u{FEFF}version: 1");
        assert_eq!(file.text(), "version: 1");
        assert_eq!(file.line_column(0), LineColumn { line: 1, column: 1 });
    }

    #[test]
    fn bytes_that_are_not_utf8_have_a_place() {
        let (file, diagnostic) = SourceFile::from_bytes("p", b"name: caf\xE9\n".to_vec()).unwrap_err();
        assert_eq!(diagnostic.message, "byte 0xE9 is not UTF-8");
        let place = file.line_column(diagnostic.primary.unwrap().span.start);
        assert_eq!((place.line, place.column), (1, 10));
    }
}
