//! Patterns on which a backtracking engine takes a number of steps that is exponential in the length of the number.
//! Every .NET before version 7 has only such an engine.
//!
//! What is reported is demonstrated: the pattern is matched as .NET matches it, steps are counted, and the count must
//! multiply repeatedly with every few more characters. Where to look is a heuristic: an unbounded loop with a loop or
//! alternatives inside, strings that its passes can match in more than one way, and an end that makes the match fail.
//! So the answer is sound but not complete.
//!
//! Rejected: the square of the automaton alone (Weideman and others, 2016). It decides whether some string has
//! exponentially many paths, but it does not account for look-arounds, atomic groups and the order of tries. What it
//! finds would still have to be confirmed.

use dialplan_automaton::{Budget, LimitExceeded};
use dotnet_regex::charset::{CharSet, Partition};
use dotnet_regex::hir::{Assertion, Constructs, Hir, Kind, Node, Repeat, Span};

use crate::sets::Domain;
use crate::{Memo, NotDecided};

/// The maximum number of steps of one try.
const STEPS: u32 = 400_000;
/// The steps of the budget for each candidate, beside those that are counted.
const TRY: usize = 200;
/// The maximum number of candidates that are tried.
const TRIES: usize = 600;
/// The numbers of loop passes whose step counts are compared.
const PASSES: [usize; 3] = [6, 9, 12];
/// Endings that may make the match fail.
const ENDS: [&str; 4] = ["", "#", "0", "x"];
/// The minimum factor by which the steps must grow from one number of passes to the next.
const GROWTH: f64 = 2.5;

/// A number for which matching takes exponentially many steps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SuperLinear {
    /// The span of the loop in the pattern.
    pub place: Span,
    /// The number: as long as E.164 and a prefix allow, or a little longer.
    pub attack: String,
    /// The length and the counted steps of a shorter and of a longer such number.
    pub counted: [(usize, u32); 2],
}

/// Returns a number of the domain for which a backtracking engine takes exponentially many steps, or `None` if none was
/// found.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn super_linear(pattern: &str, domain: &Domain, memo: &Memo) -> Result<Option<SuperLinear>, NotDecided> {
    let hir = memo.lowered(pattern)?;
    let mut loops = Vec::new();
    find_loops(&hir.root, &mut Vec::new(), &mut loops);
    let mut left = TRIES;
    for (repeat, before) in loops {
        let letters = letters_of(repeat.body);
        for word in words(&letters) {
            for end in ENDS {
                left = match left.checked_sub(1) {
                    Some(left) => left,
                    None => return Ok(None),
                };
                let input = |passes: usize| format!("{before}{}{end}", word.repeat(passes));
                let budget = memo.limits().budget();
                budget.charge(TRY)?;
                if domain.contains(&input(PASSES[2])) && grows(&hir, &input, budget)? {
                    let count = |passes: usize| (input(passes).len(), steps(&hir, &input(passes)).unwrap_or(STEPS));
                    return Ok(Some(SuperLinear {
                        place: repeat.span,
                        attack: input((28 / word.len()).max(PASSES[2])),
                        counted: [count(PASSES[0]), count(PASSES[2])],
                    }));
                }
            }
        }
    }
    Ok(None)
}

/// Returns true if the steps multiply instead of growing like a power. The growth factor of a power decreases from one
/// third to the next.
fn grows(hir: &Hir, input: &impl Fn(usize) -> String, budget: &Budget) -> Result<bool, LimitExceeded> {
    let mut counts = [0f64; 3];
    for (slot, passes) in counts.iter_mut().zip(PASSES) {
        let counted = steps(hir, &input(passes));
        budget.charge(2 * counted.unwrap_or(STEPS) as usize)?;
        match counted {
            Some(count) => *slot = f64::from(count),
            // Too many steps before the longest input: that is no proof, and rare.
            None => return Ok(false),
        }
    }
    let [first, second, third] = counts;
    let (before, after) = (second / first, third / second);
    Ok(before >= GROWTH && after >= GROWTH && after >= 0.75 * before)
}

/// An unbounded loop that can be passed in more than one way.
struct Loop<'a> {
    body: &'a Node,
    span: Span,
}

fn find_loops<'a>(node: &'a Node, before: &mut Vec<&'a Node>, found: &mut Vec<(Loop<'a>, String)>) {
    match node.kind() {
        Kind::Repeat(repeat) => {
            if repeat.max.is_none_or(|most| most > 8) && is_ambiguous(&repeat.body) {
                let leading = before.iter().map(|node| shortest_of(node)).collect();
                found.push((Loop { body: &repeat.body, span: node.span.clone() }, leading));
            }
            find_loops(&repeat.body, before, found);
        }
        Kind::Concat(nodes) => {
            let depth = before.len();
            for node in nodes {
                find_loops(node, before, found);
                before.push(node);
            }
            before.truncate(depth);
        }
        _ => node.children().into_iter().for_each(|node| find_loops(node, before, found)),
    }
}

/// Returns true if a match of the node may leave a choice between alternatives or between numbers of passes.
fn is_ambiguous(node: &Node) -> bool {
    node.properties().constructs().intersects(Constructs::ALTERNATION | Constructs::VARIABLE_LOOP)
}

/// The maximum length of a string that leads to a loop.
const LONGEST_LEAD: usize = 512;

/// Returns a short string that the node matches if its context allows it, cut off after [`LONGEST_LEAD`] characters.
fn shortest_of(node: &Node) -> String {
    let mut found = match node.kind() {
        Kind::Set(set) => preferred(*set).map_or(String::new(), String::from),
        Kind::Concat(nodes) => nodes.iter().fold(String::new(), |mut before, node| {
            if before.len() < LONGEST_LEAD {
                before.push_str(&shortest_of(node));
            }
            before
        }),
        Kind::Alternate(nodes) => nodes.iter().map(shortest_of).min_by_key(String::len).unwrap_or_default(),
        Kind::Repeat(repeat) => shortest_of(&repeat.body).repeat(repeat.min.min(16) as usize),
        Kind::Group(_, body) | Kind::Atomic(body) | Kind::Balance { body, .. } => shortest_of(body),
        _ => String::new(),
    };
    found.truncate(LONGEST_LEAD);
    found
}

/// Returns a character of the set, a digit if there is one.
fn preferred(set: CharSet) -> Option<char> {
    let digits = (b'0'..=b'9').chain(*b"*#+").chain(b'a'..=b'z').chain(b' '..=b'~');
    digits.into_iter().find(|byte| set.contains(*byte)).map(char::from)
}

/// Returns one character of each class that the loop distinguishes.
fn letters_of(body: &Node) -> Vec<char> {
    fn collect(node: &Node, sets: &mut Vec<CharSet>) {
        if let Kind::Set(set) = node.kind() {
            sets.push(*set);
        }
        node.children().into_iter().for_each(|node| collect(node, sets));
    }
    let mut sets = Vec::new();
    collect(body, &mut sets);
    let partition = Partition::from_sets(sets.iter().copied());
    let mut classes: Vec<(u8, char)> = Vec::new();
    let bytes = (b'0'..=b'9').chain(*b"*#+").chain(b'a'..=b'z').chain(b'A'..=b'Z');
    for byte in bytes.filter(|byte| sets.iter().any(|set| set.contains(*byte))) {
        let at = usize::from(byte - dotnet_regex::charset::FIRST);
        let Some(class) = partition.classes().get(at) else { continue };
        if !classes.iter().any(|(known, _)| known == class) {
            classes.push((*class, char::from(byte)));
        }
    }
    classes.into_iter().map(|(_, letter)| letter).take(4).collect()
}

/// Returns all strings of one to three letters.
fn words(letters: &[char]) -> Vec<String> {
    let mut all = Vec::new();
    let mut last = vec![String::new()];
    for _ in 0..3 {
        last = last.iter().flat_map(|word| letters.iter().map(move |letter| format!("{word}{letter}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Returns the steps that a plain backtracking engine takes over all start positions until it finds a match, or `None`
/// if they are too many or if the pattern has a construct that is not simulated.
fn steps(hir: &Hir, input: &str) -> Option<u32> {
    let begins_at_start = match hir.root.kind() {
        Kind::Concat(nodes) => nodes.first().is_some_and(|node| *node.kind() == Kind::Assert(Assertion::Start)),
        _ => false,
    };
    let mut simulation = Simulation { input: input.as_bytes(), steps: 0, tasks: Vec::new(), choices: Vec::new() };
    for start in 0..=input.len() {
        if simulation.matches(&hir.root, start).ok()? || begins_at_start {
            break;
        }
    }
    Some(simulation.steps)
}

/// The simulation stops: too many steps, or a construct that is not simulated.
struct Stop;

/// What is left to do after a task, as a position in [`Simulation::tasks`]; `None` if the pattern has matched.
type Rest = Option<u32>;

/// One thing that is left to do. A match is a list of tasks that all succeeded.
#[derive(Clone, Copy)]
enum Task<'n> {
    /// The nodes of a sequence that are left.
    Sequence(&'n [Node]),
    Node(&'n Node),
    /// A loop after some passes.
    Repeat(&'n Repeat, u32),
    /// The end of a pass that began at this position, after some passes before it.
    PassEnd(&'n Repeat, u32, usize),
    /// The end of an atomic group: choices above this height are given up.
    AtomicEnd(usize),
    /// The end of a look-ahead that began at this position, with the height of the choices then.
    LookEnd(usize, usize),
    /// The end of a negative look-ahead, which fails; so does the choice to go on after it, at this height.
    NegatedEnd(usize),
}

/// A place to which the simulation goes back if a match fails.
struct Choice<'n> {
    task: Option<Task<'n>>,
    rest: Rest,
    at: usize,
}

/// A backtracking engine. Its stack is a list, since its depth is that of the passes of loops.
struct Simulation<'n, 'i> {
    input: &'i [u8],
    steps: u32,
    /// Lists of tasks: each task with the rest of its list. Lists share their ends.
    tasks: Vec<(Task<'n>, Rest)>,
    choices: Vec<Choice<'n>>,
}

impl<'n> Simulation<'n, '_> {
    /// Returns true if the node matches at a position.
    fn matches(&mut self, root: &'n Node, start: usize) -> Result<bool, Stop> {
        self.tasks.clear();
        self.choices.clear();
        self.choices.push(Choice { task: Some(Task::Node(root)), rest: None, at: start });
        while let Some(Choice { task, rest, at }) = self.choices.pop() {
            if self.follow(task, rest, at)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Does what is left to do until all is done or something fails.
    fn follow(&mut self, task: Option<Task<'n>>, mut rest: Rest, mut at: usize) -> Result<bool, Stop> {
        let mut next = task;
        loop {
            let task = match next.take() {
                Some(task) => task,
                None => {
                    let Some((task, after)) = rest.and_then(|rest| self.tasks.get(rest as usize)) else {
                        return Ok(true);
                    };
                    rest = *after;
                    *task
                }
            };
            match task {
                Task::Sequence(nodes) => {
                    if let Some((first, more)) = nodes.split_first() {
                        if !more.is_empty() {
                            rest = self.before(Task::Sequence(more), rest);
                        }
                        next = Some(Task::Node(first));
                    }
                }
                Task::Repeat(repeat, passes) => {
                    let may_end = passes >= repeat.min;
                    let may_go_on = repeat.max.is_none_or(|most| passes < most);
                    let after = self.before(Task::PassEnd(repeat, passes, at), rest);
                    let pass = Some(Task::Node(&repeat.body));
                    match (may_go_on, may_end, repeat.lazy) {
                        (true, false, _) => (next, rest) = (pass, after),
                        (true, true, false) => {
                            self.choices.push(Choice { task: None, rest, at });
                            (next, rest) = (pass, after);
                        }
                        (true, true, true) => self.choices.push(Choice { task: pass, rest: after, at }),
                        (false, true, _) => {}
                        (false, false, _) => return Ok(false),
                    }
                }
                // An empty pass ends the loop.
                Task::PassEnd(repeat, passes, from) if at == from && passes >= repeat.min => return Ok(false),
                Task::PassEnd(repeat, passes, _) => next = Some(Task::Repeat(repeat, passes + 1)),
                Task::AtomicEnd(height) => self.choices.truncate(height),
                Task::LookEnd(from, height) => {
                    self.choices.truncate(height);
                    at = from;
                }
                Task::NegatedEnd(height) => {
                    self.choices.truncate(height);
                    return Ok(false);
                }
                Task::Node(node) => {
                    self.steps += 1;
                    if self.steps >= STEPS {
                        return Err(Stop);
                    }
                    match node.kind() {
                        Kind::Empty => {}
                        Kind::Set(set) => match self.input.get(at) {
                            Some(byte) if set.contains(*byte) => at += 1,
                            _ => return Ok(false),
                        },
                        Kind::Concat(nodes) => next = Some(Task::Sequence(nodes)),
                        Kind::Alternate(nodes) => {
                            let Some((first, more)) = nodes.split_first() else { return Ok(false) };
                            let later = more.iter().rev().map(|node| Choice { task: Some(Task::Node(node)), rest, at });
                            self.choices.extend(later);
                            next = Some(Task::Node(first));
                        }
                        Kind::Group(_, body) => next = Some(Task::Node(body)),
                        Kind::Atomic(body) => {
                            rest = self.before(Task::AtomicEnd(self.choices.len()), rest);
                            next = Some(Task::Node(body));
                        }
                        Kind::Look(look, body) if look.ahead => {
                            let height = self.choices.len();
                            if look.negated {
                                self.choices.push(Choice { task: None, rest, at });
                                rest = self.before(Task::NegatedEnd(height), None);
                            } else {
                                rest = self.before(Task::LookEnd(at, height), rest);
                            }
                            next = Some(Task::Node(body));
                        }
                        Kind::Assert(Assertion::Start) if at == 0 => {}
                        Kind::Assert(Assertion::End) if at == self.input.len() => {}
                        Kind::Assert(Assertion::Start | Assertion::End) => return Ok(false),
                        Kind::Repeat(repeat) => next = Some(Task::Repeat(repeat, 0)),
                        _ => return Err(Stop),
                    }
                }
            }
        }
    }

    /// Returns the list with one more task in front of it.
    fn before(&mut self, task: Task<'n>, rest: Rest) -> Rest {
        self.tasks.push((task, rest));
        Some(self.tasks.len() as u32 - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dialplan_core::Limits;

    fn check(pattern: &str, expected: Option<&str>) {
        let domain = Domain::without_separators();
        let found = super_linear(pattern, &domain, &Memo::new(&Limits::default())).unwrap();
        assert_eq!(found.map(|found| &pattern[found.place]), expected, "{pattern}");
    }

    #[test]
    fn loops_that_multiply() {
        check(r"^(\d+)+$", Some(r"(\d+)+"));
        check(r"^(\d*)*$", Some(r"(\d*)*"));
        check(r"^0(?:1|1)*2$", Some("(?:1|1)*"));
        check(r"^(?:\d|\d\d)+#$", Some(r"(?:\d|\d\d)+"));
        check(r"^(?:[0-5]|[3-9])*$", Some("(?:[0-5]|[3-9])*"));
        check(r"^(?:\d{1,3}){9,}$", Some(r"(?:\d{1,3}){9,}"));
        check(r"(\d+)+\+", Some(r"(\d+)+"));
        // A zero may end a pass or continue it.
        check(r"^(?:0\d+0)+$", Some(r"(?:0\d+0)+"));
    }

    #[test]
    fn loops_that_do_not() {
        check(r"^\d+$", None);
        check(r"^\d*\d*\d*\d*$", None);
        check(r"^(\d*){1,5}$", None);
        check(r"^(?:1|2)*$", None);
        check(r"^(?>\d+)+$", None);
        check(r"^(?:0[1-9]+0)+$", None);
        check(r"^\+?(?!(1900|1411))(\d*)$", None);
    }
}
