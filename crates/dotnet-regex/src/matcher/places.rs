//! Groups whose place depends on nothing but the length of the input: those of `^00(\d{9})$`, and most others in a dial plan.
//!
//! If a pattern matches at all (which the automaton says), it matches the whole input, and everything in it but at most one part has a fixed
//! length, then every other boundary is a number of characters from the start or from the end, whichever way through the pattern .NET takes. No
//! search is needed for such groups.

use crate::hir::{GroupIndex, Hir, Kind, Node};

/// A boundary in the input, in bytes. (A dial string is ASCII.)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Edge {
    /// So many behind the start.
    FromStart(u32),
    /// So many before the end.
    FromEnd(u32),
}

/// For each group of a pattern that matches all of its input or nothing, where it is; `None` for a group whose place has to be searched
/// for, or that can take no part. `None` altogether if a match may leave text around it.
pub fn places(hir: &Hir) -> Option<Vec<Option<(Edge, Edge)>>> {
    if !is_whole(&hir.root) {
        return None;
    }
    let mut places = Places { groups: vec![Place::Unseen; hir.groups.len()] };
    places.mark(GroupIndex(0), Some(Edge::FromStart(0)), Some(Edge::FromEnd(0)));
    places.walk(&hir.root, Some(Edge::FromStart(0)), Some(Edge::FromEnd(0)));
    let place = |place: &Place| match place {
        Place::At(start, end) => Some((*start, *end)),
        Place::Unseen | Place::Anywhere => None,
    };
    Some(places.groups.iter().map(place).collect())
}

/// Returns true if the pattern begins with `^` and ends with `$`, outside of any choice.
fn is_whole(root: &Node) -> bool {
    let properties = root.properties();
    properties.is_anchored_start() && properties.is_anchored_end() && !is_choice(root)
}

/// Returns true if the node is a choice between branches, perhaps in groups.
fn is_choice(node: &Node) -> bool {
    match node.kind() {
        Kind::Group(_, body) | Kind::Atomic(body) => is_choice(body),
        Kind::Concat(_) | Kind::Assert(_) => false,
        _ => true,
    }
}

#[derive(Clone, Copy)]
enum Place {
    Unseen,
    At(Edge, Edge),
    Anywhere,
}

struct Places {
    groups: Vec<Place>,
}

impl Places {
    /// A group stands here, or somewhere.
    fn mark(&mut self, group: GroupIndex, start: Option<Edge>, end: Option<Edge>) {
        if let Some(place) = self.groups.get_mut(group.0 as usize) {
            *place = match (&place, start, end) {
                (Place::Unseen, Some(start), Some(end)) => Place::At(start, end),
                _ => Place::Anywhere,
            };
        }
    }

    /// Marks the groups in a node that lies between the edges.
    fn walk(&mut self, node: &Node, start: Option<Edge>, end: Option<Edge>) {
        match node.kind() {
            Kind::Group(group, body) => {
                self.mark(*group, start, end);
                self.walk(body, start, end);
            }
            Kind::Atomic(body) => self.walk(body, start, end),
            Kind::Concat(nodes) => {
                let lengths: Vec<Option<u32>> = nodes.iter().map(|node| node.properties().exact_len()).collect();
                // Before each node, seen from the right; then from the left on the way.
                let mut before: Vec<Option<Edge>> = vec![end; nodes.len() + 1];
                let mut right = end;
                for (place, length) in before.iter_mut().zip(&lengths).rev() {
                    right = right.zip(*length).and_then(|(edge, length)| back(edge, length));
                    *place = right;
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
            // Groups in a choice, a loop or a look-around may take no part, or take another place.
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

    /// The places of all groups but the whole match: `2..-0` is from two behind the start to the end; `?` for a place that is not fixed.
    fn check(pattern: &str, expected: &str) {
        let hir = lower(&parse(pattern, Options::default(), &Limits::default()).unwrap());
        let edge = |edge: &Edge| match edge {
            Edge::FromStart(at) => format!("{at}"),
            Edge::FromEnd(at) => format!("-{at}"),
        };
        let text = places(&hir).map_or("none".to_owned(), |places| {
            let place = |place: &Option<(Edge, Edge)>| {
                place.as_ref().map_or("?".to_owned(), |(start, end)| format!("{}..{}", edge(start), edge(end)))
            };
            places.iter().skip(1).map(place).collect::<Vec<_>>().join(" ")
        });
        assert_eq!(text, expected, "{pattern}");
    }

    #[test]
    fn fixed_places() {
        check(r"^00(\d{9})$", "2..11");
        check(r"^0(\d+)$", "1..-0");
        check(r"^(\d{2})(\d*)(\d{3})$", "0..2 2..-3 -3..-0");
        check(r"^1(\d{2}(\d*)(\d))9$", "1..-1 3..-2 -2..-1");
        check(r"^(?:12|34)(\d)$", "2..3");
        check(r"^(?!9)(\d{3})(?=\d$)\d$", "0..3");
        check(r"(^0(\d)$)", "0..-0 1..2");
    }

    #[test]
    fn places_that_must_be_searched_for() {
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
