//! The words of the language of a group, and their number, derived from its character sets.
//!
//! Both are upper bounds: look-arounds, conditions and anchors count as if they held. The only cost is threads and
//! outcomes that never occur.

use std::collections::BTreeSet;

use crate::charset::CharSet;
use crate::hir::{Constructs, GroupIndex, Hir, Kind, Node, Repeat};

/// Infinitely many words, or more than fit.
pub(super) const INFINITE: u64 = u64::MAX;

/// The length of the longest word of a group that may be recorded.
const MAX_WORD_LEN: u64 = 1_024;

/// Counts and lists the words of groups.
pub(super) struct Words<'h> {
    hir: &'h Hir,
    /// The groups that are being counted. A group that refers to itself has no bound.
    open: Vec<GroupIndex>,
    counts: Vec<(GroupIndex, u64)>,
}

impl<'h> Words<'h> {
    pub(super) fn new(hir: &'h Hir) -> Words<'h> {
        Words { hir, open: Vec::new(), counts: Vec::new() }
    }

    /// Returns an upper bound on the number of words of the group. A word counts once for each way to match it.
    pub(super) fn count(&mut self, group: GroupIndex) -> u64 {
        if let Some(&(_, count)) = self.counts.iter().find(|(known, _)| *known == group) {
            return count;
        }
        if self.open.contains(&group) {
            return INFINITE;
        }
        self.open.push(group);
        let bodies = self.bodies(group);
        let mut count = 0u64;
        for body in bodies {
            let of_body = if longest(body) > MAX_WORD_LEN { INFINITE } else { self.of_node(body) };
            count = count.saturating_add(of_body);
        }
        self.open.pop();
        // Counts inside an open group may be too high, but they are still upper bounds.
        self.counts.push((group, count));
        count
    }

    /// Returns the bodies of a group. There may be several, since groups may share a number.
    fn bodies(&self, group: GroupIndex) -> Vec<&'h Node> {
        fn collect<'h>(node: &'h Node, group: GroupIndex, into: &mut Vec<&'h Node>) {
            if let Kind::Group(index, body) = node.kind()
                && *index == group
            {
                into.push(body);
            }
            for child in node.children() {
                collect(child, group, into);
            }
        }
        let mut bodies = Vec::new();
        collect(&self.hir.root, group, &mut bodies);
        bodies
    }

    fn of_node(&mut self, node: &Node) -> u64 {
        match node.kind() {
            Kind::Empty | Kind::Look(..) | Kind::Assert(_) => 1,
            Kind::Set(set) => u64::from(set.len()),
            Kind::Concat(nodes) => {
                let counts: Vec<u64> = nodes.iter().map(|node| self.of_node(node)).collect();
                if counts.contains(&0) { 0 } else { counts.into_iter().fold(1, u64::saturating_mul) }
            }
            Kind::Alternate(nodes) => nodes.iter().fold(0, |sum: u64, node| sum.saturating_add(self.of_node(node))),
            Kind::Repeat(repeat) => self.of_repeat(repeat),
            Kind::Group(_, body) | Kind::Atomic(body) => self.of_node(body),
            Kind::Balance { .. } => INFINITE,
            // Each letter may be in either case.
            Kind::Backref { group, ignore_case } => match (self.count(*group), ignore_case) {
                (count, false) => count,
                (count, true) => count.saturating_mul(16),
            },
            Kind::IfGroup { yes, no, .. } | Kind::IfLook { yes, no, .. } => {
                self.of_node(yes).saturating_add(self.of_node(no))
            }
        }
    }

    fn of_repeat(&mut self, repeat: &Repeat) -> u64 {
        let once = self.of_node(&repeat.body);
        if once == 0 {
            return u64::from(repeat.min == 0);
        }
        if repeat.body.properties().is_always_empty() {
            return 1;
        }
        let Some(max) = repeat.max else { return INFINITE };
        if once == 1 {
            return u64::from(max - repeat.min.min(max)) + 1;
        }
        let mut sum = 0u64;
        for passes in repeat.min..=max {
            sum = sum.saturating_add(once.saturating_pow(passes));
            if sum == INFINITE {
                break;
            }
        }
        sum
    }

    /// Returns the words of a group, ascending. Only called for groups with few words.
    pub(super) fn list(&mut self, group: GroupIndex) -> Vec<Vec<u8>> {
        let mut words = BTreeSet::new();
        for body in self.bodies(group) {
            words.extend(self.list_node(body));
        }
        words.into_iter().collect()
    }

    fn list_node(&mut self, node: &Node) -> BTreeSet<Vec<u8>> {
        if self.of_node(node) == 0 {
            return BTreeSet::new();
        }
        let empty = || BTreeSet::from([Vec::new()]);
        match node.kind() {
            Kind::Empty | Kind::Look(..) | Kind::Assert(_) | Kind::Balance { .. } => empty(),
            Kind::Set(set) => set.iter().map(|byte| vec![byte]).collect(),
            Kind::Concat(nodes) => nodes.iter().fold(empty(), |words, node| product(&words, &self.list_node(node))),
            Kind::Alternate(nodes) => nodes.iter().flat_map(|node| self.list_node(node)).collect(),
            // The body was not counted and may refer to the group itself.
            Kind::Repeat(repeat) if repeat.max == Some(0) => empty(),
            Kind::Repeat(repeat) => {
                let once = self.list_node(&repeat.body);
                let max = if repeat.body.properties().is_always_empty() {
                    repeat.min
                } else {
                    repeat.max.unwrap_or(repeat.min)
                };
                let (mut passes, mut words) = (empty(), BTreeSet::new());
                // Passes that add no character add no word either, and there may be many of them.
                let max = if repeat.body.properties().is_always_empty() { max.min(1) } else { max };
                for pass in 0..=max {
                    if pass >= repeat.min.min(max) {
                        words.extend(passes.iter().cloned());
                    }
                    if pass < max {
                        passes = product(&passes, &once);
                    }
                }
                words
            }
            Kind::Group(_, body) | Kind::Atomic(body) => self.list_node(body),
            Kind::Backref { group, ignore_case } => {
                let words = self.list(*group);
                if *ignore_case {
                    words.iter().flat_map(|word| cases(word)).collect()
                } else {
                    words.into_iter().collect()
                }
            }
            Kind::IfGroup { yes, no, .. } | Kind::IfLook { yes, no, .. } => {
                let mut words = self.list_node(yes);
                words.extend(self.list_node(no));
                words
            }
        }
    }

    /// Returns the characters that occur in words of the group.
    pub(super) fn characters(&self, group: GroupIndex) -> CharSet {
        fn collect(words: &Words<'_>, node: &Node, open: &mut Vec<GroupIndex>) -> CharSet {
            match node.kind() {
                Kind::Set(set) => *set,
                Kind::Backref { group, ignore_case } if !open.contains(group) => {
                    open.push(*group);
                    let of_group =
                        words.bodies(*group).into_iter().fold(CharSet::EMPTY, |s, b| s.union(collect(words, b, open)));
                    open.pop();
                    if *ignore_case { of_group.fold_case() } else { of_group }
                }
                // What a look-around matches is not part of the word.
                Kind::Look(..) => CharSet::EMPTY,
                _ => node.children().into_iter().fold(CharSet::EMPTY, |s, child| s.union(collect(words, child, open))),
            }
        }
        self.bodies(group)
            .into_iter()
            .fold(CharSet::EMPTY, |set, body| set.union(collect(self, body, &mut vec![group])))
    }
}

fn product(first: &BTreeSet<Vec<u8>>, second: &BTreeSet<Vec<u8>>) -> BTreeSet<Vec<u8>> {
    first.iter().flat_map(|a| second.iter().map(move |b| [a.as_slice(), b.as_slice()].concat())).collect()
}

/// Returns the words that differ from the given one only in the case of letters.
fn cases(word: &[u8]) -> BTreeSet<Vec<u8>> {
    word.iter().fold(BTreeSet::from([Vec::new()]), |words, &byte| {
        let either = CharSet::single(char::from(byte)).fold_case().iter().map(|byte| vec![byte]).collect();
        product(&words, &either)
    })
}

/// Returns an upper bound on the length of a match, with each back-reference counted as one character, or [`INFINITE`].
/// How long the text of a back-reference is, is decided where its group is counted.
fn longest(node: &Node) -> u64 {
    let properties = node.properties();
    if !properties.constructs().intersects(Constructs::BACK_REFERENCE) {
        return properties.max_len().map_or(INFINITE, u64::from);
    }
    match node.kind() {
        Kind::Empty | Kind::Look(..) | Kind::Assert(_) => 0,
        Kind::Set(_) | Kind::Backref { .. } => 1,
        Kind::Concat(nodes) => nodes.iter().map(longest).fold(0, u64::saturating_add),
        Kind::Alternate(nodes) => nodes.iter().map(longest).max().unwrap_or(0),
        Kind::Repeat(repeat) => match (longest(&repeat.body), repeat.max) {
            (0, _) => 0,
            (_, None) => INFINITE,
            (len, Some(max)) => len.saturating_mul(u64::from(max)),
        },
        Kind::Group(_, body) | Kind::Balance { body, .. } | Kind::Atomic(body) => longest(body),
        Kind::IfGroup { yes, no, .. } | Kind::IfLook { yes, no, .. } => longest(yes).max(longest(no)),
    }
}
