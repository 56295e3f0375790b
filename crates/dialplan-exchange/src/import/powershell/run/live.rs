//! The values of a script while it is read. Tables and lists are shared as in PowerShell: whoever has one sees what
//! others change in it. Commands get copies of them, which do not change any more (`settle`).

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use dialplan_core::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::import::powershell::tree::FunctionBody;

/// The type of a table or an object whose entries stay in order.
pub(super) const ORDERED: &str = "ordered";

/// A value with the place where it was written.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) span: Span,
    pub(super) shape: Shape,
}

/// The content of a value.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    Null,
    Flag(bool),
    Text(Rc<String>),
    /// A single character, which some operators take as its number.
    Char(Rc<String>),
    /// A number, as PowerShell prints it.
    Number(Rc<str>),
    List(List),
    Table(Rc<RefCell<Table>>),
    Block(Rc<FunctionBody>),
    /// An object on a server of which only the identity is known, and not whether it exists.
    Query(Rc<String>),
    /// A path that begins with a folder that is not known. Only the rest of it is.
    Path(Rc<String>),
    /// Something that cannot be determined. It has been reported.
    Unknown,
}

/// A list that may have several holders.
#[derive(Clone, Debug)]
pub(super) struct List {
    items: Rc<RefCell<Items>>,
    pub(super) kind: ListKind,
}

/// What a list can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ListKind {
    /// It keeps its length: `@()`.
    Array,
    /// It has methods that change it, and `Add` returns a number.
    ArrayList,
    /// It has methods that change it.
    Generic,
}

#[derive(Default, Debug)]
struct Items {
    list: Vec<Value>,
    /// Whether an item may not be known, or there may be more items.
    open: bool,
    /// Whether there are lists or tables among the items.
    nested: bool,
}

impl Items {
    fn new(list: Vec<Value>) -> Items {
        let mut items = Items::default();
        items.extend(list);
        items
    }

    fn note(&mut self, value: &Value) {
        self.open |= matches!(value.shape, Shape::Unknown | Shape::Query(_) | Shape::Path(_));
        self.nested |= matches!(value.shape, Shape::List(_) | Shape::Table(_));
    }

    fn extend(&mut self, more: Vec<Value>) {
        more.iter().for_each(|value| self.note(value));
        self.list.extend(more);
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        release(std::mem::take(&mut self.list));
    }
}

/// Releases values one by one. Without this, a long chain of lists in lists would be released by recursion.
pub(super) fn release(mut open: Vec<Value>) {
    while let Some(value) = open.pop() {
        match value.shape {
            Shape::List(list) => {
                let inner = Rc::into_inner(list.items).map(RefCell::into_inner);
                open.extend(inner.map(|mut items| std::mem::take(&mut items.list)).unwrap_or_default());
            }
            Shape::Table(table) => {
                let inner = Rc::into_inner(table).map(RefCell::into_inner);
                open.extend(inner.map(|mut table| table.take()).unwrap_or_default());
            }
            _ => {}
        }
    }
}

impl List {
    /// Returns true if both are one list, so that a change of one is a change of the other.
    pub(super) fn is_same(&self, other: &List) -> bool {
        Rc::ptr_eq(&self.items, &other.items)
    }

    pub(super) fn new(items: Vec<Value>, kind: ListKind) -> List {
        List { items: Rc::new(RefCell::new(Items::new(items))), kind }
    }

    pub(super) fn len(&self) -> usize {
        self.items.borrow().list.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<Value> {
        self.items.borrow().list.get(at).cloned()
    }

    pub(super) fn set(&self, at: usize, value: Value) -> bool {
        let mut items = self.items.borrow_mut();
        items.note(&value);
        match items.list.get_mut(at) {
            Some(item) => *item = value,
            None => return false,
        }
        true
    }

    pub(super) fn items(&self) -> Vec<Value> {
        self.items.borrow().list.clone()
    }

    pub(super) fn any(&self, holds: impl FnMut(&Value) -> bool) -> bool {
        self.items.borrow().list.iter().any(holds)
    }

    pub(super) fn extend(&self, more: Vec<Value>) {
        self.items.borrow_mut().extend(more);
    }

    pub(super) fn replace(&self, items: Vec<Value>) {
        let old = self.items.replace(Items::new(items));
        drop(old);
    }

    /// Returns an array with the items of this one and more of them. If nobody else holds this one, it becomes that
    /// array, so that a script can add to it in a loop.
    pub(super) fn with(self, more: Vec<Value>) -> (List, usize) {
        if Rc::strong_count(&self.items) == 1 && self.kind == ListKind::Array {
            let added = more.len();
            self.extend(more);
            return (self, added);
        }
        let mut items = self.items();
        items.extend(more);
        let copied = items.len();
        (List::new(items, ListKind::Array), copied)
    }

    /// Returns true if an item may not be known, or there may be more items.
    pub(super) fn is_open(&self) -> bool {
        self.items.borrow().open
    }

    /// Returns true if there are lists or tables among the items.
    pub(super) fn is_nested(&self) -> bool {
        self.items.borrow().nested
    }

    fn address(&self) -> usize {
        Rc::as_ptr(&self.items).addr()
    }
}

impl Shape {
    pub(super) fn text(text: impl Into<String>) -> Shape {
        Shape::Text(Rc::new(text.into()))
    }

    pub(super) fn number(number: impl std::fmt::Display) -> Shape {
        Shape::Number(number.to_string().into())
    }

    pub(super) fn array(items: Vec<Value>) -> Shape {
        Shape::List(List::new(items, ListKind::Array))
    }

    pub(super) fn table(table: Table) -> Shape {
        Shape::Table(Rc::new(RefCell::new(table)))
    }
}

impl Value {
    pub(super) fn new(span: Span, shape: Shape) -> Value {
        Value { span, shape }
    }

    pub(super) fn text(span: Span, text: impl Into<String>) -> Value {
        Value::new(span, Shape::text(text))
    }

    pub(super) fn unknown(span: Span) -> Value {
        Value::new(span, Shape::Unknown)
    }

    /// Returns the text, or for a flag `True` or `False`.
    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.shape {
            Shape::Text(text) | Shape::Char(text) => Some(text),
            Shape::Number(text) => Some(text),
            Shape::Flag(true) => Some("True"),
            Shape::Flag(false) => Some("False"),
            _ => None,
        }
    }

    /// Returns true for null, empty text, and an empty list.
    pub(super) fn is_nothing(&self) -> bool {
        match &self.shape {
            Shape::Null => true,
            Shape::Text(text) => text.is_empty(),
            Shape::List(list) => list.len() == 0,
            _ => false,
        }
    }

    /// Returns a path in a folder that is not known.
    pub(super) fn in_folder(span: Span, rest: &str) -> Value {
        Value::new(span, Shape::Path(Rc::new(rest.to_owned())))
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.shape, Shape::Unknown)
    }

    /// Returns what a loop over the value goes through: the items of a list, nothing for null, or else the value.
    pub(super) fn items(&self) -> Vec<Value> {
        match &self.shape {
            Shape::Null => Vec::new(),
            Shape::List(list) => list.items(),
            _ => vec![self.clone()],
        }
    }

    /// Returns the items as texts, or `None` if one of them is none.
    pub(super) fn texts(&self) -> Option<Vec<String>> {
        self.items().iter().map(|item| item.as_text().map(str::to_owned)).collect()
    }

    /// Returns where the value is in memory, if it may have several holders.
    pub(super) fn address(&self) -> Option<usize> {
        match &self.shape {
            Shape::List(list) => Some(list.address()),
            Shape::Table(table) => Some(Rc::as_ptr(table).addr()),
            _ => None,
        }
    }

    /// Returns what the value directly contains.
    fn inner(&self) -> Vec<Value> {
        match &self.shape {
            Shape::List(list) => list.items(),
            Shape::Table(table) => table.borrow().values(),
            _ => Vec::new(),
        }
    }

    /// Returns true if the value is, or contains, a value for which something holds. Each list is visited once, and
    /// each table if these are asked for. The number of visits is returned as well.
    pub(super) fn find(&self, tables: bool, mut holds: impl FnMut(&Value) -> bool) -> (bool, usize) {
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        let mut open = vec![self.clone()];
        while let Some(value) = open.pop() {
            if holds(&value) {
                return (true, seen.len());
            }
            if let Some(address) = value.address()
                && (tables || matches!(value.shape, Shape::List(_)))
                && seen.insert(address)
            {
                open.extend(value.inner());
            }
        }
        (false, seen.len())
    }
}

/// A table of a script, or an object with members: names in order, each with its value.
#[derive(Default, Debug)]
pub(super) struct Table {
    /// Empty for `@{..}`; [`ORDERED`], or the name of another type.
    pub(super) type_name: Cow<'static, str>,
    pub(super) entries: Vec<(Rc<str>, Value)>,
    /// Whether it may have other entries than these, or other values.
    pub(super) spoiled: bool,
    /// The places of the names in lower case, if there are many.
    pub(super) index: Option<FxHashMap<String, usize>>,
}

impl Drop for Table {
    fn drop(&mut self) {
        release(self.take());
    }
}
