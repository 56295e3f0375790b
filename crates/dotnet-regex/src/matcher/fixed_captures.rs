//! Fixed captures: groups whose span depends only on the length of the input, such as that of `^00(\d{9})$` and most
//! others in a dial plan.
//!
//! The automaton decides whether a pattern matches. If a match is always the whole input, and all parts of the pattern
//! except at most one have a fixed length, then every boundary is a fixed number of characters from the start or from
//! the end, whichever way through the pattern .NET takes. Such groups need no search.

use crate::hir::{GroupIndex, Hir, Kind, Node};

/// A position in the input, in bytes. (A dial string is ASCII.)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Edge {
    /// This many bytes after the start.
    FromStart(u32),
    /// This many bytes before the end.
    FromEnd(u32),
}

/// Returns for each group of a pattern its start and end in any input that the pattern matches, or `None` for a group
/// that has to be searched for or may not participate. Returns `None` for the whole pattern unless it begins with `^`
/// and ends with `$`, so that a match leaves no text around it.
pub fn fixed_captures(hir: &Hir) -> Option<Vec<Option<(Edge, Edge)>>> {
    if !is_whole(&hir.root) {
        return None;
    }
    let mut finder = Finder { groups: vec![Fixed::Unseen; hir.groups.len()] };
    finder.mark(GroupIndex(0), Some(Edge::FromStart(0)), Some(Edge::FromEnd(0)));
    finder.walk(&hir.root, Some(Edge::FromStart(0)), Some(Edge::FromEnd(0)));
    let span = |group: &Fixed| match group {
        Fixed::At(start, end) => Some((*start, *end)),
        Fixed::Unseen | Fixed::Anywhere => None,
    };
    Some(finder.groups.iter().map(span).collect())
}

/// Returns true if the pattern begins with `^` and ends with `$`, outside of any choice.
fn is_whole(root: &Node) -> bool {
    let properties = root.properties();
    properties.is_anchored_start() && properties.is_anchored_end() && !is_choice(root)
}

/// Returns true if the node, without the groups around it, is neither a sequence nor an assertion.
fn is_choice(node: &Node) -> bool {
    match node.kind() {
        Kind::Group(_, body) | Kind::Atomic(body) => is_choice(body),
        Kind::Concat(_) | Kind::Assert(_) => false,
        _ => true,
    }
}

#[derive(Clone, Copy)]
enum Fixed {
    /// The group has not been met yet.
    Unseen,
    /// It is always between these edges.
    At(Edge, Edge),
    /// It has to be searched for.
    Anywhere,
}

struct Finder {
    groups: Vec<Fixed>,
}

impl Finder {
    /// Records where a group is: between two known edges, or somewhere unknown.
    fn mark(&mut self, group: GroupIndex, start: Option<Edge>, end: Option<Edge>) {
        if let Some(found) = self.groups.get_mut(group.0 as usize) {
            *found = match (&found, start, end) {
                (Fixed::Unseen, Some(start), Some(end)) => Fixed::At(start, end),
                _ => Fixed::Anywhere,
            };
        }
    }

    /// Marks the groups in a node that is between the edges.
    fn walk(&mut self, node: &Node, start: Option<Edge>, end: Option<Edge>) {
        match node.kind() {
            Kind::Group(group, body) => {
                self.mark(*group, start, end);
                self.walk(body, start, end);
            }
            Kind::Atomic(body) => self.walk(body, start, end),
            Kind::Concat(nodes) => {
                let lengths: Vec<Option<u32>> = nodes.iter().map(|node| node.properties().exact_len()).collect();
                // The edge before each node, counted from the right. From the left it is counted in the loop below.
                let mut before: Vec<Option<Edge>> = vec![end; nodes.len() + 1];
                let mut right = end;
                for (edge, length) in before.iter_mut().zip(&lengths).rev() {
                    right = right.zip(*length).and_then(|(edge, length)| back(edge, length));
                    *edge = right;
                }
                let mut left = start;
                for ((node, length), (here, behind)) in
                    nodes.iter().zip(&lengths).zip(before.iter().zip(before.iter().skip(1)))
                {
                    let next = left.zip(*length).and_then(|(edge, length)| forth(edge, length));
                    self.walk(node, left.or(*here), next.or(*behind));
                    left = next;
                }
            }
            Kind::Balance { push, pop, body } => {
                self.mark(*pop, None, None);
                push.iter().for_each(|push| self.mark(*push, None, None));
                self.walk(body, None, None);
            }
            // Groups in a choice, a loop or a look-around may not participate, or may match elsewhere.
            _ => node.children().into_iter().for_each(|child| self.lose(child)),
        }
    }

    fn lose(&mut self, node: &Node) {
        match node.kind() {
            Kind::Group(group, _) => self.mark(*group, None, None),
            Kind::Balance { push, pop, .. } => {
                self.mark(*pop, None, None);
                push.iter().for_each(|push| self.mark(*push, None, None));
            }
            _ => {}
        }
        node.children().into_iter().for_each(|child| self.lose(child));
    }
}

fn forth(edge: Edge, by: u32) -> Option<Edge> {
    match edge {
        Edge::FromStart(at) => at.checked_add(by).map(Edge::FromStart),
        Edge::FromEnd(at) => at.checked_sub(by).map(Edge::FromEnd),
    }
}

fn back(edge: Edge, by: u32) -> Option<Edge> {
    match edge {
        Edge::FromStart(at) => at.checked_sub(by).map(Edge::FromStart),
        Edge::FromEnd(at) => at.checked_add(by).map(Edge::FromEnd),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Options, lower, parse};

    /// Checks the captures of all groups except group 0: `2..-0` is from two bytes after the start to the end, `?` is
    /// not fixed.
    fn check(pattern: &str, expected: &str) {
        let hir = lower(&parse(pattern, Options::default(), &Limits::default()).unwrap());
        let edge = |edge: &Edge| match edge {
            Edge::FromStart(at) => format!("{at}"),
            Edge::FromEnd(at) => format!("-{at}"),
        };
        let text = fixed_captures(&hir).map_or("none".to_owned(), |captures| {
            let span = |span: &Option<(Edge, Edge)>| {
                span.as_ref().map_or("?".to_owned(), |(start, end)| format!("{}..{}", edge(start), edge(end)))
            };
            captures.iter().skip(1).map(span).collect::<Vec<_>>().join(" ")
        });
        assert_eq!(text, expected, "{pattern}");
    }

    #[test]
    fn captures_that_are_fixed() {
        check(r"^00(\d{9})$", "2..11");
        check(r"^0(\d+)$", "1..-0");
        check(r"^(\d{2})(\d*)(\d{3})$", "0..2 2..-3 -3..-0");
        check(r"^1(\d{2}(\d*)(\d))9$", "1..-1 3..-2 -2..-1");
        check(r"^(?:12|34)(\d)$", "2..3");
        check(r"^(?!9)(\d{3})(?=\d$)\d$", "0..3");
        check(r"(^0(\d)$)", "0..-0 1..2");
    }

    #[test]
    fn captures_that_have_to_be_searched_for() {
        check(r"^(\d+)(\d+)$", "? ?");
        check(r"^(\d)?(\d{3})$", "? -3..-0");
        check(r"^(?:(1)|2)(\d)$", "? 1..2");
        check(r"^(\d){3}$", "?");
        check(r"^(?=(\d))\d(\d*)$", "? 1..-0");
        check(r"^(?<n>\d)(?<n>\d)$", "?");
        check(r"^(?<o>\d)(?<-o>\d)$", "?");
    }

    #[test]
    fn a_match_that_may_leave_text() {
        for pattern in [r"00(\d{9})$", r"^00(\d{9})", "^1|2$", "", "(?:^1$)?", r"^\d$|^(\d\d)$"] {
            check(pattern, "none");
        }
    }
}
