//! What is known about all matches of a node, computed once when the node is built.
//!
//! Every property is derived from the properties of the node's children, so building a pattern costs a constant amount
//! of work per node, and asking costs nothing. All of them describe the node alone, whatever surrounds it.
//!
//! Rejected: computing them on demand. Several modules of this crate and of its users asked the same questions with
//! slightly different recursions, and asking at every loop made nested loops quadratic.

use std::ops::BitOr;

use super::{Assertion, Kind, Node};

/// A set of constructs that a node contains, itself included.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Constructs(u16);

impl Constructs {
    /// No construct.
    pub const NONE: Constructs = Constructs(0);
    /// An alternation, [`Kind::Alternate`].
    pub const ALTERNATION: Constructs = Constructs(1);
    /// A loop, [`Kind::Repeat`].
    pub const LOOP: Constructs = Constructs(1 << 1);
    /// A loop whose number of passes can vary.
    pub const VARIABLE_LOOP: Constructs = Constructs(1 << 2);
    /// A capturing group, [`Kind::Group`].
    pub const GROUP: Constructs = Constructs(1 << 3);
    /// A balancing group, [`Kind::Balance`].
    pub const BALANCING_GROUP: Constructs = Constructs(1 << 4);
    /// A look-ahead or look-behind, [`Kind::Look`].
    pub const LOOK_AROUND: Constructs = Constructs(1 << 5);
    /// An atomic group, [`Kind::Atomic`].
    pub const ATOMIC_GROUP: Constructs = Constructs(1 << 6);
    /// An assertion about the start or the end: `^`, `$`, `\G`.
    pub const ANCHOR: Constructs = Constructs(1 << 7);
    /// `\b` or `\B`.
    pub const WORD_BOUNDARY: Constructs = Constructs(1 << 8);
    /// A back-reference, [`Kind::Backref`].
    pub const BACK_REFERENCE: Constructs = Constructs(1 << 9);
    /// A conditional on a group, [`Kind::IfGroup`].
    pub const GROUP_CONDITION: Constructs = Constructs(1 << 10);
    /// A conditional on a look-around, [`Kind::IfLook`].
    pub const LOOK_CONDITION: Constructs = Constructs(1 << 11);

    /// Returns true if the sets have a construct in common.
    pub fn intersects(self, other: Constructs) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns true if every construct of this set is also in the other.
    pub fn is_subset_of(self, other: Constructs) -> bool {
        self.0 & !other.0 == 0
    }
}

impl BitOr for Constructs {
    type Output = Constructs;

    fn bitor(self, other: Constructs) -> Constructs {
        Constructs(self.0 | other.0)
    }
}

impl std::fmt::Debug for Constructs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Constructs({:#b})", self.0)
    }
}

/// What is known about all matches of a [`Node`].
///
/// The lengths are bounds: no match is shorter than the least or longer than the greatest, but neither need be reached,
/// since look-arounds, conditions and anchors count as if they held.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Properties {
    min_len: u32,
    /// [`UNBOUNDED`] for no bound.
    max_len: u32,
    largest_count: u32,
    contains: Constructs,
    anchored_start: bool,
    anchored_end: bool,
}

/// A length without a bound, or one that does not fit.
const UNBOUNDED: u32 = u32::MAX;

impl Properties {
    /// Returns a lower bound on the number of characters of a match. A bound that does not fit is `u32::MAX`.
    pub fn min_len(self) -> u32 {
        self.min_len
    }

    /// Returns an upper bound on the number of characters of a match, or `None` if there is none or it does not fit.
    /// Nodes that contain a back-reference have none, unless the back-reference is in a look-around or a loop of no
    /// pass.
    pub fn max_len(self) -> Option<u32> {
        (self.max_len != UNBOUNDED).then_some(self.max_len)
    }

    /// Returns the number of characters of a match if all matches have the same.
    pub fn exact_len(self) -> Option<u32> {
        self.max_len().filter(|len| *len == self.min_len)
    }

    /// Returns true if the node may match the empty string. When this is not known, it returns true.
    pub fn is_nullable(self) -> bool {
        self.min_len == 0
    }

    /// Returns true if every match of the node is empty.
    pub fn is_always_empty(self) -> bool {
        self.max_len == 0
    }

    /// Returns true if every match of the node is known to begin at the start of the string, because of `^` or `\A`.
    pub fn is_anchored_start(self) -> bool {
        self.anchored_start
    }

    /// Returns true if every match of the node is known to end at the end of the string, because of `$`, `\Z` or `\z`.
    pub fn is_anchored_end(self) -> bool {
        self.anchored_end
    }

    /// Returns the constructs that the node contains, itself included.
    pub fn constructs(self) -> Constructs {
        self.contains
    }

    /// Returns true if what the node matches can depend on what groups captured before.
    pub fn depends_on_captures(self) -> bool {
        self.contains.intersects(Constructs::BACK_REFERENCE | Constructs::GROUP_CONDITION | Constructs::BALANCING_GROUP)
    }

    /// Returns the largest number in a quantifier of the node: its upper bound, or the lower one if it has no upper
    /// one. It is 0 without a loop.
    pub fn largest_count(self) -> u32 {
        self.largest_count
    }

    /// The properties of a node that matches only the empty string.
    const EMPTY: Properties = Properties {
        min_len: 0,
        max_len: 0,
        largest_count: 0,
        contains: Constructs::NONE,
        anchored_start: false,
        anchored_end: false,
    };

    pub(super) fn of(kind: &Kind) -> Properties {
        match kind {
            Kind::Empty => Properties::EMPTY,
            Kind::Set(_) => Properties { min_len: 1, max_len: 1, ..Properties::EMPTY },
            Kind::Concat(nodes) => nodes.iter().fold(Properties::EMPTY, |all, node| all.then(node.properties())),
            Kind::Alternate(nodes) => {
                let one = nodes.iter().map(Node::properties).reduce(Properties::or).unwrap_or(Properties::EMPTY);
                one.with(Constructs::ALTERNATION)
            }
            Kind::Repeat(repeat) => repeat.body.properties().repeated(repeat.min, repeat.max),
            Kind::Group(_, body) => body.properties().with(Constructs::GROUP),
            Kind::Balance { body, .. } => body.properties().with(Constructs::BALANCING_GROUP),
            Kind::Atomic(body) => body.properties().with(Constructs::ATOMIC_GROUP),
            Kind::Look(_, body) => Properties::EMPTY.beside(body.properties()).with(Constructs::LOOK_AROUND),
            Kind::Assert(assertion) => Properties {
                anchored_start: *assertion == Assertion::Start,
                anchored_end: *assertion == Assertion::End,
                contains: match assertion {
                    Assertion::Start | Assertion::End | Assertion::SearchStart => Constructs::ANCHOR,
                    Assertion::WordBoundary | Assertion::NotWordBoundary => Constructs::WORD_BOUNDARY,
                },
                ..Properties::EMPTY
            },
            Kind::Backref { .. } => {
                Properties { max_len: UNBOUNDED, contains: Constructs::BACK_REFERENCE, ..Properties::EMPTY }
            }
            Kind::IfGroup { yes, no, .. } => yes.properties().or(no.properties()).with(Constructs::GROUP_CONDITION),
            Kind::IfLook { test, yes, no, .. } => {
                let branches = yes.properties().or(no.properties());
                branches.beside(test.properties()).with(Constructs::LOOK_CONDITION)
            }
        }
    }

    fn with(self, constructs: Constructs) -> Properties {
        Properties { contains: self.contains | constructs, ..self }
    }

    /// The properties of this node when it also contains another, which is not part of the match.
    fn beside(self, other: Properties) -> Properties {
        let largest_count = self.largest_count.max(other.largest_count);
        Properties { largest_count, ..self }.with(other.contains)
    }

    /// The properties of one node followed by another.
    fn then(self, next: Properties) -> Properties {
        Properties {
            min_len: self.min_len.saturating_add(next.min_len),
            max_len: self.max_len.saturating_add(next.max_len),
            // An anchor decides about the start only if nothing before it takes a character.
            anchored_start: self.anchored_start || self.max_len == 0 && next.anchored_start,
            anchored_end: next.anchored_end || next.max_len == 0 && self.anchored_end,
            ..self.beside(next)
        }
    }

    /// The properties of one of two nodes.
    fn or(self, other: Properties) -> Properties {
        Properties {
            min_len: self.min_len.min(other.min_len),
            max_len: self.max_len.max(other.max_len),
            anchored_start: self.anchored_start && other.anchored_start,
            anchored_end: self.anchored_end && other.anchored_end,
            ..self.beside(other)
        }
    }

    fn repeated(self, min: u32, max: Option<u32>) -> Properties {
        let variable = if max == Some(min) { Constructs::NONE } else { Constructs::VARIABLE_LOOP };
        Properties {
            min_len: self.min_len.saturating_mul(min),
            max_len: match max {
                _ if self.max_len == 0 => 0,
                Some(0) => 0,
                Some(max) => self.max_len.saturating_mul(max),
                None => UNBOUNDED,
            },
            largest_count: self.largest_count.max(max.unwrap_or(min)),
            anchored_start: min > 0 && self.anchored_start,
            anchored_end: min > 0 && self.anchored_end,
            contains: self.contains | Constructs::LOOP | variable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Options, lower, parse};

    fn properties(pattern: &str) -> Properties {
        lower(&parse(pattern, Options::default(), &Limits::default()).unwrap()).root.properties()
    }

    #[test]
    fn lengths() {
        let check = |pattern: &str, min: u32, max: Option<u32>| {
            let found = properties(pattern);
            assert_eq!((found.min_len(), found.max_len()), (min, max), "{pattern}");
        };
        check("", 0, Some(0));
        check(r"^00(\d{9})$", 11, Some(11));
        check(r"0\d+", 2, None);
        check(r"1|22|333", 1, Some(3));
        check(r"(?:12)?3{2,4}", 2, Some(6));
        check(r"(?=123)(?<!4)", 0, Some(0));
        check(r"(?:^|\b)*", 0, Some(0));
        check(r"(\d)\1", 1, None);
        check(r"(\d)\1{0}", 1, Some(1));
        check(r"(1)?(?(1)22|333)", 2, Some(4));
        check(r"(?(?=1)1|22)", 1, Some(2));
        check(r"(?<o>1)(?<-o>22)", 3, Some(3));
        check(r"(?:1{65536}){65536}", u32::MAX, None);
        assert_eq!(properties("1{3}").exact_len(), Some(3));
        assert_eq!(properties("1{3,4}").exact_len(), None);
        assert_eq!(properties("(?:1{65536}){65536}").exact_len(), None);
    }

    #[test]
    fn anchors() {
        let check = |pattern: &str, start: bool, end: bool| {
            let found = properties(pattern);
            assert_eq!((found.is_anchored_start(), found.is_anchored_end()), (start, end), "{pattern}");
        };
        check("^1$", true, true);
        check("(?>(^1)2$)", true, true);
        check("^1|^2$", true, false);
        check("^1|2$", false, false);
        check("(?!9)^1$(?<=1)", true, true);
        check("1^", false, false);
        check("$1", false, false);
        check(r"1?^", false, false);
        check(r"(?:^1)+", true, false);
        check(r"(?:^1)?", false, false);
        check(r"(?=^)1", false, false);
        check(r"\G1", false, false);
    }

    #[test]
    fn constructs() {
        let found = properties(r"^(?=(\d{5}))1+\b").constructs();
        let expected = Constructs::ANCHOR
            | Constructs::LOOK_AROUND
            | Constructs::GROUP
            | Constructs::LOOP
            | Constructs::VARIABLE_LOOP
            | Constructs::WORD_BOUNDARY;
        assert_eq!(found, expected);
        assert!(found.intersects(Constructs::GROUP) && !found.intersects(Constructs::ATOMIC_GROUP));
        assert!(
            Constructs::LOOP.is_subset_of(found) && !(Constructs::LOOP | Constructs::ALTERNATION).is_subset_of(found)
        );
        assert_eq!(properties(r"(?=1{7,})2{5}").largest_count(), 7);
        assert!(properties(r"(1)(?:\1|2)").depends_on_captures());
        assert!(!properties(r"(1)(?=2)").depends_on_captures());
    }

    #[test]
    fn a_node_stays_small() {
        assert!(size_of::<Node>() <= 64, "{}", size_of::<Node>());
    }
}
