//! What a continuation asks of the rest of the string: a boolean formula over threads that wait for a character.
//!
//! This is the heart of the boolean automaton (Chandra, Kozen and Stockmeyer 1981). Alternation is *or*, a look-ahead is *and*
//! with its own continuation, a negated one *and not*. What depends on the place (the start of the string, the character
//! before or after, the end, what a look-behind has seen) stays a variable, so that each continuation is expanded once.
//!
//! **Atomic groups.** Inside the body, the first way in .NET's order that reaches the end of the body decides, whatever
//! follows. A way reaches the end of the body exactly if its continuation *cut off at that end* succeeds, and that is an
//! ordinary thread; so a choice between ways `a`, then `b` is `if cut(a) then a else b` instead of `a or b`. No other
//! machinery is needed, and nested bodies, look-arounds in them and bodies in look-behinds (walked from right to left) come
//! for free. Rejected: ordered lists of ways as a kind of atom, which say the same with rules of their own for each
//! simplification, and are not canonical.
//!
//! **Captures of look-arounds.** A look-around is atomic too. If its captures are asked for later, one formula for each
//! possible outcome: the first way ends with *this* memory, and the rest succeeds with it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::charset::CharSet;
use crate::hir::Assertion;

use super::formula::{Formula, Formulas, Traits, Var};
use crate::LimitExceeded;

use super::limits::Budget;
use super::program::{Asked, Groups, Op, PartId, Program, Test};
use super::threads::{ACCEPT, BLANK, ContId, Frame, MemId, NO_TEXT, TextId, Threads};

/// The string ends here.
pub(super) const AT_END: Var = Var(1);
/// The next character is a word character.
pub(super) const NEXT_WORD: Var = Var(2);
/// The character before is a word character.
pub(super) const PREVIOUS_WORD: Var = Var(3);
/// The string starts here.
pub(super) const AT_START: Var = Var(4);
const FIRST_THREAD: u32 = 5;

/// A thread waits for a character of the set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Thread {
    pub(super) set: CharSet,
    /// What is left to do then.
    pub(super) next: ContId,
    pub(super) memory: MemId,
    /// It walks from right to left: the character before this place.
    pub(super) backward: bool,
}

/// A continuation together with the memory that it starts with.
pub(super) type Key = (ContId, MemId);

/// So deep may expansions call each other; deeper ones are put on a list and come first.
const NATIVE_DEPTH: u32 = 16;

/// Expands continuations, and keeps what was found.
#[derive(Debug)]
pub(super) struct Expander {
    pub(super) program: Program,
    pub(super) threads: Threads,
    pub(super) formulas: Formulas,
    pub(super) budget: Budget,
    /// By group: the words that it may capture in a look-around.
    pub(super) words: Vec<Vec<TextId>>,
    waiting: Vec<Thread>,
    waiting_index: FxHashMap<Thread, Var>,
    known: FxHashMap<Key, Formula>,
    /// Expansions that wait for a missing one.
    blocked: FxHashSet<Key>,
    missing: Vec<Key>,
    /// A match may also start after the start of the string.
    renews: bool,
}

/// What to go on with.
enum Flow {
    Part(PartId, ContId),
    Cont(ContId),
    /// In order of preference.
    Choice([ContId; 2]),
    Never,
}

type Attempt = Result<Option<Formula>, LimitExceeded>;

impl Expander {
    pub(super) fn new(program: Program, budget: Budget) -> Expander {
        let mut formulas = Formulas::new();
        for (var, traits) in [
            (AT_END, Traits::default()),
            (NEXT_WORD, Traits::default()),
            (PREVIOUS_WORD, Traits::PLACE),
            (AT_START, Traits::PLACE),
        ] {
            let made = formulas.new_var(traits);
            debug_assert_eq!(made, var);
        }
        Expander {
            words: vec![Vec::new(); program.asked.len()],
            program,
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

    /// The whole search: the pattern at the start of the string or anywhere after.
    pub(super) fn search(&mut self) -> Result<Key, LimitExceeded> {
        let root = self.push(Frame::Part(self.program.root), ACCEPT)?;
        let here = self.expand((root, BLANK))?;
        let nowhere = |var| (var == AT_START).then_some(Formula::FALSE);
        let elsewhere = self.formulas.replace(here, nowhere, &mut self.budget)?;
        // An anchored pattern is not tried again: its automaton stays small.
        self.renews = elsewhere != Formula::FALSE;
        Ok((self.push(Frame::Search, ACCEPT)?, BLANK))
    }

    /// The thread behind a variable, if it is one.
    pub(super) fn waiting(&self, var: Var) -> Option<Thread> {
        self.waiting.get(var.0.checked_sub(FIRST_THREAD)? as usize).copied()
    }

    pub(super) fn push(&mut self, frame: Frame, next: ContId) -> Result<ContId, LimitExceeded> {
        self.threads.push(&self.program, frame, next, &mut self.budget)
    }

    /// What the thread goes on with after a character of its set.
    pub(super) fn after(&mut self, thread: Thread, byte: u8) -> Result<Key, LimitExceeded> {
        let next = self.threads.advance(&self.program, thread.next, byte, &mut self.budget)?;
        Ok((next, thread.memory))
    }

    /// The formula of a continuation at any place.
    pub(super) fn expand(&mut self, (cont, memory): Key) -> Result<Formula, LimitExceeded> {
        let key = (cont, self.threads.keep(memory, self.threads.cont(cont).asks));
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

    /// The formula of a continuation, unless it takes one that lies too deep.
    fn get(&mut self, (cont, memory): Key, depth: u32) -> Attempt {
        if cont == ACCEPT {
            return Ok(Some(Formula::TRUE));
        }
        let key = (cont, self.threads.keep(memory, self.threads.cont(cont).asks));
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
            let (part, next) = match flow {
                Flow::Never => return Ok(Some(Formula::FALSE)),
                Flow::Choice(options) => return self.choice(&options.map(|cont| (cont, memory)), depth),
                Flow::Part(part, next) => (part, next),
                Flow::Cont(ACCEPT) => return Ok(Some(Formula::TRUE)),
                Flow::Cont(cont) => {
                    let cont = self.threads.cont(cont);
                    match cont.frame {
                        Frame::Part(part) => (part, cont.next),
                        Frame::Rest(part, from) => {
                            flow = self.rest(part, from, cont.next)?;
                            continue;
                        }
                        Frame::Loop { part, count, fresh } => {
                            flow = self.pass_ended(part, count, fresh, cont.next)?;
                            continue;
                        }
                        Frame::Close { group, .. } if self.program.counted & group.bit() != 0 => {
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
            let found = self.program.part(part);
            flow = match &found.op {
                Op::Empty => Flow::Cont(next),
                &Op::Set(set) => {
                    let thread = Thread { set, next, memory, backward: found.backward };
                    return self.wait(thread).map(Some);
                }
                Op::Concat(_) => self.rest(part, 0, next)?,
                Op::Alternate(branches) => {
                    let mut options = Vec::with_capacity(branches.len());
                    for &branch in &branches.clone() {
                        options.push((self.push(Frame::Part(branch), next)?, memory));
                    }
                    return self.choice(&options, depth);
                }
                Op::Repeat { .. } => self.pass_ended(part, 0, false, next)?,
                &Op::Group(group, body) => {
                    let backward = found.backward;
                    Flow::Part(body, self.push(Frame::Close { group, text: NO_TEXT, backward }, next)?)
                }
                &Op::Pop(group, body) => Flow::Part(body, self.push(Frame::Pop(group), next)?),
                &Op::Atomic(body) => Flow::Part(body, self.push(Frame::AtomicEnd, next)?),
                &Op::Backref { group, fold } => {
                    let backward = found.backward;
                    match self.threads.captured(memory, group) {
                        None => Flow::Never,
                        Some(NO_TEXT) => Flow::Cont(next),
                        Some(text) => Flow::Cont(self.push(Frame::Text { text, at: 0, fold, backward }, next)?),
                    }
                }
                &Op::IfGroup { group, yes, no } => {
                    Flow::Part(if self.threads.captured(memory, group).is_some() { yes } else { no }, next)
                }
                &Op::Assert(assertion) => {
                    let holds = self.assertion(assertion)?;
                    let Some(rest) = self.get((next, memory), depth)? else { return Ok(None) };
                    return self.formulas.and(holds, rest, &mut self.budget).map(Some);
                }
                &Op::Look(test) => return self.look(test, next, None, memory, depth),
                &Op::IfLook { test, yes, no } => {
                    let yes = self.push(Frame::Part(yes), next)?;
                    let no = self.push(Frame::Part(no), next)?;
                    return self.look(test, yes, Some(no), memory, depth);
                }
            };
        }
    }

    /// A sequence from one of its parts on.
    fn rest(&mut self, part: PartId, from: u32, next: ContId) -> Result<Flow, LimitExceeded> {
        let Op::Concat(parts) = &self.program.part(part).op else { return Ok(Flow::Cont(next)) };
        let (this, last) = (parts.get(from as usize).copied(), from as usize + 1 == parts.len());
        let Some(this) = this else { return Ok(Flow::Cont(next)) };
        Ok(Flow::Part(this, if last { next } else { self.push(Frame::Rest(part, from + 1), next)? }))
    }

    /// A loop after `count` passes, the last of which was empty or not: another pass, or what follows.
    /// .NET leaves a loop after an empty pass, once there were enough.
    fn pass_ended(&mut self, part: PartId, count: u32, empty: bool, next: ContId) -> Result<Flow, LimitExceeded> {
        let Op::Repeat { min, max, lazy, body } = self.program.part(part).op else { return Ok(Flow::Cont(next)) };
        let of_body = self.program.part(body);
        // Where only the language matters, empty passes can fill up to the minimum.
        let needless = of_body.always_nullable && of_body.sets == 0 && !self.threads.cont(next).scoped;
        let min = if needless { 0 } else { min };
        let enough = count >= min;
        if max.is_some_and(|max| count >= max) || empty && enough {
            return Ok(Flow::Cont(next));
        }
        // Without an upper bound there is nothing to count beyond the minimum.
        let passes = if max.is_none() { (count + 1).min(min) } else { count + 1 };
        let fresh = of_body.nullable;
        let again = self.push(Frame::Loop { part, count: passes, fresh }, next)?;
        if !enough {
            return Ok(Flow::Part(body, again));
        }
        let again = self.push(Frame::Part(body), again)?;
        Ok(Flow::Choice(if lazy { [next, again] } else { [again, next] }))
    }

    /// The first of several ways, in order of preference, that reaches the end of the atomic group which it is in; outside of
    /// those, any.
    fn choice(&mut self, options: &[Key], depth: u32) -> Attempt {
        let scoped = options.first().is_some_and(|&(cont, _)| self.threads.cont(cont).scoped);
        let mut ways = Vec::with_capacity(options.len());
        let mut complete = true;
        for &(cont, memory) in options {
            let way = self.get((cont, memory), depth)?;
            let ends = if scoped {
                let cut = self.threads.cut(&self.program, cont, &mut self.budget)?;
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
        // A way that succeeds has reached the end of the body, so the last one needs no test.
        let (last, _) = ways.next().unwrap_or((Formula::FALSE, Formula::FALSE));
        let first = ways.try_fold(last, |rest, (way, ends)| self.formulas.ite(ends, way, rest, &mut self.budget));
        first.map(Some)
    }

    /// If the test holds, `yes`; else `no`, if there is one.
    fn look(&mut self, test: Test, yes: ContId, no: Option<ContId>, memory: MemId, depth: u32) -> Attempt {
        let backward = self.program.part(test.body).backward;
        // Companions of look-behinds are made beforehand, when it is not known what will be asked.
        let out = if backward { test.out } else { test.out & self.threads.cont(yes).asks };
        let body = self.push(Frame::Part(test.body), ACCEPT)?;
        let holds = self.get((body, memory), depth)?;
        let otherwise = match no {
            Some(no) => self.get((no, memory), depth)?,
            None => Some(Formula::FALSE),
        };
        if out == 0 {
            let then = self.get((yes, memory), depth)?;
            let (Some(holds), Some(then), Some(otherwise)) = (holds, then, otherwise) else { return Ok(None) };
            let (then, otherwise) = if test.negated { (otherwise, then) } else { (then, otherwise) };
            // Without branches, a negated test goes on with `yes` too.
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

    /// The body of a test, whose first way must end with this memory.
    pub(super) fn test_with_outcome(
        &mut self,
        test: Test,
        out: Groups,
        outcome: MemId,
    ) -> Result<ContId, LimitExceeded> {
        let expect = self.push(Frame::Expect(out, outcome), ACCEPT)?;
        let end = self.push(Frame::AtomicEnd, expect)?;
        self.push(Frame::Part(test.body), end)
    }

    /// The memories of these groups after a test, each with its capture from before or a new one.
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

    /// What a group may have captured, if it has.
    pub(super) fn texts_of(&self, group: Asked) -> Vec<TextId> {
        if self.program.texts & group.bit() == 0 {
            return vec![NO_TEXT];
        }
        self.words.get(usize::from(group.0)).cloned().unwrap_or_default()
    }

    fn assertion(&mut self, assertion: Assertion) -> Result<Formula, LimitExceeded> {
        let budget = &mut self.budget;
        match assertion {
            // A test for a match has its search start at the start of the string.
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

    /// The rest of a back-reference, from its `at`th character on.
    fn text(
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

    /// The pattern here or anywhere after.
    fn anywhere(&mut self, depth: u32) -> Attempt {
        let root = self.push(Frame::Part(self.program.root), ACCEPT)?;
        let Some(here) = self.get((root, BLANK), depth)? else { return Ok(None) };
        if !self.renews {
            return Ok(Some(here));
        }
        let next = self.push(Frame::Search, ACCEPT)?;
        let later = self.wait(Thread { set: CharSet::ALL, next, memory: BLANK, backward: false })?;
        self.formulas.any(&[here, later], &mut self.budget).map(Some)
    }

    /// The variable of a thread.
    fn wait(&mut self, thread: Thread) -> Result<Formula, LimitExceeded> {
        if thread.set.is_empty() {
            return Ok(Formula::FALSE);
        }
        let next = self.threads.cont(thread.next);
        let thread = Thread { memory: self.threads.keep(thread.memory, next.asks), ..thread };
        let var = match self.waiting_index.get(&thread) {
            Some(&var) => var,
            None => {
                let traits = match thread.backward {
                    true => Traits::BEHIND,
                    false if next.behind => Traits::ASKS_BEHIND,
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

/// The members of a set of groups, ascending.
pub(super) fn groups(set: Groups) -> impl Iterator<Item = Asked> {
    (0..64).map(Asked).filter(move |group| set & group.bit() != 0)
}
