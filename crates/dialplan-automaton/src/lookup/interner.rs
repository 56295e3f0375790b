//! An interner for lists of integers: each distinct list gets a number and is stored once.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Distinct lists, numbered from 0 in the order in which they were added.
#[derive(Default)]
pub(super) struct Interner {
    /// All lists, end to end.
    arena: Vec<u32>,
    /// The end of each list in the arena.
    ends: Vec<u32>,
    known: HashTable<u32>,
}

impl Interner {
    /// Returns the number of a list, and whether the list is new.
    pub(super) fn intern(&mut self, list: &[u32]) -> (u32, bool) {
        let Interner { arena, ends, known } = self;
        let hash = FxBuildHasher.hash_one(list);
        if let Some(number) = known.find(hash, |number| slice(arena, ends, *number) == list) {
            return (*number, false);
        }
        let number = ends.len() as u32;
        arena.extend_from_slice(list);
        ends.push(arena.len() as u32);
        known.insert_unique(hash, number, |number| FxBuildHasher.hash_one(slice(arena, ends, *number)));
        (number, true)
    }

    /// Returns the list with a number.
    pub(super) fn get(&self, number: u32) -> &[u32] {
        slice(&self.arena, &self.ends, number)
    }

    /// Returns the number of distinct lists.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the number of integers in all lists together.
    pub(super) fn entries(&self) -> usize {
        self.arena.len()
    }
}

fn slice<'a>(arena: &'a [u32], ends: &[u32], number: u32) -> &'a [u32] {
    let at = number as usize;
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
    let end = ends.get(at).map_or(start, |end| *end as usize);
    arena.get(start..end).unwrap_or_default()
}
