//! Parses what follows an expression or a type: members, methods, entries, conversions.

use super::parser::Parser;
use crate::import::powershell::chars::{is_double, is_name, is_single};
use crate::import::powershell::tree::{Expr, ExprKind};

/// How many types may stand before a value: `[string][char]65`.
const TYPES: usize = 8;

impl Parser<'_> {
    /// Parses what stands after `[type]`: a value that is converted, or a static member.
    pub(super) fn after_type(&mut self, start: usize) -> Expr {
        let types = types(&self.type_literals().to_ascii_lowercase());
        let name = types.last().cloned().unwrap_or_default();
        self.blanks();
        if self.rest().starts_with("::") {
            self.at += 2;
            let member = self.word().to_ascii_lowercase();
            self.at += member.len();
            let arguments = if self.peek() == Some('(') { self.arguments_of_method() } else { Some(Vec::new()) };
            let kind = match arguments {
                Some(arguments) => ExprKind::Static(name, member, arguments),
                None => ExprKind::Unknown("a type"),
            };
            return self.postfix(Expr { span: self.span_from(start), kind });
        }
        if matches!(self.peek(), None | Some('\n' | '\r' | ';' | ')' | '}' | '|' | ',')) {
            let expr = self.unknown(start, "a type");
            return self.postfix(expr);
        }
        let mut value = self.operand();
        if types.len() > TYPES {
            return self.unknown(start, "a conversion");
        }
        for name in types.into_iter().rev() {
            value = Expr { span: self.span_from(start), kind: ExprKind::Cast(name, Box::new(value)) };
        }
        value
    }

    /// Parses `.Member`, `.Method(..)`, `[index]`, `::Static` and `++` after an expression.
    pub(super) fn postfix(&mut self, mut expr: Expr) -> Expr {
        let start = expr.span.start as usize;
        let depth = self.depth;
        loop {
            let rest = self.rest();
            let is_static = rest.starts_with("::");
            let member = rest.strip_prefix("::").or_else(|| rest.strip_prefix("?.")).or_else(|| rest.strip_prefix('.'));
            let first = member.and_then(|rest| rest.chars().next());
            let kind = match first {
                Some(c) if is_name(c) && c != '?' => {
                    self.at = self.text.len() - member.map_or(0, str::len);
                    let name = self.word_of_name();
                    self.member_of(expr, name, is_static)
                }
                Some(c) if !is_static && (is_single(c) || is_double(c) || c == '$' || c == '(') => {
                    self.at = self.text.len() - member.map_or(0, str::len);
                    let key = self.primary();
                    match self.peek() {
                        Some('(') => {
                            self.skip_balanced('(', ')');
                            ExprKind::Unknown("a member of an object")
                        }
                        _ => ExprKind::Index(Box::new(expr), Box::new(key)),
                    }
                }
                _ if rest.starts_with("++") || rest.starts_with("--") => {
                    let up = self.next() == Some('+');
                    self.next();
                    ExprKind::Step(Box::new(expr), up)
                }
                _ if rest.starts_with('[') => {
                    let index = self.attempt(|parser| {
                        let open = parser.at;
                        parser.next();
                        parser.blanks();
                        let index = parser.with_commas(Self::expression);
                        parser.blanks();
                        parser.close(open, ']');
                        index
                    });
                    match index {
                        Some(index) => ExprKind::Index(Box::new(expr), Box::new(index)),
                        None => {
                            self.skip_balanced('[', ']');
                            ExprKind::Unknown("a member of an object")
                        }
                    }
                }
                _ => {
                    self.depth = depth;
                    return expr;
                }
            };
            self.deeper();
            expr = Expr { span: self.span_from(start), kind };
        }
    }

    fn word_of_name(&mut self) -> String {
        let name = self.at;
        while self.peek().is_some_and(|c| is_name(c) && c != '?') {
            self.next();
        }
        self.text.get(name..self.at).unwrap_or_default().to_owned()
    }

    fn member_of(&mut self, of: Expr, name: String, is_static: bool) -> ExprKind {
        // A block may follow a method without brackets: `.Where{..}`, `.ForEach{..}`.
        if self.peek() == Some('{') && !is_static {
            let block = self.script_block();
            return ExprKind::Call(Box::new(of), name, vec![block]);
        }
        let call = self.peek() == Some('(');
        let arguments = if call { self.arguments_of_method() } else { Some(Vec::new()) };
        match arguments {
            Some(arguments) if call && !is_static => ExprKind::Call(Box::new(of), name, arguments),
            Some(_) if !call && !is_static => ExprKind::Member(Box::new(of), name),
            _ => ExprKind::Unknown("a member of an object"),
        }
    }

    /// Parses `(a, b)` after the name of a method; `None` if that is not read.
    fn arguments_of_method(&mut self) -> Option<Vec<Expr>> {
        let found = self.attempt(|parser| {
            let open = parser.at;
            parser.next();
            let mut arguments = Vec::new();
            loop {
                parser.wide_blanks();
                match parser.peek() {
                    None | Some(')') => break,
                    Some(',') => {
                        parser.next();
                    }
                    // A comma separates arguments here, so it makes no list.
                    Some(_) => {
                        let before = parser.at;
                        arguments.push(parser.without_commas());
                        parser.wide_blanks();
                        if parser.at == before || !matches!(parser.peek(), Some(')' | ',')) {
                            parser.fail(parser.at, "an operator".to_owned());
                        }
                    }
                }
            }
            parser.close(open, ')');
            arguments
        });
        if found.is_none() {
            self.skip_balanced('(', ')');
        }
        found
    }
}

/// Returns the names in `[a][b[]]`, without brackets and without `System.`.
pub(super) fn types(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '[' if depth == 0 => names.push(String::new()),
            ']' if depth == 1 => {}
            c => names.last_mut().into_iter().for_each(|name| name.push(c)),
        }
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let bare = |name: &String| name.trim().trim_start_matches("system.").to_owned();
    names.iter().map(bare).collect()
}
