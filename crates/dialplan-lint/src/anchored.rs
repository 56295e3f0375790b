//! Ways to write alternatives of which only some are anchored with anchors around all of them.
//!
//! `^\+3190\d{5}|8[47]\d{7}$` may mean `^(?:\+3190\d{5}|8[47]\d{7})$`, but also `^\+31(?:90\d{5}|8[47]\d{7})$`: the
//! first alternative has a beginning that the others share. Which one is meant, the pattern does not say.

use dialplan_core::ast::{Anchor, Ast, Branch, Item, ItemKind};

/// The most items of the first alternative that are tried as what all alternatives share.
const SHARED: usize = 8;

/// A way to write alternatives with anchors around all of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Anchored {
    /// The pattern.
    pub(crate) pattern: String,
    /// The alternatives without anchors, as they were written.
    pub(crate) bare: String,
    /// The pattern of each alternative alone.
    pub(crate) alternatives: Vec<String>,
}

/// Returns the ways to write a pattern with anchors around all of its alternatives, the one without a shared beginning
/// first. The end is anchored if `ends` is true. A pattern with switches or comments has none.
pub(crate) fn anchored(ast: &Ast, text: &str, ends: bool) -> Vec<Anchored> {
    let branches = &ast.body.branches;
    let is_plain = |item: &Item| !matches!(item.kind, ItemKind::Trivia(_) | ItemKind::Switch(_));
    if !branches.iter().flat_map(|branch| &branch.items).all(is_plain) {
        return Vec::new();
    }
    let bare: Vec<(bool, &[Item])> = branches.iter().map(without_anchors).collect();
    let Some((_, first)) = bare.iter().find(|(is_anchored, _)| *is_anchored) else { return Vec::new() };
    let most = first.iter().take(SHARED).take_while(|item| may_be_shared(item)).count();
    (0..=most).filter_map(|shared| written(&bare, first, shared, text, ends)).collect()
}

/// Returns the pattern in which all alternatives share the first items of the first anchored one; `None` if another
/// anchored one begins otherwise.
fn written(bare: &[(bool, &[Item])], first: &[Item], shared: usize, text: &str, ends: bool) -> Option<Anchored> {
    let prefix = slice(first.get(..shared)?, text);
    let end = if ends { "$" } else { "" };
    let written: Vec<&str> = bare.iter().map(|(_, items)| slice(items, text)).collect();
    let mut rest = Vec::with_capacity(bare.len());
    for (is_anchored, items) in bare {
        let own = slice(items, text);
        rest.push(match is_anchored {
            true => own.strip_prefix(prefix)?,
            false => own,
        });
    }
    let alternatives = rest.iter().map(|rest| format!("^(?:{prefix}{rest}){end}")).collect();
    let pattern = format!("^{prefix}(?:{}){end}", rest.join("|"));
    Some(Anchored { pattern, bare: written.join("|"), alternatives })
}

/// Returns the items of an alternative without its anchors, and whether it begins with one.
fn without_anchors(branch: &Branch) -> (bool, &[Item]) {
    let mut items = branch.items.as_slice();
    let begins =
        matches!(items.first().map(|item| &item.kind), Some(ItemKind::Anchor(Anchor::Caret | Anchor::StringStart)));
    if begins {
        items = items.get(1..).unwrap_or_default();
    }
    if let Some((last, rest)) = items.split_last()
        && matches!(last.kind, ItemKind::Anchor(Anchor::Dollar | Anchor::StringEnd | Anchor::VeryEnd))
    {
        items = rest;
    }
    (begins, items)
}

/// Returns true for a character, or one that may be left out, as in `\+?1?`.
fn may_be_shared(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Literal(_) => true,
        ItemKind::Repeat(repeat) => {
            matches!(repeat.item.kind, ItemKind::Literal(_)) && repeat.quantifier.bounds() == (0, Some(1))
        }
        _ => false,
    }
}

fn slice<'t>(items: &[Item], text: &'t str) -> &'t str {
    match (items.first(), items.last()) {
        (Some(first), Some(last)) => text.get(first.span.start..last.span.end).unwrap_or_default(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dialplan_core::Limits;
    use dialplan_core::pattern::syntax;

    fn check(text: &str, expected: &[&str]) {
        let ast = syntax(text, &Limits::default()).unwrap();
        let found: Vec<String> = anchored(&ast, text, true).into_iter().map(|one| one.pattern).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn beginnings_are_shared() {
        check("^12|34$", &["^(?:12|34)$", "^1(?:2|34)$", "^12(?:|34)$"]);
        check(r"^\+?1\d|33$", &[r"^(?:\+?1\d|33)$", r"^\+?(?:1\d|33)$", r"^\+?1(?:\d|33)$"]);
        check("^12|^13|4", &["^(?:12|13|4)$", "^1(?:2|3|4)$"]);
        check("^[12]|3", &["^(?:[12]|3)$"]);
        check("(?i)^1|3", &[]);
        check("1$|3", &[]);
    }
}
