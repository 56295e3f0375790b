//! Distinct values and their numbers.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Distinct values, numbered in the order in which they were first seen.
pub(super) struct Numbered<T> {
    pub(super) list: Vec<T>,
    known: FxHashMap<T, u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Numbered<T> {
        Numbered { list: Vec::new(), known: FxHashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    /// Returns the number of a value, from 0.
    pub(super) fn number(&mut self, value: T) -> u32 {
        *self.known.entry(value).or_insert_with_key(|value| {
            self.list.push(value.clone());
            self.list.len() as u32 - 1
        })
    }
}
