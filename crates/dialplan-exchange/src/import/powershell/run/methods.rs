//! Evaluates methods and static members, as far as their values are known.

use std::cell::RefCell;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::arithmetic::number;
use super::calls::Passed;
use super::conversions::is_list;
use super::known::{added, is_determined, is_same, joined};
use super::live::{List, ListKind, ORDERED, Shape, Table, Value};
use super::script::Script;
use crate::codes;
use crate::import::powershell::tree::{Expr, ExprKind};

/// Returns true for a method that runs a script block.
pub(super) fn is_invoke(name: &str) -> bool {
    ["invoke", "invokereturnasis", "invokescript", "begininvoke"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

impl Script<'_, '_> {
    /// Returns the value of a method of text, of a list or of a table.
    pub(super) fn method(&mut self, of: &Expr, name: &str, arguments: &[Expr], span: Span, what: &str) -> Shape {
        let method = name.to_ascii_lowercase();
        // Only `-WhatIf` says no.
        if method == "shouldprocess" {
            return Shape::Flag(true);
        }
        let value = self.value(of, what);
        let arguments: Vec<Value> = arguments.iter().map(|argument| self.value(argument, what)).collect();
        if is_invoke(&method) {
            let Shape::Block(block) = &value.shape else { return self.invoked(span) };
            let found = self.call(block, Passed::values(arguments), false, ("a script block", span));
            return joined(found, span).map_or(Shape::Null, |value| value.shape);
        }
        if matches!(method.as_str(), "where" | "foreach")
            && let [Value { shape: Shape::Block(block), .. }] = arguments.as_slice()
        {
            let values = match method.as_str() {
                "where" => self.kept_by(&value.items(), block, span),
                _ => self.for_each_value(value.items(), block, span),
            };
            return match values.iter().any(Value::is_unknown) {
                true => Shape::Unknown,
                false => Shape::array(values),
            };
        }
        if let Some(found) = self.change_in_place(&value, &method, &arguments, span, what) {
            return found;
        }
        if value.is_unknown() {
            self.blocks_may_run(name, &arguments, span);
            self.own_class_may_change(&arguments);
            return Shape::Unknown;
        }
        let found = match &value.shape {
            Shape::Table(table) if table.borrow().is_table() => {
                let table = std::rc::Rc::clone(table);
                self.method_of_table(&table, &method, &arguments, span)
            }
            Shape::List(list) => {
                let found = method_of_list(list, &method, &arguments);
                found.or_else(|| each(&list.items(), &method, &arguments, span))
            }
            _ => method_of_text(&value, &method, &arguments, span),
        };
        match found {
            Some(Shape::Text(text)) if !self.spend(text.len() / 16, span) => Shape::Unknown,
            Some(found) => found,
            None => {
                // What it does with the object is not known.
                self.blocks_may_run(name, &arguments, span);
                self.spoil(&value);
                match arguments.iter().all(is_determined) {
                    true => self.unknown(span, &format!("{what}: a member of an object is not executed")),
                    false => Shape::Unknown,
                }
            }
        }
    }

    fn method_of_table(
        &mut self,
        table: &RefCell<Table>,
        method: &str,
        arguments: &[Value],
        span: Span,
    ) -> Option<Shape> {
        match (method, arguments) {
            ("getenumerator", []) => Some(self.of_table(table, "entries", span)),
            ("containskey" | "contains", [key]) => Some(Shape::Flag(table.borrow().has(key.as_text()?))),
            ("containsvalue", [value]) => {
                let values = table.borrow().values();
                let found: Option<Vec<bool>> = values.iter().map(|known| is_same(known, value)).collect();
                found.map(|found| Shape::Flag(found.contains(&true)))
            }
            ("clone", []) if self.spend(table.borrow().len(), span) => Some(Shape::table(table.borrow().copy())),
            _ => None,
        }
    }

    /// Returns the keys, the values or the entries of a table. PowerShell does not keep the order of `@{..}`.
    pub(super) fn of_table(&mut self, table: &RefCell<Table>, what: &str, span: Span) -> Shape {
        let table = table.borrow();
        if what.eq_ignore_ascii_case("Count") {
            return Shape::number(table.len());
        }
        if !self.spend(table.len(), span) {
            return Shape::Unknown;
        }
        if table.type_name != ORDERED && table.len() > 1 {
            let message = "PowerShell does not keep the order of `@{..}`: it is read as it is written";
            let finding = Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "in any order");
            // A list is evaluated without its findings, but this one is about what the script does.
            let muted = std::mem::take(&mut self.mode.muted);
            if self.mode.maybe.is_empty() {
                self.report(finding.help("write `[ordered]@{..}` to keep it"));
            }
            self.mode.muted = muted;
        }
        let key = |name: &str| Value::text(span, name);
        let items = table.entries().iter().map(|(name, value)| match what.to_ascii_lowercase().as_str() {
            "keys" => key(name),
            "values" => value.clone(),
            _ => entry(name, value, span),
        });
        Shape::array(items.collect())
    }

    /// Returns the value of `x++` or `x--`, and changes the variable.
    pub(super) fn step(&mut self, of: &Expr, up: bool, span: Span, what: &str) -> Shape {
        let ExprKind::Variable(name) = &of.kind else {
            self.forget_touched(self.file.slice(span));
            return Shape::Unknown;
        };
        let old = match self.mode.maybe.is_empty() {
            true => self.quietly(|script| script.value(of, what)),
            false => Value::unknown(span),
        };
        let one = Value::new(span, Shape::number(if up { 1 } else { -1 }));
        let new = match &old.shape {
            Shape::Null => Some(if up { "1" } else { "-1" }.to_owned()),
            Shape::Number(number) => added(number, &one),
            _ => None,
        };
        match new {
            Some(new) => self.variables.insert(name, Value::new(span, Shape::number(new))),
            None => self.forget(name),
        }
        old.shape
    }

    /// Makes tables and lists unknown that are given to a method which may be one of a class of the script.
    fn own_class_may_change(&mut self, arguments: &[Value]) {
        if self.file.text().to_ascii_lowercase().contains("class ") {
            arguments.iter().for_each(|argument| self.spoil(argument));
        }
    }

    /// Returns the value of `[type]::Member`.
    pub(super) fn static_member(&mut self, of: &str, name: &str, arguments: &[Expr], span: Span, what: &str) -> Shape {
        let values: Vec<Value> = arguments.iter().map(|argument| self.value(argument, what)).collect();
        let text = |at: usize| values.get(at).and_then(Value::as_text);
        let is_empty = |blank: bool| match values.first().map(|value| &value.shape) {
            Some(Shape::Null) => Some(true),
            Some(Shape::Text(text) | Shape::Char(text)) => Some(text.is_empty() || blank && text.trim().is_empty()),
            Some(Shape::Number(_) | Shape::Flag(_)) => Some(false),
            _ => None,
        };
        let found = match (of, name) {
            ("string", "isnullorempty") => is_empty(false).map(Shape::Flag),
            ("string", "isnullorwhitespace") => is_empty(true).map(Shape::Flag),
            ("string", "empty") => Some(Shape::text("")),
            ("string", "join") => {
                let parts = values.get(1..).unwrap_or_default().iter().map(Value::texts);
                let parts: Option<Vec<Vec<String>>> = parts.collect();
                parts.zip(text(0)).map(|(parts, with)| Shape::text(parts.concat().join(with)))
            }
            ("string", "format") => {
                let rest = Value::new(span, Shape::array(values.get(1..).unwrap_or_default().to_vec()));
                text(0).and_then(|form| super::format::formatted(form, &rest)).map(Shape::text)
            }
            ("regex" | "text.regularexpressions.regex", "escape") => text(0).map(|text| Shape::text(escaped(text))),
            (list, "new") if is_list(list).is_some_and(|(_, kind)| kind != ListKind::Array) => {
                // A number is how much room there is at first.
                let items = values.iter().filter(|value| !matches!(value.shape, Shape::Number(_)));
                let kind = is_list(list).map_or(ListKind::Generic, |(_, kind)| kind);
                Some(Shape::List(List::new(items.flat_map(Value::items).collect(), kind)))
            }
            ("hashtable" | "collections.hashtable", "new") if values.is_empty() => Some(Shape::table(Table::default())),
            ("io.path", "combine") => {
                let parts: Option<Vec<&str>> = values.iter().skip(1).map(Value::as_text).collect();
                match (values.first().map(|first| &first.shape), parts) {
                    (Some(Shape::Path(first)), Some(parts)) => {
                        Some(Shape::Path(std::rc::Rc::new(format!("{first}\\{}", parts.join("\\")))))
                    }
                    (Some(Shape::Text(first)), Some(parts)) => {
                        Some(Shape::text(format!("{first}\\{}", parts.join("\\"))))
                    }
                    _ => None,
                }
            }
            ("scriptblock", "create") => return self.invoked(span),
            ("array", "reverse" | "sort") => {
                values.iter().for_each(|value| self.spoil(value));
                None
            }
            _ => None,
        };
        if found.is_none() {
            self.own_class_may_change(&values);
        }
        match found {
            Some(found) => found,
            None if values.iter().any(Value::is_unknown) => Shape::Unknown,
            None => self.unknown(span, &format!("{what}: a type is not executed")),
        }
    }
}

/// Escapes a text as `[regex]::Escape` does.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{C}' => out.push_str("\\f"),
            ' ' | '#' | '$' | '(' | ')' | '*' | '+' | '.' | '?' | '[' | '\\' | '^' | '{' | '|' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn method_of_list(list: &List, method: &str, arguments: &[Value]) -> Option<Shape> {
    match (method, arguments) {
        ("contains", [item]) => {
            let found: Option<Vec<bool>> = list.items().iter().map(|known| is_same(known, item)).collect();
            found.map(|found| Shape::Flag(found.contains(&true)))
        }
        ("indexof", [item]) => {
            let found: Option<Vec<bool>> = list.items().iter().map(|known| is_same(known, item)).collect();
            let place = found?.iter().position(|same| *same);
            Some(place.map_or_else(|| Shape::number(-1), Shape::number))
        }
        ("toarray" | "clone" | "getenumerator", []) => Some(Shape::array(list.items())),
        _ => None,
    }
}

/// Returns what a method of text makes of each item of a list.
fn each(items: &[Value], method: &str, arguments: &[Value], span: Span) -> Option<Shape> {
    let mut found = Vec::new();
    for item in items {
        let shape = method_of_text(item, method, arguments, span)?;
        match shape {
            Shape::List(parts) => found.extend(parts.items()),
            shape => found.push(Value::new(span, shape)),
        }
    }
    Some(Shape::array(found))
}

/// Returns an entry of a table, as a loop over the table gives it.
pub(super) fn entry(name: &str, value: &Value, span: Span) -> Value {
    let key = Value::text(span, name);
    let table = Table::ordered(vec![("Key", key.clone()), ("Name", key), ("Value", value.clone())]);
    Value::new(span, Shape::table(table))
}

fn method_of_text(value: &Value, method: &str, arguments: &[Value], span: Span) -> Option<Shape> {
    let text = value.as_text()?;
    let of_text = |text: &str| Some(Shape::text(text));
    let first = arguments.first().and_then(Value::as_text);
    let count = |at: usize| arguments.get(at).and_then(number).and_then(|number| usize::try_from(number).ok());
    let padded = |left: bool| {
        let width = count(0).filter(|width| *width < 1000)?;
        let with = match arguments.get(1) {
            None => ' ',
            Some(with) => with.as_text()?.chars().next()?,
        };
        let fill: String = std::iter::repeat_n(with, width.saturating_sub(text.chars().count())).collect();
        Some(Shape::text(if left { format!("{fill}{text}") } else { format!("{text}{fill}") }))
    };
    match (method, arguments.len()) {
        ("tostring", 0) => of_text(text),
        ("trim", 0) => of_text(text.trim()),
        ("trimstart", 0) => of_text(text.trim_start()),
        ("trimend", 0) => of_text(text.trim_end()),
        ("trim", 1) => of_text(text.trim_matches(|c| first.is_some_and(|set| set.contains(c)))),
        ("trimstart", 1) => of_text(text.trim_start_matches(|c| first.is_some_and(|set| set.contains(c)))),
        ("trimend", 1) => of_text(text.trim_end_matches(|c| first.is_some_and(|set| set.contains(c)))),
        ("tolower" | "tolowerinvariant", 0) => of_text(&text.to_lowercase()),
        ("toupper" | "toupperinvariant", 0) => of_text(&text.to_uppercase()),
        ("replace", 2) => match (first, arguments.get(1).and_then(Value::as_text)) {
            (Some(from), Some(to)) if !from.is_empty() => of_text(&text.replace(from, to)),
            _ => None,
        },
        ("startswith", 1) => Some(Shape::Flag(text.starts_with(first?))),
        ("endswith", 1) => Some(Shape::Flag(text.ends_with(first?))),
        ("contains", 1) => Some(Shape::Flag(text.contains(first?))),
        ("substring", 1 | 2) => {
            let chars: Vec<char> = text.chars().collect();
            let from = count(0)?;
            let to = match arguments.len() {
                1 => chars.len(),
                _ => from.checked_add(count(1)?)?,
            };
            Some(Shape::text(chars.get(from..to)?.iter().collect::<String>()))
        }
        ("padleft", 1 | 2) => padded(true),
        ("padright", 1 | 2) => padded(false),
        ("indexof", 1) => {
            let place = text.find(first?).and_then(|at| text.get(..at)).map(|before| before.chars().count());
            Some(place.map_or_else(|| Shape::number(-1), Shape::number))
        }
        ("insert", 2) => {
            let at = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).nth(count(0)?)?;
            let (before, after) = text.split_at_checked(at)?;
            Some(Shape::text(format!("{before}{}{after}", arguments.get(1)?.as_text()?)))
        }
        ("remove", 1 | 2) => {
            let chars: Vec<char> = text.chars().collect();
            let from = count(0)?;
            let to = if arguments.len() == 1 { chars.len() } else { from.checked_add(count(1)?)? };
            let (before, after) = (chars.get(..from)?, chars.get(to..)?);
            Some(Shape::text(before.iter().chain(after).collect::<String>()))
        }
        ("tochararray", 0) => {
            let chars = text.chars().map(|c| Value::new(span, Shape::Char(std::rc::Rc::new(c.to_string()))));
            Some(Shape::array(chars.collect()))
        }
        ("split", 1) => {
            let mut chars = first?.chars();
            let (Some(separator), None) = (chars.next(), chars.next()) else { return None };
            let parts = text.split(separator).map(|part| Value::text(span, part));
            Some(Shape::array(parts.collect()))
        }
        _ => None,
    }
}
