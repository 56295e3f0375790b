//! What a command changes of what was there: lists, the order of routes, variables.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::quotes::is_name;
use super::run::Script;
use super::tree::Expr;
use super::value::bare;
use crate::codes;
use crate::object::{Object, Shape, Value};

/// Routes as a server has them in a row: by priority, each its own. One that comes in pushes the others back.
#[derive(Default)]
pub(super) struct Row {
    /// Priority and place in what is kept, lowest first.
    routes: Vec<(i64, usize)>,
    /// Did the script give a priority to any of them?
    told: bool,
}

impl Row {
    fn take_out(&mut self, route: usize) {
        self.routes.retain(|(_, known)| *known != route);
    }

    fn put_in(&mut self, route: usize, priority: Option<i64>) {
        let last = self.routes.last().map(|(priority, _)| *priority);
        let priority = match priority {
            Some(priority) => {
                self.told = true;
                priority
            }
            None => last.map_or(0, |last| last.saturating_add(1)),
        };
        let at = self.routes.partition_point(|(known, _)| *known < priority);
        self.routes.insert(at, (priority, route));
        let mut before = priority;
        for (known, _) in self.routes.iter_mut().skip(at + 1) {
            if *known > before {
                break;
            }
            *known = before.saturating_add(1);
            before = *known;
        }
    }
}

impl<'a> Script<'a, '_> {
    /// A property gets a value, or a list is added to: `@{Add = ..}`.
    pub(super) fn change(&mut self, object: &mut Object<'a>, name: Cow<'a, str>, value: Value<'a>) {
        let at = object.fields.iter().position(|(known, _)| known.eq_ignore_ascii_case(&name));
        let change = match &value.shape {
            Shape::Object(change) if change.kind.is_empty() && change.has(&["Add", "Remove", "Replace"]) => {
                change.clone()
            }
            _ => {
                match at.and_then(|at| object.fields.get_mut(at)) {
                    Some(field) => field.1 = value,
                    None => object.fields.push((name, value)),
                }
                return;
            }
        };
        let old = at.map(|at| object.fields.remove(at).1);
        let mut list: Vec<Value<'a>> = match old {
            Some(Value { shape: Shape::List(list), .. }) => list,
            old => old.iter().flat_map(Value::items).cloned().collect(),
        };
        if let Some(replace) = change.get(&["Replace"]) {
            list = replace.items().into_iter().cloned().collect();
        }
        for added in change.get(&["Add"]).map(Value::items).unwrap_or_default() {
            let same = |known: &Value<'_>| known.shape == added.shape || self.guarded && same_rule(known, added);
            if !list.iter().any(same) {
                list.push(added.clone());
            }
        }
        for removed in change.get(&["Remove"]).map(Value::items).unwrap_or_default() {
            list.retain(|known| known.shape != removed.shape);
        }
        object.fields.push((name, Value::new(value.span, Shape::List(list))));
    }

    fn row(&mut self, noun: &str) -> Option<&mut Row> {
        let [server, online] = &mut self.rows;
        match noun {
            "csvoiceroute" => Some(server),
            "csonlinevoiceroute" => Some(online),
            _ => None,
        }
    }

    /// A route gets its place among the others.
    pub(super) fn line_up(&mut self, noun: &str, route: usize, object: &Object<'a>, new: bool) {
        let given = object.get(&["Priority"]).and_then(Value::as_text).map(|text| text.trim().parse::<i64>());
        let Some(row) = self.row(noun) else { return };
        match given {
            Some(Ok(priority)) => {
                row.take_out(route);
                row.put_in(route, Some(priority));
            }
            // It is there already, or is no number, which is said later.
            Some(Err(_)) => {}
            None if new => row.put_in(route, None),
            None => {}
        }
    }

    pub(super) fn take_out(&mut self, noun: &str, route: usize) {
        if let Some(row) = self.row(noun) {
            row.take_out(route);
        }
    }

    /// Where a script tells some priorities, the server has given the others theirs.
    pub(super) fn number_routes(&mut self) {
        for row in std::mem::take(&mut self.rows) {
            for (priority, route) in row.routes.into_iter().filter(|_| row.told) {
                let Some(kept) = self.kept.get_mut(route) else { continue };
                let value = Value::text(kept.span, priority.to_string());
                match kept.object.fields.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("Priority")) {
                    Some(field) => field.1 = value,
                    None => kept.object.fields.push((Cow::Borrowed("Priority"), value)),
                }
            }
        }
    }

    /// `$table.Key = value`
    pub(super) fn assign_entry(&mut self, name: &str, key: &str, value: &Expr, span: Span) {
        let value = self.value(value, &format!("`{key}`"));
        match self.variables.get_mut(&bare(name)) {
            Some(Value { shape: Shape::Object(table), .. }) if table.kind.is_empty() => {
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
                let message = format!("parameter `${name}` of the script is taken for its default `{text}`");
                self.say(
                    Diagnostic::new(&codes::IMPORT_CHANGED, message)
                        .at(span, "whoever calls it may say something else"),
                );
            }
            self.variables.insert(bare(name), value);
        }
    }

    /// From here on nobody knows what the variable is.
    pub(super) fn forget(&mut self, name: &str) {
        self.variables.insert(bare(name), Value::new(Span::default(), Shape::Unknown));
    }

    /// A statement by itself that is not read, but calls or changes something: `$list.Add(..)`, `[array]::Reverse($list)`, `$i++`.
    pub(super) fn forget_touched(&mut self, text: &str) {
        if !(text.contains('(') || text.contains('=') || text.contains("++") || text.contains("--")) {
            return;
        }
        if text.starts_with('[') && text.contains("::") {
            variables(text).for_each(|(name, _)| self.forget(name));
        } else if let Some((name, _)) = variables(text).next() {
            self.forget(name);
        }
    }

    /// A block that is not executed changes these variables.
    pub(super) fn forget_changed(&mut self, text: &str) {
        for (name, rest) in variables(text) {
            let rest = rest.trim_start();
            let member = rest.starts_with(['.', '[']) && {
                let line = rest.split(['\n', ';', '|', '}']).next().unwrap_or_default();
                line.contains('=') || line.contains('(')
            };
            let assigned = ["=", "+=", "-=", "*=", "++", "--"].iter().any(|operator| rest.starts_with(operator));
            if member || assigned {
                self.forget(name);
            }
        }
    }
}

/// The variables that a text names, each with what follows it.
fn variables(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let end = rest.find(|c: char| !is_name(c) && c != ':').unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(end)?;
        (!name.is_empty()).then_some((name, rest))
    })
}

/// `@{Add = ..}` or `@{Remove = ..}`, which leaves the rest of a list as it is?
pub(super) fn adds_to(value: &Value<'_>) -> bool {
    matches!(&value.shape, Shape::Object(change) if change.kind.is_empty() && change.has(&["Add", "Remove"]) && !change.has(&["Replace"]))
}

fn same_rule(a: &Value<'_>, b: &Value<'_>) -> bool {
    let part = |value: &Value<'_>, name: &str| match &value.shape {
        Shape::Object(object) => object.get(&[name]).and_then(Value::as_text).map(str::to_owned),
        _ => None,
    };
    part(a, "Name").is_some() && ["Name", "Pattern", "Translation"].iter().all(|name| part(a, name) == part(b, name))
}
