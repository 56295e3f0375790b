//! Parses what has blocks: loops, functions with their parameters, and branches. What cannot be parsed is skipped as a
//! whole.

use std::rc::Rc;

use super::expressions::own_parameters;
use super::members::types;
use super::parser::Parser;
use crate::import::powershell::tree::{Condition, FunctionBody, Label, Parameter, Statement};

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

    /// Skips what is not executed: a definition, or a loop that cannot be parsed.
    pub(super) fn not_read(&mut self, start: usize, word: &str) -> Statement {
        self.at += word.len();
        let mut body = Some(Vec::new());
        if matches!(word, "do" | "for" | "while") {
            self.wide_blanks();
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
        } else {
            self.at += self.rest().find('{').unwrap_or(self.rest().len());
            self.skip_balanced('{', '}');
            body = if word == "data" { body } else { None };
        }
        let span = self.span_from(start);
        let what = match word {
            "class" | "enum" | "data" => format!("the {word}"),
            "switch" => "`switch`".to_owned(),
            _ => format!("the loop `{word}`"),
        };
        Statement::NotRead { what, body, span }
    }

    /// Parses `trap {..}`, which is run after an error as a `catch` is.
    pub(super) fn trap(&mut self, start: usize) -> Statement {
        self.at += "trap".len();
        self.wide_blanks();
        if self.peek() == Some('[') {
            self.type_literals();
            self.wide_blanks();
        }
        let caught = self.block_or_skip();
        Statement::Try { body: Vec::new(), catches: vec![(self.span_from(start), caught)], finally: Vec::new() }
    }

    pub(super) fn for_each(&mut self, start: usize, label: Label) -> Statement {
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
        Statement::ForEach { label, name, list, body, span: self.span_from(start) }
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
        if let Some(own) = own_parameters(&mut body) {
            parameters = own;
        }
        let span = self.span_from(start);
        Statement::Function {
            name,
            body: Rc::new(FunctionBody { parameters, body, is_filter: word == "filter", span }),
        }
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

    /// Parses `try {..}` with its `catch` and `finally`.
    pub(super) fn try_statement(&mut self) -> Statement {
        self.at += "try".len();
        let body = self.block();
        let (mut catches, mut finally) = (Vec::new(), Vec::new());
        loop {
            let before = self.at;
            self.wide_blanks();
            match self.word().to_ascii_lowercase().as_str() {
                "catch" => {
                    let start = self.at;
                    self.at += self.rest().find('{').unwrap_or(self.rest().len());
                    let body = self.block_or_skip();
                    catches.push((self.span_from(start), body));
                }
                "finally" => {
                    self.at += "finally".len();
                    finally = self.block();
                }
                _ => {
                    self.at = before;
                    return Statement::Try { body, catches, finally };
                }
            }
        }
    }

    /// Parses `(..)` after `param` or after the name of a function.
    pub(super) fn parameters(&mut self) -> Vec<Parameter> {
        let open = self.at;
        let found = self.attempt(|parser| {
            parser.next();
            let mut parameters = Vec::new();
            let mut literals = String::new();
            loop {
                parser.wide_blanks();
                match parser.peek() {
                    Some('[') => literals.push_str(&parser.type_literals().to_ascii_lowercase()),
                    Some('$') => {
                        parser.next();
                        let name = parser.variable_name();
                        parser.wide_blanks();
                        let mut default = None;
                        if parser.peek() == Some('=') {
                            parser.next();
                            parser.wide_blanks();
                            default = Some(parser.without_commas());
                        }
                        let of_values = literals.contains("valuefrompipeline") && {
                            let by_value = literals.replace("valuefrompipelinebypropertyname", "");
                            by_value.contains("valuefrompipeline")
                        };
                        let from_pipeline = [of_values, literals.contains("valuefrompipelinebypropertyname")];
                        parameters.push(Parameter {
                            name,
                            default,
                            types: types(&literals).into(),
                            from_pipeline,
                            position: position(&literals),
                        });
                        literals.clear();
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

/// Returns the number in `[Parameter(Position = 0)]`.
fn position(literals: &str) -> Option<u32> {
    let (_, rest) = literals.split_once("position")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
