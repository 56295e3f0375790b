//! Which texts a list has, so that a script can add many of them one at a time.

use rustc_hash::FxHashSet;

use crate::object::{Shape, Value};

/// The texts of a list. Scripts add usages one at a time, so a search through the list for each of them would take too
/// long.
#[derive(Default)]
pub(super) struct Listed {
    texts: FxHashSet<String>,
    /// How many entries are something else, or are there already.
    others: usize,
}

impl Listed {
    /// Adds a text. Returns false if the list has it already.
    pub(super) fn insert(&mut self, text: &str) -> bool {
        self.texts.insert(text.to_owned())
    }

    /// Forgets all entries, after something was taken from the list.
    pub(super) fn forget(&mut self) {
        *self = Listed::default();
    }

    /// Makes the index again if the list has grown without it.
    pub(super) fn update(&mut self, list: &[Value<'_>]) {
        if self.texts.len() + self.others == list.len() {
            return;
        }
        let texts = list.iter().filter_map(|entry| match &entry.shape {
            Shape::Text(text) => Some(text.to_string()),
            _ => None,
        });
        self.texts = texts.collect();
        self.others = list.len() - self.texts.len();
    }
}
