//! Runs statements: assignments, `try`, `||` and resources. Reports what is not read.

use std::borrow::Cow;
use std::rc::Rc;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::known::{QUERY, added, append, is_table, set_entry};
use super::mode::{Doubt, Guard, Mode};
use super::scopes::bare;
use super::script::{KeptObject, Script};
use super::text::{asks_for_objects, asks_for_surroundings, first_line, has_plan_command};
use crate::codes;
use crate::import::powershell::tree::{Assignment, EndKind, Expr, ExprKind, FunctionBody, Parameter, Stage, Statement};
use crate::object::{Object, Shape, Value};

impl<'a> Script<'a, '_> {
    /// Runs a statement and returns its output.
    pub(super) fn statement(&mut self, statement: &Statement) -> Vec<Value<'a>> {
        if self.over.is_some() || self.ended.is_some() {
            return Vec::new();
        }
        match statement {
            Statement::Assign { name, how, of_list, value, span } => self.assign(name, *how, *of_list, value, *span),
            Statement::AssignEntry { name, key, how, value, span } => self.assign_entry(name, key, *how, value, *span),
            Statement::AssignEach { names, value } => self.assign_each(names, value),
            Statement::AssignOther { names, value } => {
                self.value(value, "a value");
                names.iter().for_each(|name| self.forget(name));
            }
            Statement::Parameters(defaults) => self.parameters(defaults),
            Statement::Pipeline(stages, span) => return self.pipeline(stages, *span),
            Statement::If { conditions, branches, span } => return self.branches(conditions, branches, *span),
            Statement::ForEach { name, list, body, span } => {
                return self.for_each(name, list, body.as_deref(), *span);
            }
            Statement::Loop(found) => return self.loop_while(found),
            Statement::Switch { value, cases, plain, span } => return self.switch(value, cases, *plain, *span),
            Statement::Try { body, catches, finally } => return self.try_block(body, catches, finally),
            Statement::Function { name, body } if self.mode.maybe.is_empty() => {
                self.functions.insert(name.to_lowercase(), Rc::clone(body));
            }
            Statement::Function { name, body } => {
                // Which function has this name is not known from here on.
                let unknown = FunctionBody { parameters: Vec::new(), body: None, span: body.span };
                self.functions.insert(name.to_lowercase(), Rc::new(unknown));
            }
            Statement::OrElse { left, right, span } => return self.or_else(left, right, *span),
            Statement::Run(body) => return self.run_all(body),
            Statement::Resource { type_name, fields, span } => self.resource(type_name, fields, *span),
            Statement::OtherResource { type_name, span } => {
                self.other_resources.entry(type_name.clone()).or_insert((0, *span)).0 += 1;
            }
            Statement::End { kind, value, span } => return self.end(*kind, value.as_deref(), *span),
            Statement::NotRead { what, body, span } => {
                let text = self.file.slice(*span);
                // A class changes nothing by itself.
                if what.starts_with("the class") {
                    if has_plan_command(text) {
                        self.unread(first_line(text, *span), "the class is not read: its methods may change a plan");
                    }
                    return Vec::new();
                }
                if self.changes_plan(text) || what.ends_with("a label") {
                    self.not_read(first_line(text, *span), format!("{what} is not executed"));
                }
                self.maybe_run(body.as_deref(), text, *span, "a part that is not executed may change it");
                return vec![Value::new(*span, Shape::Unknown)];
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
    ) -> Vec<Value<'a>> {
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
    fn or_else(&mut self, left: &Statement, right: &Statement, span: Span) -> Vec<Value<'a>> {
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
            values.extend(more);
            return values;
        }
        let after = text.split_once("||").map_or("", |(_, right)| right);
        if self.changes_plan(after) {
            self.not_read(span, "what stands after `||` is not executed");
        }
        let right = std::slice::from_ref(right);
        self.maybe_run(Some(right), after, span, "a part that is not executed may change it");
        values.push(Value::new(span, Shape::Unknown));
        values
    }

    fn assign(&mut self, name: &str, how: Assignment, of_list: bool, value: &Expr, span: Span) {
        if !self.mode.maybe.is_empty() {
            if self.changes_plan(self.file.slice(value.span)) {
                self.value(value, "a value");
            }
            self.forget(name);
            return;
        }
        self.changes_commands(name, span);
        let bare = bare(name);
        if let Some(given) = self.given.variable(&bare) {
            self.variables.insert(name, Value::text(span, given.to_owned()));
            return;
        }
        // The result of a `Get-` command is only known on a server. It is reported where it is used.
        let source = self.file.slice(value.span);
        if is_query(source) && !self.calls_function(value) && !self.reads_data(source) {
            let kept = self.query(value);
            match () {
                () if asks_for_objects(source) => self.queried.insert(bare),
                () if asks_for_surroundings(source) => self.surroundings.insert(bare),
                () => false,
            };
            match kept {
                Some(kept) if how == Assignment::Set => self.variables.insert(name, kept),
                _ => self.forget(name),
            }
            return;
        }
        if is_computed(&value.kind) && !self.changes_plan(source) {
            // What is not known is reported where it is used.
            let known = self.quietly(|script| script.value(value, "a value"));
            if matches!(known.shape, Shape::Unknown) {
                self.forget(name);
                return;
            }
        }
        let value = self.value(value, &format!("`${bare}`"));
        self.queried.remove(&bare);
        self.surroundings.remove(&bare);
        if bare == "null" {
            return;
        }
        let value = match how {
            Assignment::Set => value,
            Assignment::Add => {
                let old = self.variables.get(name).cloned();
                let old = old.map_or(Shape::Null, |value| value.shape);
                Value::new(span, self.appended(old, value, span))
            }
            Assignment::Other => Value::new(span, Shape::Unknown),
        };
        let value = match value.shape {
            // A variable with the type of a list keeps a single value as a list of one.
            Shape::Text(_) | Shape::Number(_) | Shape::Object(_) if of_list => {
                Value::new(value.span, Shape::List(vec![value]))
            }
            _ => value,
        };
        self.variables.insert(name, value);
    }

    /// Runs `$a, $b = value`.
    fn assign_each(&mut self, names: &[String], value: &Expr) {
        let found = self.value(value, "a value");
        let known = self.mode.maybe.is_empty() && !matches!(found.shape, Shape::Unknown);
        let items: Vec<Value<'a>> = found.items().into_iter().cloned().collect();
        for (at, name) in names.iter().enumerate() {
            let rest = items.get(at..).unwrap_or_default();
            let shape = match rest {
                [] => Shape::Null,
                [_, _, ..] if at + 1 == names.len() => Shape::List(rest.to_vec()),
                [first, ..] => first.shape.clone(),
            };
            match known {
                true => self.variables.insert(name, Value::new(value.span, shape)),
                false => self.forget(name),
            }
        }
    }

    /// Returns the value of `old += value`.
    fn appended(&mut self, old: Shape<'a>, value: Value<'a>, span: Span) -> Shape<'a> {
        match (old, value.shape) {
            (Shape::List(mut list), shape) => {
                append(&mut list, Value::new(value.span, shape));
                Shape::List(list)
            }
            (Shape::Null, shape) => shape,
            (Shape::Text(old), Shape::Text(new)) => self.joined(&old, &new, span),
            (Shape::Text(old), Shape::Number(new)) => self.joined(&old, &new, span),
            (Shape::Text(old), Shape::Null) => Shape::Text(old),
            (Shape::Number(old), new) => {
                added(&old, &Value::new(value.span, new)).map_or(Shape::Unknown, Shape::Number)
            }
            (old @ Shape::Object(_), shape) => {
                let mut list = vec![Value::new(span, old)];
                append(&mut list, Value::new(value.span, shape));
                Shape::List(list)
            }
            _ => Shape::Unknown,
        }
    }

    /// Returns true for the call of a function of the script.
    fn calls_function(&self, value: &Expr) -> bool {
        let ExprKind::Statements { body, .. } = &value.kind else { return false };
        body.iter().any(|statement| match statement {
            Statement::Pipeline(stages, _) => stages.iter().any(|stage| match stage {
                Stage::Command(command) => self.functions.contains_key(&command.name.to_lowercase()),
                Stage::Expr(inner) => self.calls_function(inner),
            }),
            _ => false,
        })
    }

    /// Returns what is known about the result of `Get-Cs.. -Identity 'x'`: its identity.
    fn query(&mut self, value: &Expr) -> Option<Value<'a>> {
        let identity = self.quietly(|script| script.identity_of_query_value(value));
        let object = Object { type_name: Cow::Borrowed(QUERY), fields: vec![(Cow::Borrowed("Identity"), identity?)] };
        Some(Value::new(value.span, Shape::Object(object)))
    }

    fn joined(&mut self, old: &str, new: &str, span: Span) -> Shape<'a> {
        if !self.spend((old.len() + new.len()) / 16, span) {
            return Shape::Unknown;
        }
        Shape::Text(Cow::Owned(format!("{old}{new}")))
    }

    /// Reports a variable that changes what the commands after it do.
    fn changes_commands(&mut self, name: &str, span: Span) {
        const CHANGING: [&str; 2] = ["PSDefaultParameterValues", "WhatIfPreference"];
        if let Some(variable) = CHANGING.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            self.unread(span, &format!("`${variable}` changes what the commands after it do, which is not followed"));
        }
    }

    /// Runs `$table.Key = value`.
    fn assign_entry(&mut self, name: &str, key: &Expr, how: Assignment, value: &Expr, span: Span) {
        if !self.mode.maybe.is_empty() {
            self.forget(name);
            return;
        }
        self.changes_commands(name, span);
        let key = self.value(key, "the name of an entry");
        let Some(key) = key.as_text().map(str::to_owned) else {
            self.value(value, "a value");
            return self.forget(name);
        };
        let mut value = self.value(value, &format!("`{key}`"));
        let table = match self.variables.get(name) {
            Some(Value { shape: Shape::Object(table), .. }) if is_table(table) => table,
            _ => {
                self.forget_shared(name);
                return self.forget(name);
            }
        };
        let old = table.get(&[&key]).cloned();
        match how {
            Assignment::Set => {}
            Assignment::Add => {
                let old = old.map_or(Shape::Null, |value| value.shape);
                value = Value::new(span, self.appended(old, value, span));
            }
            Assignment::Other => value = Value::new(span, Shape::Unknown),
        }
        self.forget_shared(name);
        if let Some(Value { shape: Shape::Object(table), .. }) = self.variables.get_mut(name) {
            set_entry(table, &key, value);
        }
    }

    /// Sets the parameters of the script to their default values, or to those that the user gives.
    pub(super) fn parameters(&mut self, parameters: &[Parameter]) {
        for Parameter { name, default, .. } in parameters {
            if let Some(given) = self.given.variable(&bare(name)) {
                let value = Value::text(default.as_ref().map_or(Span::default(), |value| value.span), given.to_owned());
                self.variables.insert(name, value);
                continue;
            }
            let Some(default) = default else {
                self.forget(name);
                continue;
            };
            let span = default.span;
            let value = self.value(default, &format!("`${name}`"));
            if let Some(text) = value.as_text() {
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
        let object = self.fields(type_name.to_owned(), fields);
        if object.get(&["Ensure"]).and_then(Value::as_text).is_some_and(|ensure| ensure.eq_ignore_ascii_case("Absent"))
        {
            return;
        }
        self.kept.push(KeptObject { span, object, removed: false });
    }
}

/// Returns true for an expression that is computed from others.
fn is_computed(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Unknown(_)
            | ExprKind::Member(..)
            | ExprKind::Index(..)
            | ExprKind::Call(..)
            | ExprKind::Binary(..)
            | ExprKind::Not(_)
            | ExprKind::Ternary(_)
            | ExprKind::Cast(..)
            | ExprKind::Static(..)
            | ExprKind::Step(..)
    )
}

fn is_query(text: &str) -> bool {
    text.trim_start_matches(['(', '@', ' ']).get(..4).is_some_and(|start| start.eq_ignore_ascii_case("get-"))
}
