//! The scanner: a cursor over UTF-16 code units, which are .NET's characters, with the methods that both passes of the
//! parser share.

use std::collections::BTreeMap;

use crate::Counted;
use crate::ast::{Literal, Spelling, Trivia};
use crate::error::{ErrorKind, ParseError};
use crate::hir::Span;
use crate::limits::{LimitExceeded, Limits};
use crate::options::Options;

/// The largest number that .NET accepts.
const MAX_NUMBER: u32 = i32::MAX as u32;

/// The groups that the first pass found.
#[derive(Clone, Default, Debug)]
pub(super) struct GroupTable {
    /// The numbers of groups, each with its name if it has one.
    pub(super) numbers: BTreeMap<u32, Option<String>>,
    /// The names of groups, each with its number.
    pub(super) names: BTreeMap<String, u32>,
}

/// A cursor over the pattern, with the options that hold at its position.
#[derive(Debug)]
pub(super) struct Scanner<'p> {
    pub(super) pattern: &'p str,
    pub(super) units: Vec<u16>,
    /// The byte offset of each unit, and of the end. The second half of a surrogate pair begins at the end of the
    /// character, so that the first half is the whole character and the second is empty.
    bytes: Vec<usize>,
    pub(super) pos: usize,
    pub(super) options: Options,
    pub(super) groups: GroupTable,
    pub(super) limits: Limits,
}

/// A pass of the parser.
#[derive(Debug)]
pub(super) enum Pass {
    /// The first pass, which finds the groups. References are not looked up.
    Count,
    /// The second pass, which builds the tree.
    Build,
}

impl<'p> Scanner<'p> {
    pub(super) fn new(pattern: &'p str, options: Options, limits: Limits) -> Scanner<'p> {
        let mut units = Vec::with_capacity(pattern.len());
        let mut bytes = Vec::with_capacity(pattern.len() + 1);
        for (at, c) in pattern.char_indices() {
            let mut pair = [0; 2];
            for (half, unit) in c.encode_utf16(&mut pair).iter().enumerate() {
                units.push(*unit);
                bytes.push(at + half * c.len_utf8());
            }
        }
        bytes.push(pattern.len());
        Scanner { pattern, units, bytes, pos: 0, options, groups: GroupTable::default(), limits }
    }

    /// Moves the cursor back to the start, for the second pass.
    pub(super) fn rewind(&mut self, options: Options) {
        self.pos = 0;
        self.options = options;
    }

    pub(super) fn at_end(&self) -> bool {
        self.pos >= self.units.len()
    }

    pub(super) fn rest(&self) -> usize {
        self.units.len().saturating_sub(self.pos)
    }

    /// Returns the character `ahead` units after the cursor. Half of a surrogate pair is returned as the replacement
    /// character: both have no meaning in a pattern and are not word characters.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        let unit = *self.units.get(self.pos + ahead)?;
        Some(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.pos += 1;
        Some(c)
    }

    /// Steps over the character if it is next. Returns true if it was.
    pub(super) fn eat(&mut self, c: char) -> bool {
        let eaten = self.peek() == Some(c);
        self.pos += usize::from(eaten);
        eaten
    }

    /// Returns the byte offset of a code unit.
    pub(super) fn byte(&self, unit: usize) -> usize {
        self.bytes.get(unit).copied().unwrap_or(self.pattern.len())
    }

    pub(super) fn span(&self, start: usize) -> Span {
        self.byte(start)..self.byte(self.pos).max(self.byte(start))
    }

    pub(super) fn text(&self, start: usize, end: usize) -> String {
        self.pattern.get(self.byte(start)..self.byte(end)).unwrap_or_default().to_owned()
    }

    /// Returns an error at the cursor about the text from `start` to the cursor.
    pub(super) fn error(&self, kind: ErrorKind, start: usize) -> ParseError {
        self.error_at(kind, self.span(start))
    }

    /// Returns an error at the cursor about another range of the text.
    pub(super) fn error_at(&self, kind: ErrorKind, span: Span) -> ParseError {
        let text = self.pattern.get(span.clone()).unwrap_or_default().to_owned();
        ParseError { kind, span, offset: self.pos, text }
    }

    pub(super) fn too_deep(&self, start: usize) -> ParseError {
        let limit = self.limits.nesting as u64;
        let kind = ErrorKind::LimitExceeded(LimitExceeded { what: Counted::NestedGroups, given: limit + 1, limit });
        self.error(kind, start)
    }

    /// Reads any number of decimal digits. No digit at all is 0.
    pub(super) fn number(&mut self) -> Result<u32, ParseError> {
        let start = self.pos;
        let mut value: u32 = 0;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.pos += 1;
            value = match value.checked_mul(10).and_then(|v| v.checked_add(digit)) {
                Some(value) if value <= MAX_NUMBER => value,
                _ => return Err(self.error(ErrorKind::QuantifierOrCaptureGroupOutOfRange, start)),
            };
        }
        Ok(value)
    }

    /// Reads word characters, perhaps none.
    pub(super) fn name(&mut self) -> String {
        let start = self.pos;
        while self.peek().is_some_and(is_word) {
            self.pos += 1;
        }
        self.text(start, self.pos)
    }

    /// Returns true if a quantifier is at the cursor. `{` begins one only with digits and a closing brace.
    pub(super) fn at_quantifier(&self) -> bool {
        match self.peek() {
            Some('*' | '+' | '?') => true,
            Some('{') => {
                let digits_from = |mut ahead: usize| {
                    while self.peek_at(ahead).is_some_and(|c| c.is_ascii_digit()) {
                        ahead += 1;
                    }
                    ahead
                };
                let first = digits_from(1);
                first > 1
                    && match self.peek_at(first) {
                        Some('}') => true,
                        Some(',') => self.peek_at(digits_from(first + 1)) == Some('}'),
                        _ => false,
                    }
            }
            _ => false,
        }
    }

    /// Reads comments and, with option `x`, white space and `#` comments.
    pub(super) fn trivia(&mut self) -> Result<Vec<(Trivia, Span)>, ParseError> {
        let mut found = Vec::new();
        loop {
            let start = self.pos;
            let trivia = if self.options.extended && self.peek().is_some_and(is_blank) {
                while self.peek().is_some_and(is_blank) {
                    self.pos += 1;
                }
                Trivia::Blank(self.text(start, self.pos))
            } else if self.options.extended && self.eat('#') {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.pos += 1;
                }
                Trivia::LineComment(self.text(start + 1, self.pos))
            } else if self.peek() == Some('(') && self.peek_at(1) == Some('?') && self.peek_at(2) == Some('#') {
                while self.peek().is_some_and(|c| c != ')') {
                    self.pos += 1;
                }
                if !self.eat(')') {
                    return Err(self.error(ErrorKind::UnterminatedComment, start));
                }
                Trivia::Comment(self.text(start + 3, self.pos - 1))
            } else {
                return Ok(found);
            };
            found.push((trivia, self.span(start)));
        }
    }

    /// Reads and applies inline options.
    pub(super) fn switches(&mut self) -> String {
        let start = self.pos;
        while self.peek().is_some_and(Options::is_switch) {
            self.pos += 1;
        }
        let text = self.text(start, self.pos);
        self.options = self.options.apply(&text);
        text
    }

    /// Reads the unit at the cursor as a character that stands for itself.
    pub(super) fn plain(&mut self) -> Option<Literal> {
        let unit = *self.units.get(self.pos)?;
        let spelling = match char::from_u32(u32::from(unit)) {
            Some(_) => Spelling::Plain,
            None => {
                let whole = self.pattern.get(self.byte(self.pos)..).and_then(|rest| rest.chars().next());
                match whole.filter(|_| (0xD800..0xDC00).contains(&unit)) {
                    Some(whole) => Spelling::HighHalf(whole),
                    None => Spelling::LowHalf,
                }
            }
        };
        self.pos += 1;
        Some(Literal { unit, spelling })
    }
}

/// Returns true for characters of names. In .NET these are letters, non-spacing marks, decimal digits, connectors and
/// the two joiners. Outside ASCII, the standard library's classes differ from that in a few marks and numerals.
pub(crate) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || matches!(c, '\u{200C}' | '\u{200D}')
}

/// Returns true for the white space of option `x`. A vertical tab is not part of it.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\u{C}' | '\r')
}
