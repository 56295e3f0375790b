//! From the text of a script to its [`tree`](super::tree).
//!
//! PowerShell has two modes: words of a command stand without quotes, expressions begin with `$`, a quote or a bracket (about_Parsing). What is
//! not read is stepped over with its strings and brackets, so that what follows is found again.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::quotes::{Pieces, is_dash, is_double, is_name, is_single};
use super::tree::{Argument, Command, Element, Expr, ExprKind, Statement};
use crate::codes;

/// Brackets in brackets.
const DEPTH: usize = 100;

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// PowerShell would not run a line of the file.
    pub(super) error: Option<Box<Diagnostic>>,
}

/// The statements of the script, or why PowerShell would run none of them.
pub(super) fn parse(text: &str) -> Result<Vec<Statement>, Box<Diagnostic>> {
    let mut parser = Parser { text, at: 0, depth: 0, error: None };
    let statements = parser.statements();
    if parser.at < text.len() && parser.error.is_none() {
        let c = parser.peek().unwrap_or('?');
        parser.fail(parser.at, format!("there is a `{c}` that nothing opened"));
    }
    match parser.error {
        Some(error) => Err(error),
        None => Ok(statements),
    }
}

impl<'t> Parser<'t> {
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    /// Goes one bracket deeper if that is allowed; whoever did comes back with `self.depth -= 1`.
    pub(super) fn deeper(&mut self) -> bool {
        if self.depth < DEPTH {
            self.depth += 1;
            return true;
        }
        if self.error.is_none() {
            let diagnostic = Diagnostic::new(&codes::INPUT_LIMIT, format!("more than {DEPTH} brackets in brackets"))
                .at(Span::new(self.at, self.at), "here")
                .help("give what stands inside a variable of its own, and use that");
            self.error = Some(Box::new(diagnostic));
        }
        self.at = self.text.len();
        false
    }

    pub(super) fn fail(&mut self, at: usize, message: String) {
        if self.error.is_none() {
            let end = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
            let diagnostic = Diagnostic::new(&codes::INPUT_SYNTAX, message)
                .at(Span::new(at, end), "here")
                .note("PowerShell would run no line of this file");
            self.error = Some(Box::new(diagnostic));
        }
        self.at = self.text.len();
    }

    pub(super) fn unclosed(&mut self, start: usize, what: &str) -> Expr {
        self.fail(start, format!("{what} is never closed"));
        self.unknown(start, "text that is never closed")
    }

    pub(super) fn unknown(&self, start: usize, what: &'static str) -> Expr {
        Expr { span: self.span_from(start), kind: ExprKind::Unknown(what) }
    }

    /// Blanks, comments and continued lines.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\u{A0}' | '\u{C}') => self.at += self.peek().map_or(1, char::len_utf8),
                Some('`') if self.rest().starts_with("`\n") || self.rest().starts_with("`\r") => {
                    self.next();
                    self.line_break();
                }
                Some('#') => self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len()),
                Some('<') if self.rest().starts_with("<#") => match self.rest().find("#>") {
                    Some(end) => self.at += end + 2,
                    None => {
                        self.unclosed(self.at, "the comment");
                    }
                },
                _ => return,
            }
        }
    }

    pub(super) fn line_break(&mut self) {
        if self.rest().starts_with("\r\n") {
            self.at += 2;
        } else if matches!(self.peek(), Some('\n' | '\r')) {
            self.at += 1;
        }
    }

    /// Blanks, and line breaks where the statement cannot end yet.
    pub(super) fn wide_blanks(&mut self) {
        loop {
            self.blanks();
            match self.peek() {
                Some('\n' | '\r') => self.line_break(),
                _ => return,
            }
        }
    }

    /// Statements up to a closing bracket or the end.
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
                        // Never stand still.
                        self.next();
                    }
                }
            }
        }
        self.depth -= 1;
        statements
    }

    /// `{ statements }`
    fn block(&mut self) -> Vec<Statement> {
        self.wide_blanks();
        let start = self.at;
        if self.peek() != Some('{') {
            self.fail(start, "a block in braces is due".to_owned());
            return Vec::new();
        }
        self.next();
        let body = self.statements();
        self.close(start, '}');
        body
    }

    pub(super) fn close(&mut self, start: usize, bracket: char) {
        if self.peek() == Some(bracket) {
            self.next();
        } else {
            self.fail(start, format!("the `{bracket}` for this is missing"));
        }
    }

    /// Steps over brackets and everything in them. Anything but the opening bracket is an error.
    pub(super) fn skip_balanced(&mut self, open: char, close: char) {
        let start = self.at;
        if self.peek() != Some(open) {
            self.fail(start, format!("a `{open}` is due"));
            return;
        }
        let mut depth = 0usize;
        loop {
            self.wide_blanks();
            match self.peek() {
                None => {
                    self.fail(start, format!("the `{close}` for this is missing"));
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

    pub(super) fn at_here_string(&self) -> bool {
        let mut chars = self.rest().chars();
        chars.next() == Some('@') && chars.next().is_some_and(|c| is_single(c) || is_double(c))
    }

    /// The word that stands here, lower-case, if it is one.
    pub(super) fn word(&self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    fn statement(&mut self) -> Option<Statement> {
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

    /// A loop or a definition is stepped over whole.
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

    /// `.Key`, `.'Key'` or `['Key']` behind a variable; stands still if it is something else.
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

    /// `param(..)`: what the parameters of the script are if its caller says nothing.
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
                    // Something that is not read: over it, to the end of the parameters.
                    self.at = open;
                    self.skip_balanced('(', ')');
                    return Statement::Parameters(Vec::new());
                }
            }
        }
        self.close(open, ')');
        Statement::Parameters(defaults)
    }

    /// What stands behind `=`: an expression, or a command whose output it is.
    pub(super) fn statement_value(&mut self) -> Expr {
        let start = self.at;
        if matches!(self.word().to_ascii_lowercase().as_str(), "if" | "foreach" | "switch" | "for" | "while") {
            let word = self.word().to_ascii_lowercase();
            self.not_read(start, &word);
            return self.unknown(start, "the result of a block");
        }
        match self.pipeline() {
            Statement::Pipeline(mut elements, span) => match elements.pop() {
                Some(Element::Expr(expr)) if elements.is_empty() => expr,
                Some(last) => {
                    elements.push(last);
                    let body = vec![Statement::Pipeline(elements, span)];
                    Expr { span, kind: ExprKind::Statements { body, array: false } }
                }
                None => self.unknown(start, "nothing"),
            },
            _ => self.unknown(start, "a statement"),
        }
    }

    fn pipeline(&mut self) -> Statement {
        let start = self.at;
        let mut elements = Vec::new();
        loop {
            self.blanks();
            elements.push(self.element());
            self.blanks();
            match self.peek() {
                Some('|') => {
                    self.next();
                    self.wide_blanks();
                }
                // Where output goes does not matter.
                Some('>') => {
                    self.at += self.rest().find(['\n', '\r', ';', '}', ')']).unwrap_or(self.rest().len());
                    break;
                }
                _ => break,
            }
        }
        Statement::Pipeline(elements, self.span_from(start))
    }

    fn element(&mut self) -> Element {
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
                Element::Expr(self.expression())
            }
            Some(c) if c.is_ascii_digit() || (is_dash(c) || c == '+') => Element::Expr(self.expression()),
            _ => {
                let start = self.at;
                let word = self.word();
                if is_instance(word) {
                    return Element::Expr(self.expression());
                }
                if !word.is_empty()
                    && self.text.get(start + word.len()..).is_some_and(|rest| rest.starts_with('{'))
                    && !word.contains('-')
                {
                    return Element::Expr(self.expression());
                }
                self.command()
            }
        }
    }

    fn command(&mut self) -> Element {
        let start = self.at;
        if self.peek() == Some('&') || self.rest().starts_with(". ") {
            self.next();
            self.blanks();
        }
        let name = match self.argument_value() {
            Expr { kind: ExprKind::Literal(name), .. } => name,
            _ => String::new(),
        };
        let mut arguments = Vec::new();
        loop {
            self.blanks();
            let here = self.at;
            match self.peek() {
                None | Some('\n' | '\r' | ';' | '|' | ')' | '}' | '>') => break,
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
        Element::Command(Command { name, arguments, span: self.span_from(start) })
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

    /// One argument, or several with commas between them.
    fn argument_list(&mut self) -> Expr {
        self.between_commas(Self::argument_value)
    }

    fn argument_value(&mut self) -> Expr {
        let start = self.at;
        match self.peek() {
            Some(c) if is_single(c) || is_double(c) => self.quoted(),
            Some('@' | '(') => self.primary(),
            Some('{') => {
                self.skip_balanced('{', '}');
                self.unknown(start, "a script block")
            }
            Some('$') => {
                let variable = self.primary();
                let adjacent = self.peek().is_some_and(|c| !ends_word(c) && c != '.' && c != '[');
                if !adjacent || !matches!(variable.kind, ExprKind::Variable(_)) {
                    return self.postfix(variable);
                }
                let mut pieces = Pieces::default();
                pieces.push_expr(variable.kind);
                self.bare_word(start, pieces)
            }
            _ => self.bare_word(start, Pieces::default()),
        }
    }

    /// A word without quotes, in which variables are expanded all the same.
    fn bare_word(&mut self, start: usize, mut pieces: Pieces) -> Expr {
        loop {
            match self.peek() {
                None => break,
                Some('(' | '{') if self.at > start => {
                    // `^(\d+)$` without quotes is torn into pieces by PowerShell.
                    let (open, close) = if self.peek() == Some('(') { ('(', ')') } else { ('{', '}') };
                    self.skip_balanced(open, close);
                    while self.peek().is_some_and(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | ';' | '|' | ',')) {
                        self.next();
                    }
                    return self.unknown(start, "a word without quotes that a bracket ends");
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

    /// `TeamsVoiceRoute 'name' { .. }`, on one or more lines.
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
        Some(Statement::Resource { kind: word.to_owned(), fields, span: self.span_from(start) })
    }
}

/// A type of Microsoft365DSC, whose braces may stand on the next line.
pub(super) fn is_instance(word: &str) -> bool {
    word.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("MSFT_"))
}

/// What ends a word that stands without quotes.
fn ends_word(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\n' | '\r' | ';' | '|' | '&' | ',' | '(' | ')' | '{' | '}')
}
