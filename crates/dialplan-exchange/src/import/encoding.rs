//! Decodes bytes as text: UTF-8 with or without a byte order mark, and the UTF-16 that Windows PowerShell writes when
//! output is redirected.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};

use crate::codes;

/// Decodes raw bytes. Returns the file, and a finding if the bytes are not valid in its encoding. Bytes that are not
/// UTF-8 are read as Windows-1252; invalid UTF-16 becomes U+FFFD.
pub fn decode(name: impl Into<String>, bytes: Vec<u8>) -> (SourceFile, Option<Diagnostic>) {
    let (text, what) = match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => (utf16(rest, u16::from_le_bytes), "UTF-16"),
        [0xFE, 0xFF, rest @ ..] => (utf16(rest, u16::from_be_bytes), "UTF-16"),
        // Text does not have a zero as its first or second byte.
        [first, 0, _, 0, ..] if *first != 0 => (utf16(&bytes, u16::from_le_bytes), "UTF-16"),
        [0, second, 0, ..] if *second != 0 => (utf16(&bytes, u16::from_be_bytes), "UTF-16"),
        _ => match String::from_utf8(bytes) {
            Ok(text) => return (SourceFile::new(name, text), None),
            // Files that are not UTF-8 are most often in the code page of western Windows.
            Err(error) => (windows_1252(error.as_bytes()), "UTF-8"),
        },
    };
    let (text, wrong) = text;
    let file = SourceFile::new(name, text);
    let finding = wrong.map(|(at, count)| {
        let message = match what {
            "UTF-8" => format!("{count} bytes are not UTF-8: the file is read as Windows-1252"),
            _ => format!("{count} units are not UTF-16: they are read as U+FFFD"),
        };
        let end = file.text().get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
        Diagnostic::new(&codes::INPUT_ENCODING, message)
            .at(Span::new(at, end), "the first one")
            .help("save the file as UTF-8")
    });
    (file, finding)
}

/// The text, and the position of the first invalid character with their count.
type Decoded = (String, Option<(usize, usize)>);

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut wrong = None;
    let mut note = |at: usize| wrong = Some(wrong.map_or((at, 1), |(first, count)| (first, count + 1)));
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        if c.is_err() {
            note(text.len());
        }
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if !odd.is_empty() {
        note(text.len());
        text.push(char::REPLACEMENT_CHARACTER);
    }
    (text, wrong)
}

fn windows_1252(bytes: &[u8]) -> Decoded {
    const C1: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let mut text = String::with_capacity(bytes.len());
    let mut wrong = None;
    for byte in bytes {
        if !byte.is_ascii() {
            wrong = Some(wrong.map_or((text.len(), 1), |(first, count)| (first, count + 1)));
        }
        text.push(match byte {
            0x80..=0x9F => C1.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
            _ => char::from(*byte),
        });
    }
    (text, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, finding: &str) {
        let (file, diagnostic) = decode("t", bytes.to_vec());
        assert_eq!(file.text(), text);
        assert_eq!(diagnostic.map(|d| d.message).unwrap_or_default(), finding);
    }

    #[test]
    fn encodings() {
        check(b"\xEF\xBB\xBFa", "a", "");
        check(b"\xFF\xFEa\0\xAC\x20", "a€", "");
        check(b"\xFE\xFF\0a\x20\xAC", "a€", "");
        check(b"[\0]\0", "[]", "");
        check(b"\0[\0]", "[]", "");
        check(b"\xFF\xFEa\0b", "a\u{FFFD}", "1 units are not UTF-16: they are read as U+FFFD");
        check(b"M\xFCnchen \x93x\x94", "München “x”", "3 bytes are not UTF-8: the file is read as Windows-1252");
    }
}
