//! What is known about values, whatever the script: whether they are determined, equal or true, and what they add up
//! to.

use dialplan_core::source::Span;

use super::live::{Shape, Value};

/// Returns true if the value is not only known on a server.
pub(super) fn is_determined(value: &Value) -> bool {
    match &value.shape {
        Shape::Unknown | Shape::Query(_) | Shape::Path(_) => false,
        Shape::Table(table) => !table.borrow().spoiled,
        Shape::List(list) if !list.is_nested() => !list.is_open(),
        Shape::List(_) => !value.find(false, is_open).0,
        _ => true,
    }
}

/// Returns true if it is known what a loop over the value goes through. Of an object on a server, its identity is.
pub(super) fn is_listed(value: &Value) -> bool {
    let open = |item: &Value| is_open(item) && !matches!(item.shape, Shape::Query(_));
    match &value.shape {
        Shape::List(list) if !list.is_nested() && !list.is_open() => true,
        Shape::List(_) => !value.find(false, open).0,
        _ => !open(value),
    }
}

/// Returns true for a value of which nothing is known, or only what is known on a server.
pub(super) fn is_open(value: &Value) -> bool {
    match &value.shape {
        Shape::Unknown | Shape::Query(_) | Shape::Path(_) => true,
        Shape::Table(table) => table.borrow().spoiled,
        _ => false,
    }
}

/// Returns true for a member that every table has.
pub(super) fn is_of_table(name: &str) -> bool {
    ["keys", "values", "count"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns whether two values are the same text, whatever the case; `None` if that is not known.
pub(super) fn same_text(a: &Value, b: &Value) -> Option<bool> {
    match (a.as_text(), b.as_text()) {
        (Some(a_text), Some(b_text)) => {
            // A number on the left is compared as a number.
            let numbers = match &a.shape {
                Shape::Number(_) => a_text.parse::<f64>().ok().zip(b_text.trim().parse::<f64>().ok()),
                _ => None,
            };
            Some(numbers.map_or_else(|| same_letters(a_text, b_text), |(a, b)| a == b))
        }
        (None, None) if matches!((&a.shape, &b.shape), (Shape::Null, Shape::Null)) => Some(true),
        _ if matches!(a.shape, Shape::Null) || matches!(b.shape, Shape::Null) => Some(false),
        _ => None,
    }
}

fn same_letters(a: &str, b: &str) -> bool {
    match a.is_ascii() && b.is_ascii() {
        true => a.eq_ignore_ascii_case(b),
        false => a.to_lowercase() == b.to_lowercase(),
    }
}

/// Returns whether two values have the same type and text; `None` for lists and tables.
pub(super) fn is_same(a: &Value, b: &Value) -> Option<bool> {
    match (&a.shape, &b.shape) {
        (Shape::List(_) | Shape::Table(_) | Shape::Unknown, _) | (_, Shape::List(_) | Shape::Table(_)) => None,
        (a_shape, b_shape) => {
            Some(std::mem::discriminant(a_shape) == std::mem::discriminant(b_shape) && a.as_text() == b.as_text())
        }
    }
}

/// Returns whether PowerShell takes the value as true; `None` if it is not known.
pub(super) fn is_true(value: &Value) -> Option<bool> {
    match &value.shape {
        Shape::Unknown | Shape::Query(_) => None,
        Shape::Null => Some(false),
        Shape::Flag(flag) => Some(*flag),
        Shape::Text(text) => Some(!text.is_empty()),
        Shape::Char(text) => Some(text.as_str() != "\0"),
        Shape::Number(number) => number.parse::<f64>().ok().map(|number| number != 0.0),
        Shape::List(list) => match (list.len(), list.get(0)) {
            (0, _) | (_, None) => Some(false),
            (1, Some(Value { shape: Shape::List(_), .. })) => Some(true),
            (1, Some(only)) => is_true(&only),
            _ => Some(true),
        },
        Shape::Table(_) | Shape::Block(_) | Shape::Path(_) => Some(true),
    }
}

/// Returns the output of several statements as one value, as PowerShell does.
pub(super) fn joined(mut values: Vec<Value>, span: Span) -> Option<Value> {
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(Value::new(span, Shape::array(values))),
    }
}

/// Returns the sum of a whole number and a value that is a whole number or text with one.
pub(super) fn added(number: &str, value: &Value) -> Option<String> {
    let more: i64 = match &value.shape {
        Shape::Number(text) => text.parse().ok()?,
        Shape::Text(text) => text.trim().parse().ok()?,
        Shape::Null => 0,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_add(more).map(|sum| sum.to_string())
}

/// Returns what `+` adds to a list: the items of a list, nothing for the output of a command without any, or else the
/// value.
pub(super) fn parts(value: Value) -> Vec<Value> {
    match value.shape {
        Shape::List(list) => list.items(),
        Shape::Null => Vec::new(),
        _ => vec![value],
    }
}
