//! Parses expressions: what begins with `$`, a quote, a bracket or a digit (about_Parsing).

use std::rc::Rc;

use super::parser::Parser;
use crate::import::powershell::chars::{is_dash, is_double, is_name, is_single};
use crate::import::powershell::tree::{BLANKS, Brackets, Expr, ExprKind, FunctionBody, Parameter, Statement};

impl<'t> Parser<'t> {
    pub(super) fn comma_list(&mut self) -> Expr {
        self.between_commas(Self::operand)
    }

    /// Parses one item, or a list of several separated by commas.
    pub(super) fn between_commas(&mut self, mut one: impl FnMut(&mut Self) -> Expr) -> Expr {
        let start = self.at;
        let mut list = vec![one(self)];
        loop {
            let before = self.at;
            self.blanks();
            if self.peek() != Some(',') || self.separated {
                self.at = before;
                break;
            }
            self.next();
            self.wide_blanks();
            list.push(one(self));
        }
        match (list.len(), list.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                list.extend(last);
                Expr { span: self.span_from(start), kind: ExprKind::List(list) }
            }
        }
    }

    pub(super) fn operand(&mut self) -> Expr {
        if !self.deeper() {
            return self.unknown(self.at, "too deep");
        }
        let expr = self.operand_here();
        self.depth -= 1;
        expr
    }

    fn operand_here(&mut self) -> Expr {
        let start = self.at;
        match self.peek() {
            Some('[') => self.after_type(start),
            Some('!') => {
                self.next();
                self.blanks();
                let inner = self.operand();
                Expr { span: self.span_from(start), kind: ExprKind::Not(Box::new(inner)) }
            }
            Some(',') => {
                self.next();
                self.wide_blanks();
                let only = self.operand();
                Expr { span: self.span_from(start), kind: ExprKind::List(vec![only]) }
            }
            Some('+' | '-') if self.rest().starts_with("++") || self.rest().starts_with("--") => {
                let up = self.next() == Some('+');
                self.next();
                let inner = self.operand();
                Expr { span: self.span_from(start), kind: ExprKind::Step(Box::new(inner), up) }
            }
            Some(c) if is_dash(c) && self.rest().chars().nth(1).is_some_and(char::is_alphabetic) => {
                self.next();
                let word = self.word();
                self.at += word.len();
                self.wide_blanks();
                let inner = self.operand();
                if word.eq_ignore_ascii_case("not") {
                    return Expr { span: self.span_from(start), kind: ExprKind::Not(Box::new(inner)) };
                }
                // Without a separator: nothing between the parts, or a text in parts at blanks.
                let operator = match word.to_ascii_lowercase().as_str() {
                    "join" => Some("join"),
                    "split" | "csplit" | "isplit" => Some(BLANKS),
                    _ => None,
                };
                if let Some(operator) = operator {
                    let empty = Expr { span: inner.span, kind: ExprKind::Literal(String::new()) };
                    let kind = ExprKind::Binary(operator.to_owned(), Box::new(inner), Box::new(empty));
                    return Expr { span: self.span_from(start), kind };
                }
                self.unknown(start, "an operator")
            }
            _ => {
                let expr = self.primary();
                self.postfix(expr)
            }
        }
    }

    /// Skips one or more `[type]` literals and returns their text.
    pub(super) fn type_literals(&mut self) -> &'t str {
        let start = self.at;
        let mut end = start;
        while self.peek() == Some('[') {
            self.skip_balanced('[', ']');
            end = self.at;
            self.blanks();
        }
        self.at = end;
        self.text.get(start..end).unwrap_or_default()
    }

    /// Parses `(..)` after a dollar sign in text. The position is at the bracket.
    pub(super) fn sub_expression(&mut self) -> Expr {
        let start = self.at;
        if let Some(inner) = self.attempt(|parser| parser.parenthesis(start, Brackets::Dollar)) {
            return inner;
        }
        self.skip_balanced('(', ')');
        self.unknown(start, "an expression in double quotes")
    }

    /// Parses `{..}`. Its statements are kept if they can be parsed.
    pub(super) fn script_block(&mut self) -> Expr {
        let start = self.at;
        let mut body = self.attempt(Self::block);
        if body.is_none() {
            self.skip_balanced('{', '}');
        }
        let parameters = own_parameters(&mut body).unwrap_or_default();
        let span = self.span_from(start);
        Expr { span, kind: ExprKind::Block(Rc::new(FunctionBody { parameters, body, is_filter: false, span })) }
    }

    pub(super) fn primary(&mut self) -> Expr {
        let start = self.at;
        match self.peek() {
            Some(c) if is_single(c) || is_double(c) => self.quoted(),
            Some('@') if self.at_here_string() => self.here_string(),
            Some('@') if self.rest().starts_with("@(") => {
                self.next();
                self.parenthesis(start, Brackets::Array)
            }
            Some('@') if self.rest().starts_with("@{") => {
                self.next();
                let fields = self.hash();
                Expr { span: self.span_from(start), kind: ExprKind::Hash(fields) }
            }
            Some('(') => self.parenthesis(start, Brackets::Round),
            Some('{') => self.script_block(),
            Some('$') => {
                self.next();
                match self.peek() {
                    Some('(') => self.parenthesis(start, Brackets::Dollar),
                    Some('{') => {
                        let name = self.braced_name();
                        Expr { span: self.span_from(start), kind: ExprKind::Variable(name) }
                    }
                    Some(c) if is_name(c) => {
                        let name = self.variable_name();
                        Expr { span: self.span_from(start), kind: ExprKind::Variable(name) }
                    }
                    _ => {
                        self.next();
                        self.unknown(start, "a variable of the shell")
                    }
                }
            }
            Some(c) if c.is_ascii_digit() || is_dash(c) || c == '+' => self.number(start),
            _ => {
                let word = self.word();
                self.at += word.len();
                if is_instance(word) {
                    self.wide_blanks();
                }
                if self.peek() == Some('{') && !word.is_empty() {
                    let fields = self.hash();
                    return Expr { span: self.span_from(start), kind: ExprKind::Instance(word.to_owned(), fields) };
                }
                if word.is_empty() {
                    self.next();
                }
                self.unknown(start, "a word")
            }
        }
    }

    fn parenthesis(&mut self, start: usize, brackets: Brackets) -> Expr {
        let open = self.at;
        self.next();
        let body = self.statements();
        self.close(open, ')');
        Expr { span: self.span_from(start), kind: ExprKind::Statements { body, brackets } }
    }

    /// Parses `{ name = value; .. }`. The position is at the brace.
    pub(super) fn hash(&mut self) -> Vec<(Expr, Expr)> {
        let open = self.at;
        self.next();
        let mut fields = Vec::new();
        if !self.deeper() {
            return fields;
        }
        loop {
            self.wide_blanks();
            let start = self.at;
            match self.peek() {
                Some(';' | ',') => {
                    self.next();
                    continue;
                }
                None | Some('}') => break,
                Some(c) if is_single(c) || is_double(c) || c == '$' => {
                    fields.push((self.operand(), self.unknown(start, "nothing")))
                }
                Some(_) => {
                    let word = self.word();
                    self.at += word.len();
                    fields.push((self.literal(start, word.to_owned()), self.unknown(start, "nothing")));
                }
            }
            self.wide_blanks();
            if self.peek() != Some('=') {
                self.fail(self.at, "expected `=` after the name of an entry".to_owned());
                break;
            }
            self.next();
            self.wide_blanks();
            let value = self.with_commas(Self::statement_value);
            if let Some(last) = fields.last_mut() {
                last.1 = value;
            }
        }
        self.depth -= 1;
        self.close(open, '}');
        fields
    }
}

/// Returns true for a type of Microsoft365DSC, whose braces may be on the next line.
pub(super) fn is_instance(word: &str) -> bool {
    word.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("MSFT_"))
}

/// Takes the parameters from the beginning of a body.
pub(super) fn own_parameters(body: &mut Option<Vec<Statement>>) -> Option<Vec<Parameter>> {
    let body = body.as_mut()?;
    let at = body.iter().position(|statement| matches!(statement, Statement::Parameters(_)))?;
    match body.remove(at) {
        Statement::Parameters(parameters) => Some(parameters),
        _ => None,
    }
}
