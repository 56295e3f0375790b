//! The machine that runs a program: backtracking with an explicit stack, and a memory of failures.
//!
//! The order of attempts is .NET's, so that the first way found is .NET's match. The result of an attempt from an
//! instruction depends only on the position in the input and on the counters of the loops around the instruction,
//! unless the pattern refers to captures. So a choice that failed once need not be tried again, which makes the search
//! linear where .NET's takes exponential time. A choice inside a guard (a look-around or an atomic group) is remembered
//! as failed only if the *guarded part* failed from there.
//!
//! Rejected: a Pike machine (simulating all threads at once). It is linear without a memory, but the rules for the
//! empty passes of a loop and for right-to-left captures would have to be developed anew for it; with backtracking they
//! are .NET's own.

use super::program::{Inst, Pc, Program};
use super::scratch::{Choice, Scratch, Undo};
use crate::Counted;
use crate::charset::CharSet;
use crate::hir::{Assertion, GroupIndex};
use crate::limits::LimitExceeded;

/// An [`Inst::Run`].
#[derive(Clone, Copy)]
struct Run {
    set: CharSet,
    min: u32,
    max: u32,
    lazy: bool,
    back: bool,
}

/// One search.
pub(super) struct Machine<'a> {
    pub(super) program: &'a Program,
    pub(super) input: &'a [u8],
    /// The position where `\G` holds.
    pub(super) search_start: usize,
    pub(super) max_steps: u64,
    /// The number of steps before failures are remembered.
    pub(super) forgetful_steps: u64,
    pub(super) scratch: &'a mut Scratch,
}

impl Machine<'_> {
    /// Finds the first match at or after `start`. Returns false if there is none. Group 0 is captured too.
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
            // Undoes what the last attempt captured after its last choice.
            self.scratch.undo(0);
            if let Some(end) = self.run(from)? {
                if let Some(whole) = self.scratch.captures.first_mut() {
                    whole.push((from, end));
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Matches at one position. Returns the end of the match.
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
                        let count = self.scratch.register(looped.count);
                        self.scratch.set_register(looped.count, count + 1);
                        self.scratch.set_register(looped.start, pos);
                    }
                    Some(pc + 1)
                }
                Inst::Open(from) => {
                    self.scratch.set_register(from, pos);
                    Some(pc + 1)
                }
                Inst::Close { from, group } => {
                    let from = self.scratch.register(from);
                    self.scratch.push_capture(group, (from.min(pos), from.max(pos)));
                    Some(pc + 1)
                }
                Inst::Balance { from, push, pop } => {
                    self.balance(self.scratch.register(from), pos, push, pop).then_some(pc + 1)
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
            return Err(LimitExceeded { what: Counted::MatcherSteps, given: limit + 1, limit });
        }
        Ok(())
    }

    /// Returns the next character in reading direction and the position after it.
    fn take(&self, pos: usize, back: bool) -> Option<(u8, usize)> {
        if back {
            let before = pos.checked_sub(1)?;
            return Some((*self.input.get(before)?, before));
        }
        Some((*self.input.get(pos)?, pos + 1))
    }

    /// Returns where a run of characters ends in the first attempt.
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
        // A run that began further on has the same end, and stops at the same positions were tried for it.
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
        self.scratch.set_register(looped.count, 0);
        // No pass has begun, so none was empty.
        self.scratch.set_register(looped.start, usize::MAX);
        Some(pc + 1)
    }

    /// Runs after each pass of a loop, and before the first. An empty pass ends the loop once there were enough passes.
    fn check_loop(&mut self, id: u32, pc: Pc, pos: usize) -> Option<Pc> {
        let program = self.program;
        let looped = program.loops.get(id as usize)?;
        let (count, start) = (self.scratch.register(looped.count), self.scratch.register(looped.start));
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

    /// Removes the last capture of one group and gives another group the text between that capture and the text from
    /// `from` to `to`.
    fn balance(&mut self, from: usize, to: usize, push: Option<GroupIndex>, pop: GroupIndex) -> bool {
        let Some(taken) = self.scratch.captures.get_mut(pop.0 as usize).and_then(Vec::pop) else { return false };
        self.scratch.trail.push(Undo::Popped(pop, taken));
        if let Some(push) = push {
            let (start, end) = (from.min(to), from.max(to));
            let between = if start >= taken.1 {
                (taken.1, start)
            } else if end < taken.0 {
                // This only happens in look-arounds. .NET captures a negative length here, which in the end counts as
                // no capture.
                return true;
            } else {
                (start.max(taken.0), end.min(taken.1))
            };
            self.scratch.push_capture(push, between);
        }
        true
    }

    /// Returns the position after the text of a group, if that text comes next.
    fn repeated(&self, group: GroupIndex, ignore_case: bool, back: bool, pos: usize) -> Option<usize> {
        let (start, end) = self.scratch.capture(group)?;
        let text = self.input.get(start..end)?;
        let here = if back { pos.checked_sub(text.len())?..pos } else { pos..pos + text.len() };
        let found = self.input.get(here.clone())?;
        let same = if ignore_case { found.eq_ignore_ascii_case(text) } else { found == text };
        same.then_some(if back { here.start } else { here.end })
    }

    /// Drops the other ways through a guarded part, which has matched up to `pos`. Returns where to continue.
    fn leave_guard(&mut self, pos: usize) -> (Option<Pc>, usize) {
        let Some(depth) = self.scratch.guards.pop() else { return (None, pos) };
        let entered = self.scratch.choices.get(depth).copied();
        self.scratch.choices.truncate(depth);
        let Some(Choice::Guard { guard, pos: before, trail }) = entered else { return (None, pos) };
        if !guard.keeps_captures {
            self.scratch.undo(trail);
        }
        (guard.held, if guard.consumes { pos } else { before })
    }

    /// Returns to the last remaining choice, or returns `None` if there is none.
    fn backtrack(&mut self) -> Result<Option<(Pc, usize)>, LimitExceeded> {
        while let Some(choice) = self.scratch.choices.pop() {
            self.step(1)?;
            match choice {
                Choice::Resume { pc, pos, trail } => {
                    self.scratch.undo(trail);
                    return Ok(Some((pc, pos)));
                }
                Choice::Step { next, pos, left, back, trail } => {
                    self.scratch.undo(trail);
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
                    self.scratch.undo(trail);
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
