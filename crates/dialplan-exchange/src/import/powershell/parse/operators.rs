//! Parses operators, with the precedence that PowerShell gives them (about_Operator_Precedence).

use super::parser::Parser;
use crate::import::powershell::chars::is_dash;
use crate::import::powershell::tree::{Expr, ExprKind};

impl Parser<'_> {
    /// Parses an expression with operators and commas. A comma binds most tightly, then `..`, `-f`, `*`, `+`, the
    /// comparisons, and `-and` and `-or`.
    pub(super) fn expression(&mut self) -> Expr {
        let depth = self.depth;
        let expr = self.logical();
        self.depth = depth;
        expr
    }

    fn logical(&mut self) -> Expr {
        let start = self.at;
        let mut left = self.comparison();
        loop {
            self.blanks();
            if let Some(word) = self.operator(&["and", "or", "xor"]) {
                let right = self.comparison();
                left = self.binary(start, word, left, right);
            } else if self.rest().starts_with("??") && !self.rest().starts_with("??=") {
                self.at += 2;
                self.wide_blanks();
                let right = self.comparison();
                self.deeper();
                let kind = ExprKind::OrIfNull(Box::new(left), Box::new(right));
                left = Expr { span: self.span_from(start), kind };
            } else if self.rest().starts_with('?') && !self.rest().starts_with("??") {
                return self.ternary(start, left);
            } else {
                return left;
            }
        }
    }

    fn ternary(&mut self, start: usize, condition: Expr) -> Expr {
        self.next();
        self.wide_blanks();
        let yes = self.sum();
        self.wide_blanks();
        if self.peek() != Some(':') {
            return self.unknown(start, "an operator");
        }
        self.next();
        self.wide_blanks();
        let no = self.expression();
        Expr { span: self.span_from(start), kind: ExprKind::Ternary(Box::new([condition, yes, no])) }
    }

    fn comparison(&mut self) -> Expr {
        let start = self.at;
        let mut left = self.sum();
        loop {
            self.blanks();
            let Some(word) = self.operator(&[]) else { return left };
            let right = self.sum();
            left = self.binary(start, word, left, right);
        }
    }

    /// Returns an operator with its operands. Each one of a row is a level deeper, up to the caller, which restores the
    /// depth.
    fn binary(&mut self, start: usize, word: String, left: Expr, right: Expr) -> Expr {
        self.deeper();
        Expr { span: self.span_from(start), kind: ExprKind::Binary(word, Box::new(left), Box::new(right)) }
    }

    /// Skips an operator such as `-eq` and returns its name in lower case. Only those in `wanted` are skipped; if that
    /// is empty, all but the logical ones and `-f`.
    fn operator(&mut self, wanted: &[&str]) -> Option<String> {
        let rest = self.rest();
        let dash = rest.chars().next().filter(|c| is_dash(*c))?;
        let word = rest.get(dash.len_utf8()..)?;
        let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
        let name = word.get(..end).filter(|name| !name.is_empty())?.to_ascii_lowercase();
        let fits = match wanted {
            [] => !matches!(name.as_str(), "and" | "or" | "xor" | "f"),
            wanted => wanted.contains(&name.as_str()),
        };
        if !fits {
            return None;
        }
        self.at += dash.len_utf8() + end;
        self.wide_blanks();
        Some(name)
    }

    /// Parses terms with `+` and `-` between them.
    fn sum(&mut self) -> Expr {
        let start = self.at;
        let mut left = self.product();
        loop {
            self.blanks();
            let rest = self.rest();
            let minus = rest.chars().next().filter(|c| is_dash(*c)).is_some_and(|c| {
                let after = rest.get(c.len_utf8()..).unwrap_or_default();
                !after.starts_with(|c: char| c.is_ascii_alphabetic()) && !after.starts_with('-')
            });
            if minus {
                self.next();
                self.wide_blanks();
                let right = self.product();
                left = self.binary(start, "-".to_owned(), left, right);
            } else if rest.starts_with('+') && !rest.starts_with("++") {
                self.next();
                self.wide_blanks();
                let right = self.product();
                left = match left.kind {
                    ExprKind::Sum(mut terms) => {
                        terms.push(right);
                        Expr { span: self.span_from(start), kind: ExprKind::Sum(terms) }
                    }
                    kind => {
                        self.deeper();
                        let terms = vec![Expr { kind, ..left }, right];
                        Expr { span: self.span_from(start), kind: ExprKind::Sum(terms) }
                    }
                };
            } else if rest.starts_with('=') {
                // What is assigned here is not read.
                self.next();
                self.wide_blanks();
                if !matches!(self.peek(), None | Some(')' | '}' | ';')) {
                    self.product();
                }
                left = self.unknown(start, "an operator");
            } else {
                return left;
            }
        }
    }

    /// Parses terms with `*`, `/` and `%` between them.
    fn product(&mut self) -> Expr {
        let start = self.at;
        let mut left = self.formatted();
        loop {
            let before = self.at;
            self.blanks();
            let rest = self.rest();
            let operator = rest.chars().next().filter(|c| matches!(c, '*' | '/' | '%'));
            let Some(operator) = operator.filter(|_| !rest.starts_with("*>")) else {
                self.at = before;
                return left;
            };
            self.next();
            self.wide_blanks();
            let right = self.formatted();
            left = self.binary(start, operator.to_string(), left, right);
        }
    }

    /// Parses terms with `-f` between them.
    fn formatted(&mut self) -> Expr {
        let start = self.at;
        let mut left = self.range();
        loop {
            let before = self.at;
            self.blanks();
            let Some(word) = self.operator(&["f"]) else {
                self.at = before;
                return left;
            };
            let right = self.range();
            left = self.binary(start, word, left, right);
        }
    }

    /// Parses `1..9`.
    fn range(&mut self) -> Expr {
        let start = self.at;
        let left = self.comma_list();
        let before = self.at;
        self.blanks();
        if !self.rest().starts_with("..") {
            self.at = before;
            return left;
        }
        self.at += 2;
        self.blanks();
        let right = self.comma_list();
        self.binary(start, "..".to_owned(), left, right)
    }

    /// Parses an expression in which a comma makes no list.
    pub(super) fn without_commas(&mut self) -> Expr {
        let outer = std::mem::replace(&mut self.separated, true);
        let expr = self.expression();
        self.separated = outer;
        expr
    }

    /// Does something in brackets, where commas make lists again.
    pub(super) fn with_commas<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.separated, false);
        let found = parse(self);
        self.separated = outer;
        found
    }
}
