//! Opening parentheses: what follows `(`.

use super::scan::is_word;
use super::{OpenGroup, Opener, Parser};
use crate::ast::{GroupKind, GroupRef, Item, ItemKind, Quotes};
use crate::error::{ErrorKind, ParseError};
use crate::hir::Look;

impl Parser<'_> {
    /// Opens the group whose `(`, at `start`, was just read. Inline options are an item and open no group.
    pub(super) fn open(&mut self, start: usize) -> Result<(), ParseError> {
        if self.outer.len() >= self.scanner.limits.nesting {
            return Err(self.scanner.too_deep(start));
        }
        let options = self.scanner.options;
        if let Some(opener) = self.opener(start)? {
            let group = OpenGroup::new(Some(opener), options, start, self.scanner.pos);
            self.outer.push(std::mem::replace(&mut self.current, group));
        }
        Ok(())
    }

    fn opener(&mut self, start: usize) -> Result<Option<Opener>, ParseError> {
        // .NET reads `(?)` as a group that begins with a quantifier.
        if self.scanner.peek() != Some('?') || self.scanner.peek_at(1) == Some(')') {
            let captures = !self.scanner.options.explicit_capture && !self.ignore_next;
            self.ignore_next = false;
            let number = captures.then_some(self.next_number);
            self.next_number += u32::from(captures);
            return Ok(Some(Opener::Group(GroupKind::Plain(number))));
        }
        self.scanner.pos += 1;
        let look = |ahead, negated| GroupKind::Look(Look { ahead, negated });
        let kind = match self.scanner.next() {
            Some(':') => GroupKind::NonCapturing(String::new()),
            Some('=') => look(true, false),
            Some('!') => look(true, true),
            Some('>') => GroupKind::Atomic,
            Some('\'') => self.named(Quotes::Single, '\'', start)?,
            Some('<') => match self.scanner.peek() {
                Some(c @ ('=' | '!')) => {
                    self.scanner.pos += 1;
                    look(false, c == '!')
                }
                _ => self.named(Quotes::Angle, '>', start)?,
            },
            Some('(') => return self.condition(start).map(Some),
            Some(_) => {
                self.scanner.pos -= 1;
                // Directly inside a condition with a test, .NET accepts no options, neither in the test nor in the
                // branches.
                let in_condition =
                    matches!(self.current.opener, Some(Opener::Condition | Opener::Group(GroupKind::IfTest(_))));
                let switches = if in_condition { String::new() } else { self.scanner.switches() };
                match self.scanner.next() {
                    Some(')') => {
                        let span = self.scanner.span(start);
                        self.current.items.push(Item { kind: ItemKind::Switch(switches), span });
                        return Ok(None);
                    }
                    Some(':') => GroupKind::NonCapturing(switches),
                    _ => return Err(self.scanner.error(ErrorKind::InvalidGroupingConstruct, start)),
                }
            }
            None => return Err(self.scanner.error(ErrorKind::InvalidGroupingConstruct, start)),
        };
        Ok(Some(Opener::Group(kind)))
    }

    /// Reads `name>`, `push-pop>` or `-pop>`.
    fn named(&mut self, quotes: Quotes, close: char, start: usize) -> Result<GroupKind, ParseError> {
        let name_start = self.scanner.pos;
        let bad_name = |parser: &Self, from| Err(parser.scanner.error(ErrorKind::CaptureGroupNameInvalid, from));
        let mut name = None;
        let mut pops = false;
        match self.scanner.peek() {
            Some(c) if c.is_ascii_digit() => {
                let number = self.scanner.number()?;
                let text = self.scanner.text(name_start, self.scanner.pos);
                name = self.scanner.groups.numbers.contains_key(&number).then_some(GroupRef { text, number });
                if self.scanner.peek().is_some_and(|c| c != close && c != '-') {
                    return bad_name(self, name_start);
                }
                if number == 0 {
                    return Err(self.scanner.error(ErrorKind::CaptureGroupOfZero, start));
                }
            }
            Some(c) if is_word(c) => {
                let text = self.scanner.name();
                let number = self.scanner.groups.names.get(&text).copied();
                name = number.map(|number| GroupRef { text, number });
                if self.scanner.peek().is_some_and(|c| c != close && c != '-') {
                    return bad_name(self, name_start);
                }
            }
            Some('-') => pops = true,
            Some(_) => return bad_name(self, name_start),
            None => return Err(self.scanner.error(ErrorKind::InvalidGroupingConstruct, start)),
        }
        let mut pop = None;
        if (name.is_some() || pops) && self.scanner.rest() > 1 && self.scanner.eat('-') {
            let pop_start = self.scanner.pos;
            let (number, text) = match self.scanner.peek() {
                Some(c) if c.is_ascii_digit() => {
                    let number = self.scanner.number()?;
                    if !self.scanner.groups.numbers.contains_key(&number) {
                        return Err(self.scanner.error(ErrorKind::UndefinedNumberedReference, pop_start));
                    }
                    (number, self.scanner.text(pop_start, self.scanner.pos))
                }
                Some(c) if is_word(c) => {
                    let text = self.scanner.name();
                    let Some(number) = self.scanner.groups.names.get(&text).copied() else {
                        return Err(self.scanner.error(ErrorKind::UndefinedNamedReference, pop_start));
                    };
                    (number, text)
                }
                _ => return bad_name(self, pop_start),
            };
            if self.scanner.peek().is_some_and(|c| c != close) {
                return bad_name(self, pop_start);
            }
            pop = Some(GroupRef { text, number });
        }
        if name.is_none() && pop.is_none() {
            return Err(self.scanner.error(ErrorKind::InvalidGroupingConstruct, start));
        }
        match self.scanner.next() {
            Some(c) if c == close => Ok(GroupKind::Named { quotes, name, pop }),
            _ => Err(self.scanner.error(ErrorKind::InvalidGroupingConstruct, start)),
        }
    }

    /// Reads `(?(1)..)`, `(?(name)..)` or `(?(test)..)`. The cursor is after the second `(`.
    fn condition(&mut self, start: usize) -> Result<Opener, ParseError> {
        let inside = self.scanner.pos;
        match self.scanner.peek() {
            Some(c) if c.is_ascii_digit() => {
                let number = self.scanner.number()?;
                let text = self.scanner.text(inside, self.scanner.pos);
                let known = self.scanner.groups.numbers.contains_key(&number);
                return match self.scanner.next() {
                    Some(')') if known => Ok(Opener::Group(GroupKind::IfGroup(GroupRef { text, number }))),
                    Some(')') => Err(self.scanner.error(ErrorKind::AlternationHasUndefinedReference, start)),
                    _ => Err(self.scanner.error(ErrorKind::AlternationHasMalformedReference, inside)),
                };
            }
            Some(c) if is_word(c) => {
                let text = self.scanner.name();
                if let Some(number) = self.scanner.groups.names.get(&text).copied()
                    && self.scanner.eat(')')
                {
                    return Ok(Opener::Group(GroupKind::IfGroup(GroupRef { text, number })));
                }
            }
            _ => {}
        }
        // It is a pattern, whose parentheses are read as the next group.
        self.scanner.pos = inside - 1;
        self.ignore_next = true;
        if self.scanner.peek_at(1) == Some('?') {
            match (self.scanner.peek_at(2), self.scanner.peek_at(3)) {
                (Some('#'), _) => return Err(self.scanner.error(ErrorKind::AlternationHasComment, start)),
                (Some('\''), _) => return Err(self.scanner.error(ErrorKind::AlternationHasNamedCapture, start)),
                (Some('<'), Some(c)) if c != '!' && c != '=' => {
                    return Err(self.scanner.error(ErrorKind::AlternationHasNamedCapture, start));
                }
                _ => {}
            }
        }
        Ok(Opener::Condition)
    }
}
