//! One file with its name and the beginnings of its lines.

use super::Span;
use crate::diag::{Diagnostic, codes};

/// A text file as the user gave it, without byte order mark.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    /// The first byte of each line.
    lines: Vec<u32>,
}

/// A place as people count it: both from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, counted in characters.
    pub column: u32,
}

impl SourceFile {
    /// A file of the given name, as it is to stand in messages.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let mut text: String = text.into();
        if text.starts_with('\u{FEFF}') {
            text.drain(..'\u{FEFF}'.len_utf8());
        }
        let mut lines = vec![0];
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            // A carriage return of its own ends a line in YAML as well.
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                lines.push(at as u32 + 1);
            }
        }
        SourceFile { name: name.into(), text, lines }
    }

    /// The file of raw bytes.
    ///
    /// # Errors
    /// A `yaml-syntax` finding for bytes that are not UTF-8, with the file as far as it could be read, so that the place can be shown.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<SourceFile, (SourceFile, Box<Diagnostic>)> {
        let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
        match String::from_utf8(bytes) {
            Ok(text) => Ok(SourceFile::new(name, text)),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let bad = error.as_bytes().get(good).copied().unwrap_or_default();
                let mut text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                // The place is the first replacement character; what follows it is of no use.
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

    /// Its name, as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its text, without byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a place; empty if the place is not on character boundaries of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The line of a byte, from 1. Cheaper than [`line_column`](SourceFile::line_column) where a line is very long.
    pub fn line(&self, offset: u32) -> usize {
        self.lines.partition_point(|start| *start <= offset).max(1)
    }

    /// Line and column of a byte. Positions past the end are at the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = (offset as usize).min(self.text.len());
        let line = self.line(offset as u32);
        let start = self.line_start(line);
        let before = self.text.as_bytes().get(start..offset).unwrap_or_default();
        // Continuation bytes of UTF-8 begin no character.
        let column = before.iter().filter(|b| **b & 0xC0 != 0x80).count() + 1;
        LineColumn { line: line as u32, column: column as u32 }
    }

    /// The first byte of a line, counted from 1.
    pub fn line_start(&self, line: usize) -> usize {
        self.lines.get(line.saturating_sub(1)).map_or(self.text.len(), |start| *start as usize)
    }

    /// The text of a line, counted from 1, without its line break.
    pub fn line_text(&self, line: usize) -> &str {
        let text = self.text.get(self.line_start(line)..self.line_start(line + 1)).unwrap_or_default();
        text.trim_end_matches(['\n', '\r'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_byte_order_mark_is_no_text() {
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
