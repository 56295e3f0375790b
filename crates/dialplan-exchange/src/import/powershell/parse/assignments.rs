//! Parses assignments to variables, entries and several variables at once.

use super::parser::Parser;
use crate::import::powershell::chars::{is_double, is_name, is_single};
use crate::import::powershell::tree::{Assignment, Expr, Statement};

/// What stands on the left of an assignment, after the first variable.
struct Target {
    /// How many members and entries there are, such as `.Key` and `[0]`.
    parts: usize,
    /// The variables after the first one, separated by commas.
    more: Vec<String>,
}

impl Parser<'_> {
    /// Parses an assignment at a dollar sign; `None` for anything else. `of_list` is true if the variable has the type
    /// of a list.
    pub(super) fn assignment(&mut self, start: usize, of_list: bool) -> Option<Statement> {
        let name = self.assigned_variable();
        let after_name = self.at;
        // Nothing is parsed before it is known to be an assignment, since parsing twice at each level of brackets would
        // take too long.
        let target = self.skip_target()?;
        let before_operator = self.at;
        let how = self.assignment_operator()?;
        if !target.more.is_empty() || target.parts > 1 {
            let names = std::iter::once(name).chain(target.more).collect();
            let value = self.statement_value();
            return Some(match target.parts {
                0 if how == Assignment::Set => Statement::AssignEach { names, value },
                _ => Statement::AssignOther { names, value },
            });
        }
        if target.parts == 0 {
            let value = self.statement_value();
            return Some(Statement::Assign { name, how, of_list, value, span: self.span_from(start) });
        }
        self.at = after_name;
        let key = self.entry_name();
        self.at = before_operator;
        self.assignment_operator();
        let value = self.statement_value();
        Some(Statement::AssignEntry { name, key, how, value, span: self.span_from(start) })
    }

    fn assigned_variable(&mut self) -> String {
        self.next();
        if self.peek() == Some('{') { self.braced_name() } else { self.variable_name() }
    }

    /// Skips `=`, `+=` and the like, with the blanks around them.
    fn assignment_operator(&mut self) -> Option<Assignment> {
        let before = self.at;
        self.blanks();
        let rest = self.rest();
        let found = match rest {
            _ if rest.starts_with("==") => None,
            _ if rest.starts_with('=') => Some((Assignment::Set, 1)),
            _ if rest.starts_with("+=") => Some((Assignment::Add, 2)),
            _ if ["-=", "*=", "/=", "%="].iter().any(|other| rest.starts_with(other)) => Some((Assignment::Other, 2)),
            _ if rest.starts_with("??=") => Some((Assignment::Other, 3)),
            _ => None,
        };
        let Some((how, length)) = found else {
            self.at = before;
            return None;
        };
        self.at += length;
        self.wide_blanks();
        Some(how)
    }

    /// Skips what stands on the left of an assignment; `None` if it is none.
    fn skip_target(&mut self) -> Option<Target> {
        let mut target = Target { parts: 0, more: Vec::new() };
        loop {
            match self.peek() {
                Some('[') => {
                    self.attempt(|parser| parser.skip_balanced('[', ']'))?;
                    target.parts += 1;
                }
                Some('.') => {
                    self.next();
                    match self.peek() {
                        Some(c) if is_single(c) || is_double(c) => {
                            self.attempt(Self::quoted)?;
                        }
                        Some('$') => {
                            self.next();
                            self.variable_name();
                        }
                        Some(c) if is_name(c) => self.at += self.word().len(),
                        _ => return None,
                    }
                    target.parts += 1;
                }
                _ => {
                    let before = self.at;
                    self.blanks();
                    if self.peek() != Some(',') {
                        self.at = before;
                        return Some(target);
                    }
                    self.next();
                    self.wide_blanks();
                    if self.peek() == Some('[') {
                        self.attempt(Self::type_literals)?;
                    }
                    if self.peek() != Some('$') {
                        return None;
                    }
                    let name = self.assigned_variable();
                    target.more.push(name);
                }
            }
        }
    }

    /// Parses `.Key`, `.'Key'`, `.$key` or `[key]`, which are known to be there.
    fn entry_name(&mut self) -> Expr {
        let bracket = self.next() == Some('[');
        let at = self.at;
        match self.peek() {
            _ if bracket => self.expression(),
            Some(c) if is_single(c) || is_double(c) => self.quoted(),
            Some('$') => self.primary(),
            _ => {
                let word = self.word().to_owned();
                self.at += word.len();
                self.literal(at, word)
            }
        }
    }
}
