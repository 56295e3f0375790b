//! Questions about how a pattern is written, answered from its syntax tree.

use dialplan_core::ast::{Anchor, Ast, Body, Branch, Group, GroupKind, Item, ItemKind, Literal, Spelling};

/// Calls `see` with every branch of a pattern, outer ones first.
pub(crate) fn each_branch<'a>(body: &'a Body, see: &mut impl FnMut(&'a Branch)) {
    for branch in &body.branches {
        see(branch);
        for item in &branch.items {
            if let Some(group) = group_of(item) {
                each_branch(&group.body, see);
            }
        }
    }
}

/// Calls `see` with every item of a pattern in the order of its text. A quantified item comes after its quantifier.
pub(crate) fn each_item<'a>(ast: &'a Ast, see: &mut impl FnMut(&'a Item)) {
    each_branch(&ast.body, &mut |branch| {
        for item in &branch.items {
            see(item);
            if let ItemKind::Repeat(repeat) = &item.kind {
                see(&repeat.item);
            }
        }
    });
}

/// Returns the group if the item is one, with or without a quantifier.
fn group_of(item: &Item) -> Option<&Group> {
    match &item.kind {
        ItemKind::Group(group) => Some(group),
        ItemKind::Repeat(repeat) => group_of(&repeat.item),
        _ => None,
    }
}

/// Returns the number of the group, if it captures.
pub(crate) fn captured_by(group: &Group) -> Option<u32> {
    match &group.kind {
        GroupKind::Plain(number) => *number,
        GroupKind::Named { name, .. } => name.as_ref().map(|name| name.number),
        _ => None,
    }
}

/// Returns the character of a literal that is written without a backslash.
pub(crate) fn plain(item: &Item) -> Option<char> {
    match &item.kind {
        ItemKind::Literal(Literal { unit, spelling: Spelling::Plain }) => char::from_u32(u32::from(*unit)),
        _ => None,
    }
}

/// Returns the character of a literal, however it is written.
pub(crate) fn literal(item: &Item) -> Option<char> {
    match &item.kind {
        ItemKind::Literal(literal) => char::from_u32(u32::from(literal.unit)),
        _ => None,
    }
}

/// Returns true if only some alternatives of the whole pattern have an anchor and that is probably a mistake. In
/// `^1$|^2` every alternative has its own start, and the missing end is taken for intended.
pub(crate) fn half_anchored(ast: &Ast) -> bool {
    let branches = &ast.body.branches;
    let count = |asks: fn(&Branch) -> bool| branches.iter().filter(|branch| asks(branch)).count();
    let (starts, ends) = (count(starts_with_anchor), count(ends_with_anchor));
    let half = |some: usize| some > 0 && some < branches.len();
    half(starts) || (half(ends) && starts == 0)
}

/// Returns true if some alternative of the whole pattern ends with an anchor.
pub(crate) fn has_end_anchor(ast: &Ast) -> bool {
    ast.body.branches.iter().any(ends_with_anchor)
}

fn starts_with_anchor(branch: &Branch) -> bool {
    let first = branch.items.iter().find(|item| !is_nothing(item)).map(|item| &item.kind);
    matches!(first, Some(ItemKind::Anchor(Anchor::Caret | Anchor::StringStart)))
}

fn ends_with_anchor(branch: &Branch) -> bool {
    let last = branch.items.iter().rev().find(|item| !is_nothing(item)).map(|item| &item.kind);
    matches!(last, Some(ItemKind::Anchor(Anchor::Dollar | Anchor::StringEnd | Anchor::VeryEnd)))
}

fn is_nothing(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Trivia(_) | ItemKind::Switch(_))
}
