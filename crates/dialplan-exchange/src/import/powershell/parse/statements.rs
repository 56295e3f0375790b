//! Parses statements: assignments, `if`, blocks, the parameters of the script, and resources of a configuration.

use super::parser::Parser;
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
                            self.at += self.rest().find('{').unwrap_or(self.rest().len());
                            self.skip_balanced('{', '}');
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
                if self.peek() == Some('(') { Some(self.parameters()) } else { None }
            }
            "configuration" | "node" | "begin" | "process" | "end" => {
                let header = self.rest().find('{').unwrap_or(self.rest().len());
                self.at += header;
                Some(Statement::Run(self.block()))
            }
            "foreach" | "for" | "while" | "do" | "switch" | "function" | "filter" | "class" | "enum" | "trap"
            | "data" => Some(self.not_read(start, &word)),
            "return" | "exit" | "throw" => {
                self.at += word.len();
                self.blanks();
                if !matches!(self.peek(), None | Some('\n' | '\r' | ';' | '}' | ')')) {
                    self.pipeline();
                }
                Some(Statement::End(self.span_from(start)))
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

    /// Skips a loop or a definition as a whole.
    fn not_read(&mut self, start: usize, word: &str) -> Statement {
        self.at += word.len();
        let mut block = false;
        loop {
            self.blanks();
            match self.peek() {
                Some('(') => self.skip_balanced('(', ')'),
                Some('{') => {
                    self.skip_balanced('{', '}');
                    block = true;
                    if word != "do" {
                        break;
                    }
                }
                Some('\n' | '\r' | ';') if block => break,
                None | Some(';' | '}' | ')') => break,
                Some('\n' | '\r') => self.line_break(),
                Some(_) => {
                    self.next();
                }
            }
        }
        let span = self.span_from(start);
        let what = match word {
            "function" | "filter" | "class" | "enum" | "data" => format!("the {word}"),
            "trap" => "the `trap`".to_owned(),
            _ => format!("the loop `{word}`"),
        };
        Statement::NotRead { what: what.replace("loop `switch`", "`switch`"), span }
    }

    fn if_statement(&mut self, start: usize) -> Statement {
        self.at += "if".len();
        let mut branches = Vec::new();
        self.wide_blanks();
        let condition = self.at;
        self.skip_balanced('(', ')');
        let condition = self.text.get(condition..self.at).unwrap_or_default().to_owned();
        branches.push(self.block());
        loop {
            let before = self.at;
            self.wide_blanks();
            match self.word().to_ascii_lowercase().as_str() {
                "else" => {
                    self.at += "else".len();
                    branches.push(self.block());
                    return Statement::If { condition, branches, span: self.span_from(start) };
                }
                "elseif" => {
                    self.at += "elseif".len();
                    self.wide_blanks();
                    self.skip_balanced('(', ')');
                    branches.push(self.block());
                }
                _ => {
                    self.at = before;
                    return Statement::If { condition, branches, span: self.span_from(start) };
                }
            }
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

    /// Parses `param(..)` and returns the default values of the parameters.
    fn parameters(&mut self) -> Statement {
        let open = self.at;
        self.next();
        let mut defaults = Vec::new();
        loop {
            self.wide_blanks();
            match self.peek() {
                Some('[') => {
                    self.type_literals();
                }
                Some('$') => {
                    self.next();
                    let name = self.variable_name();
                    self.wide_blanks();
                    if self.peek() == Some('=') {
                        self.next();
                        self.wide_blanks();
                        defaults.push((name, self.operand()));
                    }
                }
                Some(',') => {
                    self.next();
                }
                Some(')') | None => break,
                Some(_) => {
                    // Something that is not read: skip to the end of the parameters.
                    self.at = open;
                    self.skip_balanced('(', ')');
                    return Statement::Parameters(Vec::new());
                }
            }
        }
        self.close(open, ')');
        Statement::Parameters(defaults)
    }

    /// Parses the value after `=`: an expression, or a command whose output is assigned.
    pub(super) fn statement_value(&mut self) -> Expr {
        let start = self.at;
        if matches!(self.word().to_ascii_lowercase().as_str(), "if" | "foreach" | "switch" | "for" | "while") {
            let word = self.word().to_ascii_lowercase();
            self.not_read(start, &word);
            return self.unknown(start, "the result of a block");
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

    /// Parses `TeamsVoiceRoute 'name' { .. }`, on one or more lines.
    fn resource(&mut self, start: usize) -> Option<Statement> {
        let word = self.word();
        if !word.to_ascii_lowercase().starts_with("teams") || word.contains('-') {
            return None;
        }
        self.at += word.len();
        self.wide_blanks();
        match self.peek() {
            Some(c) if is_single(c) || is_double(c) => {
                self.quoted();
            }
            Some(c) if is_name(c) => self.at += self.word().len(),
            _ => {}
        }
        self.wide_blanks();
        if self.peek() != Some('{') {
            self.at = start;
            return None;
        }
        let fields = self.hash();
        Some(Statement::Resource { type_name: word.to_owned(), fields, span: self.span_from(start) })
    }
}
