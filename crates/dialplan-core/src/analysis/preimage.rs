//! Which dialled strings does a rule turn into a result of a given kind? The pre-image of a regular set of results is regular.
//!
//! The pattern is walked as .NET walks it: a list of threads, the preferred first, of which only the first at each place of the pattern is
//! kept, since what can still come depends on the place alone. Each thread carries the state of the automaton of the results after what it
//! would have written so far. At the end of the string the first thread that has matched decides, as in .NET. Such lists are the states of a
//! deterministic automaton, and so ambiguous patterns are decided exactly.
//!
//! That needs a translation that can be written while the pattern is read: groups used once, in the order of the pattern, not inside each
//! other and not inside loops. Nearly all are so. Everything else is [`NotDecided`], as are back-references, atomic groups, conditions, word
//! boundaries, look-arounds at places that vary, and patterns without `^` that may match more than once.
//!
//! Rejected: the general construction, which guesses the states at the borders of groups. It has the square of the states, for translations
//! that nobody has published.

use std::collections::BTreeSet;

use dialplan_automaton::{Alphabet, Automaton, StateId};
use dotnet_regex::charset::{ALPHABET_LEN, CharSet, FIRST, Partition};
use dotnet_regex::hir::{Assertion, GroupIndex, Hir, Kind, Node};
use dotnet_regex::replacement::{PartKind, Replacement};
use rustc_hash::{FxHashMap, FxHashSet};

use super::NotDecided;
use super::sets::restricted;
use crate::compile::{CompiledPlan, read};
use crate::limits::Limits;
use crate::model::{RuleId, UnmatchedText};

/// Places of a pattern: counted loops are unrolled.
const PLACES: usize = 20_000;

/// The labels that the results of a rule carry, by what is dialled: the automaton that gives a string of `domain` the labels which `results`
/// gives to what the rule alone makes of it. A string that the rule does not take, or whose result has no label, has none.
///
/// # Errors
/// A limit, or a pattern and translation that are not decided.
pub fn preimage<L: Clone + Ord>(
    plan: &CompiledPlan,
    rule: RuleId,
    domain: &Automaton<()>,
    results: &Automaton<L>,
) -> Result<Automaton<L>, NotDecided> {
    let limits = plan.limits();
    let hir = read(&plan.plan().rule(rule).pattern, limits)?;
    let program = Program::new(&hir, plan.translation(rule), plan.plan().settings.unmatched_text)?;
    let set = run(&program, results, limits)?;
    let set = restricted(&set, domain, limits)?;
    if !program.looks {
        return Ok(set);
    }
    // The look-arounds stand at a fixed place, so they are conditions on the string as a whole.
    let own = crate::compile::language(&hir, limits)?;
    Ok(restricted(&set, &own, limits)?)
}

fn undecided(why: &str) -> NotDecided {
    NotDecided { limit: format!("{why} cannot be followed through a translation") }
}

/// A place in the pattern.
type Place = u32;

#[derive(Clone, Debug)]
enum Step {
    /// Reads a character of the set, writes it or not.
    Read { set: CharSet, write: bool, next: Place },
    /// Goes on at each of the places, the first preferred.
    Split(Vec<Place>),
    /// Writes the literals of the translation up to and with this part.
    Write { up_to: usize, next: Place },
    /// Only at the start of the string.
    Start(Place),
    /// Only at its end.
    End(Place),
    /// The match ends here.
    Match,
}

struct Program {
    steps: Vec<Step>,
    start: Place,
    /// What is written before each part of the translation that is a group, and at its end.
    literals: Vec<Vec<u8>>,
    looks: bool,
    keep: bool,
}

impl Program {
    fn new(hir: &Hir, replacement: &Replacement, unmatched: UnmatchedText) -> Result<Program, NotDecided> {
        let keep = unmatched == UnmatchedText::Keep;
        let (mut literals, mut used) = (vec![Vec::new()], Vec::new());
        for part in &replacement.parts {
            match &part.kind {
                PartKind::Literal(text) => {
                    if let Some(last) = literals.last_mut() {
                        last.extend_from_slice(text.as_bytes());
                    }
                }
                PartKind::Group(group) | PartKind::LastGroup(group) => {
                    used.push(*group);
                    literals.push(Vec::new());
                }
                PartKind::WholeMatch => {
                    used.push(GroupIndex(0));
                    literals.push(Vec::new());
                }
                PartKind::Prefix | PartKind::Suffix | PartKind::Input => {
                    return Err(undecided("a reference to the input"));
                }
            }
        }
        let distinct: BTreeSet<GroupIndex> = used.iter().copied().collect();
        if distinct.len() < used.len() {
            return Err(undecided("a group that is used twice"));
        }
        if !in_order(&hir.root, &used) {
            return Err(undecided("a group that is used out of its order, inside another or in a loop"));
        }
        let (at_start, at_end) = (starts(&hir.root), ends(&hir.root));
        if keep && !at_start && (!at_end || nullable(&hir.root)) {
            return Err(undecided("a pattern that may match more than once"));
        }
        let mut builder = Builder { steps: vec![Step::Match], used: &used, looks: false };
        let whole = builder.group(GroupIndex(0), &hir.root, 0, false, at_start)?;
        let start = if at_start {
            whole
        } else {
            // The leftmost match is preferred, so characters are skipped as late as possible.
            let split = builder.push(Step::Split(Vec::new()))?;
            let skip = builder.push(Step::Read { set: CharSet::ALL, write: keep, next: split })?;
            builder.set(split, Step::Split(vec![whole, skip]));
            split
        };
        Ok(Program { steps: builder.steps, start, literals, looks: builder.looks, keep })
    }
}

struct Builder<'a> {
    steps: Vec<Step>,
    used: &'a [GroupIndex],
    looks: bool,
}

impl Builder<'_> {
    fn push(&mut self, step: Step) -> Result<Place, NotDecided> {
        if self.steps.len() >= PLACES {
            return Err(NotDecided { limit: format!("a pattern has more than {PLACES} places") });
        }
        self.steps.push(step);
        Ok(self.steps.len() as Place - 1)
    }

    fn set(&mut self, place: Place, step: Step) {
        if let Some(slot) = self.steps.get_mut(place as usize) {
            *slot = step;
        }
    }

    fn group(
        &mut self,
        group: GroupIndex,
        body: &Node,
        next: Place,
        write: bool,
        fixed: bool,
    ) -> Result<Place, NotDecided> {
        match self.used.iter().position(|used| *used == group) {
            Some(part) => {
                let inside = self.node(body, next, true, fixed)?;
                self.push(Step::Write { up_to: part, next: inside })
            }
            None => self.node(body, next, write, fixed),
        }
    }

    /// The place where the node begins, given the one where it goes on. `fixed`: the node always begins at the same place of the string.
    fn node(&mut self, node: &Node, next: Place, write: bool, fixed: bool) -> Result<Place, NotDecided> {
        match &node.kind {
            Kind::Empty => Ok(next),
            Kind::Set(set) => self.push(Step::Read { set: *set, write, next }),
            Kind::Concat(nodes) => {
                // Built from the end; what comes before a node decides whether it begins at a fixed place.
                let mut fixed_before = Vec::with_capacity(nodes.len());
                let mut still = fixed;
                for node in nodes {
                    fixed_before.push(still);
                    still = still && fixed_length(node);
                }
                let mut at = next;
                for (node, fixed) in nodes.iter().zip(fixed_before).rev() {
                    at = self.node(node, at, write, fixed)?;
                }
                Ok(at)
            }
            Kind::Alternate(nodes) => {
                let ways = nodes.iter().map(|node| self.node(node, next, write, false)).collect::<Result<_, _>>()?;
                self.push(Step::Split(ways))
            }
            Kind::Group(group, body) => self.group(*group, body, next, write, fixed),
            Kind::Assert(Assertion::Start) => self.push(Step::Start(next)),
            Kind::Assert(Assertion::End) => self.push(Step::End(next)),
            Kind::Look(..) if fixed => {
                self.looks = true;
                Ok(next)
            }
            Kind::Repeat(repeat) => {
                let many = repeat.max.is_none_or(|most| most > 1);
                if many && nullable(&repeat.body) {
                    return Err(undecided("a loop whose body may be empty"));
                }
                let split = |again: Place, on: Place| if repeat.lazy { vec![on, again] } else { vec![again, on] };
                let mut at = next;
                match repeat.max {
                    None => {
                        let head = self.push(Step::Split(Vec::new()))?;
                        let body = self.node(&repeat.body, head, write, false)?;
                        self.set(head, Step::Split(split(body, next)));
                        at = head;
                    }
                    Some(most) => {
                        for _ in repeat.min..most {
                            let body = self.node(&repeat.body, at, write, false)?;
                            at = self.push(Step::Split(split(body, next)))?;
                        }
                    }
                }
                for _ in 0..repeat.min {
                    at = self.node(&repeat.body, at, write, fixed && repeat.min == 1 && repeat.max == Some(1))?;
                }
                Ok(at)
            }
            _ => Err(undecided("a back-reference, a condition, an atomic group, a word boundary or a look-around")),
        }
    }
}

/// Are the groups met in the order in which they are used, each once, outside of loops and of each other?
fn in_order(root: &Node, used: &[GroupIndex]) -> bool {
    fn collect(node: &Node, looped: bool, used: &[GroupIndex], inside: bool, met: &mut Vec<GroupIndex>) -> bool {
        match &node.kind {
            Kind::Concat(nodes) | Kind::Alternate(nodes) => nodes.iter().all(|n| collect(n, looped, used, inside, met)),
            Kind::Repeat(repeat) => {
                let many = repeat.max.is_none_or(|most| most > 1);
                collect(&repeat.body, looped || many, used, inside, met)
            }
            Kind::Group(group, body) => {
                let is_used = used.contains(group);
                if is_used {
                    met.push(*group);
                }
                !(is_used && (looped || inside)) && collect(body, looped, used, inside || is_used, met)
            }
            Kind::Look(_, body) | Kind::Atomic(body) => collect(body, true, used, inside, met),
            Kind::Balance { .. } | Kind::IfGroup { .. } | Kind::IfLook { .. } => false,
            _ => true,
        }
    }
    let whole = used.contains(&GroupIndex(0));
    let mut met = Vec::new();
    let fine = collect(root, false, used, whole, &mut met);
    if whole {
        met.insert(0, GroupIndex(0));
    }
    // A group of the translation that the walk did not meet would be one inside a look-around.
    fine && met == used
}

fn starts(node: &Node) -> bool {
    match &node.kind {
        Kind::Assert(Assertion::Start) => true,
        Kind::Group(_, body) => starts(body),
        Kind::Alternate(nodes) => nodes.iter().all(starts),
        Kind::Concat(nodes) => {
            nodes.iter().find(|node| !matches!(node.kind, Kind::Look(..) | Kind::Empty)).is_some_and(starts)
        }
        _ => false,
    }
}

fn ends(node: &Node) -> bool {
    match &node.kind {
        Kind::Assert(Assertion::End) => true,
        Kind::Group(_, body) => ends(body),
        Kind::Alternate(nodes) => nodes.iter().all(ends),
        Kind::Concat(nodes) => nodes.last().is_some_and(ends),
        _ => false,
    }
}

fn nullable(node: &Node) -> bool {
    match &node.kind {
        Kind::Set(_) => false,
        Kind::Concat(nodes) => nodes.iter().all(nullable),
        Kind::Alternate(nodes) => nodes.iter().any(nullable),
        Kind::Repeat(repeat) => repeat.min == 0 || nullable(&repeat.body),
        Kind::Group(_, body) | Kind::Atomic(body) => nullable(body),
        _ => true,
    }
}

/// Do all strings of the node have one length?
fn fixed_length(node: &Node) -> bool {
    fn length(node: &Node) -> Option<u64> {
        match &node.kind {
            Kind::Empty | Kind::Assert(_) | Kind::Look(..) => Some(0),
            Kind::Set(_) => Some(1),
            Kind::Concat(nodes) => nodes.iter().map(length).sum(),
            Kind::Alternate(nodes) => {
                let mut lengths = nodes.iter().map(length);
                let first = lengths.next()??;
                lengths.all(|length| length == Some(first)).then_some(first)
            }
            Kind::Repeat(repeat) => {
                (repeat.max == Some(repeat.min)).then(|| length(&repeat.body))?.map(|one| one * u64::from(repeat.min))
            }
            Kind::Group(_, body) => length(body),
            _ => None,
        }
    }
    length(node).is_some()
}

/// One way through the pattern: the place, parts of the translation that are written, the state of the results. After the match the rest of
/// the string is copied or dropped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Thread {
    place: Place,
    written: u16,
    state: StateId,
}

/// The place of a thread that has matched.
const MATCHED: Place = Place::MAX;

struct Run<'a, L> {
    program: &'a Program,
    results: &'a Automaton<L>,
}

impl<L> Run<'_, L> {
    fn write(&self, mut thread: Thread, up_to: usize) -> Thread {
        while usize::from(thread.written) <= up_to {
            let literal = self.program.literals.get(usize::from(thread.written)).map_or(&[][..], |l| l);
            for byte in literal {
                thread.state = self.written(thread.state, *byte);
            }
            thread.written += 1;
        }
        thread
    }

    fn written(&self, state: StateId, byte: u8) -> StateId {
        self.results.alphabet().class_of(byte).map_or(StateId::DEAD, |class| self.results.step(state, class))
    }

    /// Follows everything that reads nothing. `at_end`: the string ends here; otherwise no thread passes an end.
    fn close(&self, threads: &[Thread], at_start: bool, at_end: bool) -> Vec<Thread> {
        let mut seen = FxHashSet::default();
        let mut closed = Vec::new();
        for thread in threads {
            let mut open = vec![*thread];
            while let Some(thread) = open.pop() {
                if !seen.insert(thread.place) {
                    continue;
                }
                let at = |place: Place| Thread { place, ..thread };
                match self.program.steps.get(thread.place as usize) {
                    None => closed.push(thread),
                    Some(Step::Read { .. }) => closed.push(thread),
                    Some(Step::Split(ways)) => open.extend(ways.iter().rev().map(|way| at(*way))),
                    Some(Step::Write { up_to, next }) => open.push(self.write(at(*next), *up_to)),
                    Some(Step::Start(next)) => open.extend(at_start.then(|| at(*next))),
                    Some(Step::End(next)) => {
                        // Kept for the end of the string, which may come now or never for this thread.
                        if at_end {
                            open.push(at(*next));
                        } else {
                            closed.push(thread);
                        }
                    }
                    Some(Step::Match) => {
                        let done = self.write(at(MATCHED), self.program.literals.len() - 1);
                        closed.push(done);
                    }
                }
                // What comes behind a match is never preferred.
                if closed.last().is_some_and(|last| last.place == MATCHED) {
                    return closed;
                }
            }
        }
        closed
    }

    fn read(&self, threads: &[Thread], byte: u8) -> Vec<Thread> {
        let mut next = Vec::new();
        for thread in threads {
            if thread.place == MATCHED {
                let state = if self.program.keep { self.written(thread.state, byte) } else { thread.state };
                next.push(Thread { state, ..*thread });
            }
            if let Some(Step::Read { set, write, next: place }) = self.program.steps.get(thread.place as usize)
                && set.contains(byte)
            {
                let state = if *write { self.written(thread.state, byte) } else { thread.state };
                next.push(Thread { place: *place, state, ..*thread });
            }
        }
        next
    }
}

fn run<L: Clone + Ord>(program: &Program, results: &Automaton<L>, limits: &Limits) -> Result<Automaton<L>, NotDecided> {
    let sets = program.steps.iter().filter_map(|step| match step {
        Step::Read { set, .. } => Some(*set),
        _ => None,
    });
    let partition = Partition::from_sets(sets);
    let alphabet = Alphabet::new(FIRST, partition.classes());
    // An automaton of no parts is over no bytes at all.
    let alphabet = match results.alphabet().classes() {
        classes if classes.len() == ALPHABET_LEN => alphabet.refined_by(classes),
        _ => alphabet,
    };
    let letters = alphabet.representatives();
    let run = Run { program, results };
    let start = run.close(&[Thread { place: program.start, written: 0, state: results.start() }], true, false);
    let mut known: FxHashMap<(Vec<Thread>, bool), u32> = FxHashMap::default();
    let mut lists = vec![(start, true)];
    known.extend(lists.first().cloned().map(|first| (first, 0)));
    let (mut rows, mut outputs) = (Vec::new(), Vec::new());
    let mut labels: Vec<Box<[L]>> = vec![Box::default()];
    let mut numbers: FxHashMap<StateId, u32> = FxHashMap::default();
    let mut next = 0;
    while let Some((threads, at_start)) = lists.get(next).cloned() {
        next += 1;
        let ended = run.close(&threads, at_start, true);
        let first = ended.iter().find(|thread| thread.place == MATCHED).map_or(StateId::DEAD, |thread| thread.state);
        let output = match results.labels(first) {
            [] => 0,
            carried => *numbers.entry(first).or_insert_with(|| {
                labels.push(carried.to_vec().into_boxed_slice());
                labels.len() as u32 - 1
            }),
        };
        outputs.push(output);
        for letter in &letters {
            let list = (run.close(&run.read(&threads, *letter), false, false), false);
            if list.0.is_empty() {
                rows.push(u32::MAX);
                continue;
            }
            let number = match known.get(&list) {
                Some(number) => *number,
                None => {
                    if lists.len() >= limits.automaton.states {
                        let exceeded =
                            dialplan_automaton::LimitExceeded { what: "states", limit: limits.automaton.states };
                        return Err(exceeded.into());
                    }
                    let number = lists.len() as u32;
                    known.insert(list.clone(), number);
                    lists.push(list);
                    number
                }
            };
            rows.push(number);
        }
    }
    Ok(Automaton::from_outputs(alphabet, &rows, &outputs, labels, 0))
}
