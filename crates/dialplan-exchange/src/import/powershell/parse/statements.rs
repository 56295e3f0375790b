//! Parses statements: assignments, `if`, blocks, the parameters of the script, and resources of a configuration.

use std::rc::Rc;

use super::expressions::is_instance;
use super::members::types;
use super::parser::Parser;
use crate::import::kinds;
use crate::import::powershell::chars::{is_double, is_name, is_single};
use crate::import::powershell::tree::{
    Brackets, EndKind, Expr, ExprKind, FunctionBody, Label, PartKind, Stage, Statement,
};

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
                    let statement = self.with_commas(Self::statement);
                    statements.extend(statement);
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
        let label = self.label();
        let mut found = Vec::new();
        if self.peek() == Some('[') {
            found = types(&self.type_literals().to_ascii_lowercase());
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
            if let Some(assignment) = self.assignment(start, found) {
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
            "begin" | "process" | "end" if self.is_part(&word) => {
                self.at += word.len();
                let kind = match word.as_str() {
                    "begin" => PartKind::Begin,
                    "process" => PartKind::Process,
                    _ => PartKind::End,
                };
                Some(Statement::Part(kind, self.block()))
            }
            "configuration" | "node" => {
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
                    let empty = FunctionBody { parameters: Vec::new(), body: Some(Vec::new()), is_filter: false, span };
                    body.push(Statement::Function { name, body: Rc::new(empty) });
                }
                Some(Statement::Run(body))
            }
            "foreach" => Some(self.for_each(start, label)),
            "function" | "filter" => Some(self.function(start, &word)),
            "for" | "while" | "do" | "switch" => Some(self.loop_statement(start, &word, label)),
            "trap" => Some(self.trap(start)),
            "class" | "enum" | "data" => Some(self.not_read(start, &word)),
            "return" | "exit" | "throw" | "break" | "continue" => Some(self.end(start, &word)),
            "using" => {
                self.at += self.rest().find(['\n', '\r', ';']).unwrap_or(self.rest().len());
                let span = self.span_from(start);
                let text = self.text.get(start..self.at).unwrap_or_default().trim();
                // A module that is known by its name is what it is.
                let own = text.contains(['\\', '/', '$']) || text.to_ascii_lowercase().contains(".psm1");
                let what = format!("the module of `{text}`");
                own.then_some(Statement::NotRead { what, body: None, span })
            }
            _ => match self.resource(start) {
                Some(resource) => Some(resource),
                None => Some(self.pipeline()),
            },
        }
    }

    /// Returns true if a block follows the word.
    fn is_part(&self, word: &str) -> bool {
        self.rest().get(word.len()..).is_some_and(|rest| rest.trim_start().starts_with('{'))
    }

    /// Parses the label of a loop: `:outer foreach ..`.
    fn label(&mut self) -> Label {
        let before = self.at;
        if self.peek() != Some(':') {
            return None;
        }
        self.next();
        let label = self.word().to_lowercase();
        self.at += self.word().len();
        self.wide_blanks();
        if !matches!(self.word().to_ascii_lowercase().as_str(), "foreach" | "for" | "while" | "do" | "switch") {
            self.at = before;
            return None;
        }
        Some(label)
    }

    /// Parses the value after `=`: an expression, or a command whose output is assigned.
    pub(super) fn statement_value(&mut self) -> Expr {
        let start = self.at;
        let word = self.word().to_ascii_lowercase();
        if matches!(word.as_str(), "if" | "foreach" | "switch" | "for" | "while" | "do" | "try") {
            let body: Vec<Statement> = self.statement().into_iter().collect();
            return Expr {
                span: self.span_from(start),
                kind: ExprKind::Statements { body, brackets: Brackets::Dollar },
            };
        }
        // `$a = $b = 1`
        if self.peek() == Some('$') {
            if let Some(inner) = self.assignment(start, Vec::new()) {
                let kind = ExprKind::Statements { body: vec![inner], brackets: Brackets::Round };
                return Expr { span: self.span_from(start), kind };
            }
            self.at = start;
        }
        match self.pipeline() {
            Statement::Pipeline(mut stages, span) => match stages.pop() {
                Some(Stage::Expr(expr)) if stages.is_empty() => expr,
                Some(last) => {
                    stages.push(last);
                    let body = vec![Statement::Pipeline(stages, span)];
                    Expr { span, kind: ExprKind::Statements { body, brackets: Brackets::Dollar } }
                }
                None => self.unknown(start, "nothing"),
            },
            chain => {
                let body = vec![chain];
                Expr { span: self.span_from(start), kind: ExprKind::Statements { body, brackets: Brackets::Dollar } }
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
        if kind >= EndKind::Function {
            return Statement::End { kind, label: None, value, span };
        }
        let label = value.map(|_| self.text.get(start + word.len()..self.at).unwrap_or_default().trim().to_lowercase());
        Statement::End { kind, label, value: None, span }
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
