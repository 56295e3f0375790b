//! The state of a search: registers, captures and choices, with a trail that undoes them.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::program::{Guard, Pc, Register};
use crate::hir::GroupIndex;

/// Reusable scratch buffers for searches.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(super) registers: Vec<usize>,
    /// For each group its captures, oldest first. Only balancing groups use more than the last one.
    pub(super) captures: Vec<Vec<(usize, usize)>>,
    /// What to undo when a choice fails.
    pub(super) trail: Vec<Undo>,
    pub(super) choices: Vec<Choice>,
    /// The indices in `choices` of the guards that are being matched.
    pub(super) guards: Vec<usize>,
    pub(super) failed: HashSet<u128, BuildHasherDefault<KeyHasher>>,
    /// For a run of characters and its end, how far before the end the run is known to fail.
    pub(super) failed_runs: HashMap<u128, u32, BuildHasherDefault<KeyHasher>>,
    pub(super) steps: u64,
}

impl Scratch {
    /// Returns the last capture of a group.
    #[inline]
    pub(super) fn capture(&self, group: GroupIndex) -> Option<(usize, usize)> {
        self.captures.get(group.0 as usize)?.last().copied()
    }

    /// Returns the number of steps of the last search.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Sets the number of steps to 0.
    pub(super) fn reset_steps(&mut self) {
        self.steps = 0;
    }

    /// Returns the value of a register.
    #[inline]
    pub(super) fn register(&self, register: Register) -> usize {
        self.registers.get(register as usize).copied().unwrap_or_default()
    }

    /// Sets a register.
    #[inline]
    pub(super) fn set_register(&mut self, register: Register, value: usize) {
        if let Some(slot) = self.registers.get_mut(register as usize) {
            self.trail.push(Undo::Register(register, *slot));
            *slot = value;
        }
    }

    /// Adds a capture to a group.
    #[inline]
    pub(super) fn push_capture(&mut self, group: GroupIndex, span: (usize, usize)) {
        if let Some(captures) = self.captures.get_mut(group.0 as usize) {
            captures.push(span);
            self.trail.push(Undo::Captured(group));
        }
    }

    /// Undoes all changes since the trail had a certain length.
    pub(super) fn undo(&mut self, trail: usize) {
        while self.trail.len() > trail {
            match self.trail.pop() {
                Some(Undo::Register(register, value)) => {
                    if let Some(slot) = self.registers.get_mut(register as usize) {
                        *slot = value;
                    }
                }
                Some(Undo::Captured(group)) => {
                    if let Some(captures) = self.captures.get_mut(group.0 as usize) {
                        captures.pop();
                    }
                }
                Some(Undo::Popped(group, span)) => {
                    if let Some(captures) = self.captures.get_mut(group.0 as usize) {
                        captures.push(span);
                    }
                }
                None => break,
            }
        }
    }
}

/// A change that can be undone.
#[derive(Clone, Copy, Debug)]
pub(super) enum Undo {
    /// A register had this value.
    Register(Register, usize),
    /// The group got a capture.
    Captured(GroupIndex),
    /// The group lost this capture.
    Popped(GroupIndex, (usize, usize)),
}

/// What to do when everything after it has failed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Choice {
    /// Continue there.
    Resume { pc: Pc, pos: usize, trail: usize },
    /// A run of characters gives one back, or a lazy one takes one more. `left` is the number of times that it can.
    Step { next: Pc, pos: usize, left: u32, back: bool, trail: usize },
    /// All choices above have failed.
    Failed(u128),
    /// All choices above have failed: a run with the same end fails if it stops `left` or fewer characters before the
    /// end.
    FailedRun { key: u128, left: u32 },
    /// The guarded part has failed.
    Guard { guard: Guard, pos: usize, trail: usize },
}

/// A hasher for keys. One multiplication mixes them well enough; the standard hasher's protection against chosen keys
/// is not needed for a set that exists only during one search.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u128(u128::from(*byte));
        }
    }

    fn write_u128(&mut self, key: u128) {
        let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29) ^ self.0;
        let mixed = folded.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
