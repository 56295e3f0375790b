//! Evaluates operators, members and methods, as far as their values are known.

use std::borrow::Cow;

use dialplan_core::source::Span;

use super::arguments::{Given, given};
use super::arithmetic::computed;
use super::known::{QUERY, is_determined, is_of_table, is_table, is_true, same_text};
use super::script::Script;
use crate::import::powershell::tree::{Command, Expr, ExprKind, Stage, Statement};
use crate::object::{Shape, Value};

/// Comparisons that may begin with `c` or `i` for whether case counts.
const COMPARISONS: [&str; 14] = [
    "eq",
    "ne",
    "contains",
    "notcontains",
    "in",
    "notin",
    "like",
    "notlike",
    "match",
    "notmatch",
    "replace",
    "split",
    "gt",
    "lt",
];

impl<'a> Script<'a, '_> {
    /// Returns whether a condition holds; `None` if that is not known.
    pub(super) fn truth(&mut self, condition: &Expr) -> Option<bool> {
        let value = self.quietly(|script| script.value(condition, "the condition"));
        is_true(&value)
    }

    pub(super) fn binary(&mut self, operator: &str, left: &Expr, right: &Expr, span: Span, what: &str) -> Shape<'a> {
        if matches!(operator, "and" | "or") {
            let (left, right) = (self.truth(left), self.truth(right));
            let decides = operator == "or";
            return match (left, right) {
                (Some(one), _) | (_, Some(one)) if one == decides => Shape::Flag(decides),
                (Some(_), Some(_)) => Shape::Flag(!decides),
                _ => Shape::Unknown,
            };
        }
        let (a, b) = (self.value(left, what), self.value(right, what));
        if !is_determined(&a) || !is_determined(&b) {
            return Shape::Unknown;
        }
        let exact = operator.strip_prefix('c').filter(|rest| COMPARISONS.contains(rest));
        let name = exact.or(operator.strip_prefix('i').filter(|rest| COMPARISONS.contains(rest))).unwrap_or(operator);
        let same = |a: &Value<'_>, b: &Value<'_>| match (a.as_text(), b.as_text()) {
            (Some(a), Some(b)) if exact.is_some() => Some(a == b),
            _ => same_text(a, b),
        };
        let found = match name {
            // A list on the left is filtered instead.
            "eq" | "ne" if !matches!(a.shape, Shape::List(_)) => {
                same(&a, &b).map(|same| Shape::Flag(same == (name == "eq")))
            }
            "contains" | "notcontains" | "in" | "notin" => {
                let (list, item) = if name.ends_with("contains") { (&a, &b) } else { (&b, &a) };
                let found = list.items().into_iter().any(|known| same(known, item) == Some(true));
                Some(Shape::Flag(found != name.starts_with("not")))
            }
            "f" => a.as_text().and_then(|text| formatted(text, &b)).map(|text| Shape::Text(Cow::Owned(text))),
            "join" => {
                let parts: Option<Vec<&str>> = a.items().into_iter().map(Value::as_text).collect();
                parts.zip(b.as_text()).map(|(parts, with)| Shape::Text(Cow::Owned(parts.join(with))))
            }
            _ => computed(name, &a, &b, exact.is_some(), span),
        };
        match found {
            Some(Shape::Text(text)) if !self.spend(text.len() / 16, span) => Shape::Unknown,
            Some(Shape::List(items)) if !self.spend(items.len(), span) => Shape::Unknown,
            Some(shape) => shape,
            None => self.unknown(span, &format!("{what}: an operator is not executed")),
        }
    }

    /// Returns the value of `x.Name`.
    pub(super) fn member(&mut self, of: &Expr, name: &str, span: Span, what: &str) -> Shape<'a> {
        if let Some(identity) = self.identity_of_query(of, name) {
            return identity;
        }
        let value = self.value(of, what);
        let count = name.eq_ignore_ascii_case("Count") || name.eq_ignore_ascii_case("Length");
        match &value.shape {
            Shape::Unknown => Shape::Unknown,
            Shape::List(items) if count => match items.iter().any(|item| matches!(item.shape, Shape::Unknown)) {
                true => Shape::Unknown,
                false => Shape::Number(items.len().to_string()),
            },
            Shape::Object(object) if object.type_name == QUERY && ["Name", "Fqdn"].contains(&name) => {
                object.get(&["Identity"]).map_or(Shape::Unknown, |identity| identity.shape.clone())
            }
            Shape::Object(object) if is_table(object) && !object.has(&[name]) && is_of_table(name) => {
                let object = object.clone();
                self.of_table(&object, name, span)
            }
            Shape::Object(object) => match object.get(&[name]) {
                Some(found) if self.spend(super::scopes::size_of(found), span) => found.shape.clone(),
                _ => self.unknown(span, &format!("{what}: `{name}` of an object is not known here")),
            },
            Shape::List(items) => {
                let found: Option<Vec<Value<'a>>> = (items.iter())
                    .map(|item| match &item.shape {
                        Shape::Object(object) => object.get(&[name]).cloned(),
                        _ => None,
                    })
                    .collect();
                match found {
                    Some(found) => Shape::List(found),
                    None => self.unknown(span, &format!("{what}: a member of an object is not executed")),
                }
            }
            Shape::Text(text) if name.eq_ignore_ascii_case("Length") => Shape::Number(text.chars().count().to_string()),
            Shape::Null if count => Shape::Number("0".to_owned()),
            // A member of nothing is nothing.
            Shape::Null => Shape::Null,
            _ if name.eq_ignore_ascii_case("Count") => Shape::Number("1".to_owned()),
            _ => self.unknown(span, &format!("{what}: a member of an object is not executed")),
        }
    }

    /// Returns the identity in `(Get-CsOnlinePSTNGateway -Identity 'x').Identity`, which is what it asks for.
    fn identity_of_query(&mut self, of: &Expr, name: &str) -> Option<Shape<'a>> {
        let known = ["Identity", "Name", "Fqdn"].iter().any(|known| known.eq_ignore_ascii_case(name));
        if known { self.identity_of_query_value(of).map(|value| value.shape) } else { None }
    }

    /// Returns the identity that `(Get-CsOnlinePSTNGateway -Identity 'x')` asks for.
    pub(super) fn identity_of_query_value(&mut self, of: &Expr) -> Option<Value<'a>> {
        let ExprKind::Statements { body, .. } = &of.kind else { return None };
        let [Statement::Pipeline(stages, _)] = body.as_slice() else { return None };
        let [Stage::Command(Command { name: command, arguments, .. })] = stages.as_slice() else { return None };
        if !command.to_ascii_lowercase().starts_with("get-cs") {
            return None;
        }
        let mut found = None;
        for argument in given(arguments, |_| false) {
            match argument {
                Given::Positional(value) if found.is_none() => found = Some(value),
                Given::Named(name, value, _) => {
                    let name = name.to_ascii_lowercase();
                    if ["identity", "fqdn", "name"].contains(&name.as_str()) {
                        found = value;
                    } else if !name.starts_with("error") && name != "ea" {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        let value = self.value(found?, "`-Identity`");
        // A pattern asks for several.
        let text = value.as_text().filter(|text| !text.contains(['*', '?']))?;
        Some(Value::text(of.span, text.to_owned()))
    }

    /// Returns the value of `x[index]`.
    pub(super) fn index(&mut self, of: &Expr, index: &Expr, span: Span, what: &str) -> Shape<'a> {
        let (value, index) = (self.value(of, what), self.value(index, what));
        let item = |items: &[Value<'a>], at: &str| match at.parse::<i64>() {
            Ok(-1) => items.last().cloned(),
            Ok(at) => usize::try_from(at).ok().and_then(|at| items.get(at).cloned()),
            Err(_) => None,
        };
        let found = match (&value.shape, index.as_text(), &index.shape) {
            (Shape::Object(object), Some(key), _) => object.get(&[key]).cloned(),
            (Shape::List(items), Some(at), _) => item(items, at),
            (Shape::List(items), None, Shape::List(places)) if self.spend(places.len(), span) => {
                let found: Option<Vec<Value<'a>>> =
                    places.iter().map(|place| place.as_text().and_then(|at| item(items, at))).collect();
                found.map(|found| Value::new(span, Shape::List(found)))
            }
            _ => None,
        };
        match found {
            Some(found) => found.shape,
            None if matches!(value.shape, Shape::Unknown) || matches!(index.shape, Shape::Unknown) => Shape::Unknown,
            None => self.unknown(span, &format!("{what}: an entry of a list is not known here")),
        }
    }
}

/// Returns a text in which `{0}` is replaced by the first value, and so on; `None` for other formats.
pub(super) fn formatted(text: &str, values: &Value<'_>) -> Option<String> {
    let values = values.items();
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' if chars.peek() == Some(&c) => {
                chars.next();
                out.push(c);
            }
            '{' => {
                let mut place = String::new();
                loop {
                    match chars.next()? {
                        '}' => break,
                        c => place.push(c),
                    }
                }
                let (number, form) =
                    place.split_once(':').map_or((&*place, None), |(number, form)| (number, Some(form)));
                let value = values.get(number.parse::<usize>().ok()?)?;
                match form {
                    None => out.push_str(value.as_text()?),
                    Some(form) => out.push_str(&with_zeros(value, form)?),
                }
            }
            '}' => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

/// Returns a number with zeros in front of it: `{0:D3}` or `{0:000}`. `None` for other forms.
fn with_zeros(value: &Value<'_>, form: &str) -> Option<String> {
    let Shape::Number(number) = &value.shape else { return None };
    let number: i64 = number.parse().ok()?;
    let width: usize = match form.strip_prefix(['D', 'd']) {
        Some(width) => width.parse().ok().filter(|width| *width < 100)?,
        None if form.bytes().all(|b| b == b'0') => form.len(),
        None => return None,
    };
    let sign = if number < 0 { "-" } else { "" };
    Some(format!("{sign}{:0width$}", number.unsigned_abs()))
}
