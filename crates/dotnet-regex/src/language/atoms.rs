//! Expansion of single steps: assertions, characters of a set, and characters of a back-reference.

use crate::LimitExceeded;
use crate::charset::CharSet;
use crate::hir::Assertion;

use super::expand::{AT_END, AT_START, Expander, NEXT_WORD, PREVIOUS_WORD, Thread};
use super::formula::{Formula, Traits};
use super::threads::{ContId, Frame, MemId, TextId};

impl Expander {
    /// Returns the formula of an assertion.
    pub(super) fn assertion(&mut self, assertion: Assertion) -> Result<Formula, LimitExceeded> {
        let budget = &mut self.budget;
        match assertion {
            // The search of a test for a match begins at the start of the string.
            Assertion::Start | Assertion::SearchStart => self.formulas.var(AT_START, budget),
            Assertion::End => self.formulas.var(AT_END, budget),
            Assertion::WordBoundary | Assertion::NotWordBoundary => {
                let next = self.formulas.var(NEXT_WORD, budget)?;
                let previous = self.formulas.var(PREVIOUS_WORD, budget)?;
                let not_next = self.formulas.not(next, budget)?;
                let (word, no_word) =
                    if assertion == Assertion::WordBoundary { (not_next, next) } else { (next, not_next) };
                self.formulas.ite(previous, word, no_word, budget)
            }
        }
    }

    /// Returns the formula of the rest of a back-reference, from its character number `at`.
    pub(super) fn text(
        &mut self,
        text: TextId,
        at: u32,
        (fold, backward): (bool, bool),
        next: ContId,
        memory: MemId,
    ) -> Result<Formula, LimitExceeded> {
        let word = self.threads.text(text);
        let index = if backward { word.len().checked_sub(at as usize + 1) } else { Some(at as usize) };
        let (byte, last) = (index.and_then(|index| word.get(index)).copied(), at as usize + 1 >= word.len());
        let Some(byte) = byte else { return Ok(Formula::FALSE) };
        let next = if last { next } else { self.push(Frame::Text { text, at: at + 1, fold, backward }, next)? };
        let set = CharSet::single(char::from(byte));
        self.wait(Thread { set: if fold { set.fold_case() } else { set }, next, memory, backward })
    }

    /// Returns the formula of the variable of a thread.
    pub(super) fn wait(&mut self, thread: Thread) -> Result<Formula, LimitExceeded> {
        if thread.set.is_empty() {
            return Ok(Formula::FALSE);
        }
        let next = self.threads.cont(thread.next);
        let thread = Thread { memory: self.threads.keep(thread.memory, next.reads), ..thread };
        let var = match self.waiting_index.get(&thread) {
            Some(&var) => var,
            None => {
                let traits = match thread.backward {
                    true => Traits::BEHIND,
                    false if next.behind => Traits::READS_BEHIND,
                    false => Traits::default(),
                };
                let var = self.formulas.new_var(traits);
                self.waiting.push(thread);
                self.waiting_index.insert(thread, var);
                var
            }
        };
        self.formulas.var(var, &mut self.budget)
    }
}
