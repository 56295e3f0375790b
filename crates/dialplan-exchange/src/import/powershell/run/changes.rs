//! Methods that change a list or a table in place: `$list.Add(value)`, `$table.Remove(key)`. Whoever holds it sees it.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::arithmetic::number;
use super::known::is_same;
use super::live::{List, ListKind, Shape, Value};
use super::script::Script;
use crate::codes;

/// Methods that change what they are called on.
const CHANGING: [&str; 12] = [
    "add",
    "addrange",
    "clear",
    "insert",
    "insertrange",
    "remove",
    "removeall",
    "removeat",
    "removerange",
    "reverse",
    "sort",
    "setvalue",
];

impl Script<'_, '_> {
    /// Runs a method that changes a list or a table, and returns its result; `None` for other methods.
    pub(super) fn change_in_place(
        &mut self,
        value: &Value,
        method: &str,
        arguments: &[Value],
        span: Span,
        what: &str,
    ) -> Option<Shape> {
        if !CHANGING.contains(&method) || !matches!(value.shape, Shape::List(_) | Shape::Table(_)) {
            return None;
        }
        let mut known = self.mode.maybe.is_empty();
        for argument in arguments {
            known &= self.may_hold(value, argument);
        }
        let found = match &value.shape {
            _ if !known => None,
            Shape::List(List { kind: ListKind::Array, .. }) => {
                let message = format!("{what}: an array has no method `{method}`: PowerShell refuses the line");
                let finding = Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "nothing is changed");
                self.report(finding.help("use `+=`, or a list with this method"));
                return Some(Shape::Unknown);
            }
            Shape::List(list) => self.change_list(list, method, arguments),
            Shape::Table(table) => {
                let mut table = table.borrow_mut();
                match (method, arguments) {
                    ("add", [key, value]) if table.is_table() => {
                        key.as_text().filter(|key| !table.has(key)).map(|key| {
                            table.push(key, value.clone());
                            Shape::Null
                        })
                    }
                    ("remove", [key]) if table.is_table() => key.as_text().map(|key| {
                        table.remove(key);
                        Shape::Null
                    }),
                    ("clear", []) if table.is_table() => {
                        table.take();
                        Some(Shape::Null)
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        if found.is_none() {
            self.spoil(value);
        }
        Some(found.unwrap_or(Shape::Unknown))
    }

    fn change_list(&mut self, list: &List, method: &str, arguments: &[Value]) -> Option<Shape> {
        let place = |at: usize| arguments.get(at).and_then(number).and_then(|at| usize::try_from(at).ok());
        let mut items = match (method, arguments) {
            ("add", [value]) => {
                list.extend(vec![value.clone()]);
                let indexes = list.kind == ListKind::ArrayList;
                return Some(if indexes { Shape::number(list.len() - 1) } else { Shape::Null });
            }
            ("addrange", [more]) => {
                list.extend(more.items());
                return Some(Shape::Null);
            }
            ("clear", []) => {
                list.replace(Vec::new());
                return Some(Shape::Null);
            }
            _ => list.items(),
        };
        if !self.spend(items.len(), Span::default()) {
            return None;
        }
        let mut result = Shape::Null;
        match (method, arguments) {
            ("insert", [_, value]) => {
                let at = place(0).filter(|at| *at <= items.len())?;
                items.insert(at, value.clone());
            }
            ("removeat", [_]) => {
                let at = place(0).filter(|at| *at < items.len())?;
                items.remove(at);
            }
            ("remove", [value]) => {
                let same: Option<Vec<bool>> = items.iter().map(|known| is_same(known, value)).collect();
                let at = same?.iter().position(|same| *same);
                at.into_iter().for_each(|at| {
                    items.remove(at);
                });
                if list.kind == ListKind::Generic {
                    result = Shape::Flag(at.is_some());
                }
            }
            ("reverse", []) => items.reverse(),
            _ => return None,
        }
        list.replace(items);
        Some(result)
    }
}
