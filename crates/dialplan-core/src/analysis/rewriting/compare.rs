//! Of which strings do two rewritings make different things?
//!
//! Both are walked side by side, and a thread carries the text that it has written beyond what all threads of both sides have written: how far
//! one result is ahead of another is bounded where they are equal, or differ soon. A thread whose text cannot become that of any thread of the other
//! side carries [`DIFFERENT`] instead, and once all do, the rest of the string does not matter. This is how the equality of transducers with one
//! output for each input is decided (Béal, Carton, Prieur and Sakarovitch, *Squaring transducers*, 2003), on lists of threads
//! instead of their pairs.
//!
//! Groups that are used out of their order are written when the pattern has matched. Until then a thread also carries the text of each group.
//!
//! [`NotDecided`] are results of which one falls too far behind, which includes groups whose texts are too long or too many to be carried.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dialplan_automaton::{Alphabet, Automaton, StateId};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};
use dotnet_regex::replacement::Replacement;
use rustc_hash::FxHashMap;

use super::program::Program;
use super::walk::{Output, Thread, Walk};
use crate::analysis::NotDecided;
use crate::analysis::sets::restricted;
use crate::compile::{CompiledPlan, language, read};
use crate::limits::Limits;
use crate::model::{RuleId, UnmatchedText};

/// How many characters one result may be ahead of another.
const AHEAD: usize = 32;

/// How many pairs of lists of threads may be walked through.
const PAIRS: usize = 20_000;

/// The strings of `domain` that both rules take and of which they make different things.
///
/// # Errors
/// A limit, or patterns and translations that are not decided.
pub fn differences(
    plan: &CompiledPlan,
    rules: (RuleId, RuleId),
    domain: &Automaton<()>,
) -> Result<Automaton<()>, NotDecided> {
    let limits = plan.limits();
    let (a, b) = (plan.plan().rule(rules.0), plan.plan().rule(rules.1));
    if (&*a.pattern, &*a.translation) == (&*b.pattern, &*b.translation) {
        return Ok(Automaton::empty(domain.alphabet().clone()));
    }
    let (a, domain) = side(plan, rules.0, domain)?;
    let (b, domain) = side(plan, rules.1, &domain)?;
    differing(&a, &b, &domain, limits)
}

/// The strings of `domain` that the rule takes and of which it makes something else.
///
/// # Errors
/// As [`differences`].
pub fn changes(plan: &CompiledPlan, rule: RuleId, domain: &Automaton<()>) -> Result<Automaton<()>, NotDecided> {
    let limits = plan.limits();
    let everything = read("^.*$", limits)?;
    let Ok(itself) = Replacement::parse("$0", &everything.groups) else {
        return Err(NotDecided { limit: "`$0` is no translation".to_owned() });
    };
    let nothing = Program::new(&everything, &itself, UnmatchedText::Drop)?;
    let (program, domain) = side(plan, rule, domain)?;
    differing(&nothing, &program, &domain, limits)
}

/// A rule, and the strings of the domain that it takes.
fn side(plan: &CompiledPlan, rule: RuleId, domain: &Automaton<()>) -> Result<(Program, Automaton<()>), NotDecided> {
    let limits = plan.limits();
    let hir = read(&plan.plan().rule(rule).pattern, limits)?;
    let program = Program::new(&hir, plan.translation(rule), plan.plan().settings.unmatched_text)?;
    Ok((program, restricted(domain, &language(&hir, limits)?, limits)?))
}

/// The strings of `domain`, all of which both programs take, that have different results.
pub(in crate::analysis) fn differing(
    a: &Program,
    b: &Program,
    domain: &Automaton<()>,
    limits: &Limits,
) -> Result<Automaton<()>, NotDecided> {
    let texts = Texts::new();
    // What a group does to the empty text is the text of the group.
    let walk = |program| Walk::new(program, &texts, std::iter::once(EMPTY));
    let (a, b) = (walk(a), walk(b));
    // Texts are compared by their characters, so each is a class of its own.
    let alphabet = Alphabet::new(FIRST, &std::array::from_fn::<u8, ALPHABET_LEN, _>(|at| at as u8));
    let threads = texts.without_common([a.start(EMPTY), b.start(EMPTY)]);
    let first = Pair { threads, domain: domain.start(), at_start: true };
    let mut known = FxHashMap::from_iter([(first.clone(), 0)]);
    let mut pairs = vec![first];
    let (mut rows, mut outputs) = (Vec::new(), Vec::new());
    let mut next = 0;
    while let Some(pair) = pairs.get(next).cloned() {
        next += 1;
        let differs = match &pair.threads {
            Some([of_a, of_b]) => {
                let results = a.end(of_a, pair.at_start).zip(b.end(of_b, pair.at_start));
                results.is_some_and(|(a, b)| a != b || a == DIFFERENT)
            }
            None => true,
        };
        // Writing the rest of a result may have reached a limit as well.
        texts.within_limits()?;
        outputs.push(u32::from(differs && !domain.labels(pair.domain).is_empty()));
        for (byte, _) in alphabet.bytes() {
            let to = domain.alphabet().class_of(byte).map(|class| domain.step(pair.domain, class));
            let Some(to) = to.filter(|to| *to != StateId::DEAD) else {
                rows.push(u32::MAX);
                continue;
            };
            let threads = pair
                .threads
                .as_ref()
                .and_then(|[of_a, of_b]| texts.without_common([a.step(of_a, byte), b.step(of_b, byte)]));
            texts.within_limits()?;
            a.within_limits()?;
            b.within_limits()?;
            let reached = Pair { threads, domain: to, at_start: false };
            let number = match known.get(&reached) {
                Some(number) => *number,
                None if pairs.len() >= PAIRS.min(limits.automaton.states) => {
                    return Err(NotDecided {
                        limit: format!("two results need more than {PAIRS} steps to be compared"),
                    });
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
    }
    Ok(Automaton::from_outputs(alphabet, &rows, &outputs, vec![Box::default(), Box::new([()])], 0))
}

type Threads = Vec<Thread<TextId>>;

/// How far both sides are.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Pair {
    /// `None`: whatever follows, the results differ.
    threads: Option<[Threads; 2]>,
    domain: StateId,
    at_start: bool,
}

/// A text by its number.
type TextId = u32;
const EMPTY: TextId = 0;
/// Of a thread whose result is none of the other side's.
const DIFFERENT: TextId = TextId::MAX;

/// The texts that threads have written beyond the others.
struct Texts {
    texts: RefCell<Vec<Rc<[u8]>>>,
    numbers: RefCell<FxHashMap<Rc<[u8]>, TextId>>,
    exceeded: Cell<bool>,
}

impl Texts {
    fn new() -> Texts {
        let texts = Texts { texts: RefCell::default(), numbers: RefCell::default(), exceeded: Cell::new(false) };
        texts.number(&[]);
        texts
    }

    fn number(&self, text: &[u8]) -> TextId {
        if let Some(number) = self.numbers.borrow().get(text) {
            return *number;
        }
        if text.len() > AHEAD {
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

    /// `None` for a text that is different.
    fn text(&self, number: TextId) -> Option<Rc<[u8]>> {
        self.texts.borrow().get(number as usize).cloned()
    }

    fn within_limits(&self) -> Result<(), NotDecided> {
        match self.exceeded.get() {
            true => Err(NotDecided { limit: format!("one of two results is ahead by more than {AHEAD} characters") }),
            false => Ok(()),
        }
    }

    /// The threads without what all of them have written; `None` if none of the one side can say the same as one of the other any more.
    fn without_common(&self, sides: [Threads; 2]) -> Option<[Threads; 2]> {
        let [a, b] = sides
            .each_ref()
            .map(|threads| -> Vec<Option<Rc<[u8]>>> { threads.iter().map(|thread| self.text(thread.state)).collect() });
        let agrees = |text: &Option<Rc<[u8]>>, others: &[Option<Rc<[u8]>>]| {
            let Some(text) = text else { return false };
            others.iter().flatten().any(|other| text.starts_with(other) || other.starts_with(text))
        };
        let left: [Vec<Option<&[u8]>>; 2] = [(&a, &b), (&b, &a)]
            .map(|(own, others)| own.iter().map(|text| text.as_deref().filter(|_| agrees(text, others))).collect());
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

impl Output for Texts {
    type State = TextId;

    fn written(&self, state: TextId, byte: u8) -> TextId {
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
