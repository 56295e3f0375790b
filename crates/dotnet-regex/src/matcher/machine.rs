//! Running a program: backtracking with an explicit stack, and a memory of what has failed.
//!
//! The order of tries is .NET's, so that the first way found is .NET's match. How a try from an instruction ends depends on the place
//! in the input, on the counters of the loops around the instruction and on nothing else, unless the pattern asks what was captured.
//! So a choice that failed once need not be tried again, which makes the search linear where .NET's takes exponential time. A choice
//! inside of a guard (a look-around, an atomic group) is remembered as failed only if the *guarded part* failed from there.
//!
//! Rejected: a pike machine (simulating all threads at once). It is linear without a memory, but the rules for the empty passes of a
//! loop and for right-to-left captures would have to be rebuilt for it, where here they are .NET's own.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::program::{Guard, Inst, Loop, Pc, Program, Register};
use crate::charset::CharSet;
use crate::hir::{Assertion, GroupIndex};
use crate::limits::LimitExceeded;

/// The room that a search needs. Keep one for many searches.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    registers: Vec<usize>,
    /// For each group its captures, oldest first. Only balancing groups look below the last one.
    captures: Vec<Vec<(usize, usize)>>,
    /// What to undo when a choice fails.
    trail: Vec<Undo>,
    choices: Vec<Choice>,
    /// Places in `choices` of the guards that are being matched.
    guards: Vec<usize>,
    failed: HashSet<u128, BuildHasherDefault<KeyHasher>>,
    /// For a run of characters and the place where they end, how far before it the run was seen to fail.
    failed_runs: HashMap<u128, u32, BuildHasherDefault<KeyHasher>>,
    steps: u64,
}

impl Scratch {
    /// The last capture of a group.
    pub(super) fn capture(&self, group: GroupIndex) -> Option<(usize, usize)> {
        self.captures.get(group.0 as usize)?.last().copied()
    }

    /// Starts a count of steps.
    pub(super) fn reset_steps(&mut self) {
        self.steps = 0;
    }
}

#[derive(Clone, Copy, Debug)]
enum Undo {
    Register(Register, usize),
    Captured(GroupIndex),
    Popped(GroupIndex, (usize, usize)),
}

#[derive(Clone, Copy, Debug)]
enum Choice {
    /// Go on there.
    Resume { pc: Pc, pos: usize, trail: usize },
    /// A run of characters gives one back, or a lazy one takes one more; how many more steps there are.
    Step { next: Pc, pos: usize, left: u32, back: bool, trail: usize },
    /// Everything above has failed.
    Failed(u128),
    /// Everything above has failed: no run that ends at the same place may stop `left` characters before its end, or fewer.
    FailedRun { key: u128, left: u32 },
    /// The guarded part has failed.
    Guard { guard: Guard, pos: usize, trail: usize },
}

/// An [`Inst::Run`].
#[derive(Clone, Copy)]
struct Run {
    set: CharSet,
    min: u32,
    max: u32,
    lazy: bool,
    back: bool,
}

/// Keys are well mixed by one multiplication; the standard hasher's protection against chosen keys is not needed for a set that lives
/// for one search.
#[derive(Clone, Debug, Default)]
struct KeyHasher(u64);

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

/// One search.
pub(super) struct Machine<'a> {
    pub(super) program: &'a Program,
    pub(super) input: &'a [u8],
    /// Where `\G` holds.
    pub(super) search_start: usize,
    pub(super) max_steps: u64,
    /// Steps before failures are remembered.
    pub(super) forgetful_steps: u64,
    pub(super) scratch: &'a mut Scratch,
}

impl Machine<'_> {
    /// The first match at or after `start`; group 0 is captured too.
    pub(super) fn search(&mut self, start: usize) -> Result<bool, LimitExceeded> {
        let groups = self.program.groups;
        self.scratch.captures.resize_with(groups.max(self.scratch.captures.len()), Vec::new);
        self.scratch.captures.iter_mut().for_each(Vec::clear);
        self.scratch.registers.clear();
        self.scratch.registers.resize(self.program.registers as usize, 0);
        self.scratch.trail.clear();
        self.scratch.choices.clear();
        self.scratch.guards.clear();
        self.scratch.failed.clear();
        self.scratch.failed_runs.clear();
        let last = if self.program.anchored { 0 } else { self.input.len() };
        for from in start..=last {
            // What the last try captured after its last choice.
            self.undo(0);
            if let Some(end) = self.run(from)? {
                if let Some(whole) = self.scratch.captures.first_mut() {
                    whole.push((from, end));
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Matches at one place; the end of the match.
    fn run(&mut self, from: usize) -> Result<Option<usize>, LimitExceeded> {
        let (mut pc, mut pos): (Pc, usize) = (0, from);
        loop {
            self.step(1)?;
            let Some(inst) = self.program.code.get(pc as usize) else { return Ok(None) };
            let next = match *inst {
                Inst::Match => return Ok(Some(pos)),
                Inst::Set { set, back } => match self.take(pos, back) {
                    Some((byte, after)) if set.contains(byte) => {
                        pos = after;
                        Some(pc + 1)
                    }
                    _ => None,
                },
                Inst::Run { set, min, max, lazy, back } => {
                    match self.take_run(pc, pos, Run { set, min, max, lazy, back })? {
                        Some(after) => {
                            pos = after;
                            Some(pc + 1)
                        }
                        None => None,
                    }
                }
                Inst::Assert(assertion) => self.holds(assertion, pos).then_some(pc + 1),
                Inst::Jump(to) => Some(to),
                Inst::Split(other) => self.remember(pc, pos).then(|| {
                    self.choose(other, pos);
                    pc + 1
                }),
                Inst::LoopEnter(id) => self.entered(id, pc),
                Inst::LoopCheck(id) => self.check_loop(id, pc, pos),
                Inst::LoopAgain(id) => {
                    if let Some(looped) = self.program.loops.get(id as usize) {
                        let count = self.register(looped.count);
                        self.set_register(looped.count, count + 1);
                        self.set_register(looped.start, pos);
                    }
                    Some(pc + 1)
                }
                Inst::Open(from) => {
                    self.set_register(from, pos);
                    Some(pc + 1)
                }
                Inst::Close { from, group } => {
                    let from = self.register(from);
                    self.push_capture(group, (from.min(pos), from.max(pos)));
                    Some(pc + 1)
                }
                Inst::Balance { from, push, pop } => {
                    self.balance(self.register(from), pos, push, pop).then_some(pc + 1)
                }
                Inst::Backref { group, ignore_case, back } => match self.repeated(group, ignore_case, back, pos) {
                    Some(after) => {
                        pos = after;
                        Some(pc + 1)
                    }
                    None => None,
                },
                Inst::Guard(guard) => {
                    self.scratch.guards.push(self.scratch.choices.len());
                    let trail = self.scratch.trail.len();
                    self.scratch.choices.push(Choice::Guard { guard, pos, trail });
                    Some(pc + 1)
                }
                Inst::GuardEnd => {
                    let (to, at) = self.leave_guard(pos);
                    pos = at;
                    to
                }
                Inst::IfGroup { group, no } => Some(if self.scratch.capture(group).is_some() { pc + 1 } else { no }),
            };
            match next {
                Some(next) => pc = next,
                None => match self.backtrack()? {
                    Some(resumed) => (pc, pos) = resumed,
                    None => return Ok(None),
                },
            }
        }
    }

    fn step(&mut self, count: u64) -> Result<(), LimitExceeded> {
        self.scratch.steps += count;
        if self.scratch.steps > self.max_steps {
            let limit = self.max_steps;
            return Err(LimitExceeded { what: "steps of the matcher", given: limit + 1, limit });
        }
        Ok(())
    }

    /// The next character in reading direction and the place behind it.
    fn take(&self, pos: usize, back: bool) -> Option<(u8, usize)> {
        if back {
            let before = pos.checked_sub(1)?;
            return Some((*self.input.get(before)?, before));
        }
        Some((*self.input.get(pos)?, pos + 1))
    }

    /// Where a run of characters ends, at first.
    fn take_run(&mut self, pc: Pc, pos: usize, run: Run) -> Result<Option<usize>, LimitExceeded> {
        let Run { set, min, max, lazy, back } = run;
        let (mut taken, mut end) = (0, pos);
        while taken < max
            && let Some((byte, after)) = self.take(end, back)
            && set.contains(byte)
        {
            (taken, end) = (taken + 1, after);
        }
        self.step(u64::from(taken) / 16)?;
        let Some(left) = taken.checked_sub(min) else { return Ok(None) };
        if left == 0 {
            return Ok(Some(end));
        }
        if !self.remember(pc, pos) {
            return Ok(None);
        }
        // A run that begins further on ends at the same place and has tried the same stops.
        let key = if taken < max { self.run_key(pc, pos, end, min) } else { None };
        let known = key.and_then(|key| self.scratch.failed_runs.get(&key)).map_or(0, |left| left + 1);
        let Some(left) = left.checked_sub(known) else { return Ok(None) };
        if let Some(key) = key {
            self.scratch.choices.push(Choice::FailedRun { key, left: left + known });
        }
        let step = |from: usize, count: u32, back: bool| {
            let count = count as usize;
            if back { from.saturating_sub(count) } else { from + count }
        };
        let (first, back) = if lazy { (step(pos, min, back), back) } else { (step(end, known, !back), !back) };
        if left > 0 {
            let trail = self.scratch.trail.len();
            self.scratch.choices.push(Choice::Step { next: pc + 1, pos: first, left, back, trail });
        }
        Ok(Some(first))
    }

    fn holds(&self, assertion: Assertion, pos: usize) -> bool {
        let is_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let boundary = || {
            let before = pos.checked_sub(1).and_then(|before| self.input.get(before));
            is_word(before) != is_word(self.input.get(pos))
        };
        match assertion {
            Assertion::Start => pos == 0,
            Assertion::End => pos == self.input.len(),
            Assertion::SearchStart => pos == self.search_start,
            Assertion::WordBoundary => boundary(),
            Assertion::NotWordBoundary => !boundary(),
        }
    }

    fn entered(&mut self, id: u32, pc: Pc) -> Option<Pc> {
        let looped = self.program.loops.get(id as usize)?;
        self.set_register(looped.count, 0);
        // No pass has begun, so none was empty.
        self.set_register(looped.start, usize::MAX);
        Some(pc + 1)
    }

    /// After each pass of a loop, and before the first. A pass that matched nothing ends the loop once there were enough of them.
    fn check_loop(&mut self, id: u32, pc: Pc, pos: usize) -> Option<Pc> {
        let program = self.program;
        let looped = program.loops.get(id as usize)?;
        let (count, start) = (self.register(looped.count), self.register(looped.start));
        if count < looped.min as usize {
            return Some(pc + 1);
        }
        if start == pos || looped.max.is_some_and(|max| count >= max as usize) {
            return Some(looped.exit);
        }
        if !self.remember(pc, pos) {
            return None;
        }
        let (first, second) = if looped.lazy { (looped.exit, pc + 1) } else { (pc + 1, looped.exit) };
        self.choose(second, pos);
        Some(first)
    }

    fn choose(&mut self, pc: Pc, pos: usize) {
        let trail = self.scratch.trail.len();
        self.scratch.choices.push(Choice::Resume { pc, pos, trail });
    }

    fn remembers(&self) -> bool {
        self.scratch.steps >= self.forgetful_steps && !self.program.asks_captures
    }

    /// Is the choice at this place worth a try? If so, its failure will be remembered.
    fn remember(&mut self, pc: Pc, pos: usize) -> bool {
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

    /// A key for all runs of the same characters that end at the same place and may stop at the same places.
    fn run_key(&self, pc: Pc, pos: usize, end: usize, min: u32) -> Option<u128> {
        if !self.remembers() {
            return None;
        }
        // Stopping where a pass of a loop began is another state for each place where a run may begin.
        self.key(pc, pos, end).filter(|(_, fresh)| !fresh || min > 0).map(|(key, _)| key)
    }

    /// All that decides how the match goes on from `pos`, with `place` as its place, and whether a pass of a loop has just begun; `None`
    /// if it is too much for a key.
    fn key(&self, pc: Pc, pos: usize, place: usize) -> Option<(u128, bool)> {
        const PC_BITS: u32 = 20;
        const POS_BITS: u32 = 20;
        if pc >> PC_BITS != 0 || place >> POS_BITS != 0 {
            return None;
        }
        let mut key = u128::from(pc) | (place as u128) << PC_BITS;
        let mut used = PC_BITS + POS_BITS;
        let mut any_fresh = false;
        for id in self.program.around.get(pc as usize)? {
            let looped = self.program.loops.get(*id as usize)?;
            let (count, width) = self.telling_count(looped, pos);
            // Only whether the pass has matched something yet is of interest, not where it began.
            let fresh = looped.nullable && self.register(looped.start) == pos;
            any_fresh |= fresh;
            let width_here = width + u32::from(looped.nullable);
            if used + width_here >= u128::BITS {
                return None;
            }
            key |= count << used | u128::from(fresh && place == pos) << (used + width);
            used += width_here;
        }
        Some((key, any_fresh))
    }

    /// The counter of a loop, where counts that make no difference are one, and its width in bits.
    fn telling_count(&self, looped: &Loop, pos: usize) -> (u128, u32) {
        let count = self.register(looped.count) as u128;
        let min = u128::from(looped.min);
        let bits = |largest: u128| u128::BITS - largest.leading_zeros();
        let Some(max) = looped.max.map(u128::from) else {
            return (count.min(min), bits(min));
        };
        let rest = if looped.back { pos } else { self.input.len().saturating_sub(pos) } as u128;
        // Each pass but the last takes a character: the upper bound is out of reach.
        let beyond = count >= min && max.saturating_sub(count) > rest + 1;
        (if beyond { max + 1 } else { count }, bits(max + 1))
    }

    fn register(&self, register: Register) -> usize {
        self.scratch.registers.get(register as usize).copied().unwrap_or_default()
    }

    fn set_register(&mut self, register: Register, value: usize) {
        if let Some(place) = self.scratch.registers.get_mut(register as usize) {
            self.scratch.trail.push(Undo::Register(register, *place));
            *place = value;
        }
    }

    fn push_capture(&mut self, group: GroupIndex, span: (usize, usize)) {
        if let Some(captures) = self.scratch.captures.get_mut(group.0 as usize) {
            captures.push(span);
            self.scratch.trail.push(Undo::Captured(group));
        }
    }

    /// Takes the last capture off one group and gives another what lies between it and the text from `from` to `to`.
    fn balance(&mut self, from: usize, to: usize, push: Option<GroupIndex>, pop: GroupIndex) -> bool {
        let Some(taken) = self.scratch.captures.get_mut(pop.0 as usize).and_then(Vec::pop) else { return false };
        self.scratch.trail.push(Undo::Popped(pop, taken));
        if let Some(push) = push {
            let (start, end) = (from.min(to), from.max(to));
            let between = if start >= taken.1 {
                (taken.1, start)
            } else if end < taken.0 {
                // Only in look-arounds. .NET captures a negative length here, which in the end counts as no capture.
                return true;
            } else {
                (start.max(taken.0), end.min(taken.1))
            };
            self.push_capture(push, between);
        }
        true
    }

    /// The place behind the text of a group, if that text comes next.
    fn repeated(&self, group: GroupIndex, ignore_case: bool, back: bool, pos: usize) -> Option<usize> {
        let (start, end) = self.scratch.capture(group)?;
        let text = self.input.get(start..end)?;
        let here = if back { pos.checked_sub(text.len())?..pos } else { pos..pos + text.len() };
        let found = self.input.get(here.clone())?;
        let same = if ignore_case { found.eq_ignore_ascii_case(text) } else { found == text };
        same.then_some(if back { here.start } else { here.end })
    }

    /// The guarded part has matched up to `pos`: forgets its other ways.
    fn leave_guard(&mut self, pos: usize) -> (Option<Pc>, usize) {
        let Some(depth) = self.scratch.guards.pop() else { return (None, pos) };
        let entered = self.scratch.choices.get(depth).copied();
        self.scratch.choices.truncate(depth);
        let Some(Choice::Guard { guard, pos: before, trail }) = entered else { return (None, pos) };
        if !guard.keeps_captures {
            self.undo(trail);
        }
        (guard.held, if guard.consumes { pos } else { before })
    }

    fn undo(&mut self, trail: usize) {
        while self.scratch.trail.len() > trail {
            match self.scratch.trail.pop() {
                Some(Undo::Register(register, value)) => {
                    if let Some(place) = self.scratch.registers.get_mut(register as usize) {
                        *place = value;
                    }
                }
                Some(Undo::Captured(group)) => {
                    if let Some(captures) = self.scratch.captures.get_mut(group.0 as usize) {
                        captures.pop();
                    }
                }
                Some(Undo::Popped(group, span)) => {
                    if let Some(captures) = self.scratch.captures.get_mut(group.0 as usize) {
                        captures.push(span);
                    }
                }
                None => break,
            }
        }
    }

    /// The last choice that is left; `None` if there is none.
    fn backtrack(&mut self) -> Result<Option<(Pc, usize)>, LimitExceeded> {
        while let Some(choice) = self.scratch.choices.pop() {
            self.step(1)?;
            match choice {
                Choice::Resume { pc, pos, trail } => {
                    self.undo(trail);
                    return Ok(Some((pc, pos)));
                }
                Choice::Step { next, pos, left, back, trail } => {
                    self.undo(trail);
                    let pos = if back { pos.saturating_sub(1) } else { pos + 1 };
                    if left > 1 {
                        self.scratch.choices.push(Choice::Step { next, pos, left: left - 1, back, trail });
                    }
                    return Ok(Some((next, pos)));
                }
                Choice::FailedRun { key, left } => {
                    self.scratch.failed_runs.insert(key, left);
                }
                Choice::Failed(key) => {
                    self.scratch.failed.insert(key);
                }
                Choice::Guard { guard, pos, trail } => {
                    self.undo(trail);
                    self.scratch.guards.pop();
                    if let Some(pc) = guard.failed {
                        return Ok(Some((pc, pos)));
                    }
                }
            }
        }
        Ok(None)
    }
}
