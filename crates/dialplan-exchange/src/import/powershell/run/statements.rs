//! Runs statements: assignments, branches, pipelines and resources. Reports what is not read.

use std::borrow::Cow;
use std::rc::Rc;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::cmdlets;
use super::operators::QUERY;
use super::script::{KeptObject, Script};
use super::value::{added, append};
use super::variables::bare;
use crate::codes;
use crate::import::powershell::tree::{Argument, Expr, ExprKind, Parameter, Stage, Statement};
use crate::object::{Object, Shape, Value};

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
            Statement::If { conditions, branches, span } => return self.branches(conditions, branches, *span),
            Statement::ForEach { name, list, body, span } => {
                return self.for_each(name, list, body.as_deref(), *span);
            }
            Statement::Function { name, body } => {
                self.functions.insert(name.to_lowercase(), Rc::clone(body));
            }
            Statement::OrElse { left, right, span } => return self.or_else(left, right, *span),
            Statement::Run(body) => return self.run_all(body),
            Statement::Resource { type_name, fields, span } => self.resource(type_name, fields, *span),
            Statement::OtherResource { type_name, span } => {
                self.other_resources.entry(type_name.clone()).or_insert((0, *span)).0 += 1;
            }
            Statement::End { value, span } => {
                let values = value.as_deref().map(|value| self.statement(value)).unwrap_or_default();
                if !self.maybe.is_empty() {
                    return values;
                }
                self.ended = true;
                if self.calls > 0 || self.guarded {
                    return values;
                }
                if self.file.text().get(span.end as usize..).is_some_and(has_plan_command) {
                    self.not_read(*span, "the script ends here: nothing after this line is run");
                }
            }
            Statement::NotRead { what, body, span } => {
                let text = self.file.slice(*span);
                if has_plan_command(text) {
                    self.not_read(first_line(text, *span), format!("{what} is not executed"));
                }
                // A class changes nothing by itself.
                if !what.starts_with("the class") {
                    self.maybe_run(body.as_deref(), text, *span, "a part that is not executed may change it");
                }
            }
        }
        Vec::new()
    }

    /// Runs `left || right`. What is on the right is run if the command on the left fails.
    fn or_else(&mut self, left: &Statement, right: &Statement, span: Span) -> Vec<Value<'a>> {
        let text = self.file.slice(span);
        let guard = text.split("||").next().is_some_and(|left| left.to_ascii_lowercase().contains("get-cs"));
        let mut values = self.statement(left);
        if guard {
            let outer = std::mem::replace(&mut self.guarded, true);
            values.extend(self.statement(right));
            self.guarded = outer;
            return values;
        }
        let after = text.split_once("||").map_or("", |(_, right)| right);
        if has_plan_command(after) {
            self.not_read(span, "what stands after `||` is not executed");
        }
        let right = std::slice::from_ref(right);
        self.maybe_run(Some(right), after, span, "a part that is not executed may change it");
        values
    }

    fn assign(&mut self, name: &str, append_to: bool, value: &Expr, span: Span) {
        let name = bare(name);
        if !self.maybe.is_empty() {
            self.forget(&name);
            return;
        }
        if let Some(given) = self.given.variable(&name) {
            self.variables.insert(name, Value::text(span, given.to_owned()));
            return;
        }
        // The result of a `Get-` command is only known on a server. It is reported where it is used.
        let source = self.file.slice(value.span);
        if is_query(source) && !self.calls_function(value) {
            let kept = self.query(value);
            self.queried.insert(name.clone());
            match kept {
                Some(kept) => {
                    self.variables.insert(name, kept);
                }
                None => self.forget(&name),
            }
            return;
        }
        if is_computed(&value.kind) && !has_plan_command(source) {
            // What is not known is reported where it is used.
            let muted = std::mem::replace(&mut self.muted, true);
            let known = self.value(value, "a value");
            self.muted = muted;
            if matches!(known.shape, Shape::Unknown) {
                self.forget(&name);
                return;
            }
        }
        let value = self.value(value, &format!("`${name}`"));
        self.queried.remove(&name);
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
        let muted = std::mem::replace(&mut self.muted, true);
        let identity = self.identity_of_query_value(value);
        self.muted = muted;
        let object = Object { type_name: Cow::Borrowed(QUERY), fields: vec![(Cow::Borrowed("Identity"), identity?)] };
        Some(Value::new(value.span, Shape::Object(object)))
    }

    fn joined(&mut self, old: &str, new: &str, span: Span) -> Shape<'a> {
        if !self.spend((old.len() + new.len()) / 16, span) {
            return Shape::Unknown;
        }
        Shape::Text(Cow::Owned(format!("{old}{new}")))
    }

    /// Runs `$table.Key = value`.
    pub(super) fn assign_entry(&mut self, name: &str, key: &str, value: &Expr, span: Span) {
        if !self.maybe.is_empty() {
            self.forget(name);
            return;
        }
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

    /// Sets the parameters of the script to their default values, or to those that the user gives.
    pub(super) fn parameters(&mut self, parameters: &[Parameter]) {
        for Parameter { name, default } in parameters {
            if let Some(given) = self.given.variable(&bare(name)) {
                let value = Value::text(default.as_ref().map_or(Span::default(), |value| value.span), given.to_owned());
                self.variables.insert(bare(name), value);
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
            self.variables.insert(bare(name), value);
        }
    }

    fn pipeline(&mut self, stages: &[Stage], span: Span) -> Vec<Value<'a>> {
        let mut values = Vec::new();
        let mut stages = stages.iter();
        match stages.next() {
            Some(Stage::Command(command)) => values.extend(self.command(command)),
            Some(Stage::Expr(expr)) if self.added_to_list(expr) => {}
            Some(Stage::Expr(expr)) => {
                if matches!(expr.kind, ExprKind::Unknown(_) | ExprKind::Call(..)) {
                    self.forget_touched(self.file.slice(span));
                }
                // A value that is not used needs no finding, but it is not known whether it is.
                let value = self.value(expr, "a value");
                if !matches!(value.shape, Shape::Null) {
                    values.push(value);
                }
            }
            None => {}
        }
        for stage in stages {
            let Stage::Command(command) = stage else { continue };
            let name = command.name.to_ascii_lowercase();
            match name.as_str() {
                "foreach-object" | "foreach" => {
                    let block = command.arguments.iter().find_map(|argument| match argument {
                        Argument::Value(Expr { kind: ExprKind::Block(Some(body)), .. }) => Some(body),
                        _ => None,
                    });
                    if let Some(block) = block {
                        values = self.for_each_value(values, block, span);
                        continue;
                    }
                }
                "out-null" => {
                    values.clear();
                    continue;
                }
                _ => {}
            }
            if !cmdlets::is_harmless(&name) || !self.maybe.is_empty() {
                let text = self.file.slice(span);
                if has_plan_command(self.file.slice(command.span)) {
                    self.not_read(span, "the rest of the pipeline is not followed");
                    self.maybe_run(None, text, span, "a pipeline that is not followed may change it");
                }
                values = vec![Value::new(span, Shape::Unknown)];
            }
        }
        values
    }

    /// Runs `$list.Add(value)`. Returns false for anything else.
    fn added_to_list(&mut self, expr: &Expr) -> bool {
        let ExprKind::Call(of, method, arguments) = &expr.kind else { return false };
        let (ExprKind::Variable(name), [argument]) = (&of.kind, arguments.as_slice()) else { return false };
        let is_list = matches!(self.variables.get(&bare(name)), Some(Value { shape: Shape::List(_), .. }));
        if !is_list || !method.eq_ignore_ascii_case("Add") || !self.maybe.is_empty() {
            return false;
        }
        let value = self.value(argument, &format!("`${name}`"));
        if let Some(Value { shape: Shape::List(list), .. }) = self.variables.get_mut(&bare(name)) {
            list.push(value);
        }
        true
    }

    fn resource(&mut self, type_name: &str, fields: &[(Expr, Expr)], span: Span) {
        if !self.maybe.is_empty() {
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

impl Script<'_, '_> {
    /// Reports the functions that would change a plan and are never called.
    pub(super) fn report_uncalled_functions(&mut self) {
        let mut uncalled: Vec<(Span, String)> = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "the functions are sorted by place right below")]
        for (name, function) in &self.functions {
            let text = self.file.slice(function.span);
            if !self.called.contains(name) && has_plan_command(text) {
                uncalled.push((first_line(text, function.span), name.clone()));
            }
        }
        uncalled.sort_unstable_by_key(|(span, _)| span.start);
        for (span, name) in uncalled {
            self.not_read(span, format!("function `{name}` is never called here, so nothing in it is read"));
        }
    }

    /// Reports the resources that are no voice configuration, all together.
    pub(super) fn report_other_resources(&mut self) {
        const SHOWN: usize = 5;
        let mut types: Vec<_> = std::mem::take(&mut self.other_resources).into_iter().collect();
        types.sort_by(|(a, (m, _)), (b, (n, _))| n.cmp(m).then(a.cmp(b)));
        let Some(first) = types.iter().map(|(_, (_, span))| *span).min_by_key(|span| span.start) else { return };
        let count: usize = types.iter().map(|(_, (count, _))| count).sum();
        let are = if count == 1 { "1 resource is".to_owned() } else { format!("{count} resources are") };
        let shown: Vec<String> =
            types.iter().take(SHOWN).map(|(name, (count, _))| format!("`{name}` ({count})")).collect();
        let more = match types.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more types"),
        };
        let message = format!("{are} no voice configuration: {}{more}", shown.join(", "));
        let place = first_line(self.file.slice(first), first);
        self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(place, "the first one; not read"));
    }
}

/// Returns true if the text contains a command that may change a dial plan.
pub(super) fn has_plan_command(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["new-cs", "set-cs", "grant-cs", "remove-cs"].iter().any(|verb| text.contains(verb))
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
    )
}

fn is_query(text: &str) -> bool {
    text.trim_start_matches(['(', '@', ' ']).get(..4).is_some_and(|start| start.eq_ignore_ascii_case("get-"))
}

pub(super) fn first_line(body: &str, span: Span) -> Span {
    let end = body.find(['\n', '\r']).unwrap_or(body.len());
    Span::new(span.start as usize, span.start as usize + end)
}
