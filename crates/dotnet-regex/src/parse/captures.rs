//! The first pass: which groups are there?
//!
//! A reference may stand before its group, and whether `\12` is a reference depends on how many groups there are, so .NET reads the
//! pattern twice. The first reading is rough, and its roughness shows: it does not skip the blanks of option `x`, for instance.

use super::class;
use super::scan::{Captures, Pass, Scanner, is_word};
use crate::error::ParseError;

/// Reads the whole pattern and stores the groups in the scanner.
pub(super) fn count(scanner: &mut Scanner<'_>) -> Result<(), ParseError> {
    let mut found = Found { captures: Captures::default(), names: Vec::new(), next_number: 1 };
    found.captures.numbers.insert(0, None);
    let mut options_stack = Vec::new();
    let mut ignore_next = false;
    while let Some(c) = scanner.next() {
        match c {
            '\\' if !scanner.at_end() => {
                scanner.escape(&Pass::Count)?;
            }
            '#' if scanner.options.extended => {
                scanner.pos -= 1;
                scanner.trivia()?;
            }
            '[' => {
                class::scan(scanner, &Pass::Count)?;
            }
            ')' => {
                if let Some(options) = options_stack.pop() {
                    scanner.options = options;
                }
            }
            '(' if scanner.peek() == Some('?') && scanner.peek_at(1) == Some('#') => {
                scanner.pos -= 1;
                scanner.trivia()?;
                ignore_next = false;
            }
            '(' => {
                options_stack.push(scanner.options);
                if scanner.eat('?') {
                    if scanner.rest() > 1 && matches!(scanner.peek(), Some('<' | '\'')) {
                        scanner.pos += 1;
                        found.named_group(scanner)?;
                    } else {
                        scanner.switches();
                        match scanner.peek() {
                            Some(')') => {
                                scanner.pos += 1;
                                options_stack.pop();
                            }
                            Some('(') => {
                                // The parentheses of a condition do not capture.
                                ignore_next = true;
                                continue;
                            }
                            _ => {}
                        }
                    }
                } else if !scanner.options.explicit_capture && !ignore_next {
                    found.unnamed_group();
                }
                ignore_next = false;
            }
            _ => {}
        }
    }
    scanner.captures = found.assign_names();
    Ok(())
}

struct Found {
    captures: Captures,
    /// In the order of their first use.
    names: Vec<String>,
    next_number: u32,
}

impl Found {
    fn unnamed_group(&mut self) {
        self.captures.numbers.entry(self.next_number).or_insert(None);
        self.next_number += 1;
    }

    fn named_group(&mut self, scanner: &mut Scanner<'_>) -> Result<(), ParseError> {
        match scanner.peek() {
            Some('1'..='9') => {
                let number = scanner.number()?;
                self.captures.numbers.entry(number).or_insert(None);
            }
            Some(c) if c != '0' && is_word(c) => {
                let name = scanner.name();
                if !self.names.contains(&name) {
                    self.names.push(name);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Names get the numbers that are left, behind all unnamed groups.
    fn assign_names(mut self) -> Captures {
        for name in self.names {
            while self.captures.numbers.contains_key(&self.next_number) {
                self.next_number += 1;
            }
            self.captures.numbers.insert(self.next_number, Some(name.clone()));
            self.captures.names.insert(name, self.next_number);
            self.next_number += 1;
        }
        self.captures
    }
}
