//! Text of YAML scalars, and the mapping from a character of the text back to the file.
//!
//! A pattern inside a YAML scalar is not always a slice of the file, because of quotes, escapes, folding and
//! indentation. Therefore spans inside a pattern are offsets in the pattern, and only [`Text::place`] maps them to the
//! file.

use std::ops::Range;

use super::{SourceFile, Span};

/// The style in which a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// A scalar without quotes.
    Plain,
    /// A scalar in single quotes.
    SingleQuoted,
    /// A scalar in double quotes.
    DoubleQuoted,
    /// A block after `|`.
    Literal,
    /// A block after `>`.
    Folded,
}

/// The text of a scalar, with its place in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// The text, as YAML decodes it.
    pub value: Box<str>,
    /// The place of the whole scalar in the file, including its quotes.
    pub span: Span,
    /// The number of decoded bytes between the start of the scalar and the start of this text. It is 0 unless this text
    /// is a part of a scalar.
    pub(crate) skipped: u32,
    /// The style in which the scalar is written.
    pub style: Style,
}

/// Writes the text without its place, for artefacts.
impl serde::Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        let value = Box::deserialize(deserializer)?;
        Ok(Text { value, span: Span::default(), skipped: 0, style: Style::Plain })
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.value
    }
}

impl Text {
    /// Returns the place in the file of a byte range of the text.
    ///
    /// For an empty range, or a range at the end of the text, the place is that of the character that follows it in the
    /// file, such as the closing quote.
    pub fn place(&self, file: &SourceFile, range: Range<usize>) -> Span {
        let skipped = self.skipped as usize;
        let starts = decoded_starts(file, self, skipped + range.end.min(self.value.len()));
        let at = |offset: usize| starts.get(skipped + offset).copied();
        let (Some(start), Some(end)) = (at(range.start.min(self.value.len())), at(range.end.min(self.value.len())))
        else {
            return self.span;
        };
        let start = start.min(self.span.end);
        let next = file.text().get(start as usize..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span { start, end: end.max(start + next as u32).min(file.text().len() as u32) }
    }

    /// Returns `text` as it must be written inside this scalar; `None` for a block scalar, which can have a line break
    /// anywhere.
    pub fn written(&self, text: &str) -> Option<String> {
        match self.style {
            Style::Plain => Some(text.to_owned()),
            Style::SingleQuoted => Some(text.replace('\'', "''")),
            Style::DoubleQuoted => Some(text.replace('\\', "\\\\").replace('"', "\\\"")),
            Style::Literal | Style::Folded => None,
        }
    }

    /// Returns a part of the text, with its place in the file.
    pub(crate) fn part(&self, range: Range<usize>) -> Text {
        Text {
            value: self.value.get(range.clone()).unwrap_or_default().into(),
            span: self.span,
            skipped: self.skipped + range.start as u32,
            style: self.style,
        }
    }
}

/// Returns, for each byte of the decoded scalar up to and including `last`, the position in the file that it comes
/// from.
///
/// It decodes the file and counts the bytes of the text. At a folded line break, the white space around it is one step.
fn decoded_starts(file: &SourceFile, text: &Text, last: usize) -> Vec<u32> {
    let source = file.text().get(text.span.range()).unwrap_or_default();
    let indent = text.span.start as usize - file.line_start(file.line(text.span.start));
    let mut decoder = Decoder { source, at: 0, style: text.style, indent };
    decoder.open();
    let mut starts = Vec::with_capacity(last + 1);
    while starts.len() <= last {
        let from = decoder.at;
        let Some(decoded) = decoder.next_decoded() else {
            // After the last character comes the closing quote, or the text after the scalar.
            starts.push(text.span.start + from as u32);
            break;
        };
        starts.extend(std::iter::repeat_n(text.span.start + from as u32, decoded.len_utf8()));
    }
    starts
}

/// A position in the source of a scalar while it is decoded.
struct Decoder<'a> {
    source: &'a str,
    at: usize,
    style: Style,
    /// The number of columns of indentation that a block removes from each line.
    indent: usize,
}

impl Decoder<'_> {
    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Skips the opening quote. The span of a block begins with its first character, after the header and the
    /// indentation.
    fn open(&mut self) {
        if matches!(self.style, Style::SingleQuoted | Style::DoubleQuoted) {
            self.at += 1;
        }
    }

    fn skip_indent(&mut self) {
        let blanks = self.rest().bytes().take(self.indent).take_while(|b| *b == b' ').count();
        self.at += blanks;
    }

    fn next_decoded(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        match self.style {
            Style::Literal => Some(self.block_char(c, false)),
            Style::Folded => Some(self.block_char(c, true)),
            Style::SingleQuoted if c == '\'' => {
                if !self.rest().starts_with("''") {
                    return None;
                }
                self.at += 2;
                Some('\'')
            }
            Style::DoubleQuoted if c == '"' => None,
            Style::DoubleQuoted if c == '\\' => self.escape(),
            _ => Some(self.flow_char(c)),
        }
    }

    /// Returns the next character of a block. A line break includes the indentation of the next line.
    fn block_char(&mut self, c: char, folded: bool) -> char {
        self.at += c.len_utf8();
        if c == '\r' && self.rest().starts_with('\n') {
            self.at += 1;
        } else if c != '\n' && c != '\r' {
            return c;
        }
        let before = self.at;
        self.skip_indent();
        if !folded {
            return '\n';
        }
        // One break between two lines of text is folded to a space. With empty lines between, each empty line is a
        // break.
        let next_is_text = !self.rest().starts_with([' ', '\t', '\n', '\r']);
        let line_before_is_text = self.line_ending_at(before);
        if next_is_text && line_before_is_text {
            return ' ';
        }
        if line_before_is_text && self.rest().starts_with(['\n', '\r']) {
            // The first break before empty lines is dropped, and the empty line is the break.
            let c = self.rest().chars().next().unwrap_or('\n');
            self.at += c.len_utf8();
            self.skip_indent();
        }
        '\n'
    }

    /// Returns true if the line that ends just before `end` folds, which means that it is not empty and not more
    /// indented.
    fn line_ending_at(&self, end: usize) -> bool {
        let line = self.source.get(..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let line = line.rsplit('\n').next().unwrap_or_default();
        let text = line.get(self.indent.min(line.len())..).unwrap_or_default();
        !text.is_empty() && !text.starts_with([' ', '\t'])
    }

    /// Returns the next character of a plain or quoted scalar. White space with a line break in it is folded.
    fn flow_char(&mut self, c: char) -> char {
        if !matches!(c, ' ' | '\t' | '\n' | '\r') {
            self.at += c.len_utf8();
            return c;
        }
        let run = self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\n', '\r']).len();
        let blanks = self.rest().get(..run).unwrap_or_default();
        let breaks = blanks.matches('\n').count();
        if breaks == 0 {
            self.at += 1;
            return c;
        }
        if breaks == 1 {
            self.at += run;
            return ' ';
        }
        // Of several breaks, the first is dropped and each further one is a line feed. The rest is left for the next
        // call.
        let first = blanks.find('\n').unwrap_or(0);
        let second = blanks.get(first + 1..).and_then(|rest| rest.find('\n')).map_or(run, |at| first + 1 + at);
        self.at += if breaks == 2 { run } else { second };
        '\n'
    }

    fn escape(&mut self) -> Option<char> {
        let mut rest = self.rest().chars();
        rest.next();
        let kind = rest.next()?;
        let digits = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '\n' | '\r' => {
                // An escaped line break joins the lines.
                self.at += 1;
                let run = self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\n', '\r']).len();
                self.at += run;
                return self.next_decoded();
            }
            _ => 0,
        };
        let code = self.rest().get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        self.at += 1 + kind.len_utf8() + digits;
        Some(match (kind, code) {
            ('x' | 'u' | 'U', Some(code)) => char::from_u32(code).unwrap_or('\u{FFFD}'),
            // Only the number of decoded bytes matters here, not which character it is.
            ('N' | '_', _) => '\u{A0}',
            ('L' | 'P', _) => '\u{2028}',
            _ => ' ',
        })
    }
}
