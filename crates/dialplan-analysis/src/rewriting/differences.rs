//! The strings that two rewritings turn into different results.
//!
//! Both are executed side by side. A thread carries the text that it has written beyond what all threads of both sides
//! have written. How far one result is ahead of the other is bounded where they are equal or differ soon. A thread
//! whose text cannot become the text of any thread of the other side carries [`DIFFERENT`] instead. Once all threads
//! do, the rest of the string does not matter. This is how the equality of transducers with one output for each input
//! is decided (Béal, Carton, Prieur and Sakarovitch, *Squaring transducers*, 2003), on lists of threads instead of
//! pairs of them.
//!
//! Groups that are used out of their order are written when the pattern has matched. Until then a thread also carries
//! the text of each group.
//!
//! Results of different lengths are different. Lengths are compared in the same way, with one character for all, and
//! take far fewer texts: where one result is always three digits ahead, there are a thousand texts, but one length.
//!
//! Where one result falls too far behind the other, or there are too many pairs of thread lists, the strings that lead
//! there are not decided, and all others are. This includes groups whose texts are too long or too many to be carried.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dialplan_automaton::{Alphabet, Automaton, StateId, relabelled};
use dialplan_core::Limits;
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};
use rustc_hash::FxHashMap;

use super::program::{Program, Step, StepId};
use super::walk::{MATCHED, Output, Thread, Walk};
use crate::NotDecided;
use crate::sets::restricted;

/// The number of characters by which one result may be ahead of the other.
const MAX_AHEAD: usize = 32;

/// The steps for each pair of thread lists and all characters, beside those of the threads.
const PAIR: usize = 1_000;

/// The maximum number of pairs of thread lists that are visited.
const MAX_PAIRS: usize = 20_000;

/// The strings that two rewritings turn into different results, as far as that is decided.
pub(crate) struct Differing {
    pub(crate) strings: Automaton<()>,
    /// The strings of which it is not decided, and why.
    pub(crate) open: Option<(Automaton<()>, NotDecided)>,
}

/// Returns the strings of `domain` for which the two programs have different results. Both programs must match every
/// string of `domain`.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if some string is not decided.
pub(crate) fn differing(
    a: &Program,
    b: &Program,
    domain: &Automaton<()>,
    limits: &Limits,
) -> Result<Automaton<()>, NotDecided> {
    let (labelled, open) =
        compared(a, b, domain, limits, Bounds { pairs: MAX_PAIRS, whole: true, compared: Compared::Texts })?;
    match open {
        Some(why) => Err(why),
        None => only(&labelled, Apart::Differs, limits),
    }
}

/// As [`differing`], with the strings of which it is not decided. No more than `pairs` pairs of thread lists are
/// visited, the shortest strings first.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn differing_so_far(
    a: &Program,
    b: &Program,
    domain: &Automaton<()>,
    limits: &Limits,
    pairs: usize,
) -> Result<Differing, NotDecided> {
    so_far(a, b, domain, limits, Bounds { pairs, whole: false, compared: Compared::Texts })
}

/// Returns the strings of `domain` for which the results of the two programs have different lengths, with the strings of
/// which that is not decided.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn differing_lengths_so_far(
    a: &Program,
    b: &Program,
    domain: &Automaton<()>,
    limits: &Limits,
    pairs: usize,
) -> Result<Differing, NotDecided> {
    so_far(a, b, domain, limits, Bounds { pairs, whole: false, compared: Compared::Lengths })
}

fn so_far(
    a: &Program,
    b: &Program,
    domain: &Automaton<()>,
    limits: &Limits,
    bounds: Bounds,
) -> Result<Differing, NotDecided> {
    let (labelled, open) = compared(a, b, domain, limits, bounds)?;
    let strings = only(&labelled, Apart::Differs, limits)?;
    let open = match open {
        Some(why) => {
            let set = restricted(&only(&labelled, Apart::Open, limits)?, domain, limits)?;
            (!set.is_empty()).then_some((set, why))
        }
        None => None,
    };
    Ok(Differing { strings, open })
}

fn only(labelled: &Automaton<Apart>, wanted: Apart, limits: &Limits) -> Result<Automaton<()>, NotDecided> {
    let of = |labels: &[Apart]| labels.iter().filter(|label| **label == wanted).map(|_| ()).collect();
    Ok(relabelled(labelled, of, &limits.automaton)?)
}

/// What is known of a string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Apart {
    Differs,
    Open,
}

/// How far two programs are compared.
struct Bounds {
    /// The maximum number of pairs of thread lists.
    pairs: usize,
    /// True if nothing is returned unless everything is decided.
    whole: bool,
    compared: Compared,
}

/// What is compared of two results.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compared {
    Texts,
    Lengths,
}

/// Labels the strings of `domain` whose results differ, and all strings that lead to where it is not decided, with the
/// first reason for that.
fn compared(
    a: &Program,
    b: &Program,
    domain: &Automaton<()>,
    limits: &Limits,
    bounds: Bounds,
) -> Result<(Automaton<Apart>, Option<NotDecided>), NotDecided> {
    let texts = Texts::new(bounds.compared);
    // A group is carried as its text, which is what it does to the empty text.
    let walk = |program| Walk::new(program, &texts, std::iter::once(EMPTY));
    let ended = [Ended::of(a), Ended::of(b)];
    let (a, b) = (walk(a), walk(b));
    // Texts are compared character by character, so each character is a class of its own.
    let alphabet = Alphabet::new(FIRST, &std::array::from_fn::<u8, ALPHABET_LEN, _>(|at| at as u8));
    let threads = texts.without_common([a.start(EMPTY), b.start(EMPTY)], &ended);
    let first = StatePair { threads, domain: domain.start(), at_start: true };
    let mut known = FxHashMap::from_iter([(first.clone(), 0)]);
    let mut pairs = vec![first];
    let (mut rows, mut outputs): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut open = None;
    let stopped = |why: NotDecided| if bounds.whole { Err(why) } else { Ok(why) };
    let mut next = 0;
    'pairs: while let Some(pair) = pairs.get(next).cloned() {
        limits.budget().charge(PAIR)?;
        let differs = match &pair.threads {
            Some([of_a, of_b]) => {
                let results = a.end(of_a, pair.at_start).zip(b.end(of_b, pair.at_start));
                results.is_some_and(|(a, b)| a != b || a == DIFFERENT)
            }
            None => true,
        };
        // Writing the rest of a result may have reached a limit as well.
        let output = match texts.within_limits() {
            Ok(()) if domain.labels(pair.domain).is_empty() => NOTHING,
            Ok(()) if differs => DIFFERS,
            Ok(()) => NOTHING,
            Err(why) => {
                open.get_or_insert(stopped(why)?);
                OPEN
            }
        };
        let row_starts = rows.len();
        for (byte, _) in alphabet.bytes() {
            let to = domain.alphabet().class_of(byte).map(|class| domain.step(pair.domain, class));
            let Some(to) = to.filter(|to| *to != StateId::DEAD) else {
                rows.push(u32::MAX);
                continue;
            };
            let threads = pair
                .threads
                .as_ref()
                .and_then(|[of_a, of_b]| texts.without_common([a.step(of_a, byte), b.step(of_b, byte)], &ended));
            if let Err(why) = texts.within_limits() {
                open.get_or_insert(stopped(why)?);
                rows.push(BEYOND);
                continue;
            }
            for walk in [&a, &b] {
                walk.charge(limits)?;
                if let Err(why) = walk.within_limits() {
                    open.get_or_insert(stopped(why)?);
                    rows.truncate(row_starts);
                    break 'pairs;
                }
            }
            let reached = StatePair { threads, domain: to, at_start: false };
            let number = match known.get(&reached) {
                Some(number) => *number,
                None if pairs.len() >= bounds.pairs.min(limits.automaton.states) => {
                    let why = format!("two results need more than {} steps to be compared", bounds.pairs);
                    open.get_or_insert(stopped(NotDecided::because(why))?);
                    BEYOND
                }
                None => {
                    let number = pairs.len() as u32;
                    known.insert(reached.clone(), number);
                    pairs.push(reached);
                    number
                }
            };
            rows.push(number);
        }
        outputs.push(output);
        next += 1;
    }
    let labels = vec![Box::default(), Box::new([Apart::Differs]) as Box<[_]>, Box::new([Apart::Open])];
    // What was not visited leads to a last state, where every string is open.
    let beyond = outputs.len() as u32;
    for to in &mut rows {
        if *to == BEYOND || (*to != u32::MAX && *to >= beyond) {
            *to = beyond;
        }
    }
    if open.is_some() {
        rows.extend(alphabet.bytes().map(|_| beyond));
        outputs.push(OPEN);
    }
    Ok((Automaton::from_outputs(alphabet, &rows, &outputs, labels, 0).charged(&limits.automaton)?, open))
}

/// The outputs of a state.
const NOTHING: u32 = 0;
const DIFFERS: u32 = 1;
const OPEN: u32 = 2;
/// Instead of a state: what was not visited.
const BEYOND: u32 = u32::MAX - 1;

type Threads = Vec<Thread<TextId>>;

/// The threads of both sides after a part of the string.
#[derive(Clone, PartialEq, Eq, Hash)]
struct StatePair {
    /// `None` if the results differ whatever follows.
    threads: Option<[Threads; 2]>,
    domain: StateId,
    at_start: bool,
}

/// The number of a text.
type TextId = u32;
const EMPTY: TextId = 0;
/// The state of a thread whose result cannot be a result of the other side.
const DIFFERENT: TextId = TextId::MAX;

/// The texts that threads have written beyond the text common to all of them.
struct Texts {
    compared: Compared,
    texts: RefCell<Vec<Rc<[u8]>>>,
    numbers: RefCell<FxHashMap<Rc<[u8]>, TextId>>,
    exceeded: Cell<bool>,
}

impl Texts {
    fn new(compared: Compared) -> Texts {
        let texts =
            Texts { compared, texts: RefCell::default(), numbers: RefCell::default(), exceeded: Cell::new(false) };
        texts.number(&[]);
        texts
    }

    fn number(&self, text: &[u8]) -> TextId {
        if let Some(number) = self.numbers.borrow().get(text) {
            return *number;
        }
        if text.len() > MAX_AHEAD {
            self.exceeded.set(true);
            return EMPTY;
        }
        let text: Rc<[u8]> = text.into();
        let mut texts = self.texts.borrow_mut();
        let number = texts.len() as TextId;
        texts.push(Rc::clone(&text));
        self.numbers.borrow_mut().insert(text, number);
        number
    }

    /// Returns the text with this number, or `None` for [`DIFFERENT`].
    fn text(&self, number: TextId) -> Option<Rc<[u8]>> {
        self.texts.borrow().get(number as usize).cloned()
    }

    /// Returns an error if a text was too long since this was asked the last time.
    fn within_limits(&self) -> Result<(), NotDecided> {
        match self.exceeded.take() {
            true => {
                Err(NotDecided::because(format!("one of two results is ahead by more than {MAX_AHEAD} characters")))
            }
            false => Ok(()),
        }
    }

    /// Returns the threads without the text that all of them have written, or `None` if no thread of one side can still
    /// get the same result as a thread of the other side.
    fn without_common(&self, sides: [Threads; 2], ended: &[Ended<'_>; 2]) -> Option<[Threads; 2]> {
        /// The text of a thread, and whether it is the whole result.
        type Written = (Option<Rc<[u8]>>, bool);
        let of = |threads: &Threads, ended: &Ended<'_>| -> Vec<Written> {
            threads.iter().map(|thread| (self.text(thread.state), ended.is_whole(thread))).collect()
        };
        let [of_a, of_b] = ended;
        let (a, b) = (of(&sides[0], of_a), of(&sides[1], of_b));
        // A result that is whole does not become longer.
        let agrees = |(text, is_whole): &Written, others: &[Written]| {
            let Some(text) = text else { return false };
            others.iter().any(|(other, other_is_whole)| {
                let Some(other) = other else { return false };
                let (longer, shorter_is_whole) = match text.len() >= other.len() {
                    true => (text.starts_with(other), *other_is_whole),
                    false => (other.starts_with(text), *is_whole),
                };
                longer && (text.len() == other.len() || !shorter_is_whole)
            })
        };
        let left: [Vec<Option<&[u8]>>; 2] = [(&a, &b), (&b, &a)].map(|(own, others)| {
            own.iter().map(|written| written.0.as_deref().filter(|_| agrees(written, others))).collect()
        });
        let mut common: Option<&[u8]> = None;
        for text in left.iter().flatten().flatten() {
            let shared =
                common.map_or(text.len(), |common| common.iter().zip(*text).take_while(|(a, b)| a == b).count());
            common = text.get(..shared);
        }
        let common = common?.len();
        let mut sides = sides;
        for (threads, left) in sides.iter_mut().zip(left) {
            for (thread, text) in threads.iter_mut().zip(left) {
                thread.state = text.and_then(|text| text.get(common..)).map_or(DIFFERENT, |text| self.number(text));
            }
        }
        Some(sides)
    }
}

/// Tells which threads of a program have written their whole result, whatever follows in the string.
struct Ended<'a> {
    program: &'a Program,
    /// For each step: whether characters of the string may be written from there on.
    copies: Vec<bool>,
}

impl<'a> Ended<'a> {
    fn of(program: &'a Program) -> Ended<'a> {
        let mut before: Vec<Vec<StepId>> = vec![Vec::new(); program.steps.len()];
        let mut copies = vec![false; program.steps.len()];
        let mut open = Vec::new();
        for (number, step) in (0..).zip(&program.steps) {
            let (writes, next): (bool, &[StepId]) = match step {
                Step::Read { write, next, .. } => (*write, std::slice::from_ref(next)),
                Step::Split(next) => (false, next),
                Step::Write { next, .. } | Step::Open { next, .. } | Step::Close { next, .. } => {
                    (false, std::slice::from_ref(next))
                }
                Step::Start(next) | Step::End(next) => (false, std::slice::from_ref(next)),
                Step::Skip(next) | Step::Rest(next) => (program.keeps_unmatched, std::slice::from_ref(next)),
                // What follows the match is copied, or searched for the next match.
                Step::Match => (program.keeps_unmatched, &[]),
            };
            for next in next {
                if let Some(list) = before.get_mut(*next as usize) {
                    list.push(number);
                }
            }
            if writes {
                open.push(number);
            }
        }
        while let Some(step) = open.pop() {
            if let Some(copies @ false) = copies.get_mut(step as usize) {
                *copies = true;
                open.extend(before.get(step as usize).into_iter().flatten());
            }
        }
        Ended { program, copies }
    }

    fn is_whole(&self, thread: &Thread<TextId>) -> bool {
        if thread.step == MATCHED {
            return !self.program.keeps_unmatched;
        }
        // Some translations are written when the pattern has matched.
        let literals = self.program.literals.get(thread.written()..).unwrap_or_default();
        self.program.pieces.is_none()
            && literals.iter().all(Vec::is_empty)
            && self.copies.get(thread.step as usize) == Some(&false)
    }
}

impl Output for Texts {
    type State = TextId;

    fn written(&self, state: TextId, byte: u8) -> TextId {
        // If only the length matters, every character is the same.
        let byte = if self.compared == Compared::Lengths { b'0' } else { byte };
        self.text(state).map_or(DIFFERENT, |text| self.number(&[&*text, &[byte]].concat()))
    }

    fn after(&self, function: &[TextId], state: TextId) -> TextId {
        match (self.text(state), function.first().and_then(|group| self.text(*group))) {
            (Some(text), Some(group)) => self.number(&[&*text, &*group].concat()),
            _ => DIFFERENT,
        }
    }

    fn is_final(&self, state: TextId) -> bool {
        state == DIFFERENT
    }
}
