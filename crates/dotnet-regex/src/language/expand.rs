//! Expansion: what a continuation requires of the rest of the string, as a boolean formula over threads that wait for a
//! character.
//!
//! This is the core of the boolean automaton (Chandra, Kozen and Stockmeyer 1981). Alternation is *or*, a look-ahead is
//! *and* with its own continuation, a negated one *and not*. What depends on the position (the start of the string, the
//! character before or after, the end, what a look-behind has seen) stays a variable, so that each continuation is
//! expanded once.
//!
//! **Atomic groups.** In the body, the first way in .NET's order that reaches the end of the body is taken, whatever
//! follows. A way reaches the end of the body if and only if its continuation *cut off at that end* succeeds, and that
//! is an ordinary thread. So a choice between the ways `a` and `b`, in this order, is `if cut(a) then a else b` instead
//! of `a or b`. Nothing else is needed, also for nested bodies, for look-arounds in them, and for bodies in
//! look-behinds (walked from right to left). Rejected: ordered lists of ways as a kind of atom. They are equivalent,
//! but need separate rules for each simplification and are not canonical.
//!
//! **Captures of look-arounds** (`look.rs`). A look-around is atomic too. If its captures are read later, there is one
//! formula for each possible outcome: the first way ends with *this* memory, and the rest succeeds with it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::LimitExceeded;
use crate::charset::CharSet;

use super::budget::Budget;
use super::formula::{Formula, Formulas, Traits, Var};
use super::terms::{Op, TermId, Terms};
use super::threads::{ACCEPT, BLANK, ContId, Frame, MemId, NO_TEXT, TextId, Threads};

/// The variable that is true at the end of the string.
pub(super) const AT_END: Var = Var(1);
/// The variable that is true if the next character is a word character.
pub(super) const NEXT_WORD: Var = Var(2);
/// The variable that is true if the character before is a word character.
pub(super) const PREVIOUS_WORD: Var = Var(3);
/// The variable that is true at the start of the string.
pub(super) const AT_START: Var = Var(4);
const FIRST_THREAD: u32 = 5;

/// A thread, which waits for a character of a set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Thread {
    pub(super) set: CharSet,
    /// The continuation after that character.
    pub(super) next: ContId,
    pub(super) memory: MemId,
    /// Whether it walks from right to left and waits for the character before.
    pub(super) backward: bool,
}

/// A continuation and the memory that it starts with.
pub(super) type Key = (ContId, MemId);

/// How deep expansions may call each other. Deeper ones are put on a list and done first.
const NATIVE_DEPTH: u32 = 16;

/// Expands continuations and keeps the results.
#[derive(Debug)]
pub(super) struct Expander {
    pub(super) terms: Terms,
    pub(super) threads: Threads,
    pub(super) formulas: Formulas,
    pub(super) budget: Budget,
    /// For each group, the words that it may capture in a look-around.
    pub(super) words: Vec<Vec<TextId>>,
    pub(super) waiting: Vec<Thread>,
    pub(super) waiting_index: FxHashMap<Thread, Var>,
    known: FxHashMap<Key, Formula>,
    /// Expansions that need a missing one.
    blocked: FxHashSet<Key>,
    missing: Vec<Key>,
    /// Whether a match may also begin after the start of the string.
    renews: bool,
}

/// How an expansion continues.
enum Flow {
    Term(TermId, ContId),
    Cont(ContId),
    /// One of two continuations, in order of preference.
    Choice([ContId; 2]),
    Never,
}

/// The formula of a continuation, or `None` if it needs one that is too deep.
pub(super) type Attempt = Result<Option<Formula>, LimitExceeded>;

impl Expander {
    pub(super) fn new(terms: Terms, budget: Budget) -> Expander {
        let mut formulas = Formulas::new();
        for (var, traits) in [
            (AT_END, Traits::default()),
            (NEXT_WORD, Traits::default()),
            (PREVIOUS_WORD, Traits::POSITION),
            (AT_START, Traits::POSITION),
        ] {
            let made = formulas.new_var(traits);
            debug_assert_eq!(made, var);
        }
        Expander {
            words: vec![Vec::new(); terms.referenced.len()],
            terms,
            threads: Threads::new(),
            formulas,
            budget,
            waiting: Vec::new(),
            waiting_index: FxHashMap::default(),
            known: FxHashMap::default(),
            blocked: FxHashSet::default(),
            missing: Vec::new(),
            renews: false,
        }
    }

    /// Returns the continuation of the whole search: the pattern at the start of the string or anywhere after it.
    pub(super) fn search(&mut self) -> Result<Key, LimitExceeded> {
        let root = self.push(Frame::Term(self.terms.root), ACCEPT)?;
        let here = self.expand((root, BLANK))?;
        let nowhere = |var| (var == AT_START).then_some(Formula::FALSE);
        let elsewhere = self.formulas.replace(here, nowhere, &mut self.budget)?;
        // An anchored pattern is not tried again: its automaton stays small.
        self.renews = elsewhere != Formula::FALSE;
        Ok((self.push(Frame::Search, ACCEPT)?, BLANK))
    }

    /// Returns the thread that a variable stands for, if it is one.
    pub(super) fn waiting(&self, var: Var) -> Option<Thread> {
        self.waiting.get(var.0.checked_sub(FIRST_THREAD)? as usize).copied()
    }

    pub(super) fn push(&mut self, frame: Frame, next: ContId) -> Result<ContId, LimitExceeded> {
        self.threads.push(&self.terms, frame, next, &mut self.budget)
    }

    /// Returns the continuation of a thread after a character of its set.
    pub(super) fn after(&mut self, thread: Thread, byte: u8) -> Result<Key, LimitExceeded> {
        let next = self.threads.advance(&self.terms, thread.next, byte, &mut self.budget)?;
        Ok((next, thread.memory))
    }

    /// Returns the formula of a continuation. It holds at any position.
    pub(super) fn expand(&mut self, (cont, memory): Key) -> Result<Formula, LimitExceeded> {
        let key = (cont, self.threads.keep(memory, self.threads.cont(cont).reads));
        let mut open = vec![key];
        while let Some(&top) = open.last() {
            self.blocked.clear();
            self.missing.clear();
            match self.get(top, 0)? {
                Some(formula) if open.len() == 1 => return Ok(formula),
                Some(_) => {
                    open.pop();
                }
                None => open.append(&mut self.missing),
            }
        }
        Ok(Formula::FALSE)
    }

    /// Returns the formula of a continuation, or `None` if it needs one that is too deep.
    pub(super) fn get(&mut self, (cont, memory): Key, depth: u32) -> Attempt {
        if cont == ACCEPT {
            return Ok(Some(Formula::TRUE));
        }
        let key = (cont, self.threads.keep(memory, self.threads.cont(cont).reads));
        if let Some(&known) = self.known.get(&key) {
            return Ok(Some(known));
        }
        if depth > 0 && self.blocked.contains(&key) {
            return Ok(None);
        }
        if depth >= NATIVE_DEPTH {
            self.missing.push(key);
            self.blocked.insert(key);
            return Ok(None);
        }
        let found = self.attempt(key, depth + 1)?;
        match found {
            Some(formula) => {
                self.budget.spend(2)?;
                self.known.insert(key, formula);
            }
            None => {
                self.blocked.insert(key);
            }
        }
        Ok(found)
    }

    fn attempt(&mut self, (cont, mut memory): Key, depth: u32) -> Attempt {
        let mut flow = Flow::Cont(cont);
        loop {
            self.budget.spend(1)?;
            let (term, next) = match flow {
                Flow::Never => return Ok(Some(Formula::FALSE)),
                Flow::Choice(options) => return self.choice(&options.map(|cont| (cont, memory)), depth),
                Flow::Term(term, next) => (term, next),
                Flow::Cont(ACCEPT) => return Ok(Some(Formula::TRUE)),
                Flow::Cont(cont) => {
                    let cont = self.threads.cont(cont);
                    match cont.frame {
                        Frame::Term(term) => (term, cont.next),
                        Frame::Rest(term, from) => {
                            flow = self.rest(term, from, cont.next)?;
                            continue;
                        }
                        Frame::Loop { term, count, fresh } => {
                            flow = self.pass_ended(term, count, fresh, cont.next)?;
                            continue;
                        }
                        Frame::Close { group, .. } if self.terms.counted & group.bit() != 0 => {
                            memory = self.threads.with_count(memory, group, self.threads.count(memory, group) + 1);
                            flow = Flow::Cont(cont.next);
                            continue;
                        }
                        Frame::Pop(group) => {
                            flow = match self.threads.count(memory, group).checked_sub(1) {
                                Some(left) => {
                                    memory = self.threads.with_count(memory, group, left);
                                    Flow::Cont(cont.next)
                                }
                                None => Flow::Never,
                            };
                            continue;
                        }
                        Frame::Close { group, text, .. } => {
                            memory = self.threads.with(memory, group, Some(text));
                            flow = Flow::Cont(cont.next);
                            continue;
                        }
                        Frame::AtomicEnd => {
                            flow = Flow::Cont(cont.next);
                            continue;
                        }
                        Frame::Expect(groups, expected) => {
                            let agrees = self.threads.keep(memory, groups) == expected;
                            flow = if agrees { Flow::Cont(cont.next) } else { Flow::Never };
                            continue;
                        }
                        Frame::Text { text, at, fold, backward } => {
                            return self.text(text, at, (fold, backward), cont.next, memory).map(Some);
                        }
                        Frame::Search => return self.anywhere(depth),
                    }
                }
            };
            let found = self.terms.get(term);
            flow = match &found.op {
                Op::Empty => Flow::Cont(next),
                &Op::Set(set) => {
                    let thread = Thread { set, next, memory, backward: found.backward };
                    return self.wait(thread).map(Some);
                }
                Op::Concat(_) => self.rest(term, 0, next)?,
                Op::Alternate(branches) => {
                    let mut options = Vec::with_capacity(branches.len());
                    for &branch in &branches.clone() {
                        options.push((self.push(Frame::Term(branch), next)?, memory));
                    }
                    return self.choice(&options, depth);
                }
                Op::Repeat { .. } => self.pass_ended(term, 0, false, next)?,
                &Op::Group(group, body) => {
                    let backward = found.backward;
                    Flow::Term(body, self.push(Frame::Close { group, text: NO_TEXT, backward }, next)?)
                }
                &Op::Pop(group, body) => Flow::Term(body, self.push(Frame::Pop(group), next)?),
                &Op::Atomic(body) => Flow::Term(body, self.push(Frame::AtomicEnd, next)?),
                &Op::Backref { group, fold } => {
                    let backward = found.backward;
                    match self.threads.captured(memory, group) {
                        None => Flow::Never,
                        Some(NO_TEXT) => Flow::Cont(next),
                        Some(text) => Flow::Cont(self.push(Frame::Text { text, at: 0, fold, backward }, next)?),
                    }
                }
                &Op::IfGroup { group, yes, no } => {
                    Flow::Term(if self.threads.captured(memory, group).is_some() { yes } else { no }, next)
                }
                &Op::Assert(assertion) => {
                    let holds = self.assertion(assertion)?;
                    let Some(rest) = self.get((next, memory), depth)? else { return Ok(None) };
                    return self.formulas.and(holds, rest, &mut self.budget).map(Some);
                }
                &Op::Look(test) => return self.look(test, next, None, memory, depth),
                &Op::IfLook { test, yes, no } => {
                    let yes = self.push(Frame::Term(yes), next)?;
                    let no = self.push(Frame::Term(no), next)?;
                    return self.look(test, yes, Some(no), memory, depth);
                }
            };
        }
    }

    /// Continues a sequence from one of its terms.
    fn rest(&mut self, term: TermId, from: u32, next: ContId) -> Result<Flow, LimitExceeded> {
        let Op::Concat(terms) = &self.terms.get(term).op else { return Ok(Flow::Cont(next)) };
        let (this, last) = (terms.get(from as usize).copied(), from as usize + 1 == terms.len());
        let Some(this) = this else { return Ok(Flow::Cont(next)) };
        Ok(Flow::Term(this, if last { next } else { self.push(Frame::Rest(term, from + 1), next)? }))
    }

    /// Continues a loop after `count` passes, with another pass or with what follows. .NET leaves a loop after an
    /// `empty` pass, once there were enough passes.
    fn pass_ended(&mut self, term: TermId, count: u32, empty: bool, next: ContId) -> Result<Flow, LimitExceeded> {
        let Op::Repeat { min, max, lazy, body } = self.terms.get(term).op else { return Ok(Flow::Cont(next)) };
        let of_body = self.terms.get(body);
        // If only the language matters, empty passes can make up the minimum.
        let needless = of_body.always_nullable && of_body.sets == 0 && !self.threads.cont(next).scoped;
        let min = if needless { 0 } else { min };
        let enough = count >= min;
        if max.is_some_and(|max| count >= max) || empty && enough {
            return Ok(Flow::Cont(next));
        }
        // Without an upper bound, passes are counted only up to the minimum.
        let passes = if max.is_none() { (count + 1).min(min) } else { count + 1 };
        let fresh = of_body.nullable;
        let again = self.push(Frame::Loop { term, count: passes, fresh }, next)?;
        if !enough {
            return Ok(Flow::Term(body, again));
        }
        let again = self.push(Frame::Term(body), again)?;
        Ok(Flow::Choice(if lazy { [next, again] } else { [again, next] }))
    }

    /// Returns the formula of a choice between several ways: in an atomic group, the first in order of preference that
    /// reaches the end of the group; elsewhere, any.
    fn choice(&mut self, options: &[Key], depth: u32) -> Attempt {
        let scoped = options.first().is_some_and(|&(cont, _)| self.threads.cont(cont).scoped);
        let mut ways = Vec::with_capacity(options.len());
        let mut complete = true;
        for &(cont, memory) in options {
            let way = self.get((cont, memory), depth)?;
            let ends = if scoped {
                let cut = self.threads.cut(&self.terms, cont, &mut self.budget)?;
                self.get((cut, memory), depth)?
            } else {
                way
            };
            match way.zip(ends) {
                Some(found) => ways.push(found),
                None => complete = false,
            }
        }
        if !complete {
            return Ok(None);
        }
        if !scoped {
            let ways: Vec<Formula> = ways.into_iter().map(|(way, _)| way).collect();
            return self.formulas.any(&ways, &mut self.budget).map(Some);
        }
        let mut ways = ways.into_iter().rev();
        // A way that succeeds has reached the end of the body, so the last way needs no test.
        let (last, _) = ways.next().unwrap_or((Formula::FALSE, Formula::FALSE));
        let first = ways.try_fold(last, |rest, (way, ends)| self.formulas.ite(ends, way, rest, &mut self.budget));
        first.map(Some)
    }

    /// Returns the formula of the pattern here or anywhere after.
    fn anywhere(&mut self, depth: u32) -> Attempt {
        let root = self.push(Frame::Term(self.terms.root), ACCEPT)?;
        let Some(here) = self.get((root, BLANK), depth)? else { return Ok(None) };
        if !self.renews {
            return Ok(Some(here));
        }
        let next = self.push(Frame::Search, ACCEPT)?;
        let later = self.wait(Thread { set: CharSet::ALL, next, memory: BLANK, backward: false })?;
        self.formulas.any(&[here, later], &mut self.budget).map(Some)
    }
}
