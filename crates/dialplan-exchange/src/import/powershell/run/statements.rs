//! Runs statements: `try`, `||`, parameters and resources. Reports what is not read.

use std::rc::Rc;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::live::{Shape, Value};
use super::mode::{Doubt, Guard, Mode};
use super::scopes::bare;
use super::script::{KeptObject, Script};
use super::text::{first_line, has_plan_command};
use crate::codes;
use crate::import::powershell::tree::{EndKind, Expr, FunctionBody, Parameter, Statement};

impl<'a> Script<'a, '_> {
    /// Runs a statement and returns its output.
    pub(super) fn statement(&mut self, statement: &Statement) -> Vec<Value> {
        if self.over.is_some() || self.ended.is_some() {
            return Vec::new();
        }
        match statement {
            Statement::Assign { name, how, types, value, span } => self.assign(name, *how, types, value, *span),
            Statement::AssignEntry { of, key, how, value, span } => self.assign_entry(of, key, *how, value, *span),
            Statement::AssignEach { names, value } => self.assign_each(names, value),
            Statement::AssignOther { names, value } => {
                self.value(value, "a value");
                names.iter().for_each(|name| self.spoil_variable(name));
            }
            Statement::Parameters(defaults) => self.parameters(defaults),
            Statement::Pipeline(stages, span) => return self.pipeline(stages, *span),
            Statement::If { conditions, branches, span } => return self.branches(conditions, branches, *span),
            Statement::ForEach { label, name, list, body, span } => {
                return self.for_each(label.as_deref(), name, list, body.as_deref(), *span);
            }
            Statement::Loop(found) => return self.loop_while(found),
            Statement::Switch { label, value, cases, how, span } => {
                return self.switch(label.as_deref(), value, (cases, *how), *span);
            }
            Statement::Try { body, catches, finally } => return self.try_block(body, catches, finally),
            Statement::Function { name, body } if self.mode.maybe.is_empty() => {
                self.functions.insert(name.to_lowercase(), Rc::clone(body));
            }
            Statement::Function { name, body } => {
                // Which function has this name is not known from here on.
                let unknown = FunctionBody { parameters: Vec::new(), body: None, is_filter: false, span: body.span };
                self.functions.insert(name.to_lowercase(), Rc::new(unknown));
            }
            Statement::OrElse { left, right, span } => return self.or_else(left, right, *span),
            Statement::Run(body) | Statement::Part(_, body) => return self.run_all(body),
            Statement::Resource { type_name, fields, span } => self.resource(type_name, fields, *span),
            Statement::OtherResource { type_name, span } => {
                self.other_resources.entry(type_name.clone()).or_insert((0, *span)).0 += 1;
            }
            Statement::End { kind, label, value, span } => {
                return self.end((*kind, label.as_deref()), value.as_deref(), *span);
            }
            Statement::NotRead { what, body, span } => {
                let text = self.file.slice(*span);
                // A class changes nothing by itself.
                if what.starts_with("the class") {
                    if has_plan_command(text) {
                        self.unread(first_line(text, *span), "the class is not read: its methods may change a plan");
                    }
                    return Vec::new();
                }
                if what.starts_with("the module") {
                    self.unread(*span, &format!("{what} is not known here: it may change anything"));
                    return Vec::new();
                }
                if self.changes_plan(text) {
                    self.not_read(first_line(text, *span), format!("{what} is not executed"));
                }
                self.maybe_run(body.as_deref(), text, *span, "a part that is not executed may change it");
                return vec![Value::unknown(*span)];
            }
        }
        Vec::new()
    }

    /// Runs a `try`. Its commands are taken to succeed, so what a `catch` does is only noted.
    fn try_block(
        &mut self,
        body: &[Statement],
        catches: &[(Span, Option<Vec<Statement>>)],
        finally: &[Statement],
    ) -> Vec<Value> {
        self.tries += 1;
        // An error that the script itself throws is caught.
        let (mut values, doubts) = self.nested(self.mode, &[], |script| script.run_all(body));
        self.tries -= 1;
        let thrown = self.ended == Some(EndKind::Try) && !catches.is_empty();
        if thrown {
            self.ended = None;
        }
        let mut doubts = doubts;
        if let Some(throws) = doubts.get_mut(EndKind::Try as usize).filter(|_| !catches.is_empty()) {
            *throws = Doubt::None;
        }
        self.raise(doubts);
        for (span, caught) in catches {
            let text = self.file.slice(*span);
            match caught {
                Some(caught) if thrown => values.extend(self.run_all(caught)),
                _ => {
                    if self.changes_plan(text) {
                        self.not_read(first_line(text, *span), "the `catch` is not executed");
                    }
                    // Where it ends does not matter, since it is taken not to be reached.
                    self.may_run(caught.as_deref(), text, *span, &[], "a part that is not executed may change it");
                }
            }
        }
        let ended = self.ended.take();
        values.extend(self.run_all(finally));
        self.ended = ended.or(self.ended);
        values
    }

    /// Runs `left || right`. What is on the right is run if the command on the left fails.
    fn or_else(&mut self, left: &Statement, right: &Statement, span: Span) -> Vec<Value> {
        let text = self.file.slice(span);
        let guard = text.split("||").next().is_some_and(|left| left.to_ascii_lowercase().contains("get-cs"));
        let mut values = self.statement(left);
        if guard && self.mode.maybe.is_empty() {
            let guard = self.next_guard();
            let mode = Mode { guard: Some(Guard { branch: 0, ..guard }), ..self.mode };
            let ended = self.ended;
            let (more, doubts) = self.nested(mode, &[], |script| script.statement(right));
            self.ended = ended;
            self.raise_at(doubts, span);
            if !values.is_empty() && !more.is_empty() {
                return vec![Value::unknown(span)];
            }
            values.extend(more);
            return values;
        }
        let after = text.split_once("||").map_or("", |(_, right)| right);
        if self.changes_plan(after) {
            self.not_read(span, "what stands after `||` is not executed");
        }
        let right = std::slice::from_ref(right);
        self.maybe_run(Some(right), after, span, "a part that is not executed may change it");
        values.push(Value::unknown(span));
        values
    }

    /// Sets the parameters of the script to their default values, or to those that the user gives.
    fn parameters(&mut self, parameters: &[Parameter]) {
        for parameter in parameters {
            let Parameter { name, default, types, .. } = parameter;
            self.variables.constrain(name, types);
            if let Some(given) = self.given.variable(&bare(name)) {
                let value = Value::text(default.as_ref().map_or(Span::default(), |value| value.span), given);
                let value = self.converted_to(types, value, &format!("`${name}`"));
                self.variables.insert(name, value);
                continue;
            }
            let Some(default) = default else {
                self.forget(name);
                self.assume_not_given(parameter);
                continue;
            };
            let span = default.span;
            let value = self.value(default, &format!("`${name}`"));
            let value = self.converted_to(types, value, &format!("`${name}`"));
            let shown = match &value.shape {
                Shape::Path(path) => Some(format!(".{path}")),
                _ => value.as_text().map(str::to_owned),
            };
            if let Some(text) = shown {
                let message = format!("parameter `${name}` of the script is assumed to have its default `{text}`");
                let help = format!("give another value with `--set {name}=VALUE`");
                let finding =
                    Diagnostic::new(&codes::IMPORT_CHANGED, message).at(span, "the caller may pass another value");
                self.report(finding.help(help));
            }
            self.variables.insert(name, value);
        }
    }

    fn resource(&mut self, type_name: &str, fields: &[(Expr, Expr)], span: Span) {
        if !self.mode.maybe.is_empty() {
            return;
        }
        let crate::object::Shape::Object(object) = self.fields(type_name.to_owned(), fields) else { return };
        if object
            .get(&["Ensure"])
            .and_then(|ensure| ensure.as_text())
            .is_some_and(|ensure| ensure.eq_ignore_ascii_case("Absent"))
        {
            return;
        }
        self.kept.push(KeptObject { span, object, removed: false });
    }
}
