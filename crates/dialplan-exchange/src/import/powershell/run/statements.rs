//! Runs statements: assignments, branches, pipelines and resources. Reports what is not read.

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
    /// Runs a statement and returns its output.
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
                if self.file.text().get(span.end as usize..).is_some_and(has_plan_command) {
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
                if has_plan_command(body) {
                    self.not_read(first_line(body, *span), format!("{what} is not executed"));
                }
            }
        }
        Vec::new()
    }

    fn assign(&mut self, name: &str, append_to: bool, value: &Expr, span: Span) {
        let name = bare(name);
        // The result of a `Get-` command is only known on a server. It is reported where it is used.
        let source = self.file.slice(value.span);
        if is_query(source) || matches!(value.kind, ExprKind::Unknown(_)) && !has_plan_command(source) {
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

    /// Runs `$table.Key = value`.
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

    /// Sets the parameters of the script to their default values.
    pub(super) fn parameters(&mut self, defaults: &[(String, Expr)]) {
        for (name, value) in defaults {
            let span = value.span;
            let value = self.value(value, &format!("`${name}`"));
            if let Some(text) = value.as_text() {
                let message = format!("parameter `${name}` of the script is assumed to have its default `{text}`");
                self.report(
                    Diagnostic::new(&codes::IMPORT_CHANGED, message).at(span, "the caller may pass another value"),
                );
            }
            self.variables.insert(bare(name), value);
        }
    }

    /// Runs an `if`. "Change it if it exists, else create it" gives the same result either way, so both branches are
    /// run. So are those of "set it if the command has the parameter". Any other condition is not evaluated.
    pub(super) fn branches(&mut self, condition: &str, branches: &[Vec<Statement>], span: Span) {
        let asked = condition.to_ascii_lowercase();
        let body = self.file.slice(span);
        let asks_for_parameter = asked.contains("get-command") && asked.contains(".parameters.");
        if !(asked.contains("get-cs") || asked.contains("shouldprocess") || asks_for_parameter) {
            self.forget_changed(body);
            if has_plan_command(body.get(condition.len()..).unwrap_or_default()) {
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
                // Reports nothing about a value that is not used.
                let value = self.value(expr, "a value");
                if !matches!(value.shape, Shape::Null) {
                    values.push(value);
                }
            }
            None => {}
        }
        let is_harmless = |stage: &Stage| match stage {
            Stage::Command(command) => cmdlets::is_harmless(&command.name.to_ascii_lowercase()),
            Stage::Expr(_) => false,
        };
        if !stages.all(is_harmless) && has_plan_command(self.file.slice(span)) {
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

/// Returns true if the text contains a command that may change a dial plan.
fn has_plan_command(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["new-cs", "set-cs", "grant-cs", "remove-cs"].iter().any(|verb| text.contains(verb))
}

fn is_query(text: &str) -> bool {
    text.trim_start_matches(['(', '@', ' ']).get(..4).is_some_and(|start| start.eq_ignore_ascii_case("get-"))
}

fn first_line(body: &str, span: Span) -> Span {
    let end = body.find(['\n', '\r']).unwrap_or(body.len());
    Span::new(span.start as usize, span.start as usize + end)
}
