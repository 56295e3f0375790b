//! Evaluates expressions as far as possible without running anything, and reports what double quotes erase.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::known::{added, append};
use super::script::Script;
use super::variables::VariableValue;
use crate::codes;
use crate::import::kinds;
use crate::import::powershell::chars::is_double;
use crate::import::powershell::tree::{Expr, ExprKind, Piece, Stage, Statement};
use crate::object::{Object, Shape, Value};

impl<'a> Script<'a, '_> {
    /// Returns the value of an expression. `what` says in findings whose value it is.
    pub(super) fn value(&mut self, expr: &Expr, what: &str) -> Value<'a> {
        // The value of a variable keeps the place where it was created.
        if let ExprKind::Variable(name) = &expr.kind {
            if !self.spend(self.size_of_variable(name), expr.span) {
                return Value::new(expr.span, Shape::Unknown);
            }
            if let VariableValue::Known(value @ Value { shape: Shape::Object(_) | Shape::List(_), .. }) =
                self.known(name)
            {
                return value;
            }
        }
        let shape = match &expr.kind {
            ExprKind::Literal(text) => Shape::Text(Cow::Owned(text.clone())),
            ExprKind::Number(text) => Shape::Number(text.clone()),
            ExprKind::Expandable(pieces) => self.expand(pieces, expr.span, what),
            ExprKind::Variable(name) => self.variable(name, expr.span, what),
            ExprKind::List(items) => Shape::List(items.iter().map(|item| self.value(item, what)).collect()),
            ExprKind::Statements { body, .. } if body.iter().any(|statement| self.is_query(statement)) => {
                self.unknown(expr.span, &format!("{what}: what a `Get-` command finds is not known here"))
            }
            ExprKind::Statements { body, array } => {
                let mut values = self.run_all(body);
                match (array, values.len(), values.pop()) {
                    (_, 0, _) | (_, _, None) => {
                        if *array {
                            Shape::List(Vec::new())
                        } else {
                            Shape::Null
                        }
                    }
                    (false, 1, Some(only)) => only.shape,
                    (true, 1, Some(Value { shape: list @ Shape::List(_), .. })) => list,
                    (_, _, Some(last)) => {
                        values.push(last);
                        Shape::List(values)
                    }
                }
            }
            ExprKind::Hash(fields) => Shape::Object(self.fields(String::new(), fields)),
            ExprKind::Instance(type_name, fields) => Shape::Object(self.fields(type_name.clone(), fields)),
            ExprKind::Sum(terms) => self.sum(terms, what),
            ExprKind::Binary(operator, left, right) => self.binary(operator, left, right, expr.span, what),
            ExprKind::Not(inner) => match self.truth(inner) {
                Some(holds) => Shape::Flag(!holds),
                None => self.unknown(expr.span, &format!("{what}: an operator is not executed")),
            },
            ExprKind::Ternary(parts) => {
                let [condition, yes, no] = &**parts;
                match self.truth(condition) {
                    Some(true) => return self.value(yes, what),
                    Some(false) => return self.value(no, what),
                    None => self.unknown(expr.span, &format!("{what}: the condition is not known here")),
                }
            }
            ExprKind::Member(of, name) => self.member(of, name, expr.span, what),
            ExprKind::Index(of, index) => self.index(of, index, expr.span, what),
            ExprKind::Call(of, name, arguments) => self.method(of, name, arguments, expr.span, what),
            ExprKind::Block(block) => self.block_value(block),
            ExprKind::Step(of, up) => self.step(of, *up, expr.span, what),
            ExprKind::Cast(to, of) => self.cast(to, of, expr.span, what),
            ExprKind::Static(of, name, arguments) => self.static_member(of, name, arguments, expr.span, what),
            ExprKind::Unknown(reason) => {
                self.unread_expression(expr.span);
                self.unknown(expr.span, &format!("{what}: {reason} is not executed"))
            }
        };
        Value::new(expr.span, shape)
    }

    /// Returns true for a statement whose output is only known where it is run.
    fn is_query(&self, statement: &Statement) -> bool {
        let Statement::Pipeline(stages, _) = statement else { return false };
        let Some(Stage::Command(command)) = stages.first() else { return false };
        let name = command.name.to_lowercase();
        let full = self.full_name(&name);
        full.starts_with("get-") && full != "get-content" && !self.functions.contains_key(&name)
    }

    pub(super) fn fields(&mut self, type_name: String, fields: &[(Expr, Expr)]) -> Object<'a> {
        let of_resource = !type_name.is_empty();
        let mut object = Object { type_name: Cow::Owned(type_name), fields: Vec::new() };
        for (key, value) in fields {
            let name = self.value(key, "the name of an entry").as_text().unwrap_or_default().to_owned();
            // Accounts and certificates are irrelevant to a plan. A table of a script may use these names for anything.
            if of_resource && kinds::is_housekeeping(&name) && !name.eq_ignore_ascii_case("Ensure") {
                continue;
            }
            let value = self.value(value, &format!("`{name}`"));
            object.fields.push((Cow::Owned(name), value));
        }
        object
    }

    pub(super) fn sum(&mut self, terms: &[Expr], what: &str) -> Shape<'a> {
        let mut values = terms.iter().map(|term| self.value(term, what)).collect::<Vec<_>>().into_iter();
        let Some(first) = values.next() else { return Shape::Null };
        match first.shape {
            Shape::Text(text) => {
                let mut text = text.into_owned();
                for value in values {
                    match value.as_text() {
                        Some(more) => text.push_str(more),
                        None if value.is_nothing() => {}
                        None => return Shape::Unknown,
                    }
                }
                if self.spend(text.len() / 16, first.span) { Shape::Text(Cow::Owned(text)) } else { Shape::Unknown }
            }
            Shape::List(mut list) => {
                values.for_each(|value| append(&mut list, value));
                Shape::List(list)
            }
            Shape::Number(number) => match values.try_fold(number, |sum, value| added(&sum, &value)) {
                Some(sum) => Shape::Number(sum),
                None => self.unknown(first.span, &format!("{what}: the sum is not executed")),
            },
            _ => Shape::Unknown,
        }
    }

    pub(super) fn variable(&mut self, name: &str, span: Span, what: &str) -> Shape<'a> {
        match self.known(name) {
            VariableValue::Known(value) => value.shape,
            VariableValue::Unset => {
                if name.starts_with(|c: char| c.is_ascii_digit()) {
                    let message = format!(
                        "{what}: `${name}` without single quotes is a variable that is never set, \
                         so the script sets nothing"
                    );
                    self.report(
                        Diagnostic::new(&codes::QUOTES_ERASE, message)
                            .at(span, "evaluates to nothing")
                            .help(format!("put it in single quotes: `'${name}'`")),
                    );
                }
                Shape::Null
            }
            VariableValue::Unknown => self.unknown(span, &format!("{what}: variable `${name}` is not known here")),
        }
    }

    /// Replaces each variable in the text by its value. Variables that are not set are replaced by nothing, and are
    /// reported.
    fn expand(&mut self, pieces: &[Piece], span: Span, what: &str) -> Shape<'a> {
        let mut text = String::new();
        let mut erased: Vec<&str> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Expression(inner) => {
                    if matches!(inner.kind, ExprKind::Unknown(_)) {
                        return self.unknown(span, &format!("{what}: an expression in double quotes is not executed"));
                    }
                    let value = self.value(inner, what);
                    let parts: Option<Vec<&str>> = value.items().into_iter().map(Value::as_text).collect();
                    match parts {
                        // A list in text is printed with spaces.
                        Some(parts) => text.push_str(&parts.join(" ")),
                        None if matches!(value.shape, Shape::Unknown) => return Shape::Unknown,
                        None => {
                            return self.unknown(span, &format!("{what}: an expression in double quotes is not text"));
                        }
                    }
                }
                Piece::Variable(name) if !self.spend(self.size_of_variable(name), span) => return Shape::Unknown,
                Piece::Variable(name) => match self.known(name) {
                    VariableValue::Known(Value { shape: Shape::Null, .. }) => {}
                    VariableValue::Known(value) => match value.as_text() {
                        Some(known) => text.push_str(known),
                        None => return self.unknown(span, &format!("{what}: `${name}` is not text")),
                    },
                    VariableValue::Unset => erased.push(name),
                    VariableValue::Unknown => {
                        return self.unknown(span, &format!("{what}: variable `${name}` is not known here"));
                    }
                },
            }
        }
        if !self.spend(text.len() / 16, span) {
            return Shape::Unknown;
        }
        if !erased.is_empty() {
            let names = erased.iter().map(|name| format!("`${name}`")).collect::<Vec<_>>().join(" and ");
            let source = self.file.slice(span);
            let quoted = source.starts_with(is_double) || source.starts_with('@');
            let how = if quoted { "double quotes erase" } else { "without quotes PowerShell erases" };
            let cure = source.trim_matches(|c| is_double(c) || c == '@').trim();
            self.report(
                Diagnostic::new(&codes::QUOTES_ERASE, format!("{what}: {how} {names}: the script sets `{text}`"))
                    .at(span, format!("becomes `{text}`"))
                    .help(format!("use single quotes: `'{cure}'`")),
            );
        }
        Shape::Text(Cow::Owned(text))
    }
}
