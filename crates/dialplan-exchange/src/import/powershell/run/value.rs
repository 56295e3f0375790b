//! Evaluates expressions as far as possible without running anything.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::known::{added, parts};
use super::live::{Shape, Table, Value};
use super::script::Script;
use super::variables::VariableValue;
use crate::codes;
use crate::import::kinds;
use crate::import::powershell::tree::{Brackets, Expr, ExprKind, Stage, Statement};
use crate::object::Object;

impl<'a> Script<'a, '_> {
    /// Returns the value of an expression. `what` says in findings whose value it is.
    pub(super) fn value(&mut self, expr: &Expr, what: &str) -> Value {
        let shape = match &expr.kind {
            ExprKind::Literal(text) => Shape::text(text.as_str()),
            ExprKind::Number(text) => Shape::Number(text.as_str().into()),
            ExprKind::Expandable(pieces) => self.expand(pieces, expr.span, what),
            ExprKind::Variable(name) => return self.variable(name, expr.span, what),
            ExprKind::List(items) => Shape::array(items.iter().map(|item| self.value(item, what)).collect()),
            ExprKind::Statements { body, brackets } => return self.in_brackets(body, *brackets, expr.span, what),
            ExprKind::Hash(fields) => self.table(fields),
            ExprKind::Instance(type_name, fields) => {
                let object = self.fields(type_name.clone(), fields);
                return super::settle::live(&crate::object::Value::new(expr.span, object), None);
            }
            ExprKind::Sum(terms) => self.sum(terms, what),
            ExprKind::Binary(operator, left, right) => self.binary(operator, left, right, expr.span, what),
            ExprKind::Not(inner) => match self.truth_of_operand(inner) {
                Some(holds) => Shape::Flag(!holds),
                None => self.unknown(expr.span, &format!("{what}: an operator is not executed")),
            },
            ExprKind::Ternary(choice) => {
                let [condition, yes, no] = &**choice;
                match self.truth(condition) {
                    Some(true) => return self.value(yes, what),
                    Some(false) => return self.value(no, what),
                    None => self.unknown(expr.span, &format!("{what}: the condition is not known here")),
                }
            }
            ExprKind::OrIfNull(left, right) => match self.value(left, what) {
                Value { shape: Shape::Null, .. } => return self.value(right, what),
                found => return found,
            },
            ExprKind::Member(of, name) => self.member(of, name, expr.span, what),
            ExprKind::Index(of, index) => self.index(of, index, expr.span, what),
            ExprKind::Call(of, name, arguments) => self.method(of, name, arguments, expr.span, what),
            ExprKind::Block(block) => Shape::Block(std::rc::Rc::clone(block)),
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

    /// Returns the value of `(..)`, `$(..)` or `@(..)`.
    fn in_brackets(&mut self, body: &[Statement], brackets: Brackets, span: Span, what: &str) -> Value {
        if body.iter().any(|statement| self.is_query(statement)) {
            let shape = self.unknown(span, &format!("{what}: what a `Get-` command finds is not known here"));
            return Value::new(span, shape);
        }
        if let ([only], Brackets::Round) = (body, brackets) {
            match only {
                // An expression in brackets stays what it is.
                Statement::Pipeline(stages, _) => {
                    if let [Stage::Expr(inner)] = stages.as_slice() {
                        return self.value(inner, what);
                    }
                }
                // An assignment in brackets has a value.
                Statement::Assign { name, .. } => {
                    self.statement(only);
                    return self.variable(name, span, what);
                }
                Statement::AssignEntry { of, key, .. } => {
                    self.statement(only);
                    return Value::new(span, self.index(of, key, span, what));
                }
                _ => {}
            }
        }
        let mut values = self.run_all(body);
        let shape = match (brackets, values.len()) {
            (Brackets::Array, _) => Shape::array(values),
            (_, 0) => Shape::Null,
            (_, 1) => values.pop().map_or(Shape::Null, |only| only.shape),
            _ => Shape::array(values),
        };
        Value::new(span, shape)
    }

    /// Returns the table `@{..}`.
    fn table(&mut self, fields: &[(Expr, Expr)]) -> Shape {
        let mut table = Table::default();
        for (key, value) in fields {
            let name = self.value(key, "the name of an entry");
            let name = name.as_text().unwrap_or_default();
            table.push(name, self.value(value, &format!("`{name}`")));
        }
        Shape::table(table)
    }

    /// Returns the fields of a resource of a configuration.
    pub(super) fn fields(&mut self, type_name: String, fields: &[(Expr, Expr)]) -> crate::object::Shape<'a> {
        let mut object = Object { type_name: type_name.into(), fields: Vec::new() };
        for (key, value) in fields {
            let name = self.value(key, "the name of an entry").as_text().unwrap_or_default().to_owned();
            // Accounts and certificates are irrelevant to a plan.
            if kinds::is_housekeeping(&name) && !name.eq_ignore_ascii_case("Ensure") {
                continue;
            }
            let value = self.argument_value(value, &format!("`{name}`"));
            object.fields.push((name.into(), value));
        }
        crate::object::Shape::Object(object)
    }

    fn sum(&mut self, terms: &[Expr], what: &str) -> Shape {
        let mut values = terms.iter().map(|term| self.value(term, what)).collect::<Vec<_>>().into_iter();
        let Some(first) = values.next() else { return Shape::Null };
        let span = first.span;
        values.fold(first.shape, |sum, value| self.plus(sum, value, span, what))
    }

    /// Returns the sum of two values, as `+` and `+=` compute it.
    pub(super) fn plus(&mut self, left: Shape, right: Value, span: Span, what: &str) -> Shape {
        if matches!(left, Shape::Unknown) || right.is_unknown() && !matches!(left, Shape::List(_)) {
            return Shape::Unknown;
        }
        let found = match left {
            Shape::List(list) => {
                let (list, copied) = list.with(parts(right));
                return if self.spend(copied, span) { Shape::List(list) } else { Shape::Unknown };
            }
            Shape::Null => return right.shape,
            Shape::Text(text) => right_text(&right).map(|more| (text, more)),
            // What a character becomes depends on what follows.
            Shape::Char(text) if matches!(right.shape, Shape::Text(_)) => right_text(&right).map(|more| (text, more)),
            Shape::Number(number) => {
                return match added(&number, &right) {
                    Some(sum) => Shape::number(sum),
                    None => self.unknown(span, &format!("{what}: the sum is not executed")),
                };
            }
            Shape::Table(table) => {
                let Shape::Table(more) = &right.shape else {
                    return self.unknown(span, &format!("{what}: the sum is not executed"));
                };
                let (mut sum, more) = (table.borrow().copy(), more.borrow().copy());
                if more.entries().iter().any(|(name, _)| sum.has(name)) || !sum.is_table() || !more.is_table() {
                    return self.unknown(span, &format!("{what}: PowerShell does not add tables with the same entry"));
                }
                more.entries().iter().for_each(|(name, value)| sum.push(name, value.clone()));
                let added = self.spend(sum.len(), span);
                return if added { Shape::table(sum) } else { Shape::Unknown };
            }
            _ => None,
        };
        let Some((mut text, more)) = found else {
            return self.unknown(span, &format!("{what}: the sum is not executed"));
        };
        let copied = if std::rc::Rc::strong_count(&text) == 1 { more.len() } else { text.len() + more.len() };
        if !self.spend(copied / 16, span) {
            return Shape::Unknown;
        }
        std::rc::Rc::make_mut(&mut text).push_str(&more);
        Shape::Text(text)
    }

    /// Returns the value of a variable. Tables and lists keep the place where they were written.
    pub(super) fn variable(&mut self, name: &str, span: Span, what: &str) -> Value {
        let shape = match self.known(name) {
            VariableValue::Known(value) if matches!(value.shape, Shape::Table(_) | Shape::List(_)) => return value,
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
            VariableValue::Unknown => match self.assumed(name, span) {
                Some(assumed) => assumed,
                None => self.unknown_variable(name, span, what),
            },
        };
        Value::new(span, shape)
    }

    /// Reports a variable that is not known.
    pub(super) fn unknown_variable(&mut self, name: &str, span: Span, what: &str) -> Shape {
        if !self.quiet {
            let message = format!("{what}: variable `${name}` is not known here");
            let mut finding = Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "not known here");
            if name.to_ascii_lowercase().starts_with("env:") {
                finding = finding.help(format!("give it with `--set {name}=VALUE`"));
            }
            self.said.push(span);
            self.report(finding);
        }
        Shape::Unknown
    }
}

/// Returns what a value adds to text.
fn right_text(value: &Value) -> Option<String> {
    match &value.shape {
        Shape::Null => Some(String::new()),
        // A list is printed with spaces.
        Shape::List(_) => value.texts().map(|texts| texts.join(" ")),
        _ => value.as_text().map(str::to_owned),
    }
}
