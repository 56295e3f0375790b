//! The memory of failures: keys of choices that need not be tried again.

use super::machine::Machine;
use super::program::{Loop, Pc};
use super::scratch::Choice;

impl Machine<'_> {
    /// Returns true if failures are remembered by now.
    #[inline]
    fn remembers(&self) -> bool {
        self.scratch.steps >= self.forgetful_steps && !self.program.reads_captures
    }

    /// Returns true if the choice at this position is not known to fail. Its failure will then be remembered.
    #[inline]
    pub(super) fn remember(&mut self, pc: Pc, pos: usize) -> bool {
        if !self.remembers() {
            return true;
        }
        let Some((key, _)) = self.key(pc, pos, pos) else { return true };
        if self.scratch.failed.contains(&key) {
            return false;
        }
        self.scratch.choices.push(Choice::Failed(key));
        true
    }

    /// Returns a key for all runs of the same instruction with the same end that may stop at the same positions.
    pub(super) fn run_key(&self, pc: Pc, pos: usize, end: usize, min: u32) -> Option<u128> {
        if !self.remembers() {
            return None;
        }
        // If a run stops where a pass of a loop began, the state depends on where the run began.
        self.key(pc, pos, end).filter(|(_, fresh)| !fresh || min > 0).map(|(key, _)| key)
    }

    /// Returns a key of everything that decides how the match continues from `pos`, with `key_pos` in the key as the
    /// position, and whether a pass of a loop has just begun. Returns `None` if that does not fit in a key.
    fn key(&self, pc: Pc, pos: usize, key_pos: usize) -> Option<(u128, bool)> {
        const PC_BITS: u32 = 20;
        const POS_BITS: u32 = 20;
        if pc >> PC_BITS != 0 || key_pos >> POS_BITS != 0 {
            return None;
        }
        let mut key = u128::from(pc) | (key_pos as u128) << PC_BITS;
        let mut used = PC_BITS + POS_BITS;
        let mut any_fresh = false;
        for id in self.program.around.get(pc as usize)? {
            let looped = self.program.loops.get(*id as usize)?;
            let (count, width) = self.relevant_count(looped, pos);
            // It only matters whether the pass has matched anything yet, not where it began.
            let fresh = looped.nullable && self.scratch.register(looped.start) == pos;
            any_fresh |= fresh;
            let width_here = width + u32::from(looped.nullable);
            if used + width_here >= u128::BITS {
                return None;
            }
            key |= count << used | u128::from(fresh && key_pos == pos) << (used + width);
            used += width_here;
        }
        Some((key, any_fresh))
    }

    /// Returns the counter of a loop and its width in bits. Counts that make no difference are mapped to one.
    fn relevant_count(&self, looped: &Loop, pos: usize) -> (u128, u32) {
        let count = self.scratch.register(looped.count) as u128;
        let min = u128::from(looped.min);
        let bits = |largest: u128| u128::BITS - largest.leading_zeros();
        let Some(max) = looped.max.map(u128::from) else {
            return (count.min(min), bits(min));
        };
        let rest = if looped.back { pos } else { self.input.len().saturating_sub(pos) } as u128;
        // Each pass except the last takes a character, so the upper bound cannot be reached.
        let beyond = count >= min && max.saturating_sub(count) > rest + 1;
        (if beyond { max + 1 } else { count }, bits(max + 1))
    }
}
