//! A pattern and a translation as a program: numbered steps, each of which names its successors.

use dialplan_automaton::{Held, LimitExceeded};
use dialplan_core::Limits;
use dialplan_core::model::UnmatchedText;
use dotnet_regex::charset::CharSet;
use dotnet_regex::hir::{Assertion, GroupIndex, Hir, Kind, Node};
use dotnet_regex::replacement::{Part, PartKind, Replacement};

use super::undecided;
use crate::NotDecided;

/// The maximum number of steps of a program; counted loops are unrolled.
const MAX_STEPS: usize = 20_000;

/// The steps of the budget, and the bytes, for each step of a program.
const STEP: usize = 8;
const STEP_BYTES: usize = 96;

/// The number of a step.
pub(super) type StepId = u32;

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Reads a character of the set, and writes it or not.
    Read { set: CharSet, write: bool, next: StepId },
    /// Continues at each of the steps, the first preferred.
    Split(Vec<StepId>),
    /// Writes the literals of the translation up to and including this one.
    Write { up_to: usize, next: StepId },
    /// Continues only at the start of the string.
    Start(StepId),
    /// Continues only at the end of the string.
    End(StepId),
    /// Skips a character before the first match.
    Skip(StepId),
    /// After a match: reads the rest of the string, or the characters before the next match.
    Rest(StepId),
    /// A used group begins. `slot` is its position among the used groups.
    Open { slot: usize, next: StepId },
    /// A used group ends.
    Close { slot: usize, next: StepId },
    /// The match ends.
    Match,
}

/// A pattern and a translation, ready to be executed.
#[derive(Debug)]
pub(crate) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) start: StepId,
    /// True if every match begins at the start of the string, so that the text before all groups can be written there.
    pub(super) at_start: bool,
    /// The text before each group of the translation, and at its end.
    pub(super) literals: Vec<Vec<u8>>,
    pub(super) has_look_arounds: bool,
    pub(super) keeps_unmatched: bool,
    /// True if marks are written instead of the characters: see [`Program::marking`].
    pub(super) marks: bool,
    /// The pieces of the translation, if it cannot be written while the pattern is read.
    pub(super) pieces: Option<Vec<Piece>>,
    /// The slot that holds the text of all its passes: see [`Program::gathering`].
    pub(super) gathered: Option<usize>,
    /// The groups of the slots.
    slots: Vec<GroupIndex>,
    /// The steps at which the search for the next match begins: after a match, and after an empty match. `None` if
    /// there is no next match.
    pub(super) next_search: Option<(StepId, StepId)>,
}

/// A piece of a translation.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(Vec<u8>),
    /// A group, given by its position among the used groups.
    Slot(usize),
}

/// The mark of a character that reaches the result.
pub(crate) const KEPT: u8 = b'k';
/// The mark of a digit that does not.
pub(crate) const DROPPED: u8 = b'd';

impl Program {
    /// Returns true if the translation can be written while the pattern is read. Otherwise, what groups hold has to be
    /// carried along as what it does to each state of the output, of which there should be few.
    pub(crate) fn is_simple(&self) -> bool {
        self.pieces.is_none()
    }

    /// Returns the program that puts a text in front of the whole string. `whole` is the lowered form of `^.*$`.
    ///
    /// # Errors
    /// Returns the same errors as [`Program::new`].
    pub(crate) fn behind(whole: &Hir, text: &str) -> Result<Program, NotDecided> {
        let parts = [PartKind::Literal(text.to_owned()), PartKind::WholeMatch];
        let parts = parts.into_iter().map(|kind| Part { kind, span: 0..0 }).collect();
        Program::new(whole, &Replacement { parts, unresolved: Vec::new() }, UnmatchedText::Drop)
    }

    /// Returns a program that writes [`KEPT`] for each character that reaches the result, [`DROPPED`] for each digit
    /// that does not, and nothing for the text of the translation.
    ///
    /// # Errors
    /// Returns an error if the translation cannot be written while the pattern is read.
    pub(crate) fn marking(mut self) -> Result<Program, NotDecided> {
        self.is_written_while_read()?;
        self.literals.iter_mut().for_each(Vec::clear);
        self.marks = true;
        Ok(self)
    }

    /// Returns a program in which a group in a loop holds the text of all its passes, and not only that of the last
    /// one; `None` if the group is not in a loop, or is not used.
    pub(crate) fn gathering(mut self, group: GroupIndex) -> Option<Program> {
        self.pieces.as_ref()?;
        self.gathered = Some(self.slots.iter().position(|slot| *slot == group)?);
        Some(self)
    }

    /// Checks that the translation can be written while the pattern is read.
    ///
    /// # Errors
    /// Returns an error if it cannot.
    pub(super) fn is_written_while_read(&self) -> Result<(), NotDecided> {
        match self.pieces {
            Some(_) => Err(undecided("a group that is used out of its order, inside another or in a loop")),
            None => Ok(()),
        }
    }

    /// Counts the program in the budget.
    ///
    /// # Errors
    /// Returns an error if the budget is used up.
    pub(crate) fn held(&self, limits: &Limits) -> Result<Held, LimitExceeded> {
        limits.budget().charge(STEP * self.steps.len())?;
        limits.budget().hold(STEP_BYTES * self.steps.len())
    }

    pub(crate) fn new(hir: &Hir, replacement: &Replacement, unmatched: UnmatchedText) -> Result<Program, NotDecided> {
        let keeps_unmatched = unmatched == UnmatchedText::Keep;
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
        let known = hir.root.properties();
        let (at_start, at_end) = (known.is_anchored_start(), known.is_anchored_end());
        let has_next = keeps_unmatched && !at_start && (!at_end || known.is_nullable());
        let order: &[GroupIndex] = if simple { &used } else { &slots };
        let mut builder = Builder { steps: vec![Step::Match], used: order, simple, has_look_arounds: false };
        let whole = builder.group(GroupIndex(0), &hir.root, 0, false, at_start)?;
        let start = if at_start {
            whole
        } else {
            // The leftmost match is preferred, so as few characters as possible are skipped.
            let split = builder.push(Step::Split(Vec::new()))?;
            let skip = builder.push(Step::Skip(split))?;
            builder.set(split, Step::Split(vec![whole, skip]));
            split
        };
        let next_search = match has_next {
            false => None,
            true => {
                let split = builder.push(Step::Split(Vec::new()))?;
                let rest = builder.push(Step::Rest(split))?;
                builder.set(split, Step::Split(vec![whole, rest]));
                Some((split, rest))
            }
        };
        let Builder { steps, has_look_arounds, .. } = builder;
        Ok(Program {
            steps,
            start,
            at_start,
            literals,
            has_look_arounds,
            keeps_unmatched,
            marks: false,
            pieces,
            gathered: None,
            slots,
            next_search,
        })
    }
}

struct Builder<'a> {
    steps: Vec<Step>,
    used: &'a [GroupIndex],
    /// True if the translation is written while the pattern is read.
    simple: bool,
    pub(super) has_look_arounds: bool,
}

impl Builder<'_> {
    fn push(&mut self, step: Step) -> Result<StepId, NotDecided> {
        if self.steps.len() >= MAX_STEPS {
            return Err(NotDecided::because(format!("a pattern has more than {MAX_STEPS} places")));
        }
        self.steps.push(step);
        Ok(self.steps.len() as StepId - 1)
    }

    fn set(&mut self, id: StepId, step: Step) {
        if let Some(slot) = self.steps.get_mut(id as usize) {
            *slot = step;
        }
    }

    fn group(
        &mut self,
        group: GroupIndex,
        body: &Node,
        next: StepId,
        write: bool,
        fixed: bool,
    ) -> Result<StepId, NotDecided> {
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

    /// Returns the step where the node begins, given the step that follows it. `fixed` is true if the node always
    /// begins at the same position of the string.
    fn node(&mut self, node: &Node, next: StepId, write: bool, fixed: bool) -> Result<StepId, NotDecided> {
        match node.kind() {
            Kind::Empty => Ok(next),
            Kind::Set(set) => self.push(Step::Read { set: *set, write, next }),
            Kind::Concat(nodes) => {
                // Nodes are built from the last to the first. The nodes before a node determine whether it begins at a
                // fixed position.
                let mut fixed_before = Vec::with_capacity(nodes.len());
                let mut still = fixed;
                for node in nodes {
                    fixed_before.push(still);
                    still = still && node.properties().exact_len().is_some();
                }
                let mut at = next;
                for (node, fixed) in nodes.iter().zip(fixed_before).rev() {
                    at = self.node(node, at, write, fixed)?;
                }
                Ok(at)
            }
            Kind::Alternate(nodes) => {
                let branches =
                    nodes.iter().map(|node| self.node(node, next, write, false)).collect::<Result<_, _>>()?;
                self.push(Step::Split(branches))
            }
            Kind::Group(group, body) => self.group(*group, body, next, write, fixed),
            Kind::Assert(Assertion::Start) => self.push(Step::Start(next)),
            Kind::Assert(Assertion::End) => self.push(Step::End(next)),
            Kind::Look(..) if fixed => {
                self.has_look_arounds = true;
                Ok(next)
            }
            Kind::Repeat(repeat) => {
                let many = repeat.max.is_none_or(|most| most > 1);
                if many && repeat.body.properties().is_nullable() {
                    return Err(undecided("a loop whose body may be empty"));
                }
                let split = |again: StepId, on: StepId| if repeat.lazy { vec![on, again] } else { vec![again, on] };
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

/// Returns true if the used groups occur in the order of use, once each, outside of loops and of each other.
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
    // A used group that was not met is inside a look-around.
    fine && met == used
}

/// Returns true if every used group occurs outside of look-arounds and none occurs inside one. A group may be used more
/// than once.
fn all_met(root: &Node, used: &[GroupIndex]) -> bool {
    fn collect(node: &Node, in_look: bool, met: &mut Vec<(GroupIndex, bool)>) {
        if let Kind::Group(group, _) = node.kind() {
            met.push((*group, in_look));
        }
        let in_look = in_look || matches!(node.kind(), Kind::Look(..));
        node.children().into_iter().for_each(|node| collect(node, in_look, met));
    }
    let mut met = vec![(GroupIndex(0), false)];
    collect(root, false, &mut met);
    used.iter().all(|group| met.contains(&(*group, false)) && !met.contains(&(*group, true)))
}
