//! The terms of a pattern: what decides its language, and what is known in advance about each term.
//!
//! Compared with the [`Hir`](crate::hir::Hir): look-behinds are in the order in which they are walked (from right to
//! left), only referenced groups are groups, atomic groups with only one way through are left out, and what cannot
//! match is one empty set.

use crate::charset::CharSet;
use crate::hir::{Assertion, GroupIndex, Span};

use super::groups::{Groups, Referenced};

/// The number of a term.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct TermId(pub(super) u32);

#[derive(Clone, Debug)]
pub(super) enum Op {
    Empty,
    /// The empty set never matches.
    Set(CharSet),
    /// The terms in the order in which they are walked.
    Concat(Box<[TermId]>),
    Alternate(Box<[TermId]>),
    Repeat {
        min: u32,
        max: Option<u32>,
        lazy: bool,
        body: TermId,
    },
    Group(Referenced, TermId),
    /// The body, then the removal of a capture of the group, or failure if there is none.
    Pop(Referenced, TermId),
    Look(Test),
    Atomic(TermId),
    Assert(Assertion),
    Backref {
        group: Referenced,
        fold: bool,
    },
    IfGroup {
        group: Referenced,
        yes: TermId,
        no: TermId,
    },
    IfLook {
        test: Test,
        yes: TermId,
        no: TermId,
    },
}

/// The test of a look-around.
#[derive(Clone, Copy, Debug)]
pub(super) struct Test {
    pub(super) negated: bool,
    pub(super) body: TermId,
    /// The groups that it may capture and whose captures may be read outside it.
    pub(super) out: Groups,
}

/// A term with what is known about it.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) op: Op,
    /// Whether it is walked from right to left.
    pub(super) backward: bool,
    /// The number of look-arounds around it.
    pub(super) depth: u32,
    /// Whether it may match the empty string.
    pub(super) nullable: bool,
    /// Whether it matches the empty string at every position.
    pub(super) always_nullable: bool,
    /// The length of its matches, if all have the same.
    pub(super) len: Option<u32>,
    /// Whether it contains a look-behind.
    pub(super) behind: bool,
    /// The groups whose captures it may read before it has captured them itself.
    pub(super) reads: Groups,
    /// The groups that it has captured whenever it has matched.
    pub(super) must: Groups,
    /// The groups that it may capture.
    pub(super) sets: Groups,
}

/// A look-behind that terms walked forwards depend on.
#[derive(Clone, Debug)]
pub(super) struct Behind {
    pub(super) test: Test,
    /// The groups that may have captured when it is tested.
    pub(super) may: Groups,
    pub(super) span: Span,
}

/// The terms of a whole pattern.
#[derive(Debug)]
pub(super) struct Terms {
    terms: Vec<Term>,
    pub(super) root: TermId,
    /// The groups whose text is read, not only whether they captured.
    pub(super) texts: Groups,
    /// The groups whose number of captures is read: those from which balancing groups remove captures.
    pub(super) counted: Groups,
    /// All referenced groups, by their bits.
    pub(super) referenced: Vec<GroupIndex>,
    /// All look-behinds except those directly inside another.
    pub(super) behinds: Vec<Behind>,
    /// The groups that each look-around captures and others read, with its span.
    pub(super) outs: Vec<(Groups, Span)>,
}

impl Terms {
    /// Creates the terms of a pattern that refers to these groups, which are ascending.
    pub(super) fn new(referenced: Vec<GroupIndex>) -> Terms {
        Terms {
            terms: Vec::new(),
            root: TermId(0),
            texts: 0,
            counted: 0,
            referenced,
            behinds: Vec::new(),
            outs: Vec::new(),
        }
    }

    /// Adds a term.
    pub(super) fn push(&mut self, op: Op, around: Surroundings) -> TermId {
        let term = self.describe(op, around);
        self.terms.push(term);
        TermId(self.terms.len() as u32 - 1)
    }

    /// Returns a term by its number.
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: only this store makes term ids")]
    pub(super) fn get(&self, id: TermId) -> &Term {
        &self.terms[id.0 as usize]
    }

    /// Returns the sets of characters that the terms distinguish.
    pub(super) fn sets(&self) -> Vec<CharSet> {
        let mut sets: Vec<CharSet> = Vec::new();
        for term in &self.terms {
            match term.op {
                Op::Set(set) => sets.push(set),
                Op::Assert(Assertion::WordBoundary | Assertion::NotWordBoundary) => sets.push(word_characters()),
                _ => {}
            }
        }
        sets.sort_unstable();
        sets.dedup();
        sets
    }

    /// Returns the term of an operation, with what is known about it.
    fn describe(&self, op: Op, around: Surroundings) -> Term {
        let term = Term {
            op: Op::Empty,
            backward: around.backward,
            depth: around.depth,
            nullable: true,
            always_nullable: false,
            len: Some(0),
            behind: false,
            reads: 0,
            must: 0,
            sets: 0,
        };
        let of = |id: TermId| self.get(id);
        let term = match &op {
            Op::Empty => Term { always_nullable: true, ..term },
            Op::Set(_) => Term { nullable: false, len: Some(1), ..term },
            Op::Assert(_) => term,
            Op::Concat(terms) => terms.iter().fold(Term { always_nullable: true, ..term }, |so_far, &next| {
                let next = of(next);
                Term {
                    nullable: so_far.nullable && next.nullable,
                    always_nullable: so_far.always_nullable && next.always_nullable,
                    len: so_far.len.zip(next.len).and_then(|(a, b)| a.checked_add(b)),
                    behind: so_far.behind || next.behind,
                    reads: so_far.reads | (next.reads & !so_far.must),
                    must: so_far.must | next.must,
                    sets: so_far.sets | next.sets,
                    ..so_far
                }
            }),
            Op::Alternate(terms) => terms
                .iter()
                .map(|&id| of(id).clone())
                .reduce(|a, b| Term {
                    nullable: a.nullable || b.nullable,
                    always_nullable: a.always_nullable || b.always_nullable,
                    ..either(&a, &b)
                })
                .unwrap_or(term),
            Op::Repeat { min, max, body, .. } => {
                let body = of(*body);
                Term {
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
                // A counted group then has one capture more.
                let (must, reads) = if self.counted & bit == 0 { (bit, 0) } else { (0, bit) };
                Term { must: body.must | must, reads: body.reads | reads, sets: body.sets | bit, ..body.clone() }
            }
            Op::Pop(group, body) => {
                let body = of(*body);
                let (reads, sets) = (body.reads | group.bit(), body.sets | group.bit());
                Term { always_nullable: false, reads, sets, ..body.clone() }
            }
            Op::Look(test) => {
                let body = of(test.body);
                let captured = if test.negated { (0, 0) } else { (body.must, body.sets) };
                Term { behind: looks_behind(body), reads: body.reads, must: captured.0, sets: captured.1, ..term }
            }
            Op::Atomic(body) => Term { always_nullable: false, ..of(*body).clone() },
            Op::Backref { group, .. } => Term { len: None, reads: group.bit(), ..term },
            Op::IfGroup { group, yes, no } => {
                let both = either(of(*yes), of(*no));
                Term { reads: both.reads | group.bit(), ..both }
            }
            Op::IfLook { test, yes, no } => {
                let (body, yes, no) = (of(test.body), of(*yes), of(*no));
                let (must, sets) = if test.negated { (0, 0) } else { (body.must, body.sets) };
                let both = either(yes, no);
                Term {
                    behind: looks_behind(body) || both.behind,
                    reads: body.reads | (yes.reads & !must) | no.reads,
                    must: (must | yes.must) & no.must,
                    sets: sets | both.sets,
                    ..both
                }
            }
        };
        Term { op, backward: around.backward, depth: around.depth, ..term }
    }
}

/// Returns the characters of the alphabet that `\w` matches.
pub(super) fn word_characters() -> CharSet {
    CharSet::DIGITS.union(CharSet::range('A', 'Z')).union(CharSet::range('a', 'z')).union(CharSet::single('_'))
}

/// What the builder has to know about the surroundings of a node.
#[derive(Clone, Copy)]
pub(super) struct Surroundings {
    pub(super) backward: bool,
    pub(super) depth: u32,
    /// The groups that may have captured before.
    pub(super) may: Groups,
}

/// Returns what is known about one of two terms.
fn either(a: &Term, b: &Term) -> Term {
    Term {
        nullable: a.nullable || b.nullable,
        always_nullable: a.always_nullable && b.always_nullable,
        len: a.len.filter(|_| a.len == b.len),
        behind: a.behind || b.behind,
        reads: a.reads | b.reads,
        must: a.must & b.must,
        sets: a.sets | b.sets,
        ..a.clone()
    }
}

fn looks_behind(body: &Term) -> bool {
    body.backward || body.behind
}
