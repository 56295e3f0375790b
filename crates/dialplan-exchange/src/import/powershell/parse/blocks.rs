//! Parses what has blocks: loops, functions with their parameters, and branches. What cannot be parsed is skipped as a
//! whole.

use std::rc::Rc;

use super::parser::Parser;
use crate::import::powershell::tree::{Condition, FunctionBody, Parameter, Statement};

impl Parser<'_> {
    /// Parses a block, or skips it if it cannot be parsed.
    pub(super) fn block_or_skip(&mut self) -> Option<Vec<Statement>> {
        self.wide_blanks();
        let body = self.attempt(Self::block);
        if body.is_none() {
            self.skip_balanced('{', '}');
        }
        body
    }

    /// Parses a loop or a definition that is not executed.
    pub(super) fn not_read(&mut self, start: usize, word: &str) -> Statement {
        self.at += word.len();
        let mut body = Some(Vec::new());
        if matches!(word, "do" | "for" | "while" | "trap") {
            self.wide_blanks();
            if self.peek() == Some('[') {
                self.type_literals();
                self.wide_blanks();
            }
            if self.peek() == Some('(') {
                self.skip_balanced('(', ')');
            }
            body = self.block_or_skip();
            let before = self.at;
            self.wide_blanks();
            let end = self.word();
            if word == "do" && (end.eq_ignore_ascii_case("while") || end.eq_ignore_ascii_case("until")) {
                self.at += end.len();
                self.wide_blanks();
                self.skip_balanced('(', ')');
            } else {
                self.at = before;
            }
        } else if word == "switch" {
            self.at += self.rest().find(['(', '{']).unwrap_or(self.rest().len());
            if self.peek() == Some('(') {
                self.skip_balanced('(', ')');
            }
            self.wide_blanks();
            body = self.attempt(Self::cases);
            if body.is_none() {
                self.skip_balanced('{', '}');
            }
        } else {
            self.at += self.rest().find('{').unwrap_or(self.rest().len());
            self.skip_balanced('{', '}');
            body = if word == "data" { body } else { None };
        }
        let span = self.span_from(start);
        let what = match word {
            "class" | "enum" | "data" => format!("the {word}"),
            "trap" | "switch" => format!("the `{word}`"),
            _ => format!("the loop `{word}`"),
        };
        Statement::NotRead { what: what.replace("the `switch`", "`switch`"), body, span }
    }

    /// Parses the cases of a `switch` and returns the statements of all of them.
    fn cases(&mut self) -> Vec<Statement> {
        let open = self.at;
        if self.peek() != Some('{') {
            self.fail(open, "expected a block in braces".to_owned());
            return Vec::new();
        }
        self.next();
        let mut statements = Vec::new();
        loop {
            self.wide_blanks();
            match self.peek() {
                None | Some('}') => break,
                Some(';') => {
                    self.next();
                }
                // The condition of the case.
                Some(_) => {
                    let before = self.at;
                    if self.peek() == Some('{') {
                        self.skip_balanced('{', '}');
                    } else if self.word().is_empty() {
                        self.operand();
                    } else {
                        self.at += self.word().len();
                    }
                    if self.at == before {
                        self.next();
                    }
                    statements.extend(self.block());
                }
            }
        }
        self.close(open, '}');
        statements
    }

    pub(super) fn for_each(&mut self, start: usize) -> Statement {
        let header = self.attempt(|parser| {
            parser.at += "foreach".len();
            parser.wide_blanks();
            let open = parser.at;
            if parser.peek() != Some('(') {
                parser.fail(open, "expected `(`".to_owned());
            }
            parser.next();
            parser.wide_blanks();
            if parser.next() != Some('$') {
                parser.fail(open, "expected a variable".to_owned());
            }
            let name = parser.variable_name();
            parser.wide_blanks();
            let word = parser.word();
            if !word.eq_ignore_ascii_case("in") {
                parser.fail(open, "expected `in`".to_owned());
            }
            parser.at += word.len();
            parser.wide_blanks();
            let list = parser.statement_value();
            parser.wide_blanks();
            parser.close(open, ')');
            (name, list)
        });
        let Some((name, list)) = header else {
            self.at += self.rest().find('{').unwrap_or(self.rest().len());
            let body = self.block_or_skip();
            return Statement::NotRead { what: "the loop `foreach`".to_owned(), body, span: self.span_from(start) };
        };
        let body = self.block_or_skip();
        Statement::ForEach { name, list, body, span: self.span_from(start) }
    }

    pub(super) fn function(&mut self, start: usize, word: &str) -> Statement {
        self.at += word.len();
        self.blanks();
        let end = self.rest().find(|c: char| c.is_whitespace() || matches!(c, '(' | '{')).unwrap_or(self.rest().len());
        let name = self.rest().get(..end).unwrap_or_default().to_owned();
        self.at += end;
        self.wide_blanks();
        let mut parameters = match self.peek() {
            Some('(') => self.parameters(),
            _ => Vec::new(),
        };
        let mut body = self.block_or_skip();
        if let Some(Statement::Parameters(_)) = body.as_ref().and_then(|body| body.first())
            && let Some(Statement::Parameters(own)) = body.as_mut().map(|body| body.remove(0))
        {
            parameters = own;
        }
        let span = self.span_from(start);
        Statement::Function { name, body: Rc::new(FunctionBody { parameters, body, span }) }
    }

    pub(super) fn if_statement(&mut self, start: usize) -> Statement {
        self.at += "if".len();
        let mut conditions = vec![self.condition()];
        let mut branches = vec![self.block()];
        loop {
            let before = self.at;
            self.wide_blanks();
            match self.word().to_ascii_lowercase().as_str() {
                "else" => {
                    self.at += "else".len();
                    branches.push(self.block());
                    return Statement::If { conditions, branches, span: self.span_from(start) };
                }
                "elseif" => {
                    self.at += "elseif".len();
                    conditions.push(self.condition());
                    branches.push(self.block());
                }
                _ => {
                    self.at = before;
                    return Statement::If { conditions, branches, span: self.span_from(start) };
                }
            }
        }
    }

    fn condition(&mut self) -> Condition {
        self.wide_blanks();
        let start = self.at;
        let expr = self.attempt(Self::operand);
        if expr.is_none() {
            self.skip_balanced('(', ')');
        }
        Condition { text: self.text.get(start..self.at).unwrap_or_default().to_owned(), expr }
    }

    /// Parses `(..)` after `param` or after the name of a function.
    pub(super) fn parameters(&mut self) -> Vec<Parameter> {
        let open = self.at;
        let found = self.attempt(|parser| {
            parser.next();
            let mut parameters = Vec::new();
            loop {
                parser.wide_blanks();
                match parser.peek() {
                    Some('[') => {
                        parser.type_literals();
                    }
                    Some('$') => {
                        parser.next();
                        let name = parser.variable_name();
                        parser.wide_blanks();
                        let mut default = None;
                        if parser.peek() == Some('=') {
                            parser.next();
                            parser.wide_blanks();
                            default = Some(parser.operand());
                        }
                        parameters.push(Parameter { name, default });
                    }
                    Some(',') => {
                        parser.next();
                    }
                    Some(')') | None => break,
                    Some(_) => parser.fail(open, "a parameter that is not read".to_owned()),
                }
            }
            parser.close(open, ')');
            parameters
        });
        if found.is_none() {
            self.skip_balanced('(', ')');
        }
        found.unwrap_or_default()
    }
}
