//! The lowered form of a pattern: what it means, without how it was written.
//!
//! [`ast`](crate::ast) keeps everything and prints back. This form keeps only what decides a match on the dial
//! alphabet: classes are [`CharSet`]s, options are applied, group names are resolved, and `^` and `\A` are one
//! assertion (as are `$`, `\Z` and `\z`), since a dial string has no line feed. Everything that .NET accepts has a
//! lowered form. What is unsupported is decided in one place, [`language`](crate::language).
//!
//! Rejected: desugaring (`x{2,3}` to `xx(?:x)?`), because .NET's rules for captures and for empty passes of a loop hold
//! per loop.

mod properties;

pub use properties::{Constructs, Properties};

use std::ops::Range;

use crate::charset::CharSet;

/// A range of the pattern text, in bytes.
pub type Span = Range<usize>;

/// A group, as its index in [`Hir::groups`]; 0 is the whole match.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct GroupIndex(pub u32);

/// The number and name of one group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupInfo {
    /// The number that .NET gives it. [`Hir::groups`] is sorted by it; numbers may have gaps.
    pub number: u32,
    /// Its name, if it has one that is not just its number.
    pub name: Option<String>,
}

/// A pattern in its lowered form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hir {
    /// The whole pattern (the body of group 0).
    pub root: Node,
    /// All groups, ascending by number; the first is group 0.
    pub groups: Vec<GroupInfo>,
}

/// A part of a pattern, with its properties and the text that it comes from.
///
/// A node never changes once it is built, so its properties cannot become stale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    kind: Kind,
    properties: Properties,
    /// Its position in the pattern, in bytes.
    pub span: Span,
}

impl Node {
    /// Creates a node and computes its properties from those of its children.
    pub fn new(kind: Kind, span: Span) -> Node {
        let properties = Properties::of(&kind);
        Node { kind, properties, span }
    }

    /// Returns what the node matches.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Returns what the node matches, and drops the rest of the node.
    pub fn into_kind(self) -> Kind {
        self.kind
    }

    /// Returns what is known about all matches of the node.
    pub fn properties(&self) -> Properties {
        self.properties
    }

    /// Returns the direct children of the node, in the order of the pattern.
    pub fn children(&self) -> Vec<&Node> {
        match &self.kind {
            Kind::Empty | Kind::Set(_) | Kind::Assert(_) | Kind::Backref { .. } => Vec::new(),
            Kind::Concat(nodes) | Kind::Alternate(nodes) => nodes.iter().collect(),
            Kind::Repeat(repeat) => vec![&repeat.body],
            Kind::Group(_, body) | Kind::Balance { body, .. } | Kind::Look(_, body) | Kind::Atomic(body) => vec![body],
            Kind::IfGroup { yes, no, .. } => vec![yes, no],
            Kind::IfLook { test, yes, no, .. } => vec![test, yes, no],
        }
    }
}

/// What a node matches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The empty string.
    Empty,
    /// One character of the set. The empty set never matches (`[^\s\S]`, a character outside the alphabet).
    Set(CharSet),
    /// One node after the other, in the order of the pattern (a look-behind walks it backwards).
    Concat(Vec<Node>),
    /// One of the nodes, earlier ones preferred.
    Alternate(Vec<Node>),
    /// A loop.
    Repeat(Repeat),
    /// A capturing group.
    Group(GroupIndex, Box<Node>),
    /// A balancing group `(?<push-pop>..)` or `(?<-pop>..)`.
    Balance {
        /// The group that captures the text in between, if any.
        push: Option<GroupIndex>,
        /// The group whose last capture is removed.
        pop: GroupIndex,
        /// The body.
        body: Box<Node>,
    },
    /// A look-ahead or look-behind.
    Look(Look, Box<Node>),
    /// `(?>..)`: only the first way through the body.
    Atomic(Box<Node>),
    /// A condition on a position. It takes no character.
    Assert(Assertion),
    /// The text that the group last captured.
    Backref {
        /// The group.
        group: GroupIndex,
        /// Whether letters match in either case.
        ignore_case: bool,
    },
    /// `(?(1)yes|no)`: a choice by whether the group has captured.
    IfGroup {
        /// The group that decides.
        group: GroupIndex,
        /// The branch that is taken if the group has captured.
        yes: Box<Node>,
        /// The branch that is taken if it has not.
        no: Box<Node>,
    },
    /// `(?(?=..)yes|no)`: a choice by whether the look-around holds. Captures of a test that holds are kept, as in
    /// .NET.
    IfLook {
        /// The direction of the test and whether it is negated.
        look: Look,
        /// The body of the test.
        test: Box<Node>,
        /// The branch that is taken if the test holds.
        yes: Box<Node>,
        /// The branch that is taken if it does not.
        no: Box<Node>,
    },
}

/// A loop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repeat {
    /// The least number of passes.
    pub min: u32,
    /// The greatest number of passes; `None` without a bound.
    pub max: Option<u32>,
    /// Whether fewer passes are preferred.
    pub lazy: bool,
    /// The repeated node.
    pub body: Box<Node>,
}

/// The kind of a look-around.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Look {
    /// Whether it looks at what follows (`true`) or at what precedes (`false`).
    pub ahead: bool,
    /// Whether the body must not match.
    pub negated: bool,
}

/// A condition on a position in the dial string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assertion {
    /// `^`, `\A`: the start of the string.
    Start,
    /// `$`, `\Z`, `\z`: its end.
    End,
    /// `\G`: where this search began; the start of the string for the first match.
    SearchStart,
    /// `\b`: a word character on exactly one side.
    WordBoundary,
    /// `\B`: not a word boundary.
    NotWordBoundary,
}
