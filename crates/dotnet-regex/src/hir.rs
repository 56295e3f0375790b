//! The lowered form of a pattern: what it means, without how it was written.
//!
//! [`ast`](crate::ast) keeps everything and prints back; this form keeps what decides a match on the dial alphabet:
//! classes are [`CharSet`]s, options are applied, group names are resolved, `^`, `\A` (and `$`, `\Z`, `\z`) are one, since a dial
//! string has no line feed.
//! Everything that .NET accepts has a lowered form, so that the decision what is unsupported falls in one place,
//! [`language`](crate::language).
//!
//! Rejected: desugaring (`x{2,3}` to `xx(?:x)?`), because .NET's rules for captures and for empty passes of a loop hold per loop.

use std::ops::Range;

use crate::charset::CharSet;

/// A place in the pattern text, in bytes.
pub type Span = Range<usize>;

/// A group by its place in [`Hir::groups`]; 0 is the whole match.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct GroupIndex(pub u32);

/// What is known about one group.
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

/// A node with the place that it comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// What it matches.
    pub kind: Kind,
    /// Where it stands in the pattern, in bytes.
    pub span: Span,
}

impl Node {
    /// The nodes right below this one, in the order of the pattern.
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
    /// One character of the set. The empty set matches nothing (`[^\s\S]`, a character outside the alphabet).
    Set(CharSet),
    /// One after the other, in the order of the pattern (a look-behind walks it backwards).
    Concat(Vec<Node>),
    /// One of them, earlier ones preferred.
    Alternate(Vec<Node>),
    /// The body again and again.
    Repeat(Repeat),
    /// A capturing group.
    Group(GroupIndex, Box<Node>),
    /// A balancing group `(?<push-pop>..)` or `(?<-pop>..)`.
    Balance {
        /// The group that captures the text between, if any.
        push: Option<GroupIndex>,
        /// The group whose last capture is taken off.
        pop: GroupIndex,
        /// The body.
        body: Box<Node>,
    },
    /// Look-ahead or look-behind.
    Look(Look, Box<Node>),
    /// `(?>..)`: the body's first way, no other.
    Atomic(Box<Node>),
    /// A place, not a character.
    Assert(Assertion),
    /// The text that the group last captured.
    Backref {
        /// The group.
        group: GroupIndex,
        /// Letters match in either case.
        ignore_case: bool,
    },
    /// `(?(1)yes|no)`: has the group captured?
    IfGroup {
        /// The group that is asked for.
        group: GroupIndex,
        /// Taken if it has.
        yes: Box<Node>,
        /// Taken if it has not.
        no: Box<Node>,
    },
    /// `(?(?=..)yes|no)`: does the look-around hold? Captures of a test that holds stay, as in .NET.
    IfLook {
        /// The direction of the test and whether it is negated.
        look: Look,
        /// The body of the test.
        test: Box<Node>,
        /// Taken if it holds.
        yes: Box<Node>,
        /// Taken if it does not.
        no: Box<Node>,
    },
}

/// A loop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repeat {
    /// How often at least.
    pub min: u32,
    /// How often at most; `None` without bound.
    pub max: Option<u32>,
    /// As few as possible first.
    pub lazy: bool,
    /// What is repeated.
    pub body: Box<Node>,
}

/// The kind of a look-around.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Look {
    /// At what comes (`true`) or at what was (`false`).
    pub ahead: bool,
    /// Must not match.
    pub negated: bool,
}

/// A condition on a place in the dial string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assertion {
    /// `^`, `\A`: the start of the string.
    Start,
    /// `$`, `\Z`, `\z`: its end.
    End,
    /// `\G`: where this search began; the start of the string for the first match.
    SearchStart,
    /// `\b`: between a word character and none.
    WordBoundary,
    /// `\B`: anywhere else.
    NotWordBoundary,
}
