//! Parses `for`, `while`, `do` and `switch`. What cannot be parsed is skipped as a whole.

use super::parser::Parser;
use crate::import::powershell::tree::{Case, Expr, Label, Loop, Statement, SwitchKind};

impl Parser<'_> {
    /// Parses a loop with a condition, or a `switch`.
    pub(super) fn loop_statement(&mut self, start: usize, word: &str, label: Label) -> Statement {
        let found = self.attempt(|parser| {
            let mut found = parser.loop_after(start, word);
            match &mut found {
                Statement::Loop(found) => found.label = label,
                Statement::Switch { label: of_switch, .. } => *of_switch = label,
                _ => {}
            }
            found
        });
        found.unwrap_or_else(|| self.not_read(start, word))
    }

    fn loop_after(&mut self, start: usize, word: &str) -> Statement {
        self.at += word.len();
        self.wide_blanks();
        match word {
            "for" => self.for_loop(start),
            "while" => {
                let condition = Some(self.in_brackets());
                let body = self.block();
                self.loop_of(start, condition, body, false, false)
            }
            "do" => {
                let body = self.block();
                self.wide_blanks();
                let end = self.word().to_ascii_lowercase();
                if end != "while" && end != "until" {
                    self.fail(self.at, "expected `while` or `until`".to_owned());
                }
                self.at += end.len();
                self.wide_blanks();
                let condition = Some(self.in_brackets());
                self.loop_of(start, condition, body, true, end == "until")
            }
            _ => self.switch(start),
        }
    }

    fn loop_of(
        &self,
        start: usize,
        condition: Option<Expr>,
        body: Vec<Statement>,
        body_first: bool,
        until: bool,
    ) -> Statement {
        let (init, step, span) = (Vec::new(), Vec::new(), self.span_from(start));
        Statement::Loop(Box::new(Loop { init, condition, step, body, body_first, until, label: None, span }))
    }

    /// Parses `(value)`.
    fn in_brackets(&mut self) -> Expr {
        let open = self.at;
        if self.peek() != Some('(') {
            self.fail(open, "expected `(`".to_owned());
        }
        self.next();
        self.wide_blanks();
        let value = self.statement_value();
        self.wide_blanks();
        self.close(open, ')');
        value
    }

    fn for_loop(&mut self, start: usize) -> Statement {
        let open = self.at;
        if self.peek() != Some('(') {
            self.fail(open, "expected `(`".to_owned());
        }
        self.next();
        let init = self.for_part();
        let condition = match self.peek() {
            Some(';') => None,
            _ => Some(self.statement_value()),
        };
        self.wide_blanks();
        if self.peek() == Some(';') {
            self.next();
        }
        let step = self.for_part();
        self.close(open, ')');
        let body = self.block();
        let span = self.span_from(start);
        Statement::Loop(Box::new(Loop {
            init,
            condition,
            step,
            body,
            body_first: false,
            until: false,
            label: None,
            span,
        }))
    }

    /// Parses a part of the brackets of `for`, with the `;` after it.
    fn for_part(&mut self) -> Vec<Statement> {
        self.wide_blanks();
        let mut statements = Vec::new();
        while !matches!(self.peek(), None | Some(';' | ')')) {
            let before = self.at;
            statements.extend(self.statement());
            self.wide_blanks();
            if self.peek() == Some(',') {
                self.next();
                self.wide_blanks();
            }
            if self.at == before {
                self.fail(before, "a part of `for` that is not read".to_owned());
            }
        }
        if self.peek() == Some(';') {
            self.next();
            self.wide_blanks();
        }
        statements
    }

    fn switch(&mut self, start: usize) -> Statement {
        let (mut by, mut exact, mut other) = ("eq", false, false);
        while self.peek() == Some('-') {
            self.next();
            let word = self.word().to_ascii_lowercase();
            self.at += word.len();
            self.wide_blanks();
            match word.as_str() {
                "" => self.fail(self.at, "an option of `switch` that is not read".to_owned()),
                word if "regex".starts_with(word) => by = "match",
                word if "wildcard".starts_with(word) => by = "like",
                word if "casesensitive".starts_with(word) => exact = true,
                word if "exact".starts_with(word) => by = "eq",
                // `-File name`
                _ => other = true,
            }
        }
        let how = match (by, exact) {
            _ if other => SwitchKind::Other,
            ("eq", true) => SwitchKind::By("ceq"),
            ("match", true) => SwitchKind::By("cmatch"),
            ("like", true) => SwitchKind::By("clike"),
            (by, _) => SwitchKind::By(by),
        };
        let value = self.in_brackets();
        self.wide_blanks();
        let open = self.at;
        if self.peek() != Some('{') {
            self.fail(open, "expected a block in braces".to_owned());
        }
        self.next();
        let mut cases = Vec::new();
        loop {
            self.wide_blanks();
            match self.peek() {
                None | Some('}') => break,
                Some(';') => {
                    self.next();
                }
                Some(_) => {
                    let before = self.at;
                    let word = self.word();
                    let test = match word {
                        "" => Some(self.operand()),
                        word if word.eq_ignore_ascii_case("default") => {
                            self.at += word.len();
                            None
                        }
                        word => {
                            self.at += word.len();
                            Some(self.literal(before, word.to_owned()))
                        }
                    };
                    if self.at == before {
                        self.fail(before, "a case that is not read".to_owned());
                    }
                    cases.push(Case { test, body: self.block() });
                }
            }
        }
        self.close(open, '}');
        Statement::Switch { label: None, value, cases, how, span: self.span_from(start) }
    }
}
