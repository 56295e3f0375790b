//! Reading the pattern: a cursor over UTF-16 code units, which are .NET's characters, and the small scanners that both passes
//! of the parser share.

use std::collections::BTreeMap;

use crate::ast::{
    Anchor, Backref, BackrefForm, GroupRef, ItemKind, Literal, Property, Quotes, Shorthand, ShorthandKind,
};
use crate::ast::{Spelling, Trivia};
use crate::error::{ErrorKind, ParseError};
use crate::hir::Span;
use crate::limits::{LimitExceeded, Limits};
use crate::options::Options;

/// The largest number that .NET reads.
const MAX_NUMBER: u32 = i32::MAX as u32;

/// What the first pass found out about groups.
#[derive(Clone, Default, Debug)]
pub(super) struct Captures {
    /// Numbers in use, each with its name if it has one.
    pub(super) numbers: BTreeMap<u32, Option<String>>,
    /// Names in use.
    pub(super) names: BTreeMap<String, u32>,
}

/// A cursor over the pattern, and the options at its place.
#[derive(Debug)]
pub(super) struct Scanner<'p> {
    pattern: &'p str,
    units: Vec<u16>,
    /// Where each unit begins, in bytes, and the end. The second half of a pair begins where the character ends, so that the first
    /// half is the character and the second is empty.
    bytes: Vec<usize>,
    pub(super) pos: usize,
    pub(super) options: Options,
    pub(super) captures: Captures,
    pub(super) limits: Limits,
}

/// What stands behind a backslash outside of a class.
#[derive(Debug)]
pub(super) enum Pass {
    /// Finding the groups: nothing is looked up.
    Count,
    /// Building the tree.
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
        Scanner { pattern, units, bytes, pos: 0, options, captures: Captures::default(), limits }
    }

    /// Back to the start for the second pass.
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

    /// The character `ahead` of the cursor. Half of a pair reads as the replacement character, which like it has no meaning in a
    /// pattern and is no word character.
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

    /// Steps over the character if it comes next.
    pub(super) fn eat(&mut self, c: char) -> bool {
        let eaten = self.peek() == Some(c);
        self.pos += usize::from(eaten);
        eaten
    }

    /// Where a code unit stands, in bytes.
    pub(super) fn byte(&self, unit: usize) -> usize {
        self.bytes.get(unit).copied().unwrap_or(self.pattern.len())
    }

    pub(super) fn span(&self, start: usize) -> Span {
        self.byte(start)..self.byte(self.pos).max(self.byte(start))
    }

    pub(super) fn text(&self, start: usize, end: usize) -> String {
        self.pattern.get(self.byte(start)..self.byte(end)).unwrap_or_default().to_owned()
    }

    /// An error at the cursor about the text from `start` on.
    pub(super) fn error(&self, kind: ErrorKind, start: usize) -> ParseError {
        self.error_at(kind, self.span(start))
    }

    /// An error at the cursor about a place of its own.
    pub(super) fn error_at(&self, kind: ErrorKind, span: Span) -> ParseError {
        let text = self.pattern.get(span.clone()).unwrap_or_default().to_owned();
        ParseError { kind, span, offset: self.pos, text }
    }

    pub(super) fn too_deep(&self, start: usize) -> ParseError {
        let limit = self.limits.nesting as u64;
        let kind = ErrorKind::LimitExceeded(LimitExceeded { what: "nested groups", given: limit + 1, limit });
        self.error(kind, start)
    }

    /// Any number of decimal digits; none are 0.
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

    /// Word characters, perhaps none.
    pub(super) fn name(&mut self) -> String {
        let start = self.pos;
        while self.peek().is_some_and(is_word) {
            self.pos += 1;
        }
        self.text(start, self.pos)
    }

    /// Does a quantifier stand here? `{` begins one only with digits and a closing brace.
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

    /// Comments, and in option `x` blanks and `#` comments.
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

    /// Steps over inline options.
    pub(super) fn switches(&mut self) -> String {
        let start = self.pos;
        while self.peek().is_some_and(Options::is_switch) {
            self.pos += 1;
        }
        let text = self.text(start, self.pos);
        self.options = self.options.apply(&text);
        text
    }

    /// The unit under the cursor as a character that stands for itself.
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

    /// What follows a backslash outside of a class; the cursor stands behind the backslash and not at the end.
    pub(super) fn escape(&mut self, pass: &Pass) -> Result<ItemKind, ParseError> {
        let start = self.pos.saturating_sub(1);
        let c = self.peek().unwrap_or(char::REPLACEMENT_CHARACTER);
        let kind = if let Some(anchor) = anchor(c) {
            ItemKind::Anchor(anchor)
        } else if let Some(shorthand) = shorthand(c) {
            ItemKind::Shorthand(shorthand)
        } else if matches!(c, 'p' | 'P') {
            self.pos += 1;
            // .NET's first pass reads no further than the letter.
            let name = match pass {
                Pass::Count => String::new(),
                Pass::Build => {
                    let name = self.property(start)?;
                    if !crate::unicode::is_known(&name) {
                        return Err(self.error(ErrorKind::UnrecognizedUnicodeProperty, start));
                    }
                    name
                }
            };
            return Ok(ItemKind::Property(Property { name, negated: c == 'P' }));
        } else if let Some(backref) = self.backref(pass, start)? {
            return Ok(ItemKind::Backref(backref));
        } else {
            return Ok(ItemKind::Literal(self.char_escape(start)?));
        };
        self.pos += 1;
        Ok(kind)
    }

    /// `\1`, `\k<name>`, `\<name>`; `None`, with the cursor where it was, if it is none of them.
    fn backref(&mut self, pass: &Pass, start: usize) -> Result<Option<Backref>, ParseError> {
        let begin = self.pos;
        let opened = |c| match c {
            Some('<') => Some((Quotes::Angle, '>')),
            Some('\'') => Some((Quotes::Single, '\'')),
            _ => None,
        };
        let (form, close) = if self.peek() == Some('k') {
            let Some((quotes, close)) = opened(self.peek_at(1)) else {
                // .NET steps over two characters if there are two, then complains.
                self.pos += if self.rest() > 1 { 2 } else { 0 };
                return Err(self.error(ErrorKind::MalformedNamedReference, start));
            };
            self.pos += 2;
            if self.at_end() {
                return Err(self.error(ErrorKind::MalformedNamedReference, start));
            }
            (BackrefForm::Named(quotes), Some(close))
        } else if let (Some((quotes, close)), true) = (opened(self.peek()), self.rest() > 1) {
            self.pos += 1;
            (BackrefForm::Bare(quotes), Some(close))
        } else {
            (BackrefForm::Digits, None)
        };
        let first = self.peek().unwrap_or(char::REPLACEMENT_CHARACTER);
        let text_start = self.pos;
        let found = match close {
            Some(close) if first.is_ascii_digit() => {
                let number = self.number()?;
                let text = self.text(text_start, self.pos);
                self.eat(close).then_some((Some(number), text))
            }
            Some(close) if is_word(first) => {
                let text = self.name();
                self.eat(close).then_some((None, text))
            }
            None if matches!(first, '1'..='9') => {
                let number = self.number()?;
                let text = self.text(text_start, self.pos);
                // Larger numbers without a group are octal escapes.
                let refers = matches!(pass, Pass::Count) || number <= 9 || self.captures.numbers.contains_key(&number);
                refers.then_some((Some(number), text))
            }
            _ => None,
        };
        let Some((number, text)) = found else {
            self.pos = begin;
            return Ok(None);
        };
        let known = match (pass, number) {
            (Pass::Count, _) => Some(0),
            (Pass::Build, Some(number)) => self.captures.numbers.contains_key(&number).then_some(number),
            (Pass::Build, None) => self.captures.names.get(&text).copied(),
        };
        match known {
            Some(number) => Ok(Some(Backref { group: GroupRef { text, number }, form })),
            None if number.is_some() => Err(self.error(ErrorKind::UndefinedNumberedReference, start)),
            None => Err(self.error(ErrorKind::UndefinedNamedReference, start)),
        }
    }

    /// An escape of one character; the cursor stands behind the backslash at `start`, and not at the end.
    pub(super) fn char_escape(&mut self, start: usize) -> Result<Literal, ParseError> {
        let unit = self.units.get(self.pos).copied().unwrap_or_default();
        let c = self.next().unwrap_or(char::REPLACEMENT_CHARACTER);
        let named = |code: u16| Literal { unit: code, spelling: Spelling::Named(c) };
        Ok(match c {
            '0'..='7' => {
                self.pos -= 1;
                self.octal()
            }
            'x' => {
                let (unit, digits) = self.hex(2, start)?;
                Literal { unit, spelling: Spelling::Hex(digits) }
            }
            'u' => {
                let (unit, digits) = self.hex(4, start)?;
                Literal { unit, spelling: Spelling::Unicode(digits) }
            }
            'a' => named(0x07),
            'b' => named(0x08),
            'e' => named(0x1B),
            'f' => named(0x0C),
            'n' => named(0x0A),
            'r' => named(0x0D),
            't' => named(0x09),
            'v' => named(0x0B),
            'c' => {
                let Some(letter) = self.next() else {
                    return Err(self.error(ErrorKind::MissingControlCharacter, start));
                };
                match u32::from(letter.to_ascii_uppercase()).checked_sub(u32::from('@')) {
                    Some(code @ 0..0x20) => Literal { unit: code as u16, spelling: Spelling::Control(letter) },
                    _ => return Err(self.error(ErrorKind::UnrecognizedControlCharacter, start)),
                }
            }
            _ if is_word(c) => return Err(self.error(ErrorKind::UnrecognizedEscape, start)),
            _ => match char::from_u32(u32::from(unit)) {
                Some(_) => Literal { unit, spelling: Spelling::Escaped },
                // The backslash of an escaped pair belongs to its first half, which prints the whole character.
                None => self.escaped_half(),
            },
        })
    }

    fn escaped_half(&mut self) -> Literal {
        self.pos -= 1;
        match self.plain() {
            Some(Literal { unit, spelling: Spelling::HighHalf(whole) }) => {
                Literal { unit, spelling: Spelling::EscapedHighHalf(whole) }
            }
            other => other.unwrap_or(Literal { unit: 0, spelling: Spelling::LowHalf }),
        }
    }

    /// Up to three octal digits; .NET drops bits above the eighth.
    fn octal(&mut self) -> Literal {
        let start = self.pos;
        let mut value: u16 = 0;
        while let Some(digit) = self.peek().filter(|_| self.pos < start + 3).and_then(|c| c.to_digit(8)) {
            value = value * 8 + digit as u16;
            self.pos += 1;
        }
        Literal { unit: value & 0xFF, spelling: Spelling::Octal(self.text(start, self.pos)) }
    }

    fn hex(&mut self, count: usize, start: usize) -> Result<(u16, String), ParseError> {
        let first = self.pos;
        let mut value: u32 = 0;
        if self.rest() < count {
            return Err(self.error_at(ErrorKind::InsufficientOrInvalidHexDigits, self.byte(start)..self.pattern.len()));
        }
        for _ in 0..count {
            match self.next().and_then(|c| c.to_digit(16)) {
                Some(digit) => value = value * 16 + digit,
                None => return Err(self.error(ErrorKind::InsufficientOrInvalidHexDigits, start)),
            }
        }
        Ok((value as u16, self.text(first, self.pos)))
    }

    /// `{name}` of `\p{name}`; the cursor stands behind the letter.
    pub(super) fn property(&mut self, start: usize) -> Result<String, ParseError> {
        if self.rest() <= 2 {
            return Err(self.error_at(ErrorKind::InvalidUnicodePropertyEscape, self.byte(start)..self.pattern.len()));
        }
        if self.next() != Some('{') {
            return Err(self.error(ErrorKind::MalformedUnicodePropertyEscape, start));
        }
        let first = self.pos;
        while self.peek().is_some_and(|c| is_word(c) || c == '-') {
            self.pos += 1;
        }
        let name = self.text(first, self.pos);
        if self.next() != Some('}') {
            return Err(self.error(ErrorKind::InvalidUnicodePropertyEscape, start));
        }
        Ok(name)
    }
}

/// A character of a name. .NET counts letters, non-spacing marks, decimal digits, connectors and the two joiners; beyond ASCII the
/// standard library's classes differ from that in a few marks and numerals.
pub(crate) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || matches!(c, '\u{200C}' | '\u{200D}')
}

/// A blank of option `x`. A vertical tab is none.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\u{C}' | '\r')
}

fn anchor(c: char) -> Option<Anchor> {
    Some(match c {
        'A' => Anchor::StringStart,
        'Z' => Anchor::StringEnd,
        'z' => Anchor::VeryEnd,
        'G' => Anchor::SearchStart,
        'b' => Anchor::WordBoundary,
        'B' => Anchor::NotWordBoundary,
        _ => return None,
    })
}

/// The class that the letter behind a backslash names.
pub(super) fn shorthand(c: char) -> Option<Shorthand> {
    let kind = match c.to_ascii_lowercase() {
        'd' => ShorthandKind::Digit,
        's' => ShorthandKind::Space,
        'w' => ShorthandKind::Word,
        _ => return None,
    };
    Some(Shorthand { kind, negated: c.is_ascii_uppercase() })
}
