//! Which texts a list has, so that a script can add many of them one at a time.

use rustc_hash::FxHashSet;

use crate::object::{Shape, Value};

/// The texts of a list, if it is a list of different texts. Scripts add usages one at a time, so a search through the
/// list for each of them would take too long.
#[derive(Default)]
pub(super) struct Listed {
    texts: FxHashSet<String>,
}

impl Listed {
    /// Adds a text. Returns false if the list has it already.
    pub(super) fn insert(&mut self, text: &str) -> bool {
        self.texts.insert(text.to_owned())
    }

    /// Forgets all texts, after something was taken from the list.
    pub(super) fn forget(&mut self) {
        self.texts.clear();
    }

    /// Returns true if this is an index of the list. An index that is out of date is made again.
    pub(super) fn describes(&mut self, list: &[Value<'_>]) -> bool {
        if self.texts.len() != list.len() {
            let texts = list.iter().filter_map(|entry| match &entry.shape {
                Shape::Text(text) => Some(text.to_string()),
                _ => None,
            });
            self.texts = texts.collect();
        }
        self.texts.len() == list.len()
    }
}
