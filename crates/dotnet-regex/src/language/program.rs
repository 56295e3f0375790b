//! The pattern as a program that threads walk: what decides the language, and what is known beforehand about each part.
//!
//! Compared with the [`Hir`]: look-behinds stand in the order in which they are walked (from right to left), only groups that
//! somebody asks for are groups, atomic groups with but one way through are none, and what cannot match is one empty set.
//! Here, too, falls the decision what is unsupported, except for the number of outcomes of look-behinds
//! ([`behind`](super::behind)).

use std::collections::BTreeMap;

use crate::charset::CharSet;
use crate::hir::{Assertion, Constructs, GroupIndex, Hir, Kind, Look, Node, Span};

use super::balance;
use super::limits::{Construct, LanguageError, LanguageLimits, Unsupported, exceeded};
use super::words::Words;

/// At most so many groups may be asked for by conditions and back-references, so that a set of them is one word.
pub const MAX_GROUPS: usize = 64;

/// A set of asked-for groups, by their bits.
pub(super) type Groups = u64;

/// An asked-for group: its bit in [`Groups`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Asked(pub(super) u8);

impl Asked {
    pub(super) fn bit(self) -> Groups {
        1 << self.0
    }
}

/// A part of the program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct PartId(pub(super) u32);

#[derive(Clone, Debug)]
pub(super) enum Op {
    Empty,
    /// The empty set never matches.
    Set(CharSet),
    /// In the order of walking.
    Concat(Box<[PartId]>),
    Alternate(Box<[PartId]>),
    Repeat {
        min: u32,
        max: Option<u32>,
        lazy: bool,
        body: PartId,
    },
    Group(Asked, PartId),
    /// Takes a capture off the group, or fails; the body comes first.
    Pop(Asked, PartId),
    Look(Test),
    Atomic(PartId),
    Assert(Assertion),
    Backref {
        group: Asked,
        fold: bool,
    },
    IfGroup {
        group: Asked,
        yes: PartId,
        no: PartId,
    },
    IfLook {
        test: Test,
        yes: PartId,
        no: PartId,
    },
}

/// The test of a look-around.
#[derive(Clone, Copy, Debug)]
pub(super) struct Test {
    pub(super) negated: bool,
    pub(super) body: PartId,
    /// Groups that it may capture and whose captures may be asked for outside it.
    pub(super) out: Groups,
}

/// A part with what is known about it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) op: Op,
    /// Walked from right to left.
    pub(super) backward: bool,
    /// How many look-arounds it stands in.
    pub(super) depth: u32,
    /// May match the empty string.
    pub(super) nullable: bool,
    /// Matches the empty string anywhere.
    pub(super) always_nullable: bool,
    /// Length of all its matches, if there is one.
    pub(super) len: Option<u32>,
    /// Contains a look-behind.
    pub(super) behind: bool,
    /// Groups that it may ask for before it has captured them itself.
    pub(super) asks: Groups,
    /// Groups that it has captured whenever it has matched.
    pub(super) must: Groups,
    /// Groups that it may capture.
    pub(super) sets: Groups,
}

/// A look-behind that parts walked forwards ask.
#[derive(Clone, Debug)]
pub(super) struct Behind {
    pub(super) test: Test,
    /// Groups that may have captured when it is asked.
    pub(super) may: Groups,
    pub(super) span: Span,
}

/// A whole pattern.
#[derive(Debug)]
pub(super) struct Program {
    parts: Vec<Part>,
    pub(super) root: PartId,
    /// Groups whose text is asked for, not only whether they captured.
    pub(super) texts: Groups,
    /// Groups of which it is asked how many captures they have: those that balancing groups take captures off.
    pub(super) counted: Groups,
    /// All asked-for groups, by their bits.
    pub(super) asked: Vec<GroupIndex>,
    /// All look-behinds but those right inside another.
    pub(super) behinds: Vec<Behind>,
    /// The groups that each look-around captures for others, with its place.
    pub(super) outs: Vec<(Groups, Span)>,
}

impl Program {
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: only this program makes part ids")]
    pub(super) fn part(&self, id: PartId) -> &Part {
        &self.parts[id.0 as usize]
    }

    /// The sets of characters that the program tells apart.
    pub(super) fn sets(&self) -> Vec<CharSet> {
        let mut sets: Vec<CharSet> = Vec::new();
        for part in &self.parts {
            match part.op {
                Op::Set(set) => sets.push(set),
                Op::Assert(Assertion::WordBoundary | Assertion::NotWordBoundary) => sets.push(word_characters()),
                _ => {}
            }
        }
        sets.sort_unstable();
        sets.dedup();
        sets
    }
}

/// The characters of the alphabet that `\w` takes.
pub(super) fn word_characters() -> CharSet {
    CharSet::DIGITS.union(CharSet::range('A', 'Z')).union(CharSet::range('a', 'z')).union(CharSet::single('_'))
}

/// Makes the program of a pattern.
pub(super) fn compile(hir: &Hir, words: &mut Words<'_>, limits: &LanguageLimits) -> Result<Program, LanguageError> {
    let uses = uses(&hir.root);
    let asked: Vec<GroupIndex> = uses.keys().copied().collect();
    if asked.len() > MAX_GROUPS {
        return Err(exceeded("groups that are asked for", MAX_GROUPS as u64).into());
    }
    let mut compiler = Compiler {
        program: Program {
            parts: Vec::new(),
            root: PartId(0),
            texts: 0,
            counted: 0,
            asked,
            behinds: Vec::new(),
            outs: Vec::new(),
        },
        uses,
        uncounted: 0,
        words,
        limits,
    };
    (compiler.program.counted, compiler.uncounted) = balance::counted(&hir.root, |group| compiler.asked(group));
    let (root, _) = compiler.part(&hir.root, Walk { backward: false, depth: 0, may: 0 })?;
    compiler.program.root = root;
    Ok(compiler.program)
}

/// How often conditions, back-references and balancing groups in a node name each group.
fn uses(node: &Node) -> BTreeMap<GroupIndex, u32> {
    fn count(node: &Node, uses: &mut BTreeMap<GroupIndex, u32>) {
        if let Kind::Backref { group, .. } | Kind::IfGroup { group, .. } | Kind::Balance { pop: group, .. } = node.kind()
        {
            *uses.entry(*group).or_default() += 1;
        }
        if !node.properties().depends_on_captures() {
            return;
        }
        for child in node.children() {
            count(child, uses);
        }
    }
    let mut uses_of_groups = BTreeMap::new();
    count(node, &mut uses_of_groups);
    uses_of_groups
}

/// Where the compiler is.
#[derive(Clone, Copy)]
struct Walk {
    backward: bool,
    depth: u32,
    /// Groups that may have captured before.
    may: Groups,
}

struct Compiler<'a, 'h> {
    program: Program,
    /// How often each group is named by a condition or a back-reference.
    uses: BTreeMap<GroupIndex, u32>,
    /// Groups that balancing groups take captures off which cannot be counted.
    uncounted: Groups,
    words: &'a mut Words<'h>,
    limits: &'a LanguageLimits,
}

/// A part, and the groups that may have captured after it.
type Compiled = (PartId, Groups);

impl Compiler<'_, '_> {
    fn asked(&self, group: GroupIndex) -> Option<Asked> {
        self.program.asked.binary_search(&group).ok().map(|bit| Asked(bit as u8))
    }

    fn push(&mut self, op: Op, walk: Walk) -> PartId {
        let part = self.describe(op, walk);
        self.program.parts.push(part);
        PartId(self.program.parts.len() as u32 - 1)
    }

    fn never(&mut self, walk: Walk) -> Compiled {
        (self.push(Op::Set(CharSet::EMPTY), walk), walk.may)
    }

    fn is_never(&self, id: PartId) -> bool {
        matches!(self.program.part(id).op, Op::Set(set) if set.is_empty())
    }

    fn describe(&self, op: Op, walk: Walk) -> Part {
        let part = Part {
            op: Op::Empty,
            backward: walk.backward,
            depth: walk.depth,
            nullable: true,
            always_nullable: false,
            len: Some(0),
            behind: false,
            asks: 0,
            must: 0,
            sets: 0,
        };
        let of = |id: PartId| self.program.part(id);
        let part = match &op {
            Op::Empty => Part { always_nullable: true, ..part },
            Op::Set(_) => Part { nullable: false, len: Some(1), ..part },
            Op::Assert(_) => part,
            Op::Concat(parts) => parts.iter().fold(Part { always_nullable: true, ..part }, |so_far, &next| {
                let next = of(next);
                Part {
                    nullable: so_far.nullable && next.nullable,
                    always_nullable: so_far.always_nullable && next.always_nullable,
                    len: so_far.len.zip(next.len).and_then(|(a, b)| a.checked_add(b)),
                    behind: so_far.behind || next.behind,
                    asks: so_far.asks | (next.asks & !so_far.must),
                    must: so_far.must | next.must,
                    sets: so_far.sets | next.sets,
                    ..so_far
                }
            }),
            Op::Alternate(parts) => parts
                .iter()
                .map(|&id| of(id).clone())
                .reduce(|a, b| Part {
                    nullable: a.nullable || b.nullable,
                    always_nullable: a.always_nullable || b.always_nullable,
                    ..either(&a, &b)
                })
                .unwrap_or(part),
            Op::Repeat { min, max, body, .. } => {
                let body = of(*body);
                Part {
                    nullable: *min == 0 || body.nullable,
                    always_nullable: *min == 0 || body.always_nullable,
                    len: if *max == Some(*min) { body.len.and_then(|len| len.checked_mul(*min)) } else { None }
                        .or(body.len.filter(|&len| len == 0)),
                    must: if *min == 0 { 0 } else { body.must },
                    ..body.clone()
                }
            }
            Op::Group(group, body) => {
                let (body, bit) = (of(*body), group.bit());
                // A counted group has one capture more than before.
                let (must, asks) = if self.program.counted & bit == 0 { (bit, 0) } else { (0, bit) };
                Part { must: body.must | must, asks: body.asks | asks, sets: body.sets | bit, ..body.clone() }
            }
            Op::Pop(group, body) => {
                let body = of(*body);
                let (asks, sets) = (body.asks | group.bit(), body.sets | group.bit());
                Part { always_nullable: false, asks, sets, ..body.clone() }
            }
            Op::Look(test) => {
                let body = of(test.body);
                let captured = if test.negated { (0, 0) } else { (body.must, body.sets) };
                Part { behind: looks_behind(body), asks: body.asks, must: captured.0, sets: captured.1, ..part }
            }
            Op::Atomic(body) => Part { always_nullable: false, ..of(*body).clone() },
            Op::Backref { group, .. } => Part { len: None, asks: group.bit(), ..part },
            Op::IfGroup { group, yes, no } => {
                let both = either(of(*yes), of(*no));
                Part { asks: both.asks | group.bit(), ..both }
            }
            Op::IfLook { test, yes, no } => {
                let (body, yes, no) = (of(test.body), of(*yes), of(*no));
                let (must, sets) = if test.negated { (0, 0) } else { (body.must, body.sets) };
                let both = either(yes, no);
                Part {
                    behind: looks_behind(body) || both.behind,
                    asks: body.asks | (yes.asks & !must) | no.asks,
                    must: (must | yes.must) & no.must,
                    sets: sets | both.sets,
                    ..both
                }
            }
        };
        Part { op, backward: walk.backward, depth: walk.depth, ..part }
    }

    /// Compiles a node. Depth of recursion: the pattern's nesting.
    fn part(&mut self, node: &Node, walk: Walk) -> Result<Compiled, LanguageError> {
        let may = walk.may;
        let id = match node.kind() {
            Kind::Empty => self.push(Op::Empty, walk),
            Kind::Set(set) => self.push(Op::Set(*set), walk),
            Kind::Assert(assertion) => self.push(Op::Assert(*assertion), walk),
            Kind::Concat(nodes) => return self.concat(nodes, walk),
            Kind::Alternate(nodes) => {
                let (parts, after) = self.branches(nodes, walk)?;
                let possible: Vec<PartId> = parts.into_iter().filter(|&part| !self.is_never(part)).collect();
                return Ok(match possible[..] {
                    [] => self.never(walk),
                    [only] => (only, after),
                    _ => (self.push(Op::Alternate(possible.into()), walk), after),
                });
            }
            Kind::Repeat(repeat) => {
                if repeat.max == Some(0) {
                    return Ok((self.push(Op::Empty, walk), may));
                }
                let again = if repeat.max == Some(1) { 0 } else { self.captures(&repeat.body) };
                let (body, after) = self.part(&repeat.body, Walk { may: may | again, ..walk })?;
                let (min, max) = (repeat.min, repeat.max);
                if self.is_never(body) {
                    return Ok(if min == 0 { (self.push(Op::Empty, walk), may) } else { (body, may) });
                }
                let of_body = self.program.part(body);
                // A test at one place, over and over: once is enough, and where none is needed it says nothing.
                if of_body.len == Some(0) && of_body.sets == 0 {
                    return Ok(if min == 0 { (self.push(Op::Empty, walk), may) } else { (body, after) });
                }
                if (min, max) == (1, Some(1)) {
                    return Ok((body, after));
                }
                return Ok((self.push(Op::Repeat { min, max, lazy: repeat.lazy, body }, walk), after));
            }
            Kind::Group(index, body) => {
                let (body, after) = self.part(body, walk)?;
                let Some(group) = self.asked(*index) else { return Ok((body, after)) };
                if self.is_never(body) {
                    return Ok((body, after));
                }
                return Ok((self.push(Op::Group(group, body), walk), after | group.bit()));
            }
            Kind::Balance { pop, body, .. } => {
                // The body comes first: it may itself capture what is taken off.
                let possible = may | self.captures(body);
                let Some(group) = self.asked(*pop).filter(|group| possible & group.bit() != 0) else {
                    return Ok(self.never(walk));
                };
                let (body, after) = self.part(body, walk)?;
                if self.is_never(body) || after & group.bit() == 0 {
                    return Ok(self.never(walk));
                }
                if self.uncounted & group.bit() != 0 {
                    return Err(unsupported(Construct::BalancingGroup, node));
                }
                return Ok((self.push(Op::Pop(group, body), walk), after));
            }
            Kind::Look(look, body) => {
                let (test, after) = self.test(body, *look, node, walk)?;
                if self.is_never(test.body) {
                    return Ok(if look.negated { (self.push(Op::Empty, walk), may) } else { self.never(walk) });
                }
                return Ok((self.push(Op::Look(test), walk), after));
            }
            Kind::Atomic(body) => {
                let (body, after) = self.part(body, walk)?;
                let part = self.program.part(body);
                // All ways end at the same place and differ in nothing that is asked for: the first is as good as any.
                let one_way = part.len.is_some() && part.sets == 0;
                return Ok((if one_way { body } else { self.push(Op::Atomic(body), walk) }, after));
            }
            Kind::Backref { group, ignore_case } => match self.asked(*group) {
                Some(asked) if may & asked.bit() != 0 => {
                    if self.words.count(*group) > u64::from(self.limits.words) {
                        return Err(unsupported(Construct::BackReference, node));
                    }
                    self.program.texts |= asked.bit();
                    self.push(Op::Backref { group: asked, fold: *ignore_case }, walk)
                }
                // It cannot have captured yet, and then a back-reference fails.
                _ => return Ok(self.never(walk)),
            },
            Kind::IfGroup { group, yes, no } => match self.asked(*group) {
                Some(asked) if may & asked.bit() != 0 => {
                    let (yes, after_yes) = self.part(yes, walk)?;
                    let (no, after_no) = self.part(no, walk)?;
                    return Ok((self.push(Op::IfGroup { group: asked, yes, no }, walk), after_yes | after_no));
                }
                _ => return self.part(no, walk),
            },
            Kind::IfLook { look, test, yes, no } => {
                let (test, after) = self.test(test, *look, node, walk)?;
                let (yes, after_yes) = self.part(yes, Walk { may: after, ..walk })?;
                let (no, after_no) = self.part(no, walk)?;
                return Ok((self.push(Op::IfLook { test, yes, no }, walk), after_yes | after_no));
            }
        };
        Ok((id, may))
    }

    fn concat(&mut self, nodes: &[Node], walk: Walk) -> Result<Compiled, LanguageError> {
        let mut parts = Vec::with_capacity(nodes.len());
        let mut may = walk.may;
        let mut step = |compiler: &mut Self, node: &Node| -> Result<(), LanguageError> {
            let (part, after) = compiler.part(node, Walk { may, ..walk })?;
            may = after;
            parts.push(part);
            Ok(())
        };
        if walk.backward {
            nodes.iter().rev().try_for_each(|node| step(self, node))?;
        } else {
            nodes.iter().try_for_each(|node| step(self, node))?;
        }
        if parts.iter().any(|&part| self.is_never(part)) {
            return Ok(self.never(walk));
        }
        Ok(match parts[..] {
            [] => (self.push(Op::Empty, walk), may),
            [only] => (only, may),
            _ => (self.push(Op::Concat(parts.into()), walk), may),
        })
    }

    fn branches(&mut self, nodes: &[Node], walk: Walk) -> Result<(Vec<PartId>, Groups), LanguageError> {
        let mut parts = Vec::with_capacity(nodes.len());
        let mut after = 0;
        for node in nodes {
            let (part, branch) = self.part(node, walk)?;
            parts.push(part);
            after |= branch;
        }
        Ok((parts, after))
    }

    /// The test of a look-around, and what may have captured after it.
    fn test(&mut self, body: &Node, look: Look, node: &Node, walk: Walk) -> Result<(Test, Groups), LanguageError> {
        let (part, after) = self.part(body, Walk { backward: !look.ahead, depth: walk.depth + 1, may: walk.may })?;
        if look.negated {
            let test = Test { negated: true, body: part, out: 0 };
            self.note_behind(test, node, walk);
            return Ok((test, walk.may));
        }
        let mut outside = self.program.part(part).asks;
        if self.program.part(part).sets != 0 {
            let inside = uses(body);
            for (bit, group) in self.program.asked.iter().enumerate() {
                if self.uses.get(group) != inside.get(group) {
                    outside |= Asked(bit as u8).bit();
                }
            }
        }
        let test = Test { negated: false, body: part, out: outside & self.program.part(part).sets };
        if test.out != 0 {
            self.program.outs.push((test.out, node.span.clone()));
        }
        self.note_behind(test, node, walk);
        Ok((test, after))
    }

    fn note_behind(&mut self, test: Test, node: &Node, walk: Walk) {
        if self.program.part(test.body).backward && !walk.backward && !self.is_never(test.body) {
            self.program.behinds.push(Behind { test, may: walk.may, span: node.span.clone() });
        }
    }

    /// The asked-for groups that a node may capture.
    fn captures(&self, node: &Node) -> Groups {
        if self.program.asked.is_empty() || !node.properties().constructs().intersects(Constructs::GROUP) {
            return 0;
        }
        let own = match node.kind() {
            Kind::Group(index, _) => self.asked(*index).map_or(0, Asked::bit),
            _ => 0,
        };
        node.children().into_iter().fold(own, |groups, child| groups | self.captures(child))
    }
}

/// What is known about one of two parts.
fn either(a: &Part, b: &Part) -> Part {
    Part {
        nullable: a.nullable || b.nullable,
        always_nullable: a.always_nullable && b.always_nullable,
        len: a.len.filter(|_| a.len == b.len),
        behind: a.behind || b.behind,
        asks: a.asks | b.asks,
        must: a.must & b.must,
        sets: a.sets | b.sets,
        ..a.clone()
    }
}

fn looks_behind(body: &Part) -> bool {
    body.backward || body.behind
}

fn unsupported(construct: Construct, node: &Node) -> LanguageError {
    LanguageError::Unsupported(Unsupported { construct, span: node.span.clone() })
}
