//! Balancing groups that are regular: how many captures a group may have, where that has a bound.
//!
//! `^(?:(?<o>\()|(?<-o>\))|\d){2,9}(?(o)(?!))$` opens at most nine parentheses, so a memory of their number is finite. Without a
//! bound the language is not regular.

use crate::hir::{Constructs, GroupIndex, Kind, Look, Node};

use super::program::{Asked, Groups};

/// Most captures of a group that are counted. Every count may be a state.
const MOST_CAPTURES: u64 = 64;

/// Groups that balancing groups take captures off, by their bits: those whose captures can be counted, and those whose cannot.
///
/// They cannot if they have no bound that is small, if somebody asks for their text or for what a balancing group captures itself,
/// or if look-arounds have a part in it.
pub(super) fn counted(root: &Node, asked: impl Fn(GroupIndex) -> Option<Asked>) -> (Groups, Groups) {
    let (mut counted, mut uncounted) = (0, 0);
    for node in balances(root) {
        let Kind::Balance { push, pop, .. } = node.kind() else { continue };
        let simple = push.is_none_or(|push| asked(push).is_none())
            && captures(root, *pop) <= MOST_CAPTURES
            && !any(root, &|node| matches!(node.kind(), Kind::Backref { group, .. } if group == pop))
            && !any(root, &|node| in_look_around(node, *pop));
        *(if simple { &mut counted } else { &mut uncounted }) |= asked(*pop).map_or(0, Asked::bit);
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

/// Is the node a look-around that changes the captures of the group, or a look-behind that asks for them?
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
        Kind::IfGroup { group: asked, .. } => *asked == group && !ahead,
        _ => false,
    })
}

/// How many captures the group may have after a match of the node.
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
