//! Alternatives of a pattern that other alternatives cover.
//!
//! The alternatives themselves are compared, not what the whole pattern would match without one. Removing `0?` before
//! `\d*` does not change which strings match, but it changes what a group captures.

use std::collections::BTreeSet;

use dialplan_automaton::{Selection, union};
use dialplan_core::Limits;
use dialplan_core::pattern::language;
use dotnet_regex::hir::{Assertion, Constructs, Hir, Kind, Node, Span};

use crate::{Memo, NotDecided};

/// The maximum number of alternatives at one place that are compared.
const MOST: usize = 500;

/// Returns the spans of the alternatives all of whose strings another alternative at the same place also matches. If
/// two match the same strings, the later one is returned. Places with captures, look-arounds or references inside are
/// left out.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn redundant_alternatives(pattern: &str, memo: &Memo) -> Result<Vec<Span>, NotDecided> {
    let limits = memo.limits();
    let hir = memo.lowered(pattern)?;
    let mut found = Vec::new();
    visit(&hir.root, &hir, limits, &mut found)?;
    Ok(found)
}

fn visit(node: &Node, hir: &Hir, limits: &Limits, found: &mut Vec<Span>) -> Result<(), NotDecided> {
    match node.kind() {
        Kind::Alternate(nodes) => {
            if nodes.len() <= MOST && nodes.iter().all(is_plain) {
                compare(nodes, hir, limits, found)?;
            }
            nodes.iter().try_for_each(|node| visit(node, hir, limits, found))
        }
        Kind::Concat(nodes) => nodes.iter().try_for_each(|node| visit(node, hir, limits, found)),
        Kind::Repeat(repeat) => visit(&repeat.body, hir, limits, found),
        Kind::Group(_, body) | Kind::Look(_, body) => visit(body, hir, limits, found),
        _ => Ok(()),
    }
}

fn compare(nodes: &[Node], hir: &Hir, limits: &Limits, found: &mut Vec<Span>) -> Result<(), NotDecided> {
    if let Some(texts) = nodes.iter().map(text).collect::<Option<Vec<Vec<u128>>>>() {
        // A text is covered by nothing but itself.
        let mut known = BTreeSet::new();
        let again = nodes.iter().zip(texts).filter(|(_, text)| !known.insert(text.clone()));
        // The last comes first, as below.
        let spans: Vec<Span> = again.map(|(node, _)| node.span.clone()).collect();
        found.extend(spans.into_iter().rev());
        return Ok(());
    }
    let mut parts = Vec::with_capacity(nodes.len());
    for (number, node) in nodes.iter().enumerate() {
        let anchor = |assertion| Node::new(Kind::Assert(assertion), node.span.clone());
        let whole = vec![anchor(Assertion::Start), node.clone(), anchor(Assertion::End)];
        let root = Node::new(Kind::Concat(whole), node.span.clone());
        parts.push((number, language(&Hir { root, groups: hir.groups.clone() }, limits)?));
    }
    let parts: Vec<_> = parts.iter().map(|(number, part)| (*number, part)).collect();
    let all = union(&parts, Selection::All, &limits.automaton)?;
    let mut gone = Vec::new();
    for (number, node) in nodes.iter().enumerate().rev() {
        let needed =
            |set: &&[usize]| set.contains(&number) && set.iter().all(|one| *one == number || gone.contains(one));
        // An alternative that matches no string is not a question of redundancy.
        let matches_some = all.label_sets().any(|set| set.contains(&number));
        if matches_some && !all.label_sets().any(|set| needed(&set)) {
            gone.push(number);
            found.push(node.span.clone());
        }
    }
    Ok(())
}

/// Returns the characters that the node matches one after the other, if each is one character only.
fn text(node: &Node) -> Option<Vec<u128>> {
    let single = |node: &Node| match node.kind() {
        Kind::Set(set) => Some(set.bits()).filter(|bits| bits.is_power_of_two()),
        _ => None,
    };
    match node.kind() {
        Kind::Empty => Some(Vec::new()),
        Kind::Concat(nodes) => nodes.iter().map(single).collect(),
        _ => Some(vec![single(node)?]),
    }
}

/// Returns true if the node has only sets, concatenations, alternations and loops.
fn is_plain(node: &Node) -> bool {
    let plain = Constructs::ALTERNATION | Constructs::LOOP | Constructs::VARIABLE_LOOP;
    node.properties().constructs().is_subset_of(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, expected: &[&str]) {
        let found = redundant_alternatives(pattern, &Memo::new(&Limits::default())).unwrap();
        let found: Vec<&str> = found.into_iter().map(|span| &pattern[span]).collect();
        assert_eq!(found, expected, "{pattern}");
    }

    #[test]
    fn alternatives_that_others_cover() {
        check(r"^(?:20|30|2\d)$", &["20"]);
        check(r"^(?:20|30|20)$", &["20"]);
        check(r"^(?:1||2||1)$", &["1", ""]);
        check(r"^(?:2[0-4]|2[5-9]|2\d)$", &[r"2\d"]);
        check(r"^(?:0|00)?\d*$", &[]);
        check(r"^(2(\d)|20)$", &[]);
        check(r"^(?:1|2|3)$", &[]);
        check(r"^(?:|0|0?)\d$", &["0?"]);
    }
}
