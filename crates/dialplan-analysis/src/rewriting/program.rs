//! A pattern and a translation as places and steps between them.

use crate::NotDecided;
use dialplan_core::model::UnmatchedText;
use dotnet_regex::charset::CharSet;
use dotnet_regex::hir::{Assertion, GroupIndex, Hir, Kind, Node};
use dotnet_regex::replacement::{PartKind, Replacement};

use super::undecided;

/// Places of a pattern: counted loops are unrolled.
const PLACES: usize = 20_000;

/// A place in the pattern.
pub(super) type Place = u32;

#[derive(Clone, Debug)]
pub(super) enum Step {
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
    /// A character in front of the first match.
    Skip(Place),
    /// Behind a match: the rest of the string, or characters in front of the next match.
    Rest(Place),
    /// A group begins, by its place among those that are used.
    Open { slot: usize, next: Place },
    /// It ends.
    Close { slot: usize, next: Place },
    /// The match ends here.
    Match,
}

/// A pattern and a translation, ready to be walked.
#[derive(Debug)]
pub(crate) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) start: Place,
    /// The match begins at the start of the string, so what is written before all groups is written there.
    pub(super) at_start: bool,
    /// What is written before each part of the translation that is a group, and at its end.
    pub(super) literals: Vec<Vec<u8>>,
    pub(super) looks: bool,
    pub(super) keep: bool,
    /// Not the characters are written, but what becomes of each.
    pub(super) marks: bool,
    /// What the translation is made of, where it cannot be written while the pattern is read.
    pub(super) pieces: Option<Vec<Piece>>,
    /// Where the search for the next match begins, and where after an empty one; `None` if there is no next one.
    pub(super) again: Option<(Place, Place)>,
}

/// A piece of a translation.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(Vec<u8>),
    /// A group, by its place among those that are used.
    Slot(usize),
}

/// The mark of a character that is written.
pub(crate) const KEPT: u8 = b'k';
/// The mark of a digit that is not.
pub(crate) const DROPPED: u8 = b'd';

impl Program {
    /// As a program that writes [`KEPT`] for each character that reaches the result and [`DROPPED`] for each digit that does not; nothing for
    /// the text of the translation.
    ///
    /// # Errors
    /// The translation cannot be written while the pattern is read.
    pub(crate) fn marking(mut self) -> Result<Program, NotDecided> {
        self.is_written_while_read()?;
        self.literals.iter_mut().for_each(Vec::clear);
        self.marks = true;
        Ok(self)
    }

    /// # Errors
    /// The translation cannot be written while the pattern is read.
    pub(super) fn is_written_while_read(&self) -> Result<(), NotDecided> {
        match self.pieces {
            Some(_) => Err(undecided("a group that is used out of its order, inside another or in a loop")),
            None => Ok(()),
        }
    }

    pub(crate) fn new(hir: &Hir, replacement: &Replacement, unmatched: UnmatchedText) -> Result<Program, NotDecided> {
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
        let mut slots: Vec<GroupIndex> = used.clone();
        slots.sort_unstable();
        slots.dedup();
        let simple = slots.len() == used.len() && in_order(&hir.root, &used);
        let mut pieces = None;
        if !simple {
            if !all_met(&hir.root, &slots) {
                return Err(undecided("a group inside a look-around or a condition"));
            }
            let mut made = Vec::new();
            for (number, literal) in literals.iter().enumerate() {
                made.push(Piece::Text(literal.clone()));
                let slot = used.get(number).and_then(|group| slots.iter().position(|slot| slot == group));
                made.extend(slot.map(Piece::Slot));
            }
            pieces = Some(made);
        }
        let (at_start, at_end) = (starts(&hir.root), ends(&hir.root));
        let again = keep && !at_start && (!at_end || nullable(&hir.root));
        let order: &[GroupIndex] = if simple { &used } else { &slots };
        let mut builder = Builder { steps: vec![Step::Match], used: order, simple, looks: false };
        let whole = builder.group(GroupIndex(0), &hir.root, 0, false, at_start)?;
        let start = if at_start {
            whole
        } else {
            // The leftmost match is preferred, so characters are skipped as late as possible.
            let split = builder.push(Step::Split(Vec::new()))?;
            let skip = builder.push(Step::Skip(split))?;
            builder.set(split, Step::Split(vec![whole, skip]));
            split
        };
        let again = match again {
            false => None,
            true => {
                let split = builder.push(Step::Split(Vec::new()))?;
                let rest = builder.push(Step::Rest(split))?;
                builder.set(split, Step::Split(vec![whole, rest]));
                Some((split, rest))
            }
        };
        let Builder { steps, looks, .. } = builder;
        Ok(Program { steps, start, at_start, literals, looks, keep, marks: false, pieces, again })
    }
}

struct Builder<'a> {
    steps: Vec<Step>,
    used: &'a [GroupIndex],
    /// The translation is written while the pattern is read.
    simple: bool,
    pub(super) looks: bool,
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
            Some(part) if self.simple => {
                let inside = self.node(body, next, true, fixed)?;
                self.push(Step::Write { up_to: part, next: inside })
            }
            Some(slot) => {
                let close = self.push(Step::Close { slot, next })?;
                let inside = self.node(body, close, false, fixed)?;
                self.push(Step::Open { slot, next: inside })
            }
            None => self.node(body, next, write, fixed),
        }
    }

    /// The place where the node begins, given the one where it goes on. `fixed`: the node always begins at the same place of the string.
    fn node(&mut self, node: &Node, next: Place, write: bool, fixed: bool) -> Result<Place, NotDecided> {
        match node.kind() {
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
        match node.kind() {
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

/// Are all groups met outside of look-arounds, and none inside of one? A group may be written more than once.
fn all_met(root: &Node, used: &[GroupIndex]) -> bool {
    fn collect(node: &Node, looks: bool, met: &mut Vec<(GroupIndex, bool)>) {
        if let Kind::Group(group, _) = node.kind() {
            met.push((*group, looks));
        }
        let looks = looks || matches!(node.kind(), Kind::Look(..));
        node.children().into_iter().for_each(|node| collect(node, looks, met));
    }
    let mut met = vec![(GroupIndex(0), false)];
    collect(root, false, &mut met);
    used.iter().all(|group| met.contains(&(*group, false)) && !met.contains(&(*group, true)))
}

/// Can the pattern match at the start of the string only?
pub(crate) fn begins_at_start(hir: &Hir) -> bool {
    starts(&hir.root)
}

fn starts(node: &Node) -> bool {
    match node.kind() {
        Kind::Assert(Assertion::Start) => true,
        Kind::Group(_, body) => starts(body),
        Kind::Alternate(nodes) => nodes.iter().all(starts),
        Kind::Concat(nodes) => {
            nodes.iter().find(|node| !matches!(node.kind(), Kind::Look(..) | Kind::Empty)).is_some_and(starts)
        }
        _ => false,
    }
}

fn ends(node: &Node) -> bool {
    match node.kind() {
        Kind::Assert(Assertion::End) => true,
        Kind::Group(_, body) => ends(body),
        Kind::Alternate(nodes) => nodes.iter().all(ends),
        Kind::Concat(nodes) => nodes.last().is_some_and(ends),
        _ => false,
    }
}

fn nullable(node: &Node) -> bool {
    match node.kind() {
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
        match node.kind() {
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
