//! The position of the parser in the text of a script, and the basic steps of parsing.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use crate::codes;
use crate::import::powershell::tree::{Expr, ExprKind};

/// The maximum depth of nested brackets.
const DEPTH: usize = 100;

/// How many attempts to parse something may fail in a file.
const FAILURES: usize = 200;

/// A parser at a position in the text of a script.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// Whether the position is in a configuration, where any word may be the type of a resource.
    pub(super) in_configuration: bool,
    /// Whether a comma makes no list here, because it separates arguments of a method or parameters.
    pub(super) separated: bool,
    /// How many attempts to parse something have failed.
    failures: usize,
    /// Why PowerShell would not run any line of the file.
    pub(super) error: Option<Box<Diagnostic>>,
}

impl<'t> Parser<'t> {
    /// Creates a parser at the beginning of the text.
    pub(super) fn new(text: &'t str) -> Parser<'t> {
        Parser { text, at: 0, depth: 0, in_configuration: false, separated: false, failures: 0, error: None }
    }

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

    /// Parses something, or returns to the position before it and returns `None` if PowerShell's grammar has more than
    /// is known here. What is nested too deeply stays an error. A file in which too much could not be parsed is not
    /// tried any further, since nested attempts would take too long.
    pub(super) fn attempt<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.failures >= FAILURES {
            return None;
        }
        let (at, depth) = (self.at, self.depth);
        let before = self.error.take();
        let found = parse(self);
        match self.error.take() {
            None => {
                self.error = before;
                Some(found)
            }
            Some(error) if error.code == &codes::INPUT_LIMIT => {
                self.error = Some(error);
                None
            }
            Some(_) => {
                self.failures += 1;
                (self.at, self.depth, self.error) = (at, depth, before);
                None
            }
        }
    }

    /// Enters a bracket and returns true unless that is too deep. The caller leaves it with `self.depth -= 1`.
    pub(super) fn deeper(&mut self) -> bool {
        if self.depth < DEPTH {
            self.depth += 1;
            return true;
        }
        if self.error.is_none() {
            let diagnostic = Diagnostic::new(
                &codes::INPUT_LIMIT,
                format!("brackets or operators are nested more than {DEPTH} deep"),
            )
            .at(Span::new(self.at, self.at), "here")
            .help("assign the inner part to a variable and use the variable");
            self.error = Some(Box::new(diagnostic));
        }
        self.at = self.text.len();
        false
    }

    /// Records an error, unless there is one already, and moves to the end of the text.
    pub(super) fn fail(&mut self, at: usize, message: String) {
        if self.error.is_none() {
            let end = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
            let diagnostic = Diagnostic::new(&codes::INPUT_SYNTAX, message)
                .at(Span::new(at, end), "here")
                .note("PowerShell would not run any line of this file");
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

    pub(super) fn literal(&self, start: usize, text: String) -> Expr {
        Expr { span: Span::new(start, self.at), kind: ExprKind::Literal(text) }
    }

    /// Skips blanks, comments and continued lines.
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

    /// Skips a line break.
    pub(super) fn line_break(&mut self) {
        if self.rest().starts_with("\r\n") {
            self.at += 2;
        } else if matches!(self.peek(), Some('\n' | '\r')) {
            self.at += 1;
        }
    }

    /// Skips blanks and line breaks where the statement cannot end yet.
    pub(super) fn wide_blanks(&mut self) {
        loop {
            self.blanks();
            match self.peek() {
                Some('\n' | '\r') => self.line_break(),
                _ => return,
            }
        }
    }

    /// Expects the closing bracket for the opening one at `start`.
    pub(super) fn close(&mut self, start: usize, bracket: char) {
        if self.peek() == Some(bracket) {
            self.next();
        } else {
            self.fail(start, format!("the matching `{bracket}` is missing"));
        }
    }

    /// Returns the word at the current position, or an empty string if there is none.
    pub(super) fn word(&self) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }
}
