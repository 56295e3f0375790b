//! The state of a search: registers, captures and choices, with a trail that undoes them.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;

use super::failures::KeyHasher;
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
    pub(super) fn capture(&self, group: GroupIndex) -> Option<(usize, usize)> {
        self.captures.get(group.0 as usize)?.last().copied()
    }

    /// Sets the number of steps to 0.
    pub(super) fn reset_steps(&mut self) {
        self.steps = 0;
    }

    pub(super) fn register(&self, register: Register) -> usize {
        self.registers.get(register as usize).copied().unwrap_or_default()
    }

    pub(super) fn set_register(&mut self, register: Register, value: usize) {
        if let Some(place) = self.registers.get_mut(register as usize) {
            self.trail.push(Undo::Register(register, *place));
            *place = value;
        }
    }

    pub(super) fn push_capture(&mut self, group: GroupIndex, span: (usize, usize)) {
        if let Some(captures) = self.captures.get_mut(group.0 as usize) {
            captures.push(span);
            self.trail.push(Undo::Captured(group));
        }
    }

    pub(super) fn undo(&mut self, trail: usize) {
        while self.trail.len() > trail {
            match self.trail.pop() {
                Some(Undo::Register(register, value)) => {
                    if let Some(place) = self.registers.get_mut(register as usize) {
                        *place = value;
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

#[derive(Clone, Copy, Debug)]
pub(super) enum Undo {
    Register(Register, usize),
    Captured(GroupIndex),
    Popped(GroupIndex, (usize, usize)),
}

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
