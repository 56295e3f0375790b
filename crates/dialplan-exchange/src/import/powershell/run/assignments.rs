//! Runs assignments: to variables, to entries of tables and lists, and to several variables at once.

use std::rc::Rc;

use dialplan_core::source::Span;

use super::arithmetic::{computed, number};
use super::live::{Shape, Value};
use super::scopes::bare;
use super::script::Script;
use super::text::{asks_for_objects, asks_for_surroundings};
use crate::import::powershell::tree::{Assignment, Expr, ExprKind, Stage, Statement};

impl Script<'_, '_> {
    pub(super) fn assign(&mut self, name: &str, how: Assignment, types: &Rc<[String]>, value: &Expr, span: Span) {
        if !self.mode.maybe.is_empty() {
            if self.changes_plan(self.file.slice(value.span)) {
                self.value(value, "a value");
            }
            self.forget(name);
            return;
        }
        self.changes_commands(name, span);
        if !types.is_empty() {
            self.variables.constrain(name, types);
        }
        let bare = bare(name);
        if let Some(given) = self.given.variable(&bare) {
            return self.store(name, Value::text(span, given));
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
                Some(kept) if how == Assignment::Set && types.is_empty() => self.variables.insert(name, kept),
                Some(kept) if how == Assignment::Add => {
                    let old = self.variables.take(name).or_else(|| self.variables.get(name).cloned());
                    let old = old.unwrap_or(Value::new(span, Shape::Null));
                    let value = self.changed(old, how, kept, span, "a value");
                    self.store(name, value);
                }
                _ => self.forget(name),
            }
            return;
        }
        // `$x = $x + y` is `$x += y`.
        if let (Assignment::Set, ExprKind::Sum(terms)) = (how, &value.kind)
            && let [Expr { kind: ExprKind::Variable(first), .. }, more @ ..] = terms.as_slice()
            && first.eq_ignore_ascii_case(name)
        {
            more.iter().for_each(|term| self.assign_value(name, Assignment::Add, term, span));
        } else {
            self.assign_value(name, how, value, span);
        }
    }

    fn assign_value(&mut self, name: &str, how: Assignment, value: &Expr, span: Span) {
        let bare = bare(name);
        // What is not known is reported where it is used.
        let found = match is_computed(&value.kind) && !self.changes_plan(self.file.slice(value.span)) {
            true => self.quietly(|script| script.value(value, "a value")),
            false => self.value(value, &format!("`${bare}`")),
        };
        self.queried.remove(&bare);
        self.surroundings.remove(&bare);
        if bare == "null" {
            return;
        }
        if how == Assignment::Set {
            return self.store(name, found);
        }
        // Nobody else holds a list while something is added to it.
        let old = self.variables.take(name).or_else(|| self.variables.get(name).cloned());
        let old = old.unwrap_or(Value::new(span, Shape::Null));
        let value = self.changed(old, how, found, span, &format!("`${bare}`"));
        self.store(name, value);
    }

    /// Sets a variable, and converts the value to its types.
    pub(super) fn store(&mut self, name: &str, value: Value) {
        let value = match self.variables.types_of(name) {
            Some(types) => self.converted_to(&types, value, &format!("`${name}`")),
            None => value,
        };
        match value.is_unknown() {
            true => self.forget(name),
            false => self.variables.insert(name, value),
        }
    }

    /// Returns what an old value becomes with `+=` and the like.
    fn changed(&mut self, old: Value, how: Assignment, value: Value, span: Span, what: &str) -> Value {
        let shape = match how {
            Assignment::Set => return value,
            Assignment::IfNull => return if matches!(old.shape, Shape::Null) { value } else { old },
            Assignment::Add => self.quietly(|script| script.plus(old.shape, value, span, what)),
            Assignment::Arithmetic(operator) => match (number(&old), number(&value)) {
                (Some(_), Some(_)) => computed(operator, &old, &value, false, span).unwrap_or(Shape::Unknown),
                _ => Shape::Unknown,
            },
        };
        Value::new(span, shape)
    }

    /// Runs `$a, $b = value`.
    pub(super) fn assign_each(&mut self, names: &[String], value: &Expr) {
        let found = self.value(value, "a value");
        let known = self.mode.maybe.is_empty() && !found.is_unknown();
        let items = found.items();
        for (at, name) in names.iter().enumerate() {
            let rest = items.get(at..).unwrap_or_default();
            let item = match rest {
                [] => Value::new(value.span, Shape::Null),
                [_, _, ..] if at + 1 == names.len() => Value::new(value.span, Shape::array(rest.to_vec())),
                [first, ..] => first.clone(),
            };
            match known {
                true => self.store(name, item),
                false => self.forget(name),
            }
        }
    }

    /// Runs `$table.Key = value` or `$list[0] = value`. Whoever holds the table or list sees it.
    pub(super) fn assign_entry(&mut self, of: &Expr, key: &Expr, how: Assignment, value: &Expr, span: Span) {
        if let ExprKind::Variable(name) = &of.kind {
            self.changes_commands(name, span);
        }
        let holder = self.quietly(|script| script.value(of, "a table"));
        let key = self.quietly(|script| script.value(key, "the name of an entry"));
        let shown = key.as_text().unwrap_or_default().to_owned();
        let value = self.value(value, &format!("`{shown}`"));
        if !self.mode.maybe.is_empty() {
            return self.spoil(&holder);
        }
        let done = match &holder.shape {
            Shape::Table(table) if key.as_text().is_some() => {
                let (is_table, old) = {
                    let mut table = table.borrow_mut();
                    let settable = table.is_table() || table.has(&shown);
                    let old = if how == Assignment::Set { table.get(&shown) } else { table.take_entry(&shown) };
                    (settable, old)
                };
                let old = old.unwrap_or(Value::new(span, Shape::Null));
                let value = self.changed(old, how, value, span, &format!("`{shown}`"));
                let value = if self.may_hold(&holder, &value) { value } else { Value::unknown(span) };
                if is_table {
                    table.borrow_mut().set(&shown, value);
                }
                is_table
            }
            Shape::List(list) => {
                let place = number(&key).filter(|_| !matches!(key.shape, Shape::Null));
                let place = place.map(|at| if at < 0 { at + i64::try_from(list.len()).unwrap_or(0) } else { at });
                let place = place.and_then(|at| usize::try_from(at).ok());
                let old = place.and_then(|at| list.get(at));
                match (place, old) {
                    (Some(at), Some(old)) => {
                        let value = self.changed(old, how, value, span, &format!("`{shown}`"));
                        let value = if self.may_hold(&holder, &value) { value } else { Value::unknown(span) };
                        list.set(at, value)
                    }
                    _ => false,
                }
            }
            _ => false,
        };
        if !done {
            self.spoil(&holder);
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
    fn query(&mut self, value: &Expr) -> Option<Value> {
        let ExprKind::Statements { body, .. } = &value.kind else { return None };
        let [Statement::Pipeline(stages, _)] = body.as_slice() else { return None };
        match stages.as_slice() {
            [Stage::Command(command)] => self.asked(command),
            [Stage::Expr(inner)] => self.query(inner),
            _ => None,
        }
    }

    /// Reports a variable that changes what the commands after it do.
    fn changes_commands(&mut self, name: &str, span: Span) {
        const CHANGING: [&str; 2] = ["PSDefaultParameterValues", "WhatIfPreference"];
        if let Some(variable) = CHANGING.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            self.unread(span, &format!("`${variable}` changes what the commands after it do, which is not followed"));
        }
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
            | ExprKind::OrIfNull(..)
            | ExprKind::Cast(..)
            | ExprKind::Static(..)
            | ExprKind::Step(..)
    )
}

fn is_query(text: &str) -> bool {
    text.trim_start_matches(['(', '@', ' ']).get(..4).is_some_and(|start| start.eq_ignore_ascii_case("get-"))
}
