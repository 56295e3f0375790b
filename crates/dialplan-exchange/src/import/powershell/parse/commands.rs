//! Parses commands with their arguments, and pipelines. Words in commands need no quotes (about_Parsing).

use super::expressions::is_instance;
use super::parser::Parser;
use super::quotes::Pieces;
use crate::import::powershell::chars::{is_dash, is_double, is_name, is_single};
use crate::import::powershell::tree::{Argument, Command, Expr, ExprKind, Stage, Statement};

impl Parser<'_> {
    /// Parses pipelines with `&&` and `||` between them.
    pub(super) fn pipeline(&mut self) -> Statement {
        let start = self.at;
        let depth = self.depth;
        let mut chain = self.single_pipeline();
        loop {
            self.blanks();
            let and = self.rest().starts_with("&&");
            if !and && !self.rest().starts_with("||") || !self.deeper() {
                self.depth = depth;
                return chain;
            }
            self.at += 2;
            self.wide_blanks();
            let next = self.single_pipeline();
            chain = match and {
                true => Statement::Run(vec![chain, next]),
                false => {
                    let (left, right) = (Box::new(chain), Box::new(next));
                    Statement::OrElse { left, right, span: self.span_from(start) }
                }
            };
        }
    }

    fn single_pipeline(&mut self) -> Statement {
        let start = self.at;
        let mut stages = Vec::new();
        loop {
            self.blanks();
            stages.push(self.stage());
            self.blanks();
            while self.redirection() {
                self.blanks();
            }
            if self.peek() != Some('|') || self.rest().starts_with("||") {
                return Statement::Pipeline(stages, self.span_from(start));
            }
            self.next();
            self.wide_blanks();
        }
    }

    /// Skips `> file`, `2>$null`, `*>> file` or `2>&1`. Returns false if there is none.
    fn redirection(&mut self) -> bool {
        let rest = self.rest();
        let from = rest.strip_prefix(|c: char| c.is_ascii_digit() || c == '*').unwrap_or(rest);
        let Some(target) = from.strip_prefix(">>").or(from.strip_prefix('>')) else { return false };
        self.at += rest.len() - target.len();
        if target.starts_with('&') {
            self.next();
            self.next();
            return true;
        }
        self.blanks();
        self.argument_value();
        true
    }

    fn stage(&mut self) -> Stage {
        match self.peek() {
            Some(c)
                if c == '$'
                    || c == '('
                    || c == '['
                    || c == '@'
                    || c == ','
                    || c == '!'
                    || c == '{'
                    || is_single(c)
                    || is_double(c) =>
            {
                Stage::Expr(self.expression())
            }
            Some(c) if c.is_ascii_digit() || (is_dash(c) || c == '+') => Stage::Expr(self.expression()),
            _ => {
                let start = self.at;
                let word = self.word();
                if is_instance(word) {
                    return Stage::Expr(self.expression());
                }
                if !word.is_empty()
                    && self.text.get(start + word.len()..).is_some_and(|rest| rest.starts_with('{'))
                    && !word.contains('-')
                {
                    return Stage::Expr(self.expression());
                }
                self.command()
            }
        }
    }

    pub(super) fn command(&mut self) -> Stage {
        let start = self.at;
        let mut arguments = Vec::new();
        let (mut dotted, mut callee) = (false, None);
        // The short names of `Where-Object` and `ForEach-Object`, which need no space before their block.
        let short = self.rest().strip_prefix(['?', '%']).map(|rest| rest.trim_start_matches([' ', '\t']));
        let name = if short.is_some_and(|rest| rest.starts_with('{')) {
            if self.next() == Some('?') { "Where-Object" } else { "ForEach-Object" }.to_owned()
        } else {
            let called = self.peek() == Some('&');
            let dot = self.rest().strip_prefix('.').and_then(|rest| rest.chars().next());
            dotted = dot.is_some_and(|c| matches!(c, ' ' | '\t' | '{' | '(' | '$') || is_single(c) || is_double(c));
            if called || dotted {
                self.next();
                self.blanks();
            }
            match self.argument_value() {
                Expr { kind: ExprKind::Literal(name), .. } => name,
                other => {
                    callee = Some(Box::new(other));
                    String::new()
                }
            }
        };
        loop {
            self.blanks();
            let here = self.at;
            match self.peek() {
                None | Some('\n' | '\r' | ';' | '|' | ')' | '}') => break,
                Some('&') if self.rest().starts_with("&&") => break,
                Some('>' | '*' | '0'..='9') if self.redirection() => {}
                Some('&') => {
                    self.next();
                }
                Some(c) if is_dash(c) && self.rest().chars().nth(1).is_some_and(|c| c.is_alphabetic() || c == '_') => {
                    arguments.push(self.parameter());
                }
                Some('@') if self.rest().chars().nth(1).is_some_and(|c| is_name(c) && c != '?') => {
                    self.next();
                    let name = self.variable_name();
                    arguments.push(Argument::Splat { name, span: self.span_from(here) });
                }
                Some(_) => {
                    let value = self.argument_list();
                    arguments.push(Argument::Value(value));
                }
            }
            if self.at == here {
                self.next();
            }
        }
        Stage::Command(Command { name, callee, dotted, arguments, span: self.span_from(start) })
    }

    fn parameter(&mut self) -> Argument {
        let start = self.at;
        self.next();
        let rest = self.rest();
        let end = rest.find(|c: char| !is_name(c) && c != '-').unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default().to_owned();
        self.at += end;
        let mut value = None;
        if self.peek() == Some(':') {
            self.next();
            self.blanks();
            value = Some(self.argument_list());
        }
        Argument::Parameter { name, value, span: self.span_from(start) }
    }

    /// Parses one argument, or several separated by commas.
    fn argument_list(&mut self) -> Expr {
        self.between_commas(Self::argument_value)
    }

    fn argument_value(&mut self) -> Expr {
        let start = self.at;
        match self.peek() {
            Some(c) if is_single(c) || is_double(c) => self.quoted(),
            Some('@' | '(') => {
                let value = self.primary();
                self.postfix(value)
            }
            Some('{') => self.script_block(),
            Some('$') => {
                let variable = self.primary();
                let adjacent = self.peek().is_some_and(|c| !ends_word(c) && c != '.' && c != '[');
                if !adjacent || !matches!(variable.kind, ExprKind::Variable(_)) || self.rest().starts_with("::") {
                    return self.postfix(variable);
                }
                let mut pieces = Pieces::default();
                pieces.push_expr(variable.kind);
                self.bare_word(start, pieces)
            }
            _ => self.bare_word(start, Pieces::default()),
        }
    }

    /// Parses a word without quotes. Variables in it are expanded.
    fn bare_word(&mut self, start: usize, mut pieces: Pieces) -> Expr {
        loop {
            match self.peek() {
                None => break,
                Some('(' | '{') if self.at > start => {
                    // PowerShell splits `^(\d+)$` without quotes into several arguments.
                    let (open, close) = if self.peek() == Some('(') { ('(', ')') } else { ('{', '}') };
                    self.skip_balanced(open, close);
                    while self.peek().is_some_and(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | ';' | '|' | ',')) {
                        self.next();
                    }
                    return self.unknown(start, "an unquoted word that a bracket ends");
                }
                Some(c) if ends_word(c) => break,
                Some(c) if is_single(c) || is_double(c) => {
                    let quoted = self.quoted();
                    pieces.push_expr(quoted.kind);
                }
                Some('`') => {
                    self.next();
                    self.backtick(&mut pieces);
                }
                Some('$') => {
                    self.next();
                    self.dollar(&mut pieces);
                }
                Some(c) => {
                    self.next();
                    pieces.push(c);
                }
            }
        }
        pieces.expr(self.span_from(start))
    }
}

/// Returns true if the character ends a word without quotes.
fn ends_word(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\n' | '\r' | ';' | '|' | '&' | ',' | '(' | ')' | '{' | '}')
}
