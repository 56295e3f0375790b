//! Copies of values for commands, which do not change any more, and the way back.

use std::borrow::Cow;

use dialplan_core::source::Span;

use super::live::{ORDERED, Shape, Table, Value};
use super::script::Script;
use crate::object;

/// How deeply tables and lists may contain each other where a command gets them.
const DEPTH: usize = 100;

/// The type of what is known about an object on a server, where a command gets it.
const QUERY: &str = "an object on a server";

impl<'a> Script<'a, '_> {
    /// Returns true if a table or list may be put into another one: nothing may contain itself.
    pub(super) fn may_hold(&mut self, holder: &Value, value: &Value) -> bool {
        if value.address().is_none() {
            return true;
        }
        let holder = holder.address();
        let (itself, visited) = value.find(true, |inner| inner.address().is_some() && inner.address() == holder);
        self.spend(visited, value.span) && !itself
    }

    /// Returns a copy that does not change any more, for a command.
    pub(super) fn settled(&mut self, value: &Value) -> object::Value<'a> {
        self.settled_at(value, DEPTH)
    }

    fn settled_at(&mut self, value: &Value, depth: usize) -> object::Value<'a> {
        let span = value.span;
        let size = value.as_text().map_or(1, |text| 1 + text.len() / 16);
        if depth == 0 || !self.spend(size, span) {
            return object::Value::new(span, object::Shape::Unknown);
        }
        let shape = match &value.shape {
            Shape::Null => object::Shape::Null,
            Shape::Flag(flag) => object::Shape::Flag(*flag),
            Shape::Text(text) | Shape::Char(text) => object::Shape::Text(Cow::Owned(text.to_string())),
            Shape::Number(number) => object::Shape::Number(number.to_string()),
            Shape::List(list) => {
                object::Shape::List(list.items().iter().map(|item| self.settled_at(item, depth - 1)).collect())
            }
            Shape::Table(table) if table.borrow().spoiled => object::Shape::Unknown,
            Shape::Table(table) => {
                let (type_name, entries) = {
                    let table = table.borrow();
                    (table.type_name.clone(), table.entries().to_vec())
                };
                let entries = entries.iter();
                let fields =
                    entries.map(|(name, value)| (Cow::Owned(name.to_string()), self.settled_at(value, depth - 1)));
                object::Shape::Object(object::Object { type_name, fields: fields.collect() })
            }
            Shape::Query(identity) => {
                let identity = object::Value::text(span, identity.to_string());
                let fields = vec![(Cow::Borrowed("Identity"), identity)];
                object::Shape::Object(object::Object { type_name: Cow::Borrowed(QUERY), fields })
            }
            Shape::Block(_) => self.unknown_of_plan(span, "a script block is no value of a plan"),
            Shape::Path(_) => self.unknown_of_plan(span, "the folder of the script is not known here"),
            Shape::Unknown => object::Shape::Unknown,
        };
        object::Value::new(span, shape)
    }

    fn unknown_of_plan(&mut self, span: Span, message: &str) -> object::Shape<'a> {
        self.unknown(span, message);
        object::Shape::Unknown
    }
}

/// Returns the value of something that a command or a file gives. All of it gets the place if there is one.
pub(super) fn live(value: &object::Value<'_>, place: Option<Span>) -> Value {
    let span = place.unwrap_or(value.span);
    let shape = match &value.shape {
        object::Shape::Null => Shape::Null,
        object::Shape::Flag(flag) => Shape::Flag(*flag),
        object::Shape::Text(text) => Shape::text(text.as_ref()),
        object::Shape::Number(number) => Shape::Number(number.as_str().into()),
        object::Shape::List(items) => Shape::array(items.iter().map(|item| live(item, place)).collect()),
        object::Shape::Object(object) => {
            let type_name = match place {
                Some(_) => Cow::Borrowed(ORDERED),
                None => Cow::Owned(object.type_name.to_string()),
            };
            let mut table = Table::new(type_name);
            for (name, value) in &object.fields {
                table.push(name, live(value, place));
            }
            Shape::table(table)
        }
        object::Shape::Unknown => Shape::Unknown,
    };
    Value::new(span, shape)
}
