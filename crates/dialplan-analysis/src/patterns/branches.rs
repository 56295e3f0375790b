//! The alternatives of a pattern, and which of them a match uses.
//!
//! Each alternative becomes a group of its own, behind those of the pattern. Groups do not change what matches, and a
//! match uses the alternatives whose groups have captured. Alternatives inside a negated look-around are left out,
//! since nothing is captured there.

use std::sync::Arc;

use dialplan_automaton::Automaton;
use dialplan_core::matcher::{Matcher, Scratch};
use dialplan_core::pattern::language;
use dotnet_regex::hir::{GroupIndex, GroupInfo, Hir, Kind, Node, Repeat, Span};
use dotnet_regex::replacement::Captures;

use crate::sets::difference;
use crate::{Memo, NotDecided};

/// The alternatives of a pattern.
#[derive(Debug)]
pub struct Branches {
    /// The alternatives, by their place in the pattern, outer ones first.
    pub spans: Vec<Span>,
    hir: Arc<Hir>,
    matcher: Matcher,
}

/// What is made of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Made {
    /// Each alternative is a group.
    Groups,
    /// The alternative with this number has no other ones beside it.
    Only(usize),
    /// The alternative with this number is left out.
    Without(usize),
}

impl Branches {
    /// Returns the alternatives of a pattern; `None` if it has none.
    ///
    /// # Errors
    /// Returns an error if the pattern exceeds a limit.
    pub fn of(pattern: &str, memo: &Memo) -> Result<Option<Branches>, NotDecided> {
        let hir = memo.lowered(pattern)?;
        let mut spans = Vec::new();
        let root = made(&hir.root, Made::Groups, hir.groups.len(), &mut spans);
        if spans.is_empty() {
            return Ok(None);
        }
        let mut groups = hir.groups.clone();
        let last = groups.last().map_or(0, |group| group.number);
        groups.extend((1..=spans.len() as u32).map(|more| GroupInfo { number: last.saturating_add(more), name: None }));
        let matcher = Matcher::new(&Hir { root, groups }, &memo.limits().pattern);
        Ok(Some(Branches { spans, hir, matcher }))
    }

    /// Returns for each alternative whether the first match in the input uses it.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn used(&self, input: &str, memo: &Memo, scratch: &mut Scratch) -> Result<Vec<bool>, NotDecided> {
        let first = self.hir.groups.len();
        let found = self.matcher.find_at(input, 0, scratch);
        let found = found.map_err(|exceeded| NotDecided::because(exceeded.to_string()))?;
        let used = match found {
            Some(found) => {
                let is_used = |number: usize| found.group(GroupIndex((first + number) as u32)).is_some();
                (0..self.spans.len()).map(is_used).collect()
            }
            None => vec![false; self.spans.len()],
        };
        memo.limits().budget().charge(usize::try_from(scratch.steps()).unwrap_or(usize::MAX))?;
        Ok(used)
    }

    /// Returns sets in which strings that use an alternative are looked for: first the strings that only match because
    /// of it, then those that match if it has no other ones beside it.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn strings(&self, number: usize, memo: &Memo) -> Result<[Automaton<()>; 2], NotDecided> {
        let limits = memo.limits();
        let of = |made_as: Made| {
            let root = made(&self.hir.root, made_as, 0, &mut Vec::new());
            language(&Hir { root, groups: self.hir.groups.clone() }, limits)
        };
        let only = of(Made::Only(number))?;
        let needs = difference(&only, &of(Made::Without(number))?, limits)?;
        Ok([needs, only])
    }
}

/// Returns a copy of a node. The alternatives that were visited are in `seen`, and their groups begin at `groups`.
fn made(node: &Node, how: Made, groups: usize, seen: &mut Vec<Span>) -> Node {
    let mut copy = |node: &Node| made(node, how, groups, seen);
    let kind = match node.kind() {
        Kind::Alternate(nodes) => {
            let first = seen.len();
            seen.extend(nodes.iter().map(|node| node.span.clone()));
            let copies = nodes.iter().zip(first..);
            let copies: Vec<(usize, Node)> =
                copies.map(|(node, number)| (number, made(node, how, groups, seen))).collect();
            let numbers = first..first + nodes.len();
            let kept = |number: usize| match how {
                Made::Groups => true,
                Made::Only(only) => only == number || !numbers.contains(&only),
                Made::Without(without) => without != number,
            };
            let copies = copies.into_iter().filter(|(number, _)| kept(*number));
            let mut nodes: Vec<Node> = match how {
                Made::Groups => copies.map(|(number, node)| in_group(node, groups + number)).collect(),
                _ => copies.map(|(_, node)| node).collect(),
            };
            match (nodes.len(), nodes.pop()) {
                (1, Some(one)) => return one,
                (_, last) => nodes.extend(last),
            }
            Kind::Alternate(nodes)
        }
        Kind::Concat(nodes) => Kind::Concat(nodes.iter().map(copy).collect()),
        Kind::Repeat(repeat) => Kind::Repeat(Repeat { body: Box::new(copy(&repeat.body)), ..repeat.clone() }),
        Kind::Group(group, body) => Kind::Group(*group, Box::new(copy(body))),
        Kind::Balance { push, pop, body } => Kind::Balance { push: *push, pop: *pop, body: Box::new(copy(body)) },
        Kind::Look(look, body) if !look.negated => Kind::Look(*look, Box::new(copy(body))),
        Kind::Atomic(body) => Kind::Atomic(Box::new(copy(body))),
        Kind::IfGroup { group, yes, no } => {
            Kind::IfGroup { group: *group, yes: Box::new(copy(yes)), no: Box::new(copy(no)) }
        }
        Kind::IfLook { look, test, yes, no } => {
            Kind::IfLook { look: *look, test: test.clone(), yes: Box::new(copy(yes)), no: Box::new(copy(no)) }
        }
        _ => return node.clone(),
    };
    Node::new(kind, node.span.clone())
}

fn in_group(node: Node, group: usize) -> Node {
    let span = node.span.clone();
    Node::new(Kind::Group(GroupIndex(group as u32), Box::new(node)), span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dialplan_core::Limits;

    fn check(pattern: &str, input: &str, expected: &[&str]) {
        let memo = Memo::new(&Limits::default());
        let branches = Branches::of(pattern, &memo).unwrap().unwrap();
        let used = branches.used(input, &memo, &mut Scratch::default()).unwrap();
        let used: Vec<&str> =
            branches.spans.iter().zip(used).filter(|(_, used)| *used).map(|(span, _)| &pattern[span.clone()]).collect();
        assert_eq!(used, expected, "{pattern} {input}");
    }

    #[test]
    fn the_alternatives_that_a_match_uses() {
        check("^(?:20|30)1$", "201", &["20"]);
        check("^(?:20|30)1$", "202", &[]);
        check("^(a|b(c|d))+$", "abc", &["a", "b(c|d)", "c"]);
        check("^(2|2\\d)$", "22", &["2\\d"]);
        check("^1|2$", "12", &["^1"]);
        check("^(?!1|2)(3|4)", "3", &["3"]);
        check("^(?:1|)5$", "5", &[""]);
        check("^(?:(1)|(2))\\2$", "22", &["(2)"]);
    }

    #[test]
    fn strings_that_use_an_alternative() {
        let memo = Memo::new(&Limits::default());
        let branches = Branches::of("^(2|[23]\\d?)$", &memo).unwrap().unwrap();
        let [needs, only] = branches.strings(0, &memo).unwrap();
        assert!(needs.is_empty());
        assert!(only.accepts(b"2") && !only.accepts(b"3"));
        let [needs, _] = branches.strings(1, &memo).unwrap();
        assert!(needs.accepts(b"3") && !needs.accepts(b"2"));
        assert!(Branches::of("^1[23]$", &memo).unwrap().is_none());
    }
}
