//! What can be done with a table of a script.

use std::borrow::Cow;
use std::rc::Rc;

use dialplan_core::source::Span;
use rustc_hash::FxHashMap;

use super::live::{ORDERED, Table, Value, release};

/// From this size on, names are found by an index.
const SMALL: usize = 16;

impl Table {
    pub(super) fn new(type_name: impl Into<Cow<'static, str>>) -> Table {
        Table { type_name: type_name.into(), entries: Vec::new(), spoiled: false, index: None }
    }

    pub(super) fn ordered(entries: Vec<(&str, Value)>) -> Table {
        let mut table = Table::new(ORDERED);
        entries.into_iter().for_each(|(name, value)| table.push(name, value));
        table
    }

    /// Returns true for a table that a script has made, and not an object of another kind.
    pub(super) fn is_table(&self) -> bool {
        !self.spoiled && (self.type_name.is_empty() || self.type_name == ORDERED)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn entries(&self) -> &[(Rc<str>, Value)] {
        &self.entries
    }

    pub(super) fn values(&self) -> Vec<Value> {
        self.entries.iter().map(|(_, value)| value.clone()).collect()
    }

    /// Takes all values, which leaves an empty table.
    pub(super) fn take(&mut self) -> Vec<Value> {
        self.index = None;
        std::mem::take(&mut self.entries).into_iter().map(|(_, value)| value).collect()
    }

    /// Forgets everything that is known about the table.
    pub(super) fn spoil(&mut self) {
        release(self.take());
        self.spoiled = true;
    }

    fn place(&self, name: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(&name.to_ascii_lowercase()).copied(),
            None => self.entries.iter().position(|(known, _)| known.eq_ignore_ascii_case(name)),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    pub(super) fn get(&self, name: &str) -> Option<Value> {
        self.entries.get(self.place(name)?).map(|(_, value)| value.clone())
    }

    /// Takes the value of an entry, so that nobody else holds it while it is changed. It must be set again.
    pub(super) fn take_entry(&mut self, name: &str) -> Option<Value> {
        let place = self.place(name)?;
        let (_, value) = self.entries.get_mut(place)?;
        Some(std::mem::replace(value, Value::unknown(Span::default())))
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        match self.place(name).and_then(|place| self.entries.get_mut(place)) {
            Some(entry) => entry.1 = value,
            None => self.push(name, value),
        }
    }

    /// Adds an entry. The first one of a name is the one that is found.
    pub(super) fn push(&mut self, name: &str, value: Value) {
        let place = self.entries.len();
        self.entries.push((name.into(), value));
        match &mut self.index {
            Some(index) => {
                index.entry(name.to_ascii_lowercase()).or_insert(place);
            }
            None if place >= SMALL => self.make_index(),
            None => {}
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        if let Some(place) = self.place(name) {
            self.entries.remove(place);
            if self.index.is_some() {
                self.make_index();
            }
        }
    }

    fn make_index(&mut self) {
        let mut index = FxHashMap::default();
        for (place, (name, _)) in self.entries.iter().enumerate() {
            index.entry(name.to_ascii_lowercase()).or_insert(place);
        }
        self.index = Some(index);
    }

    /// Returns a table with the same entries.
    pub(super) fn copy(&self) -> Table {
        let mut table = Table::new(self.type_name.clone());
        self.entries.iter().for_each(|(name, value)| table.push(name, value.clone()));
        table
    }
}
