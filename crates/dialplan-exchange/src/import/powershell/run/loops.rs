//! Runs loops: over a list that the script shows, or as long as a condition is known.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::known::is_listed;
use super::live::Value;
use super::script::Script;
use super::text::first_line;
use crate::codes;
use crate::import::powershell::tree::{EndKind, Expr, ExprKind, FunctionBody, Loop, Statement};

/// How often a loop with a condition is run.
const PASSES: usize = 10_000;

/// What leads to the end of a loop.
const OF_LOOP: [EndKind; 2] = [EndKind::Pass, EndKind::Loop];

impl Script<'_, '_> {
    /// Runs statements and returns their output.
    pub(super) fn run_all(&mut self, body: &[Statement]) -> Vec<Value> {
        let mut values = Vec::new();
        for statement in body {
            values.extend(self.statement(statement));
        }
        values
    }

    /// Runs `foreach` over a list that the script shows.
    pub(super) fn for_each(
        &mut self,
        label: Option<&str>,
        name: &str,
        list: &Expr,
        body: Option<&[Statement]>,
        span: Span,
    ) -> Vec<Value> {
        let found = self.quietly(|script| script.value(list, "the list"));
        let (Some(body), true) = (body, is_listed(&found)) else {
            self.forget(name);
            let text = self.file.slice(span);
            if self.changes_plan(text) {
                let message = "the loop `foreach` is not executed: its list is not known here";
                let mut finding =
                    Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(first_line(text, span), "not read");
                if let Some(help) = self.data_help(self.file.slice(list.span)) {
                    finding = finding.help(help);
                }
                self.report(finding);
            }
            let doubts = self.may_run(body, text, span, &OF_LOOP, "a loop that is not executed may change it");
            self.raise_at(doubts, span);
            return vec![Value::unknown(span)];
        };
        self.loops += 1;
        let values = self.scope_of(EndKind::Loop, label, |script| {
            let mut values = Vec::new();
            for item in found.items() {
                if !script.spend(1, span) || script.ended.is_some() {
                    break;
                }
                script.store(name, item);
                values.extend(script.scope_of(EndKind::Pass, label, |script| script.run_all(body)));
            }
            values
        });
        self.loops -= 1;
        values
    }

    /// Runs a block for each value of a pipeline: `ForEach-Object {..}`.
    pub(super) fn for_each_value(&mut self, input: Vec<Value>, block: &FunctionBody, span: Span) -> Vec<Value> {
        let (Some(body), true) = (&block.body, input.iter().all(is_listed)) else {
            // Only the block: a pipeline may have many.
            let text = self.file.slice(block.span);
            if self.changes_plan(text) {
                let mut finding = Diagnostic::new(&codes::SCRIPT_NOT_READ, "the rest of the pipeline is not followed")
                    .at(span, "not read");
                if let Some(help) = self.data_help(self.file.slice(span)) {
                    finding = finding.help(help);
                }
                self.report(finding);
            }
            let outer = self.variables.get("_").cloned();
            self.forget("_");
            let why = "a pipeline that is not followed may change it";
            let doubts = self.may_run(block.body.as_deref(), text, block.span, &[EndKind::Function], why);
            self.raise_at(doubts, span);
            self.restore_item(outer);
            return vec![Value::unknown(span)];
        };
        let outer = self.variables.get("_").cloned();
        let mut values = Vec::new();
        for item in input {
            if !self.spend(1, span) || self.ended.is_some() {
                break;
            }
            self.variables.insert("_", item);
            self.calls += 1;
            values.extend(self.scope(&[EndKind::Function], |script| script.run_all(body)));
            self.calls -= 1;
        }
        self.restore_item(outer);
        values
    }

    /// Sets `$_` to what it was before a block.
    pub(super) fn restore_item(&mut self, outer: Option<Value>) {
        match outer {
            Some(outer) => self.variables.insert("_", outer),
            None => self.variables.remove("_"),
        }
    }

    /// Runs a loop with a condition, as long as the condition is known.
    pub(super) fn loop_while(&mut self, found: &Loop) -> Vec<Value> {
        if !self.mode.maybe.is_empty() {
            return self.loop_not_followed(found, found.span, "");
        }
        self.run_all(&found.init);
        self.loops += 1;
        let values = self.scope_of(EndKind::Loop, found.label.as_deref(), |script| script.passes(found));
        self.loops -= 1;
        values
    }

    fn passes(&mut self, found: &Loop) -> Vec<Value> {
        let span = found.span;
        let always = found.condition.as_ref().is_none_or(is_always_true) && !found.until;
        let mut values = Vec::new();
        for pass in 0.. {
            if self.ended.is_some() || !self.spend(1, span) {
                return values;
            }
            let asked = pass > 0 || !found.body_first;
            let holds = match &found.condition {
                Some(condition) if asked => self.truth(condition).map(|holds| holds != found.until),
                _ => Some(true),
            };
            let in_doubt = pass > 0 && self.doubts.iter().any(|doubt| *doubt > super::mode::Doubt::None);
            match holds {
                Some(false) => return values,
                // A menu, or what waits for something: only its first pass is sure.
                Some(true) if pass == PASSES || in_doubt || always && pass > 0 && !self.ends_for_sure(found) => {
                    values.extend(self.loop_not_followed(found, span, " to its end"));
                    return values;
                }
                Some(true) => {}
                None => {
                    let how = if pass == 0 { "" } else { " to its end" };
                    values.extend(self.loop_not_followed(found, span, how));
                    return values;
                }
            }
            let label = found.label.as_deref();
            values.extend(self.scope_of(EndKind::Pass, label, |script| script.run_all(&found.body)));
            if self.ended.is_none() {
                self.run_all(&found.step);
            }
        }
        values
    }

    /// Returns true if a loop without a condition has something that ends it.
    fn ends_for_sure(&self, found: &Loop) -> bool {
        let text = self.file.slice(found.span).to_ascii_lowercase();
        ["break", "return", "exit", "throw"].iter().any(|word| text.contains(word))
    }

    fn loop_not_followed(&mut self, found: &Loop, span: Span, how: &str) -> Vec<Value> {
        let text = self.file.slice(span);
        if self.changes_plan(text) {
            let word: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
            let message = format!("the loop `{}` is not executed{how}", word.to_ascii_lowercase());
            self.not_read(first_line(text, span), message);
        }
        self.forget_changed(text);
        let doubts = self.may_run(Some(&found.body), text, span, &OF_LOOP, "a part that is not executed may change it");
        self.raise_at(doubts, span);
        vec![Value::unknown(span)]
    }
}

fn is_always_true(condition: &Expr) -> bool {
    match &condition.kind {
        ExprKind::Variable(name) => name.eq_ignore_ascii_case("true"),
        ExprKind::Number(number) => number != "0",
        _ => false,
    }
}
