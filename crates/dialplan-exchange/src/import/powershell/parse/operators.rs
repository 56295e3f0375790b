//! Parses operators, with the precedence that PowerShell gives them (about_Operator_Precedence).

use super::parser::Parser;
use crate::import::powershell::chars::is_dash;
use crate::import::powershell::tree::{Expr, ExprKind};

impl Parser<'_> {
    /// Parses an expression with operators and commas. A comma binds most tightly, then `-f`, `+`, the comparisons, and
    /// `-and` and `-or`.
    pub(super) fn expression(&mut self) -> Expr {
        let start = self.at;
        let mut left = self.comparison();
        loop {
            self.blanks();
            if let Some(word) = self.operator(&["and", "or", "xor"]) {
                let right = self.comparison();
                left = self.binary(start, word, left, right);
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

    fn binary(&self, start: usize, word: String, left: Expr, right: Expr) -> Expr {
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

    fn sum(&mut self) -> Expr {
        let start = self.at;
        let mut terms = vec![self.formatted()];
        loop {
            self.blanks();
            let rest = self.rest();
            let dash = rest.chars().next().is_some_and(is_dash)
                && !rest.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic());
            if rest.starts_with('+') && !rest.starts_with("++") {
                self.next();
                self.wide_blanks();
                terms.push(self.formatted());
            } else if rest.starts_with(['*', '/', '%', '=', '.', '+']) && !rest.starts_with("*>") || dash {
                // The result of an operator that is not read is not known.
                self.next();
                while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '=' || c == '.' || c == '+') {
                    self.next();
                }
                self.wide_blanks();
                if !matches!(self.peek(), None | Some(')' | '}' | ';')) {
                    self.formatted();
                }
                terms = vec![self.unknown(start, "an operator")];
            } else {
                break;
            }
        }
        match (terms.len(), terms.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                terms.extend(last);
                Expr { span: self.span_from(start), kind: ExprKind::Sum(terms) }
            }
        }
    }

    /// Parses terms with `-f` between them.
    fn formatted(&mut self) -> Expr {
        let start = self.at;
        let mut left = self.comma_list();
        loop {
            let before = self.at;
            self.blanks();
            let Some(word) = self.operator(&["f"]) else {
                self.at = before;
                return left;
            };
            let right = self.comma_list();
            left = self.binary(start, word, left, right);
        }
    }
}
