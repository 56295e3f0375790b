//! What is known about values, whatever the script: tables, lists, numbers, and whether they are true.

use std::borrow::Cow;

use dialplan_core::source::Span;

use crate::object::{Object, Shape, Value};

/// The type of what is known about an object on a server: its identity. Whether it exists is not known.
pub(super) const QUERY: &str = "an object on a server";

/// The type of a table or an object whose entries stay in order.
pub(super) const ORDERED: &str = "ordered";

/// The type of a script block that a variable holds.
pub(super) const BLOCK: &str = "a script block";

/// Returns true if the value is not only known on a server.
pub(super) fn is_determined(value: &Value<'_>) -> bool {
    match &value.shape {
        Shape::Unknown => false,
        Shape::Object(object) => object.type_name != QUERY,
        Shape::List(items) => items.iter().all(is_determined),
        _ => true,
    }
}

/// Returns true for a table that a script has made, and not an object of another kind.
pub(super) fn is_table(object: &Object<'_>) -> bool {
    object.type_name.is_empty() || object.type_name == ORDERED
}

/// Sets an entry of a table.
pub(super) fn set_entry<'a>(table: &mut Object<'a>, key: &str, value: Value<'a>) {
    match table.fields.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
        Some(field) => field.1 = value,
        None => table.fields.push((Cow::Owned(key.to_owned()), value)),
    }
}

/// Returns true for a member that every table has.
pub(super) fn is_of_table(name: &str) -> bool {
    ["keys", "values", "count"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns whether two values are the same text, whatever the case; `None` if that is not known.
pub(super) fn same_text(a: &Value<'_>, b: &Value<'_>) -> Option<bool> {
    let number = |value: &Value<'_>| match &value.shape {
        Shape::Number(_) => value.as_text().and_then(|text| text.parse::<f64>().ok()),
        _ => None,
    };
    match (a.as_text(), b.as_text()) {
        (Some(a_text), Some(b_text)) => match (number(a), b_text.trim().parse::<f64>()) {
            // A number on the left is compared as a number.
            (Some(a), Ok(b)) => Some(a == b),
            _ => Some(a_text.to_lowercase() == b_text.to_lowercase()),
        },
        (None, None) if matches!((&a.shape, &b.shape), (Shape::Null, Shape::Null)) => Some(true),
        _ if matches!(a.shape, Shape::Null) || matches!(b.shape, Shape::Null) => Some(false),
        _ => None,
    }
}

/// Returns whether PowerShell takes the value as true; `None` if it is not known.
pub(super) fn is_true(value: &Value<'_>) -> Option<bool> {
    match &value.shape {
        Shape::Unknown => None,
        Shape::Object(object) if object.type_name == QUERY => None,
        Shape::Null => Some(false),
        Shape::Flag(flag) => Some(*flag),
        Shape::Text(text) => Some(!text.is_empty()),
        Shape::Number(number) => number.parse::<f64>().ok().map(|number| number != 0.0),
        Shape::List(items) => match items.as_slice() {
            [] => Some(false),
            [only] => is_true(only),
            _ => Some(true),
        },
        Shape::Object(_) => Some(true),
    }
}

/// Returns the output of several statements as one value, as PowerShell does.
pub(super) fn joined<'a>(mut values: Vec<Value<'a>>, span: Span) -> Option<Value<'a>> {
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(Value::new(span, Shape::List(values))),
    }
}

/// Returns the sum of a whole number and a value that is a whole number or text with one.
pub(super) fn added(number: &str, value: &Value<'_>) -> Option<String> {
    let more: i64 = match &value.shape {
        Shape::Number(text) => text.parse().ok()?,
        Shape::Text(text) => text.trim().parse().ok()?,
        Shape::Null => 0,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_add(more).map(|sum| sum.to_string())
}

/// Appends a value to a list, or its elements if it is a list.
pub(super) fn append<'a>(list: &mut Vec<Value<'a>>, value: Value<'a>) {
    match value.shape {
        Shape::List(items) => list.extend(items),
        Shape::Null => {}
        _ => list.push(value),
    }
}
