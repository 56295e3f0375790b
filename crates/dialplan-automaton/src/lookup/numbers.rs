//! Numbers for lists of numbers: each distinct list is kept once, end to end with the others.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Distinct lists, numbered from 0 in the order in which they came.
#[derive(Default)]
pub(super) struct Numbers {
    arena: Vec<u32>,
    /// Where each list ends in the arena.
    ends: Vec<u32>,
    known: HashTable<u32>,
}

impl Numbers {
    /// The number of a list, and whether it is new.
    pub(super) fn number(&mut self, list: &[u32]) -> (u32, bool) {
        let Numbers { arena, ends, known } = self;
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

    pub(super) fn get(&self, number: u32) -> &[u32] {
        slice(&self.arena, &self.ends, number)
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Numbers in all lists together.
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
