//! Statements: assignments, branches, pipelines, resources, and what is not read.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::cmdlets;
use super::script::{KeptObject, Script};
use super::value::{added, append};
use super::variables::bare;
use crate::codes;
use crate::import::powershell::tree::{Expr, ExprKind, Stage, Statement};
use crate::object::{Shape, Value};

impl<'a> Script<'a, '_> {
    /// Runs a statement; what it puts out.
    pub(super) fn statement(&mut self, statement: &Statement) -> Vec<Value<'a>> {
        if self.over.is_some() {
            return Vec::new();
        }
        if self.ended {
            return Vec::new();
        }
        match statement {
            Statement::Assign { name, append, value, span } => self.assign(name, *append, value, *span),
            Statement::AssignEntry { name, key, value, span } => self.assign_entry(name, key, value, *span),
            Statement::Parameters(defaults) => self.parameters(defaults),
            Statement::Pipeline(stages, span) => return self.pipeline(stages, *span),
            Statement::If { condition, branches, span } => self.branches(condition, branches, *span),
            Statement::Run(body) => body.iter().for_each(|statement| {
                self.statement(statement);
            }),
            Statement::Resource { type_name, fields, span } => self.resource(type_name, fields, *span),
            Statement::End(span) => {
                self.ended = true;
                if self.file.text().get(span.end as usize..).is_some_and(says_something) {
                    self.not_read(*span, "the script ends here: nothing after this line is run");
                }
            }
            Statement::NotRead { what, span } => {
                let body = self.file.slice(*span);
                if !(what.starts_with("the function")
                    || what.starts_with("the filter")
                    || what.starts_with("the class"))
                {
                    self.forget_changed(body);
                }
                if says_something(body) {
                    self.not_read(first_line(body, *span), format!("{what} is not executed"));
                }
            }
        }
        Vec::new()
    }

    fn assign(&mut self, name: &str, append_to: bool, value: &Expr, span: Span) {
        let name = bare(name);
        // What `Get-` finds on a server is known only there; it is said where it is used. What nobody uses is no loss.
        let source = self.file.slice(value.span);
        if is_query(source) || matches!(value.kind, ExprKind::Unknown(_)) && !says_something(source) {
            self.forget(&name);
            return;
        }
        let value = self.value(value, &format!("`${name}`"));
        if name == "null" {
            return;
        }
        if !append_to {
            self.variables.insert(name, value);
            return;
        }
        let old = self.variables.remove(&name).map_or(Shape::Null, |value| value.shape);
        let shape = match (old, value.shape) {
            (Shape::List(mut list), shape) => {
                append(&mut list, Value::new(value.span, shape));
                Shape::List(list)
            }
            (Shape::Null, shape) => shape,
            (Shape::Text(old), Shape::Text(new)) => self.joined(&old, &new, span),
            (Shape::Text(old), Shape::Number(new)) => self.joined(&old, &new, span),
            (Shape::Number(old), new) => {
                added(&old, &Value::new(value.span, new)).map_or(Shape::Unknown, Shape::Number)
            }
            (old @ Shape::Object(_), shape) => {
                let mut list = vec![Value::new(span, old)];
                append(&mut list, Value::new(value.span, shape));
                Shape::List(list)
            }
            _ => Shape::Unknown,
        };
        self.variables.insert(name, Value::new(span, shape));
    }

    fn joined(&mut self, old: &str, new: &str, span: Span) -> Shape<'a> {
        if !self.spend((old.len() + new.len()) / 16, span) {
            return Shape::Unknown;
        }
        Shape::Text(Cow::Owned(format!("{old}{new}")))
    }

    /// `$table.Key = value`
    pub(super) fn assign_entry(&mut self, name: &str, key: &str, value: &Expr, span: Span) {
        let value = self.value(value, &format!("`{key}`"));
        match self.variables.get_mut(&bare(name)) {
            Some(Value { shape: Shape::Object(table), .. }) if table.type_name.is_empty() => {
                match table.fields.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
                    Some(field) => field.1 = value,
                    None => table.fields.push((Cow::Owned(key.to_owned()), value)),
                }
            }
            _ => {
                self.spend(0, span);
                self.forget(name);
            }
        }
    }

    /// The parameters of the script: what they are if its caller says nothing.
    pub(super) fn parameters(&mut self, defaults: &[(String, Expr)]) {
        for (name, value) in defaults {
            let span = value.span;
            let value = self.value(value, &format!("`${name}`"));
            if let Some(text) = value.as_text() {
                let message = format!("parameter `${name}` of the script is assumed to have its default `{text}`");
                self.say(
                    Diagnostic::new(&codes::IMPORT_CHANGED, message).at(span, "the caller may pass another value"),
                );
            }
            self.variables.insert(bare(name), value);
        }
    }

    /// "If it is there, change it, else create it" comes to the same either way; any other question is not answered.
    pub(super) fn branches(&mut self, condition: &str, branches: &[Vec<Statement>], span: Span) {
        let asked = condition.to_ascii_lowercase();
        let body = self.file.slice(span);
        if !(asked.contains("get-cs") || asked.contains("shouldprocess")) {
            self.forget_changed(body);
            if says_something(body.get(condition.len()..).unwrap_or_default()) {
                self.not_read(first_line(body, span), "an `if` is not executed: its condition is not known here");
            }
            return;
        }
        let outer = std::mem::replace(&mut self.guarded, true);
        for branch in branches {
            for statement in branch {
                self.statement(statement);
            }
        }
        self.guarded = outer;
    }

    fn pipeline(&mut self, stages: &[Stage], span: Span) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        let mut stages = stages.iter();
        match stages.next() {
            Some(Stage::Command(command)) => values.extend(self.command(command)),
            Some(Stage::Expr(expr)) => {
                if matches!(expr.kind, ExprKind::Unknown(_)) {
                    self.forget_touched(self.file.slice(span));
                }
                // A value that nobody takes is no matter.
                let value = self.value(expr, "a value");
                if !matches!(value.shape, Shape::Null) {
                    values.push(value);
                }
            }
            None => {}
        }
        let follows: Vec<&Stage> = stages
            .filter(|stage| !matches!(stage, Stage::Command(command) if cmdlets::is_harmless(&command.name.to_ascii_lowercase())))
            .collect();
        if !follows.is_empty() && says_something(self.file.slice(span)) {
            self.not_read(span, "the rest of the pipeline is not followed");
            return Vec::new();
        }
        values
    }

    fn resource(&mut self, type_name: &str, fields: &[(Expr, Expr)], span: Span) {
        let object = self.fields(type_name.to_owned(), fields);
        if object.get(&["Ensure"]).and_then(Value::as_text).is_some_and(|ensure| ensure.eq_ignore_ascii_case("Absent"))
        {
            return;
        }
        self.kept.push(KeptObject { span, object, removed: false });
    }
}

/// Does the text have a command about calls that changes something?
fn says_something(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["new-cs", "set-cs", "grant-cs", "remove-cs"].iter().any(|verb| text.contains(verb))
}

fn is_query(text: &str) -> bool {
    text.trim_start_matches(['(', '@', ' ']).get(..6).is_some_and(|start| start.eq_ignore_ascii_case("get-cs"))
}

fn first_line(body: &str, span: Span) -> Span {
    let end = body.find(['\n', '\r']).unwrap_or(body.len());
    Span::new(span.start as usize, span.start as usize + end)
}
