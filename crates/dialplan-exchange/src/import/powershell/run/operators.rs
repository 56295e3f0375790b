//! Evaluates operators, members and entries, as far as their values are known.

use std::cell::RefCell;
use std::rc::Rc;

use dialplan_core::source::Span;

use super::arithmetic::computed;
use super::format::formatted;
use super::known::{is_determined, is_of_table, is_true, same_text};
use super::live::{ORDERED, Shape, Table, Value};
use super::script::Script;
use crate::import::powershell::tree::{BLANKS, Expr, ExprKind, Stage, Statement};

/// Comparisons that may begin with `c` or `i` for whether case counts.
const COMPARISONS: [&str; 16] = [
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
    "ge",
    "le",
];

impl Script<'_, '_> {
    /// Returns whether a condition holds; `None` if that is not known.
    pub(super) fn truth(&mut self, condition: &Expr) -> Option<bool> {
        let value = self.quietly(|script| script.value(condition, "the condition"));
        is_true(&value)
    }

    pub(super) fn binary(&mut self, operator: &str, left: &Expr, right: &Expr, span: Span, what: &str) -> Shape {
        if matches!(operator, "and" | "or") {
            let decides = operator == "or";
            // The right side is only run if the left one does not decide.
            let found = match self.truth(left) {
                Some(one) if one == decides => Some(decides),
                Some(_) => self.truth(right),
                None => self.truth(right).filter(|one| *one == decides),
            };
            return found.map_or(Shape::Unknown, Shape::Flag);
        }
        let (a, b) = (self.compared_operand(left, what), self.compared_operand(right, what));
        let found = match operator {
            _ if !is_determined(&a) || !is_determined(&b) => {
                if operator.ends_with("match") {
                    self.forget("Matches");
                }
                return Shape::Unknown;
            }
            "xor" => is_true(&a).zip(is_true(&b)).map(|(a, b)| Shape::Flag(a != b)),
            "f" => a.as_text().and_then(|text| formatted(text, &b)).map(Shape::text),
            "join" => a.texts().zip(b.as_text()).map(|(parts, with)| Shape::text(parts.join(with))),
            _ => {
                if !matches!(a.shape, Shape::List(_)) {
                    self.set_matches(operator, &a, &b);
                }
                compared(operator, &a, &b, span)
            }
        };
        match found {
            Some(Shape::Text(text)) if !self.spend(text.len() / 16, span) => Shape::Unknown,
            Some(Shape::List(items)) if !self.spend(items.len(), span) => Shape::Unknown,
            Some(shape) => shape,
            None => self.unknown(span, &format!("{what}: an operator is not executed")),
        }
    }

    /// Returns the value of `x.Name`.
    pub(super) fn member(&mut self, of: &Expr, name: &str, span: Span, what: &str) -> Shape {
        if let Some(identity) = self.identity_of_query(of, name) {
            return identity;
        }
        let value = self.value(of, what);
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let count = is("Count") || is("Length");
        match &value.shape {
            Shape::Unknown => Shape::Unknown,
            Shape::List(list) if count => match list.is_open() && list.any(Value::is_unknown) {
                true => Shape::Unknown,
                false => Shape::number(list.len()),
            },
            Shape::Query(_) => match member_of(&value, name) {
                Some(found) => found.shape,
                None => self.unknown(span, &format!("{what}: a member of an object is not executed")),
            },
            Shape::Table(table) => {
                let table = std::rc::Rc::clone(table);
                self.member_of_table(&table, name, span, what)
            }
            Shape::List(list) => {
                let members: Option<Vec<Value>> = list.items().iter().map(|item| member_of(item, name)).collect();
                match members {
                    Some(found) if self.spend(found.len(), span) => Shape::array(found),
                    _ => self.unknown(span, &format!("{what}: a member of an object is not executed")),
                }
            }
            Shape::Text(text) if is("Length") => Shape::number(text.chars().count()),
            Shape::Null if count => Shape::number(0),
            // A member of nothing is nothing.
            Shape::Null => Shape::Null,
            Shape::Path(_) => self.unknown(span, &format!("{what}: a member of an object is not executed")),
            _ if is("Count") => Shape::number(1),
            _ => self.unknown(span, &format!("{what}: a member of an object is not executed")),
        }
    }

    fn member_of_table(&mut self, table: &RefCell<Table>, name: &str, span: Span, what: &str) -> Shape {
        let found = table.borrow().get(name);
        let is_table = table.borrow().is_table();
        if let Some(found) = found {
            return found.shape;
        }
        let is_object = table.borrow().type_name == ORDERED;
        match name.to_ascii_lowercase().as_str() {
            _ if is_table && is_of_table(name) => self.of_table(table, name, span),
            "psobject" if is_table => {
                let entries = self.of_table(table, "entries", span);
                let properties = Value::new(span, entries);
                Shape::table(Table::ordered(vec![("Properties", properties)]))
            }
            // An entry that a table does not have is nothing.
            _ if is_table && !is_object => Shape::Null,
            _ => self.unknown(span, &format!("{what}: `{name}` of an object is not known here")),
        }
    }

    /// Returns the identity in `(Get-CsOnlinePSTNGateway -Identity 'x').Identity`, which is what it asks for.
    fn identity_of_query(&mut self, of: &Expr, name: &str) -> Option<Shape> {
        let known = ["Identity", "Name", "Fqdn"].iter().any(|known| known.eq_ignore_ascii_case(name));
        if known { self.identity_of_query_value(of).map(Shape::text) } else { None }
    }

    /// Returns the identity that `(Get-CsOnlinePSTNGateway -Identity 'x')` asks for.
    pub(super) fn identity_of_query_value(&mut self, of: &Expr) -> Option<String> {
        let ExprKind::Statements { body, .. } = &of.kind else { return None };
        let [Statement::Pipeline(stages, _)] = body.as_slice() else { return None };
        let [Stage::Command(command)] = stages.as_slice() else { return None };
        self.identity_asked(command)
    }

    /// Returns the value of `x[index]`.
    pub(super) fn index(&mut self, of: &Expr, index: &Expr, span: Span, what: &str) -> Shape {
        let (value, index) = (self.value(of, what), self.value(index, what));
        let found = match (&value.shape, index.as_text(), &index.shape) {
            (Shape::Table(table), Some(key), _) if table.borrow().is_table() => {
                let found = table.borrow().get(key);
                found.or_else(|| (table.borrow().type_name.is_empty()).then(|| Value::new(span, Shape::Null)))
            }
            (Shape::Table(table), Some(key), _) => table.borrow().get(key),
            (Shape::List(list), Some(at), _) => item(&list.items(), at, span),
            (Shape::List(list), None, Shape::List(places)) if self.spend(places.len(), span) => {
                let (items, places) = (list.items(), places.items());
                let found: Option<Vec<Value>> =
                    places.iter().map(|place| place.as_text().and_then(|at| item(&items, at, span))).collect();
                found.map(|found| Value::new(span, Shape::array(found)))
            }
            (Shape::Text(text), Some(at), _) => {
                let chars: Vec<Value> = match self.spend(text.len() / 16, span) {
                    true => text.chars().map(|c| Value::new(span, Shape::Char(Rc::new(c.to_string())))).collect(),
                    false => Vec::new(),
                };
                item(&chars, at, span)
            }
            _ => None,
        };
        match found {
            Some(found) => found.shape,
            None if value.is_unknown() || index.is_unknown() => Shape::Unknown,
            None => self.unknown(span, &format!("{what}: an entry of a list is not known here")),
        }
    }
}

/// Returns a member of an item of a list, if it is known.
pub(super) fn member_of(item: &Value, name: &str) -> Option<Value> {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    match &item.shape {
        Shape::Table(table) if !table.borrow().spoiled => table.borrow().get(name),
        // The name of a user is an address.
        Shape::Query(identity) => {
            let names = is("Identity") || is("Name") || is("Fqdn");
            let of_user = identity.contains('@') && (is("UserPrincipalName") || is("SipAddress"));
            (names || of_user).then(|| Value::new(item.span, Shape::Text(Rc::clone(identity))))
        }
        _ => None,
    }
}

/// Returns an item by its place, from the end if that is negative. There is nothing outside a list.
fn item(items: &[Value], at: &str, span: Span) -> Option<Value> {
    let at: i64 = at.trim().parse().ok()?;
    let length = i64::try_from(items.len()).ok()?;
    let place = if at < 0 { at.checked_add(length)? } else { at };
    let found = usize::try_from(place).ok().and_then(|place| items.get(place).cloned());
    Some(found.unwrap_or(Value::new(span, Shape::Null)))
}

/// Returns the result of a comparison, or of `-replace` and `-split`; `None` if it is not read. A list on the left is
/// filtered, or each of its items is changed.
pub(super) fn compared(operator: &str, a: &Value, b: &Value, span: Span) -> Option<Shape> {
    let exact = operator.strip_prefix('c').filter(|rest| COMPARISONS.contains(rest));
    let name = exact.or(operator.strip_prefix('i').filter(|rest| COMPARISONS.contains(rest))).unwrap_or(operator);
    let same = |a: &Value, b: &Value| match (&a.shape, a.as_text(), b.as_text()) {
        // What stands on the right of a flag becomes one.
        (Shape::Flag(a), _, _) => is_true(b).map(|b| *a == b),
        (_, Some(a), Some(b)) if exact.is_some() => Some(a == b),
        _ => same_text(a, b),
    };
    match name {
        "contains" | "notcontains" | "in" | "notin" => {
            let (list, item) = if name.ends_with("contains") { (a, b) } else { (b, a) };
            let mut open = false;
            let is_here = |known: &Value| {
                let same = same(known, item);
                open |= same.is_none();
                same == Some(true)
            };
            let found = match &list.shape {
                Shape::List(list) => list.any(is_here),
                _ => list.items().iter().any(is_here),
            };
            // What is there is there, whatever else is not known.
            (found || !open).then(|| Shape::Flag(found != name.starts_with("not")))
        }
        _ => match &a.shape {
            Shape::List(list) if !matches!(name, "*" | "..") => {
                let mut kept = Vec::new();
                for item in list.items() {
                    match compared(operator, &item, b, span)? {
                        Shape::Flag(true) => kept.push(item),
                        Shape::Flag(false) => {}
                        Shape::List(parts) if matches!(name, "split" | BLANKS) => kept.extend(parts.items()),
                        changed if matches!(name, "replace" | "split") => kept.push(Value::new(item.span, changed)),
                        _ => return None,
                    }
                }
                Some(Shape::array(kept))
            }
            _ if matches!(name, "eq" | "ne") => same(a, b).map(|same| Shape::Flag(same == (name == "eq"))),
            _ => computed(name, a, b, exact.is_some(), span),
        },
    }
}
