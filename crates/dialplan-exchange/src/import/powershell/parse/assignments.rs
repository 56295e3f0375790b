//! Parses assignments to variables, entries and several variables at once.

use std::rc::Rc;

use super::parser::Parser;
use crate::import::powershell::chars::{is_double, is_name, is_single};
use crate::import::powershell::tree::{Assignment, Expr, ExprKind, Statement};

/// What stands on the left of an assignment, after the first variable.
struct Target {
    /// How many members and entries there are, such as `.Key` and `[0]`.
    parts: usize,
    /// The variables after the first one, separated by commas.
    more: Vec<String>,
    /// Whether one of these has a type.
    typed: bool,
}

impl Parser<'_> {
    /// Parses an assignment at a dollar sign; `None` for anything else. The variable has the types.
    pub(super) fn assignment(&mut self, start: usize, types: Vec<String>) -> Option<Statement> {
        let before_name = self.at;
        let name = self.assigned_variable();
        // Nothing is parsed before it is known to be an assignment, since parsing twice at each level of brackets would
        // take too long.
        let target = self.skip_target()?;
        let after_target = self.at;
        let how = self.assignment_operator()?;
        if !target.more.is_empty() {
            let names = std::iter::once(name).chain(target.more).collect();
            let value = self.statement_value();
            return Some(match target.parts {
                0 if how == Assignment::Set && !target.typed && types.is_empty() => {
                    Statement::AssignEach { names, value }
                }
                _ => Statement::AssignOther { names, value },
            });
        }
        if target.parts == 0 {
            let value = self.statement_value();
            return Some(Statement::Assign { name, how, types: Rc::from(types), value, span: self.span_from(start) });
        }
        self.at = before_name;
        let variable = self.primary();
        let entry = self.postfix(variable);
        let parsed = self.at == after_target;
        self.at = after_target;
        self.assignment_operator();
        let value = self.statement_value();
        let (of, key) = match entry.kind {
            ExprKind::Member(of, key) if parsed => (*of, Expr { span: entry.span, kind: ExprKind::Literal(key) }),
            ExprKind::Index(of, key) if parsed => (*of, *key),
            _ => return Some(Statement::AssignOther { names: vec![name], value }),
        };
        Some(Statement::AssignEntry { of, key, how, value, span: self.span_from(start) })
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
            _ if rest.starts_with("??=") => Some((Assignment::IfNull, 3)),
            _ => ["-", "*", "/", "%"].into_iter().find_map(|operator| {
                let is = rest.strip_prefix(operator).is_some_and(|rest| rest.starts_with('='));
                is.then_some((Assignment::Arithmetic(operator), 2))
            }),
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
        let mut target = Target { parts: 0, more: Vec::new(), typed: false };
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
                        target.typed = true;
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
}
