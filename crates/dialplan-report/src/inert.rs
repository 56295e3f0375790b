//! The last step of all output: text of strangers cannot act on what displays it.
//!
//! Names and patterns come from plans, suites and logs, and output goes to terminals and to the logs of continuous
//! integration. A terminal obeys escape sequences. GitHub's runner obeys a line that begins with `::`, blanks aside,
//! and one that contains `##[` anywhere; others obey `##vso[` and `##teamcity[`. Renderers escape names with
//! [`visible`](crate::terminal::visible); whatever passes through here is safe even where one of them does not.

use std::borrow::Cow;

use crate::terminal::acts;

/// Makes text inert, piece by piece, as it is written to one stream.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Whether our own colours may pass.
    color: bool,
    /// Whether only blanks were written since the last line break.
    at_start: bool,
    /// How many `#` the text ends with, at most two. Letters after the second are not counted.
    hashes: u8,
}

impl Guard {
    /// Creates the guard of a stream. With `color`, escape sequences that only set colours pass.
    pub fn new(color: bool) -> Guard {
        Guard { color, at_start: true, hashes: 0 }
    }

    /// Returns the next piece of text as it may be written.
    pub fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let mut out: Option<String> = None;
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let escaped = match c {
                '\n' => {
                    self.at_start = true;
                    false
                }
                '\u{1b}'
                    if self.color
                        && let Some(length) = color_sequence(text.get(at..).unwrap_or_default()) =>
                {
                    let end = at + length;
                    while rest.next_if(|(at, _)| *at < end).is_some() {}
                    if let Some(out) = &mut out {
                        out.push_str(text.get(at..end).unwrap_or_default());
                    }
                    continue;
                }
                ':' if self.at_start => {
                    self.at_start = false;
                    rest.peek().is_none_or(|(_, next)| *next == ':')
                }
                '[' if self.hashes == 2 => true,
                _ => {
                    self.at_start &= c.is_whitespace();
                    acts(c)
                }
            };
            self.hashes = match c {
                '#' => (self.hashes + 1).min(2),
                _ if self.hashes == 2 && c.is_ascii_alphabetic() => 2,
                _ => 0,
            };
            if escaped {
                out.get_or_insert_with(|| text.get(..at).unwrap_or_default().to_owned()).extend(c.escape_unicode());
            } else if let Some(out) = &mut out {
                out.push(c);
            }
        }
        out.map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

/// Returns the length of the escape sequence that the text begins with, if it only sets colours.
fn color_sequence(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("\u{1b}[")?;
    let end = inside.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    inside.get(end..)?.starts_with('m').then_some("\u{1b}[".len() + end + 1)
}

/// Returns text that stands inside a line, as it may be written.
pub(crate) fn inside(text: &str) -> Cow<'_, str> {
    Guard { color: false, at_start: false, hashes: 0 }.text(text)
}

/// Returns a JSON document of the same meaning, in which no character acts and no line contains `##`.
pub fn json(document: &str) -> Cow<'_, str> {
    // Outside of strings a document has only line breaks, and `#` nowhere.
    let is_risk = |c: char| c != '\n' && acts(c);
    if !document.contains(is_risk) && !document.contains("##") {
        return Cow::Borrowed(document);
    }
    let mut out = String::with_capacity(document.len() + 16);
    for c in document.replace("##", "#\\u0023").chars() {
        if is_risk(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_commands() {
        let shown = |text: &str| Guard::new(false).text(text).into_owned();
        assert_eq!(shown("a::b\n c\n"), "a::b\n c\n");
        assert_eq!(shown("::add-mask::x\n \u{3000}::stop\n"), "\\u{3a}:add-mask::x\n \u{3000}\\u{3a}:stop\n");
        assert_eq!(shown("a ##[error]b\n# ###["), "a ##\\u{5b}error]b\n# ###\\u{5b}");
        assert_eq!(shown("##vso[task]x ## [a]"), "##vso\\u{5b}task]x ## [a]");
        assert_eq!(shown(": a\n:"), ": a\n\\u{3a}");
    }

    #[test]
    fn lines_in_pieces_are_no_commands() {
        let mut guard = Guard::new(false);
        let pieces = ["  ", ":", ":x\n", "a##", "[", "::\n", ":", "b"];
        let shown: String = pieces.iter().map(|piece| guard.text(piece).into_owned()).collect();
        assert_eq!(shown, "  \\u{3a}:x\na##\\u{5b}::\n\\u{3a}b");
    }

    #[test]
    fn only_colours_pass() {
        let text = "\u{1b}[1m\u{1b}[31m::x\u{1b}[0m \u{1b}[2J\u{1b}]0;t\u{7}\r\u{9b}1m";
        let escaped = "\\u{1b}[2J\\u{1b}]0;t\\u{7}\\u{d}\\u{9b}1m";
        let color = format!("\u{1b}[1m\u{1b}[31m\\u{{3a}}:x\u{1b}[0m {escaped}");
        assert_eq!(Guard::new(true).text(text), color);
        assert_eq!(Guard::new(false).text("\u{1b}[1mx"), "\\u{1b}[1mx");
    }

    #[test]
    fn documents_keep_their_meaning() {
        let names = ["##[error]", "a\u{85}b\u{202e}", "plain é😀", "\\##[", "\u{7f}"];
        let document = serde_json::to_string_pretty(&names).unwrap();
        let inert = json(&document);
        assert_eq!(serde_json::from_str::<Vec<String>>(&inert).unwrap(), names);
        assert!(!inert.contains("##") && !inert.contains(|c| c != '\n' && acts(c)), "{inert}");
    }
}
