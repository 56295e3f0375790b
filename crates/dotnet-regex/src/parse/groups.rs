//! The first pass: finds the groups of the pattern.
//!
//! A reference may precede its group, and whether `\12` is a reference depends on the number of groups, so .NET reads
//! the pattern twice. The first pass is inexact, which has visible effects: for instance, it does not skip the white
//! space of option `x`.

use super::class;
use super::scan::{GroupTable, Pass, Scanner, is_word};
use crate::error::ParseError;

/// Reads the whole pattern and stores its groups in the scanner.
pub(super) fn find(scanner: &mut Scanner<'_>) -> Result<(), ParseError> {
    let mut found = Found { groups: GroupTable::default(), names: Vec::new(), next_number: 1 };
    found.groups.numbers.insert(0, None);
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
    scanner.groups = found.assign_names();
    Ok(())
}

struct Found {
    groups: GroupTable,
    /// Names, in the order of their first use.
    names: Vec<String>,
    next_number: u32,
}

impl Found {
    fn unnamed_group(&mut self) {
        self.groups.numbers.entry(self.next_number).or_insert(None);
        self.next_number += 1;
    }

    fn named_group(&mut self, scanner: &mut Scanner<'_>) -> Result<(), ParseError> {
        match scanner.peek() {
            Some('1'..='9') => {
                let number = scanner.number()?;
                self.groups.numbers.entry(number).or_insert(None);
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

    /// Gives names the numbers that are left, after those of all unnamed groups.
    fn assign_names(mut self) -> GroupTable {
        for name in self.names {
            while self.groups.numbers.contains_key(&self.next_number) {
                self.next_number += 1;
            }
            self.groups.numbers.insert(self.next_number, Some(name.clone()));
            self.groups.names.insert(name, self.next_number);
            self.next_number += 1;
        }
        self.groups
    }
}
