//! Converts values to types: `[type]x`, and what is assigned to a variable or given to a parameter that has a type.

use std::rc::Rc;

use dialplan_core::source::Span;

use super::known::is_true;
use super::live::{List, ListKind, ORDERED, Shape, Value};
use super::script::Script;
use crate::import::powershell::tree::{Expr, ExprKind};

impl Script<'_, '_> {
    /// Returns the value of `[type]x`.
    pub(super) fn cast(&mut self, to: &str, of: &Expr, span: Span, what: &str) -> Shape {
        // What gets a variable by reference may change it.
        if to == "ref" {
            if let ExprKind::Variable(name) = &of.kind {
                self.spoil_variable(name);
            }
            return Shape::Unknown;
        }
        let value = self.value(of, what);
        match to {
            "void" => Shape::Null,
            "ordered" | "pscustomobject" | "management.automation.pscustomobject" => {
                let made = match &value.shape {
                    // What it is made of stays a table.
                    Shape::Table(table) if table.borrow().type_name.is_empty() && !table.borrow().spoiled => {
                        let mut made = table.borrow().copy();
                        made.type_name = ORDERED.into();
                        Some(made)
                    }
                    _ => None,
                };
                made.map_or(value.shape, Shape::table)
            }
            _ => self.convert(to, value, span, what),
        }
    }

    /// Converts a value to the types of a variable, from the last one to the first.
    pub(super) fn converted_to(&mut self, types: &[String], value: Value, what: &str) -> Value {
        let span = value.span;
        let types = types.iter().rev().filter(|name| !is_attribute(name));
        types.fold(value, |value, name| Value::new(span, self.convert(name, value, span, what)))
    }

    fn convert(&mut self, to: &str, value: Value, span: Span, what: &str) -> Shape {
        if value.is_unknown() {
            return Shape::Unknown;
        }
        let found = match is_list(to) {
            Some((element, kind)) => self.as_list(element, kind, &value),
            None => single(to, &value),
        };
        match found {
            Some(found) => found,
            None => self.unknown(span, &format!("{what}: a conversion to `[{to}]` is not executed")),
        }
    }

    /// Returns a list whose items have a type.
    fn as_list(&mut self, element: &str, kind: ListKind, value: &Value) -> Option<Shape> {
        let as_it_is = matches!(element, "" | "object" | "psobject" | "pscustomobject");
        match &value.shape {
            Shape::Null => return Some(Shape::Null),
            Shape::List(list) if as_it_is && list.kind == kind => return Some(value.shape.clone()),
            // A text is not taken apart.
            Shape::Text(_) if element == "char" => return None,
            _ => {}
        }
        let items = value.items();
        if !self.spend(items.len(), value.span) {
            return Some(Shape::Unknown);
        }
        let items: Option<Vec<Value>> = (items.into_iter())
            .map(|item| match item.shape {
                _ if as_it_is => Some(item),
                Shape::Unknown => Some(item),
                _ => single(element, &item).map(|shape| Value::new(item.span, shape)),
            })
            .collect();
        Some(Shape::List(List::new(items?, kind)))
    }
}

/// Returns true for what stands in brackets and is no type: `[Parameter(Mandatory)]`, `[ValidateSet('a')]`.
fn is_attribute(name: &str) -> bool {
    name.contains('(') || name.starts_with("validate") || name.starts_with("parameter") || name.starts_with("alias")
}

/// Returns the type of the items for the type of a list, and what the list can do.
pub(super) fn is_list(to: &str) -> Option<(&str, ListKind)> {
    let bare = to.trim_start_matches("system.").trim_start_matches("collections.").trim_start_matches("generic.");
    if let Some(element) = bare.strip_suffix("[]") {
        return (!element.contains('[')).then_some((element.trim_start_matches("system."), ListKind::Array));
    }
    match bare {
        "array" => Some(("", ListKind::Array)),
        "arraylist" => Some(("", ListKind::ArrayList)),
        _ => {
            let element = bare.strip_prefix("list[")?.strip_suffix(']')?.trim_matches(['[', ']']);
            let element = element.trim_start_matches("system.").trim_start_matches("management.automation.");
            // What is added to a list of another type is converted.
            let plain = ["string", "object", "psobject", "pscustomobject", "hashtable", "collections.hashtable"];
            plain.contains(&element).then_some((element, ListKind::Generic))
        }
    }
}

/// Returns a single value as another type; `None` if that is not read.
fn single(to: &str, value: &Value) -> Option<Shape> {
    match to {
        "string" => match &value.shape {
            Shape::Null => Some(Shape::text("")),
            // The items of a list, with blanks between them.
            Shape::List(_) => value.texts().map(|texts| Shape::text(texts.join(" "))),
            Shape::Path(_) => Some(value.shape.clone()),
            _ => value.as_text().map(Shape::text),
        },
        "int" | "int32" | "int64" | "long" | "uint32" | "uint64" | "int16" | "uint16" | "byte" => {
            let number = whole(value)?;
            in_range(to, number).then(|| Shape::number(number))
        }
        "double" | "single" | "float" | "decimal" => match &value.shape {
            Shape::Number(_) => Some(value.shape.clone()),
            _ => whole(value).map(Shape::number),
        },
        "char" => match &value.shape {
            Shape::Number(code) => {
                let char = code.parse::<u32>().ok().and_then(char::from_u32);
                char.map(|c| Shape::Char(Rc::new(c.to_string())))
            }
            Shape::Text(text) if text.chars().count() == 1 => Some(Shape::Char(Rc::clone(text))),
            Shape::Char(_) => Some(value.shape.clone()),
            _ => None,
        },
        "bool" | "boolean" | "switch" | "switchparameter" | "management.automation.switchparameter" => {
            is_true(value).map(Shape::Flag)
        }
        "scriptblock" => matches!(value.shape, Shape::Block(_)).then(|| value.shape.clone()),
        "hashtable" | "collections.hashtable" | "idictionary" | "collections.idictionary" => {
            matches!(value.shape, Shape::Table(_) | Shape::Null).then(|| value.shape.clone())
        }
        "object" | "psobject" | "pscustomobject" => Some(value.shape.clone()),
        _ => None,
    }
}

/// Returns a whole number. A character is its number, and text may be written in base 16.
fn whole(value: &Value) -> Option<i64> {
    match &value.shape {
        Shape::Null => Some(0),
        Shape::Flag(flag) => Some(i64::from(*flag)),
        Shape::Char(text) => text.chars().next().map(|c| i64::from(u32::from(c))),
        Shape::Number(number) => number.parse().ok().or_else(|| rounded(number)),
        Shape::Text(text) => {
            let text = text.trim();
            match (text.is_empty(), text.to_ascii_lowercase().strip_prefix("0x")) {
                (true, _) => Some(0),
                (_, Some(hex)) => i64::from_str_radix(hex, 16).ok().filter(|number| *number < 1 << 31),
                _ => text.parse().ok().or_else(|| rounded(text)),
            }
        }
        _ => None,
    }
}

/// Returns a number with decimals as a whole one. Half is not read: PowerShell rounds it to even numbers.
fn rounded(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let first = part.bytes().next().filter(|_| digits(part))?;
    let number: i64 = whole.parse().ok().filter(|_| digits(whole))?;
    match first {
        b'0'..=b'4' => Some(number),
        b'6'..=b'9' => number.checked_add(1),
        _ => None,
    }
}

fn in_range(to: &str, number: i64) -> bool {
    match to {
        "int" | "int32" => i32::try_from(number).is_ok(),
        "uint32" => u32::try_from(number).is_ok(),
        "uint64" => number >= 0,
        "int16" => i16::try_from(number).is_ok(),
        "uint16" => u16::try_from(number).is_ok(),
        "byte" => u8::try_from(number).is_ok(),
        _ => true,
    }
}
