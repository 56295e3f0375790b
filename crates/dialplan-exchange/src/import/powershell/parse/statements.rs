//! Parses statements: assignments, `if`, blocks, the parameters of the script, and resources of a configuration.

use std::rc::Rc;

use super::expressions::is_instance;
use super::parser::Parser;
use crate::import::kinds;
use crate::import::powershell::chars::{is_double, is_name, is_single};
use crate::import::powershell::tree::{EndKind, Expr, ExprKind, FunctionBody, Stage, Statement};

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
        self.skip_label();
        let mut of_list = false;
        if self.peek() == Some('[') {
            let types = self.type_literals().to_ascii_lowercase();
            of_list = ["[]", "list", "array"].iter().any(|list| types.contains(list));
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
            if let Some(assignment) = self.assignment(start, of_list) {
                return Some(assignment);
            }
            self.at = if self.text.get(start..).is_some_and(|rest| rest.starts_with('[')) { start } else { here };
            return Some(self.pipeline());
        }
        let word = self.word().to_ascii_lowercase();
        match word.as_str() {
            "if" => Some(self.if_statement(start)),
            "try" => Some(self.try_statement()),
            "param" => {
                self.at += word.len();
                self.wide_blanks();
                if self.peek() == Some('(') { Some(Statement::Parameters(self.parameters())) } else { None }
            }
            "configuration" | "node" | "begin" | "process" | "end" => {
                let header = self.rest().find('{').unwrap_or(self.rest().len());
                let name = self.rest().get(word.len()..header).unwrap_or_default().trim().to_owned();
                self.at += header;
                let span = self.span_from(start);
                let outer = self.in_configuration;
                self.in_configuration |= word == "configuration";
                let body = self.block();
                self.in_configuration = outer;
                let mut body = body;
                if word == "configuration" && !name.is_empty() {
                    // The script runs it by its name, which sets nothing: it only writes a file.
                    let empty = FunctionBody { parameters: Vec::new(), body: Some(Vec::new()), span };
                    body.push(Statement::Function { name, body: Rc::new(empty) });
                }
                Some(Statement::Run(body))
            }
            "foreach" => Some(self.for_each(start)),
            "function" | "filter" => Some(self.function(start, &word)),
            "for" | "while" | "do" | "switch" => Some(self.loop_statement(start, &word)),
            "class" | "enum" | "trap" | "data" => Some(self.not_read(start, &word)),
            "return" | "exit" | "throw" | "break" | "continue" => Some(self.end(start, &word)),
            "using" => {
                self.at += self.rest().find(['\n', '\r', ';']).unwrap_or(self.rest().len());
                None
            }
            _ => match self.resource(start) {
                Some(resource) => Some(resource),
                None => Some(self.pipeline()),
            },
        }
    }

    /// Skips the label of a loop: `:outer foreach ..`.
    fn skip_label(&mut self) {
        let before = self.at;
        if self.peek() != Some(':') {
            return;
        }
        self.next();
        self.at += self.word().len();
        self.wide_blanks();
        if !matches!(self.word().to_ascii_lowercase().as_str(), "foreach" | "for" | "while" | "do" | "switch") {
            self.at = before;
        }
    }

    /// Parses the value after `=`: an expression, or a command whose output is assigned.
    pub(super) fn statement_value(&mut self) -> Expr {
        let start = self.at;
        let word = self.word().to_ascii_lowercase();
        if matches!(word.as_str(), "if" | "foreach" | "switch" | "for" | "while" | "do" | "try") {
            let body: Vec<Statement> = self.statement().into_iter().collect();
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
            chain => {
                let body = vec![chain];
                Expr { span: self.span_from(start), kind: ExprKind::Statements { body, array: false } }
            }
        }
    }

    /// Parses `return`, `exit`, `throw`, `break` or `continue`, with what stands after it.
    fn end(&mut self, start: usize, word: &str) -> Statement {
        self.at += word.len();
        self.blanks();
        let value = match self.peek() {
            None | Some('\n' | '\r' | ';' | '}' | ')') => None,
            Some(_) => Some(Box::new(self.pipeline())),
        };
        let span = self.span_from(start);
        let kind = match word {
            "continue" => EndKind::Pass,
            "break" => EndKind::Loop,
            "return" => EndKind::Function,
            "throw" => EndKind::Try,
            _ => EndKind::Script,
        };
        // Which loop a label names is not followed.
        if value.is_some() && kind < EndKind::Function {
            return Statement::NotRead { what: format!("`{word}` with a label"), body: None, span };
        }
        Statement::End { kind, value, span }
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
