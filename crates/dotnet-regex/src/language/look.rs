//! Expansion of look-arounds, with the captures that are read outside them.

use crate::LimitExceeded;

use super::expand::{Attempt, Expander};
use super::formula::Formula;
use super::groups::{Groups, Referenced, groups};
use super::terms::Test;
use super::threads::{ACCEPT, ContId, Frame, MemId, NO_TEXT, TextId};

impl Expander {
    /// Returns the formula of a test: `yes` if it holds, and otherwise `no`, if there is one.
    pub(super) fn look(&mut self, test: Test, yes: ContId, no: Option<ContId>, memory: MemId, depth: u32) -> Attempt {
        let backward = self.terms.get(test.body).backward;
        // The companions of look-behinds are made in advance, when it is not known what will be read.
        let out = if backward { test.out } else { test.out & self.threads.cont(yes).reads };
        let body = self.push(Frame::Term(test.body), ACCEPT)?;
        let holds = self.get((body, memory), depth)?;
        let otherwise = match no {
            Some(no) => self.get((no, memory), depth)?,
            None => Some(Formula::FALSE),
        };
        if out == 0 {
            let then = self.get((yes, memory), depth)?;
            let (Some(holds), Some(then), Some(otherwise)) = (holds, then, otherwise) else { return Ok(None) };
            let (then, otherwise) = if test.negated { (otherwise, then) } else { (then, otherwise) };
            // Without branches, a negated test continues with `yes` too.
            return self.formulas.ite(holds, then, otherwise, &mut self.budget).map(Some);
        }
        let mut outcomes = Vec::new();
        let mut complete = true;
        for outcome in self.outcomes(out, memory)? {
            let first = self.test_with_outcome(test, out, outcome)?;
            let first = self.get((first, memory), depth)?;
            let mut after = memory;
            for group in groups(out) {
                after = self.threads.with(after, group, self.threads.captured(outcome, group));
            }
            let then = self.get((yes, after), depth)?;
            match first.zip(then) {
                Some((first, then)) => outcomes.push(self.formulas.and(first, then, &mut self.budget)?),
                None => complete = false,
            }
        }
        let (Some(holds), Some(otherwise), true) = (holds, otherwise, complete) else { return Ok(None) };
        outcomes.push(self.formulas.ite(holds, Formula::FALSE, otherwise, &mut self.budget)?);
        self.formulas.any(&outcomes, &mut self.budget).map(Some)
    }

    /// Returns the continuation of the body of a test whose first way must end with this memory.
    pub(super) fn test_with_outcome(
        &mut self,
        test: Test,
        out: Groups,
        outcome: MemId,
    ) -> Result<ContId, LimitExceeded> {
        let expect = self.push(Frame::Expect(out, outcome), ACCEPT)?;
        let end = self.push(Frame::AtomicEnd, expect)?;
        self.push(Frame::Term(test.body), end)
    }

    /// Returns the possible memories of these groups after a test, each group with its capture from before or a new
    /// one.
    fn outcomes(&mut self, out: Groups, memory: MemId) -> Result<Vec<MemId>, LimitExceeded> {
        let mut outcomes = vec![self.threads.keep(memory, out)];
        for group in groups(out) {
            let texts = self.texts_of(group);
            let before = outcomes.clone();
            for text in texts {
                self.budget.spend(before.len())?;
                outcomes.extend(before.iter().map(|&outcome| self.threads.with(outcome, group, Some(text))));
            }
        }
        outcomes.sort_unstable();
        outcomes.dedup();
        Ok(outcomes)
    }

    /// Returns the texts that a group may have captured.
    pub(super) fn texts_of(&self, group: Referenced) -> Vec<TextId> {
        if self.terms.texts & group.bit() == 0 {
            return vec![NO_TEXT];
        }
        self.words.get(usize::from(group.0)).cloned().unwrap_or_default()
    }
}
