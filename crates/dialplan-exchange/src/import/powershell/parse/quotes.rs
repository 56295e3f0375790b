//! Parses quotes, escapes and variables, following Microsoft's about_Quoting_Rules, about_Special_Characters and
//! about_Parsing.
//!
//! Curly quotes are quotes: there are five single and four double quote characters, and any of a kind closes any of it.

use dialplan_core::source::Span;

use super::parser::Parser;
use crate::import::powershell::chars::{is_double, is_name, is_single};
use crate::import::powershell::tree::{Expr, ExprKind, Piece};

impl Parser<'_> {
    /// Parses text in quotes. The position is at the opening quote.
    pub(super) fn quoted(&mut self) -> Expr {
        let start = self.at;
        let single = self.peek().is_some_and(is_single);
        self.next();
        if single { self.verbatim(start) } else { self.expandable(start) }
    }

    fn verbatim(&mut self, start: usize) -> Expr {
        let mut text = String::new();
        loop {
            match self.next() {
                None => return self.unclosed(start, "the single quote"),
                Some(c) if is_single(c) => match self.peek().filter(|c| is_single(*c)) {
                    // Two quotes stand for one, namely the second.
                    Some(second) => {
                        text.push(second);
                        self.next();
                    }
                    None => return self.literal(start, text),
                },
                Some(c) => text.push(c),
            }
        }
    }

    fn expandable(&mut self, start: usize) -> Expr {
        let mut pieces = Pieces::default();
        loop {
            match self.next() {
                None => return self.unclosed(start, "the double quote"),
                Some(c) if is_double(c) => match self.peek().filter(|c| is_double(*c)) {
                    Some(second) => {
                        pieces.push(second);
                        self.next();
                    }
                    None => return pieces.expr(Span::new(start, self.at)),
                },
                Some('`') => self.backtick(&mut pieces),
                Some('$') => self.dollar(&mut pieces),
                Some(c) => pieces.push(c),
            }
        }
    }

    pub(super) fn at_here_string(&self) -> bool {
        let mut chars = self.rest().chars();
        chars.next() == Some('@') && chars.next().is_some_and(|c| is_single(c) || is_double(c))
    }

    /// Parses a here-string: `@'`, line break, text, line break, `'@`, or the same with double quotes. The position is
    /// at `@`.
    pub(super) fn here_string(&mut self) -> Expr {
        let start = self.at;
        self.next();
        let single = self.next().is_some_and(is_single);
        let blanks = self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        self.at += blanks;
        self.line_break();
        let body = self.at;
        let mut pieces = Pieces::default();
        loop {
            // The end must be at the beginning of a line. An expression in `$(..)` may span several lines.
            let mut chars = self.rest().chars();
            let (first, second) = (chars.next(), chars.next());
            let quote = first.is_some_and(|c| if single { is_single(c) } else { is_double(c) });
            let line = self.at == body || self.text.as_bytes().get(self.at - 1) == Some(&b'\n');
            if line && quote && second == Some('@') {
                break;
            }
            match self.next() {
                Some('`') if !single => self.backtick(&mut pieces),
                Some('$') if !single => self.dollar(&mut pieces),
                Some(c) => pieces.push(c),
                None => return self.unclosed(start, "the here-string"),
            }
        }
        pieces.drop_line_break();
        self.next();
        self.next();
        pieces.expr(Span::new(start, self.at))
    }

    /// Parses the rest of an escape, after the backtick.
    pub(super) fn backtick(&mut self, pieces: &mut Pieces) {
        let Some(c) = self.next() else { return };
        pieces.push(match c {
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'e' => '\u{1B}',
            'f' => '\u{C}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{B}',
            'u' if self.peek() == Some('{') => {
                let digits = self.rest().get(1..).and_then(|rest| rest.find('}').and_then(|end| rest.get(..end)));
                match digits.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
                    Some(c) => {
                        self.at += digits.map_or(0, str::len) + 2;
                        c
                    }
                    None => 'u',
                }
            }
            c => c,
        });
    }

    /// Parses a variable, an expression or a plain dollar sign, after the `$`.
    pub(super) fn dollar(&mut self, pieces: &mut Pieces) {
        match self.peek() {
            Some('(') => {
                if self.deeper() {
                    let inner = self.sub_expression();
                    self.depth -= 1;
                    pieces.list.push(Piece::Expression(Box::new(inner)));
                }
            }
            Some('{') => {
                let name = self.braced_name();
                pieces.list.push(Piece::Variable(name));
            }
            // `$$`, `$^` and `$?` are variables of the shell itself.
            Some(c @ ('$' | '^' | '?')) => {
                self.next();
                pieces.list.push(Piece::Variable(c.to_string()));
            }
            Some(c) if is_name(c) => {
                let name = self.variable_name();
                pieces.list.push(Piece::Variable(name));
            }
            _ => pieces.push('$'),
        }
    }

    /// Parses `{name}`.
    pub(super) fn braced_name(&mut self) -> String {
        let start = self.at;
        self.next();
        let mut name = String::new();
        loop {
            match self.next() {
                Some('}') => return name,
                Some('`') => name.extend(self.next()),
                Some(c) => name.push(c),
                None => {
                    self.unclosed(start, "the brace");
                    return name;
                }
            }
        }
    }

    /// Parses a name with its scope: `global:x`, `env:PATH`.
    pub(super) fn variable_name(&mut self) -> String {
        let start = self.at;
        while let Some(c) = self.peek() {
            let scope = c == ':' && self.at > start && {
                let mut rest = self.rest().chars().skip(1);
                rest.next().is_some_and(is_name)
            };
            if !is_name(c) && !scope {
                break;
            }
            self.next();
        }
        self.text.get(start..self.at).unwrap_or_default().to_owned()
    }

    /// Skips brackets with everything in them.
    pub(super) fn skip_balanced(&mut self, open: char, close: char) {
        let start = self.at;
        if self.peek() != Some(open) {
            self.fail(start, format!("a `{open}` is expected"));
            return;
        }
        let mut depth = 0usize;
        loop {
            self.wide_blanks();
            match self.peek() {
                None => {
                    self.fail(start, format!("the matching `{close}` is missing"));
                    return;
                }
                Some(c) if is_single(c) || is_double(c) => {
                    self.quoted();
                }
                Some('@') if self.at_here_string() => {
                    self.here_string();
                }
                Some('`') => {
                    self.next();
                    self.next();
                }
                Some(c) => {
                    self.next();
                    if c == open {
                        depth += 1;
                    } else if c == close {
                        depth -= 1;
                        if depth == 0 {
                            return;
                        }
                    }
                }
            }
        }
    }
}

/// Text under construction, as pieces.
#[derive(Default)]
pub(super) struct Pieces {
    pub(super) list: Vec<Piece>,
}

impl Pieces {
    pub(super) fn push(&mut self, c: char) {
        match self.list.last_mut() {
            Some(Piece::Literal(text)) => text.push(c),
            _ => self.list.push(Piece::Literal(c.to_string())),
        }
    }

    /// Removes the last line break, which does not belong to a here-string.
    fn drop_line_break(&mut self) {
        if let Some(Piece::Literal(text)) = self.list.last_mut()
            && text.ends_with('\n')
        {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
    }

    pub(super) fn push_expr(&mut self, expr: ExprKind) {
        match expr {
            ExprKind::Literal(text) | ExprKind::Number(text) => text.chars().for_each(|c| self.push(c)),
            ExprKind::Expandable(pieces) => self.list.extend(pieces),
            ExprKind::Variable(name) => self.list.push(Piece::Variable(name)),
            kind => self.list.push(Piece::Expression(Box::new(Expr { span: Span::default(), kind }))),
        }
    }

    pub(super) fn expr(self, span: Span) -> Expr {
        let only_text = self.list.iter().all(|piece| matches!(piece, Piece::Literal(_)));
        if !only_text {
            return Expr { span, kind: ExprKind::Expandable(self.list) };
        }
        let text =
            self.list.into_iter().map(|piece| if let Piece::Literal(text) = piece { text } else { String::new() });
        Expr { span, kind: ExprKind::Literal(text.collect()) }
    }
}
