//! Chains: patterns whose language is a sequence of sets of characters from the start of the string, followed by its
//! end or by anything.
//!
//! `^\+31\d{7}$` and `^\+31` are chains, as are most targets of a large plan. They need no automaton.

use crate::charset::CharSet;
use crate::hir::{Assertion, Hir, Kind, Node, Repeat};

/// A language given by a sequence of sets of characters from the start of the string.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chain {
    /// The sets, each with the number of characters that are in it. No set is empty.
    pub steps: Vec<(CharSet, u32)>,
    /// Whether anything may follow.
    pub open: bool,
}

/// The greatest number of characters of a chain. Longer patterns are left to the general construction and its limits.
const LONGEST: u32 = 2048;

/// Returns the language of a pattern if it is a chain.
pub fn chain(hir: &Hir) -> Option<Chain> {
    let mut reader = Reader { steps: Vec::new(), length: 0, begun: false, ended: false };
    reader.read(&hir.root)?;
    reader.begun.then_some(Chain { steps: reader.steps, open: !reader.ended })
}

struct Reader {
    steps: Vec<(CharSet, u32)>,
    length: u32,
    /// Whether `^` was read.
    begun: bool,
    /// Whether `$` was read.
    ended: bool,
}

impl Reader {
    /// Reads a node. Returns `None` if the pattern is not a chain.
    fn read(&mut self, node: &Node) -> Option<()> {
        match node.kind() {
            Kind::Empty => Some(()),
            Kind::Set(set) => self.characters(*set, 1),
            Kind::Concat(nodes) => nodes.iter().try_for_each(|node| self.read(node)),
            Kind::Group(_, body) | Kind::Atomic(body) => self.read(body),
            Kind::Repeat(Repeat { min, max: Some(max), body, .. }) if min == max => match body.kind() {
                Kind::Set(set) => self.characters(*set, *min),
                Kind::Group(_, inner) if let Kind::Set(set) = *inner.kind() => self.characters(set, *min),
                _ => None,
            },
            Kind::Assert(Assertion::Start) if self.length == 0 && !self.ended => {
                self.begun = true;
                Some(())
            }
            Kind::Assert(Assertion::End) if self.begun => {
                self.ended = true;
                Some(())
            }
            _ => None,
        }
    }

    fn characters(&mut self, set: CharSet, times: u32) -> Option<()> {
        if times == 0 {
            return Some(());
        }
        self.length = self.length.checked_add(times).filter(|length| *length <= LONGEST)?;
        if !self.begun || self.ended || set.is_empty() {
            return None;
        }
        match self.steps.last_mut() {
            Some((last, count)) if *last == set => *count += times,
            _ => self.steps.push((set, times)),
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Options, lower, parse};

    /// Checks the chain, written as its sets, `x2` for two of one, and `..` for an open end; `none` if it is not a
    /// chain.
    fn check(pattern: &str, expected: &str) {
        let hir = lower(&parse(pattern, Options::default(), &Limits::default()).unwrap());
        let text = chain(&hir).map_or("none".to_owned(), |chain| {
            let step = |(set, times): &(CharSet, u32)| {
                let members: String = set.iter().map(char::from).collect();
                format!("{} ", if *times == 1 { members } else { format!("{members}x{times}") })
            };
            chain.steps.iter().map(step).collect::<String>() + if chain.open { ".." } else { "$" }
        });
        assert_eq!(text, expected, "{pattern}");
    }

    #[test]
    fn patterns_that_are_chains() {
        check(r"^\+31", "+ 3 1 ..");
        check(r"^\+31(\d{7})$", "+ 3 1 0123456789x7 $");
        check(r"^(0(0))[1-3]{2}", "0x2 123x2 ..");
        check("^$", "$");
        check("^", "..");
        check("^^1$$", "1 $");
        check(r"^(\d){3}$", "0123456789x3 $");
        check(r"(?>^1)2$", "1 2 $");
    }

    #[test]
    fn patterns_that_are_not() {
        for pattern in
            ["", "31", "31^", "^1|2", "^1?", r"^\d+$", "^1$2", "^(?=1)1", "^(1{2}){2}$", "1{0}", r"^[^\s\S]", "$^"]
        {
            check(pattern, "none");
        }
        check(&format!("^{}", "1{1000}".repeat(3)), "none");
    }
}
