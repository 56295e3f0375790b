//! Balancing groups that are regular, because the number of captures of their group has a bound.
//!
//! `^(?:(?<o>\()|(?<-o>\))|\d){2,9}(?(o)(?!))$` opens at most nine parentheses, so a memory of their number is finite.
//! Without a bound, the language is not regular.

use crate::hir::{Constructs, GroupIndex, Kind, Look, Node};

use super::groups::{Groups, Referenced};

/// The greatest number of captures of a group that is counted. Every count may need a state of its own.
const MOST_CAPTURES: u64 = 64;

/// Returns the groups from which balancing groups remove captures: those whose captures can be counted, and those whose
/// cannot.
///
/// They cannot be counted if there is no small bound, if their text or the capture of a balancing group itself is
/// referred to, or if look-arounds are involved.
pub(super) fn counted(root: &Node, referenced: impl Fn(GroupIndex) -> Option<Referenced>) -> (Groups, Groups) {
    let (mut counted, mut uncounted) = (0, 0);
    for node in balances(root) {
        let Kind::Balance { push, pop, .. } = node.kind() else { continue };
        let simple = push.is_none_or(|push| referenced(push).is_none())
            && captures(root, *pop) <= MOST_CAPTURES
            && !any(root, &|node| matches!(node.kind(), Kind::Backref { group, .. } if group == pop))
            && !any(root, &|node| in_look_around(node, *pop));
        *(if simple { &mut counted } else { &mut uncounted }) |= referenced(*pop).map_or(0, Referenced::bit);
    }
    (counted, uncounted)
}

fn balances(node: &Node) -> Vec<&Node> {
    if !node.properties().constructs().intersects(Constructs::BALANCING_GROUP) {
        return Vec::new();
    }
    let own = matches!(node.kind(), Kind::Balance { .. }).then_some(node);
    own.into_iter().chain(node.children().into_iter().flat_map(balances)).collect()
}

fn any(node: &Node, test: &dyn Fn(&Node) -> bool) -> bool {
    test(node) || node.children().into_iter().any(|child| any(child, test))
}

/// Returns true if the node is a look-around that changes the captures of the group, or a look-behind that reads them.
fn in_look_around(node: &Node, group: GroupIndex) -> bool {
    let (look, body) = match node.kind() {
        Kind::Look(look, body) => (look, body),
        Kind::IfLook { look, test, .. } => (look, test),
        _ => return false,
    };
    let Look { ahead, .. } = *look;
    any(body, &|node| match node.kind() {
        Kind::Group(changed, _) => *changed == group,
        Kind::Balance { pop, .. } => *pop == group,
        Kind::IfGroup { group: referenced, .. } => *referenced == group && !ahead,
        _ => false,
    })
}

/// Returns an upper bound on the number of captures of the group after a match of the node.
fn captures(node: &Node, group: GroupIndex) -> u64 {
    let inside = |node: &Node| captures(node, group);
    match node.kind() {
        Kind::Alternate(branches) => branches.iter().map(inside).max().unwrap_or(0),
        Kind::Repeat(repeat) => match (inside(&repeat.body), repeat.max) {
            (0, _) => 0,
            (once, Some(max)) => once.saturating_mul(u64::from(max)),
            (_, None) => u64::MAX,
        },
        Kind::Group(own, body) => inside(body).saturating_add(u64::from(*own == group)),
        Kind::Balance { push, body, .. } => inside(body).saturating_add(u64::from(*push == Some(group))),
        _ => node.children().into_iter().map(inside).fold(0, u64::saturating_add),
    }
}
