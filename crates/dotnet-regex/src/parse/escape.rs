//! Escapes: what follows a backslash.

use super::scan::{Pass, Scanner, is_word};
use crate::ast::{
    Anchor, Backref, BackrefForm, GroupRef, ItemKind, Literal, Property, Quotes, Shorthand, ShorthandKind, Spelling,
};
use crate::error::{ErrorKind, ParseError};

impl Scanner<'_> {
    /// Reads an escape outside a class. The cursor is after the backslash, and not at the end.
    pub(super) fn escape(&mut self, pass: &Pass) -> Result<ItemKind, ParseError> {
        let start = self.pos.saturating_sub(1);
        let c = self.peek().unwrap_or(char::REPLACEMENT_CHARACTER);
        let kind = if let Some(anchor) = anchor(c) {
            ItemKind::Anchor(anchor)
        } else if let Some(shorthand) = shorthand(c) {
            ItemKind::Shorthand(shorthand)
        } else if matches!(c, 'p' | 'P') {
            self.pos += 1;
            // .NET's first pass reads only the letter.
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

    /// Reads `\1`, `\k<name>` or `\<name>`. Returns `None`, without moving the cursor, if it is none of them.
    fn backref(&mut self, pass: &Pass, start: usize) -> Result<Option<Backref>, ParseError> {
        let begin = self.pos;
        let opened = |c| match c {
            Some('<') => Some((Quotes::Angle, '>')),
            Some('\'') => Some((Quotes::Single, '\'')),
            _ => None,
        };
        let (form, close) = if self.peek() == Some('k') {
            let Some((quotes, close)) = opened(self.peek_at(1)) else {
                // .NET steps over two characters if there are two, then reports the error.
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
                // A number above 9 without a group is an octal escape.
                let refers = matches!(pass, Pass::Count) || number <= 9 || self.groups.numbers.contains_key(&number);
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
            (Pass::Build, Some(number)) => self.groups.numbers.contains_key(&number).then_some(number),
            (Pass::Build, None) => self.groups.names.get(&text).copied(),
        };
        match known {
            Some(number) => Ok(Some(Backref { group: GroupRef { text, number }, form })),
            None if number.is_some() => Err(self.error(ErrorKind::UndefinedNumberedReference, start)),
            None => Err(self.error(ErrorKind::UndefinedNamedReference, start)),
        }
    }

    /// Reads the escape of one character. The cursor is after the backslash at `start`, and not at the end.
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

    /// Reads up to three octal digits. .NET drops bits above the eighth.
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

    /// Reads `{name}` of `\p{name}`. The cursor is after the letter.
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

/// Returns the class that a letter after a backslash stands for.
pub(super) fn shorthand(c: char) -> Option<Shorthand> {
    let kind = match c.to_ascii_lowercase() {
        'd' => ShorthandKind::Digit,
        's' => ShorthandKind::Space,
        'w' => ShorthandKind::Word,
        _ => return None,
    };
    Some(Shorthand { kind, negated: c.is_ascii_uppercase() })
}
