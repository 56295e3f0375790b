//! Evaluates methods, conversions and static members, as far as their values are known.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::arithmetic::number;
use super::known::{ORDERED, added, is_determined, is_table};
use super::script::Script;
use crate::codes;
use crate::import::powershell::tree::{Argument, Expr, ExprKind};
use crate::object::{Object, Shape, Value};

/// Returns true for a method that runs a script block.
pub(super) fn is_invoke(name: &str) -> bool {
    ["invoke", "invokereturnasis", "invokescript", "begininvoke"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

impl<'a> Script<'a, '_> {
    /// Returns the value of a method of text or of a table.
    pub(super) fn method(&mut self, of: &Expr, name: &str, arguments: &[Expr], span: Span, what: &str) -> Shape<'a> {
        let method = name.to_ascii_lowercase();
        if is_invoke(&method) {
            let Some(block) = self.block_in(of) else { return self.invoked(span) };
            let values: Vec<Value<'a>> = arguments.iter().map(|argument| self.value(argument, what)).collect();
            let arguments: Vec<Argument> = values.iter().map(literal).collect();
            let found = self.call(&block, &arguments, false, ("a script block", span));
            return super::known::joined(found, span).map_or(Shape::Null, |value| value.shape);
        }
        // Only `-WhatIf` says no.
        if method == "shouldprocess" {
            return Shape::Flag(true);
        }
        let value = self.value(of, what);
        let arguments: Vec<Value<'a>> = arguments.iter().map(|argument| self.value(argument, what)).collect();
        if matches!(value.shape, Shape::Unknown) {
            return Shape::Unknown;
        }
        let found = match &value.shape {
            Shape::Object(table) if is_table(table) => self.method_of_table(table, &method, &arguments, span),
            _ => method_of_text(&value, &method, &arguments, span),
        };
        match found {
            Some(Shape::Text(text)) if !self.spend(text.len() / 16, span) => Shape::Unknown,
            Some(found) => found,
            None if arguments.iter().any(|argument| !is_determined(argument)) => Shape::Unknown,
            None => self.unknown(span, &format!("{what}: a member of an object is not executed")),
        }
    }

    fn method_of_table(
        &mut self,
        table: &Object<'a>,
        method: &str,
        arguments: &[Value<'a>],
        span: Span,
    ) -> Option<Shape<'a>> {
        match (method, arguments) {
            ("getenumerator", []) => Some(self.of_table(table, "entries", span)),
            ("containskey" | "contains", [key]) => Some(Shape::Flag(table.has(&[key.as_text()?]))),
            ("clone", []) if self.spend(table.fields.len(), span) => Some(Shape::Object(table.clone())),
            _ => None,
        }
    }

    /// Returns the keys, the values or the entries of a table. PowerShell does not keep the order of `@{..}`.
    pub(super) fn of_table(&mut self, table: &Object<'a>, what: &str, span: Span) -> Shape<'a> {
        if what.eq_ignore_ascii_case("Count") {
            return Shape::Number(table.fields.len().to_string());
        }
        if !self.spend(table.fields.len(), span) {
            return Shape::Unknown;
        }
        if table.type_name != ORDERED && table.fields.len() > 1 {
            let message = "PowerShell does not keep the order of `@{..}`: it is read as it is written";
            let finding = Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "in any order");
            // A list is evaluated without its findings, but this one is about what the script does.
            let muted = std::mem::take(&mut self.mode.muted);
            if self.mode.maybe.is_empty() {
                self.report(finding.help("write `[ordered]@{..}` to keep it"));
            }
            self.mode.muted = muted;
        }
        let key = |name: &Cow<'a, str>| Value::text(span, name.clone());
        let items = table.fields.iter().map(|(name, value)| match what.to_ascii_lowercase().as_str() {
            "keys" => key(name),
            "values" => value.clone(),
            _ => {
                let fields = vec![
                    (Cow::Borrowed("Key"), key(name)),
                    (Cow::Borrowed("Name"), key(name)),
                    (Cow::Borrowed("Value"), value.clone()),
                ];
                Value::new(span, Shape::Object(Object { type_name: Cow::Borrowed(ORDERED), fields }))
            }
        });
        Shape::List(items.collect())
    }

    /// Returns the value of `x++` or `x--`, and changes the variable.
    pub(super) fn step(&mut self, of: &Expr, up: bool, span: Span, what: &str) -> Shape<'a> {
        let ExprKind::Variable(name) = &of.kind else {
            self.forget_touched(self.file.slice(span));
            return Shape::Unknown;
        };
        let old = match self.mode.maybe.is_empty() {
            true => self.quietly(|script| script.value(of, what)),
            false => Value::new(span, Shape::Unknown),
        };
        let one = Value::new(span, Shape::Number(if up { "1" } else { "-1" }.to_owned()));
        let new = match &old.shape {
            Shape::Null => Some(if up { "1" } else { "-1" }.to_owned()),
            Shape::Number(number) => added(number, &one),
            _ => None,
        };
        match new {
            Some(new) => self.variables.insert(name, Value::new(span, Shape::Number(new))),
            None => self.forget(name),
        }
        old.shape
    }

    /// Returns the value of `[type]x`.
    pub(super) fn cast(&mut self, to: &str, of: &Expr, span: Span, what: &str) -> Shape<'a> {
        // What gets a variable by reference may change it.
        if to == "ref" {
            if let ExprKind::Variable(name) = &of.kind {
                self.forget(name);
            }
            return Shape::Unknown;
        }
        let value = self.value(of, what);
        let found = match to {
            "void" => return Shape::Null,
            "ordered" | "pscustomobject" => match value.shape {
                Shape::Object(Object { type_name, fields }) if type_name.is_empty() => {
                    return Shape::Object(Object { type_name: Cow::Borrowed(ORDERED), fields });
                }
                shape => return shape,
            },
            "string" => match &value.shape {
                Shape::Number(text) => Some(Shape::Text(Cow::Owned(text.clone()))),
                Shape::Flag(_) => value.as_text().map(|text| Shape::Text(Cow::Owned(text.to_owned()))),
                Shape::Null => Some(Shape::Text(Cow::Borrowed(""))),
                Shape::Text(_) => Some(value.shape.clone()),
                _ => None,
            },
            "int" | "int32" | "int64" | "long" | "uint32" | "uint64" => {
                number(&value).map(|number| Shape::Number(number.to_string()))
            }
            "char" => match &value.shape {
                Shape::Number(code) => {
                    let char = code.parse::<u32>().ok().and_then(char::from_u32);
                    char.map(|c| Shape::Text(Cow::Owned(c.to_string())))
                }
                Shape::Text(text) if text.chars().count() == 1 => Some(value.shape.clone()),
                _ => None,
            },
            "bool" | "boolean" | "switch" | "management.automation.switchparameter" => {
                super::known::is_true(&value).map(Shape::Flag)
            }
            "scriptblock" => None,
            "object" | "hashtable" | "psobject" => Some(value.shape.clone()),
            _ if to.ends_with("[]") || to.contains("list") || to == "array" => match value.shape {
                Shape::List(_) | Shape::Unknown => return value.shape,
                Shape::Null => Some(Shape::List(Vec::new())),
                _ => Some(Shape::List(vec![value.clone()])),
            },
            _ => None,
        };
        match found {
            Some(found) => found,
            None if matches!(value.shape, Shape::Unknown) => Shape::Unknown,
            None => self.unknown(span, &format!("{what}: a conversion is not executed")),
        }
    }

    /// Returns the value of `[type]::Member`.
    pub(super) fn static_member(
        &mut self,
        of: &str,
        name: &str,
        arguments: &[Expr],
        span: Span,
        what: &str,
    ) -> Shape<'a> {
        let values: Vec<Value<'a>> = arguments.iter().map(|argument| self.value(argument, what)).collect();
        let text = |at: usize| values.get(at).and_then(Value::as_text);
        let is_empty = |blank: bool| match values.first().map(|value| &value.shape) {
            Some(Shape::Null) => Some(true),
            Some(Shape::Text(text)) => Some(text.is_empty() || blank && text.trim().is_empty()),
            Some(Shape::Number(_) | Shape::Flag(_)) => Some(false),
            _ => None,
        };
        let found = match (of, name) {
            ("string", "isnullorempty") => is_empty(false).map(Shape::Flag),
            ("string", "isnullorwhitespace") => is_empty(true).map(Shape::Flag),
            ("string", "empty") => Some(Shape::Text(Cow::Borrowed(""))),
            ("string", "join") => {
                let parts = values.get(1..).unwrap_or_default().iter().flat_map(Value::items);
                let parts: Option<Vec<&str>> = parts.map(Value::as_text).collect();
                parts.zip(text(0)).map(|(parts, with)| Shape::Text(Cow::Owned(parts.join(with))))
            }
            ("string", "format") => {
                let rest = Value::new(span, Shape::List(values.get(1..).unwrap_or_default().to_vec()));
                text(0).and_then(|form| super::operators::formatted(form, &rest)).map(|text| Shape::Text(text.into()))
            }
            ("regex" | "text.regularexpressions.regex", "escape") => {
                text(0).map(|text| Shape::Text(Cow::Owned(escaped(text))))
            }
            (list, "new") if list.ends_with("arraylist") || list.contains("generic.list") => {
                Some(Shape::List(Vec::new()))
            }
            ("scriptblock", "create") => return self.invoked(span),
            ("array", "reverse" | "sort") => {
                self.forget_touched(self.file.slice(span));
                None
            }
            _ => None,
        };
        match found {
            Some(found) => found,
            None if values.iter().any(|value| matches!(value.shape, Shape::Unknown)) => Shape::Unknown,
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

fn method_of_text<'a>(value: &Value<'a>, method: &str, arguments: &[Value<'a>], span: Span) -> Option<Shape<'a>> {
    if let (Shape::List(items), "contains", [item]) = (&value.shape, method, arguments) {
        return Some(Shape::Flag(items.iter().any(|known| known.as_text() == item.as_text())));
    }
    let text = value.as_text()?;
    let of_text = |text: &str| Some(Shape::Text(Cow::Owned(text.to_owned())));
    let first = arguments.first().and_then(Value::as_text);
    let count = |at: usize| arguments.get(at).and_then(number).and_then(|number| usize::try_from(number).ok());
    let padded = |left: bool| {
        let width = count(0).filter(|width| *width < 1000)?;
        let with = match arguments.get(1) {
            None => ' ',
            Some(with) => with.as_text()?.chars().next()?,
        };
        let fill: String = std::iter::repeat_n(with, width.saturating_sub(text.chars().count())).collect();
        Some(Shape::Text(Cow::Owned(if left { format!("{fill}{text}") } else { format!("{text}{fill}") })))
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
            Some(Shape::Text(Cow::Owned(chars.get(from..to)?.iter().collect())))
        }
        ("padleft", 1 | 2) => padded(true),
        ("padright", 1 | 2) => padded(false),
        ("split", 1) => {
            let mut chars = first?.chars();
            let (Some(separator), None) = (chars.next(), chars.next()) else { return None };
            let parts = text.split(separator).map(|part| Value::text(span, part.to_owned()));
            Some(Shape::List(parts.collect()))
        }
        _ => None,
    }
}

/// Returns an argument with a value that is known.
pub(super) fn literal(value: &Value<'_>) -> Argument {
    let kind = match &value.shape {
        Shape::Text(text) => ExprKind::Literal(text.to_string()),
        Shape::Number(number) => ExprKind::Number(number.clone()),
        _ => ExprKind::Unknown("an argument of a script block"),
    };
    Argument::Value(Expr { span: value.span, kind })
}
