//! Parses statements: assignments, `if`, blocks, the parameters of the script, and resources of a configuration.

use super::expressions::is_instance;
use super::parser::Parser;
use crate::import::kinds;
use crate::import::powershell::chars::{is_double, is_name, is_single};
use crate::import::powershell::tree::{Expr, ExprKind, Stage, Statement};

impl Parser<'_> {
    /// Parses statements up to a closing bracket or the end.
    pub(super) fn statements(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        if !self.deeper() {
            return statements;
        }
        loop {
            self.wide_blanks();
            match self.peek() {
                None | Some('}' | ')') => break,
                Some(';') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    statements.extend(self.statement());
                    if self.at == before {
                        // Always make progress.
                        self.next();
                    }
                }
            }
        }
        self.depth -= 1;
        statements
    }

    /// Parses `{ statements }`.
    pub(super) fn block(&mut self) -> Vec<Statement> {
        self.wide_blanks();
        let start = self.at;
        if self.peek() != Some('{') {
            self.fail(start, "expected a block in braces".to_owned());
            return Vec::new();
        }
        self.next();
        let body = self.statements();
        self.close(start, '}');
        body
    }

    pub(super) fn statement(&mut self) -> Option<Statement> {
        let start = self.at;
        if self.peek() == Some('[') {
            self.type_literals();
            self.wide_blanks();
            if self.word().eq_ignore_ascii_case("param") {
                return self.statement();
            }
            if self.peek() != Some('$') {
                self.at = start;
            }
        }
        if self.peek() == Some('$') {
            let here = self.at;
            if let Some(assignment) = self.assignment(start) {
                return Some(assignment);
            }
            self.at = if self.text.get(start..).is_some_and(|rest| rest.starts_with('[')) { start } else { here };
            return Some(self.pipeline());
        }
        let word = self.word().to_ascii_lowercase();
        match word.as_str() {
            "if" => Some(self.if_statement(start)),
            "try" => {
                self.at += word.len();
                let mut statements = self.block();
                loop {
                    let before = self.at;
                    self.wide_blanks();
                    match self.word().to_ascii_lowercase().as_str() {
                        "catch" => {
                            let start = self.at;
                            self.at += self.rest().find('{').unwrap_or(self.rest().len());
                            let body = self.block_or_skip();
                            let what = "the `catch`".to_owned();
                            statements.push(Statement::NotRead { what, body, span: self.span_from(start) });
                        }
                        "finally" => {
                            self.at += "finally".len();
                            statements.extend(self.block());
                        }
                        _ => {
                            self.at = before;
                            return Some(Statement::Run(statements));
                        }
                    }
                }
            }
            "param" => {
                self.at += word.len();
                self.wide_blanks();
                if self.peek() == Some('(') { Some(Statement::Parameters(self.parameters())) } else { None }
            }
            "configuration" | "node" | "begin" | "process" | "end" => {
                let header = self.rest().find('{').unwrap_or(self.rest().len());
                self.at += header;
                let outer = self.in_configuration;
                self.in_configuration |= word == "configuration";
                let body = self.block();
                self.in_configuration = outer;
                Some(Statement::Run(body))
            }
            "foreach" => Some(self.for_each(start)),
            "function" | "filter" => Some(self.function(start, &word)),
            "for" | "while" | "do" | "switch" | "class" | "enum" | "trap" | "data" => Some(self.not_read(start, &word)),
            "return" | "exit" | "throw" => {
                self.at += word.len();
                self.blanks();
                let value = match self.peek() {
                    None | Some('\n' | '\r' | ';' | '}' | ')') => None,
                    Some(_) => Some(Box::new(self.pipeline())),
                };
                Some(Statement::End { value: value.filter(|_| word == "return"), span: self.span_from(start) })
            }
            "using" | "break" | "continue" => {
                self.at += self.rest().find(['\n', '\r', ';']).unwrap_or(self.rest().len());
                None
            }
            _ => match self.resource(start) {
                Some(resource) => Some(resource),
                None => Some(self.pipeline()),
            },
        }
    }

    fn assignment(&mut self, start: usize) -> Option<Statement> {
        self.next();
        let name = if self.peek() == Some('{') { self.braced_name() } else { self.variable_name() };
        let entry = self.entry_name();
        self.blanks();
        if let Some(key) = entry {
            if self.peek() != Some('=') || self.rest().starts_with("==") {
                return None;
            }
            self.next();
            self.wide_blanks();
            let value = self.statement_value();
            return Some(Statement::AssignEntry { name, key, value, span: self.span_from(start) });
        }
        let append = self.rest().starts_with("+=");
        if !append && (self.peek() != Some('=') || self.rest().starts_with("==")) {
            return None;
        }
        self.at += if append { 2 } else { 1 };
        self.wide_blanks();
        let value = self.statement_value();
        Some(Statement::Assign { name, append, value, span: self.span_from(start) })
    }

    /// Parses `.Key`, `.'Key'` or `['Key']` after a variable. Leaves the position unchanged if there is something else.
    fn entry_name(&mut self) -> Option<String> {
        let start = self.at;
        let bracket = self.peek() == Some('[');
        if !bracket && self.peek() != Some('.') {
            return None;
        }
        self.next();
        let key = match self.peek() {
            Some(c) if is_single(c) || is_double(c) => match self.quoted().kind {
                ExprKind::Literal(key) => Some(key),
                _ => None,
            },
            Some(c) if !bracket && is_name(c) => {
                let word = self.word().to_owned();
                self.at += word.len();
                Some(word)
            }
            _ => None,
        };
        if key.is_some() && bracket {
            self.blanks();
            if self.peek() == Some(']') {
                self.next();
                return key;
            }
        } else if key.is_some() && self.peek() != Some('(') {
            return key;
        }
        self.at = start;
        None
    }

    /// Parses the value after `=`: an expression, or a command whose output is assigned.
    pub(super) fn statement_value(&mut self) -> Expr {
        let start = self.at;
        if matches!(self.word().to_ascii_lowercase().as_str(), "if" | "foreach" | "switch" | "for" | "while") {
            let word = self.word().to_ascii_lowercase();
            // What a block leaves behind is not known, unless it is a loop over a list or an `if`.
            let body: Vec<Statement> = match word.as_str() {
                "if" => vec![self.if_statement(start)],
                "foreach" => vec![self.for_each(start)],
                _ => {
                    self.not_read(start, &word);
                    return self.unknown(start, "the result of a block");
                }
            };
            return Expr { span: self.span_from(start), kind: ExprKind::Statements { body, array: false } };
        }
        match self.pipeline() {
            Statement::Pipeline(mut stages, span) => match stages.pop() {
                Some(Stage::Expr(expr)) if stages.is_empty() => expr,
                Some(last) => {
                    stages.push(last);
                    let body = vec![Statement::Pipeline(stages, span)];
                    Expr { span, kind: ExprKind::Statements { body, array: false } }
                }
                None => self.unknown(start, "nothing"),
            },
            _ => self.unknown(start, "a statement"),
        }
    }

    /// Parses `TeamsVoiceRoute 'name' { .. }`, on one or more lines. The content of a resource that is no voice
    /// configuration is skipped.
    fn resource(&mut self, start: usize) -> Option<Statement> {
        let word = self.word();
        let teams = word.to_ascii_lowercase().starts_with("teams");
        if word.is_empty() || !(teams || self.in_configuration) || word.contains('-') || is_instance(word) {
            return None;
        }
        self.at += word.len();
        self.wide_blanks();
        match self.peek() {
            Some(c) if is_single(c) || is_double(c) => {
                self.quoted();
            }
            Some('$') => {
                self.primary();
            }
            Some(c) if is_name(c) => self.at += self.word().len(),
            // Only the resources that are known may have no name.
            _ if !teams => {
                self.at = start;
                return None;
            }
            _ => {}
        }
        self.wide_blanks();
        if self.peek() != Some('{') {
            self.at = start;
            return None;
        }
        let type_name = word.to_owned();
        if kinds::kind_of_type(word).is_none() {
            self.skip_balanced('{', '}');
            return Some(Statement::OtherResource { type_name, span: self.span_from(start) });
        }
        let fields = self.hash();
        Some(Statement::Resource { type_name, fields, span: self.span_from(start) })
    }
}
