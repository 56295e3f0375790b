//! Compares the language of random patterns with a slow and obvious matcher, on every string up to a length.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use dotnet_regex::LimitExceeded;
use dotnet_regex::charset::CharSet;
use dotnet_regex::hir::{Assertion, GroupIndex, GroupInfo, Hir, Kind, Look, Node, Repeat};
use dotnet_regex::language::{Fate, Language, LanguageError, LanguageLimits, determinise};
use proptest::prelude::*;

const ALPHABET: &[u8] = b"ab-";
const LONGEST: usize = 5;
const GROUPS: u32 = 3;
/// Patterns for which the matcher needs more steps are left out.
const MOST_STEPS: u64 = 200_000;

type Captures = Vec<Option<(usize, usize)>>;

/// The continuation of a match, which gets the position and the captures so far.
type Rest<'a> = &'a mut dyn FnMut(usize, &Captures) -> bool;

/// Returns true if the pattern matches, by backtracking exactly as .NET does, or `None` if it takes too many steps.
fn is_match(hir: &Hir, text: &[u8]) -> Option<bool> {
    let matcher = Reference { text, steps: 0.into() };
    let unset = vec![None; hir.groups.len()];
    let found = (0..=text.len()).any(|start| matcher.node(&hir.root, start, &unset, false, &mut |_, _| true));
    (matcher.steps.get() <= MOST_STEPS).then_some(found)
}

struct Reference<'t> {
    text: &'t [u8],
    steps: std::cell::Cell<u64>,
}

impl Reference<'_> {
    fn node(&self, node: &Node, at: usize, captures: &Captures, back: bool, rest: Rest<'_>) -> bool {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MOST_STEPS {
            return false;
        }
        let word = |at: usize| self.text.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let boundary = (at > 0 && word(at - 1)) != word(at);
        match node.kind() {
            Kind::Empty => rest(at, captures),
            Kind::Set(set) if back => at > 0 && set.contains(self.text[at - 1]) && rest(at - 1, captures),
            Kind::Set(set) => at < self.text.len() && set.contains(self.text[at]) && rest(at + 1, captures),
            Kind::Concat(nodes) => self.concat(nodes, at, captures, back, rest),
            Kind::Alternate(nodes) => nodes.iter().any(|node| self.node(node, at, captures, back, rest)),
            Kind::Repeat(repeat) => self.repeat(repeat, 0, at, captures, back, rest),
            Kind::Group(group, body) => self.node(body, at, captures, back, &mut |to, captures| {
                let mut captures = captures.clone();
                captures[group.0 as usize] = Some((at.min(to), at.max(to)));
                rest(to, &captures)
            }),
            Kind::Look(look, body) => match self.first(body, at, captures, !look.ahead) {
                Some((_, inside)) => !look.negated && rest(at, &inside),
                None => look.negated && rest(at, captures),
            },
            Kind::Atomic(body) => match self.first(body, at, captures, back) {
                Some((to, inside)) => rest(to, &inside),
                None => false,
            },
            Kind::Assert(Assertion::Start | Assertion::SearchStart) => at == 0 && rest(at, captures),
            Kind::Assert(Assertion::End) => at == self.text.len() && rest(at, captures),
            Kind::Assert(Assertion::WordBoundary) => boundary && rest(at, captures),
            Kind::Assert(Assertion::NotWordBoundary) => !boundary && rest(at, captures),
            Kind::Backref { group, ignore_case } => {
                let Some((from, to)) = captures[group.0 as usize] else { return false };
                let len = to - from;
                let start = if back { at.checked_sub(len) } else { Some(at) };
                let Some(there) = start.and_then(|start| self.text.get(start..start + len)) else { return false };
                let here = &self.text[from..to];
                let equal = if *ignore_case { here.eq_ignore_ascii_case(there) } else { here == there };
                equal && rest(if back { at - len } else { at + len }, captures)
            }
            Kind::IfGroup { group, yes, no } => {
                let taken = if captures[group.0 as usize].is_some() { yes } else { no };
                self.node(taken, at, captures, back, rest)
            }
            Kind::IfLook { look, test, yes, no } => match self.first(test, at, captures, !look.ahead) {
                Some(_) if look.negated => self.node(no, at, captures, back, rest),
                Some((_, inside)) => self.node(yes, at, &inside, back, rest),
                None => self.node(if look.negated { yes } else { no }, at, captures, back, rest),
            },
            Kind::Balance { .. } => panic!("no balancing groups here"),
        }
    }

    fn concat(&self, nodes: &[Node], at: usize, captures: &Captures, back: bool, rest: Rest<'_>) -> bool {
        let split = if back { nodes.split_last() } else { nodes.split_first() };
        let Some((node, others)) = split else { return rest(at, captures) };
        self.node(node, at, captures, back, &mut |to, captures| self.concat(others, to, captures, back, rest))
    }

    fn repeat(&self, repeat: &Repeat, done: u32, at: usize, captures: &Captures, back: bool, rest: Rest<'_>) -> bool {
        let leave = |rest: Rest<'_>| done >= repeat.min && rest(at, captures);
        let again = |rest: Rest<'_>| {
            repeat.max.is_none_or(|max| done < max)
                && self.node(&repeat.body, at, captures, back, &mut |to, captures| {
                    if to == at && done + 1 >= repeat.min {
                        return rest(to, captures);
                    }
                    self.repeat(repeat, done + 1, to, captures, back, rest)
                })
        };
        if repeat.lazy && leave(rest) {
            return true;
        }
        again(rest) || !repeat.lazy && leave(rest)
    }

    fn first(&self, body: &Node, at: usize, captures: &Captures, back: bool) -> Option<(usize, Captures)> {
        let mut found = None;
        self.node(body, at, captures, back, &mut |to, captures| {
            found = Some((to, captures.clone()));
            true
        });
        found
    }
}

fn node(kind: Kind) -> Node {
    Node::new(kind, 0..0)
}

fn set() -> impl Strategy<Value = Node> {
    let one = |c| CharSet::single(c);
    prop_oneof![
        4 => Just(one('a')),
        3 => Just(one('b')),
        1 => Just(one('-')),
        2 => Just(one('a').union(one('b'))),
        1 => Just(one('a').complement()),
        1 => Just(CharSet::ALL),
    ]
    .prop_map(|set| node(Kind::Set(set)))
}

fn leaf() -> impl Strategy<Value = Node> {
    let assertion = prop_oneof![
        Just(Assertion::Start),
        Just(Assertion::End),
        Just(Assertion::SearchStart),
        Just(Assertion::WordBoundary),
        Just(Assertion::NotWordBoundary)
    ];
    prop_oneof![
        10 => set(),
        1 => Just(node(Kind::Empty)),
        2 => assertion.prop_map(|assertion| node(Kind::Assert(assertion))),
        2 => (1..=GROUPS, any::<bool>()).prop_map(|(group, ignore_case)| {
            node(Kind::Backref { group: GroupIndex(group), ignore_case })
        }),
    ]
}

fn look() -> impl Strategy<Value = Look> {
    (any::<bool>(), any::<bool>()).prop_map(|(ahead, negated)| Look { ahead, negated })
}

fn tree() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(5, 20, 3, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let times = prop_oneof![
            3 => (0u32..2).prop_map(|min| (min, None)),
            3 => (0u32..3, 0u32..3).prop_map(|(min, more)| (min, Some(min + more))),
        ];
        prop_oneof![
            5 => prop::collection::vec(inner.clone(), 2..4).prop_map(|nodes| node(Kind::Concat(nodes))),
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(|nodes| node(Kind::Alternate(nodes))),
            3 => (times, any::<bool>(), boxed()).prop_map(|((min, max), lazy, body)| {
                node(Kind::Repeat(Repeat { min, max, lazy, body }))
            }),
            3 => (1..=GROUPS, boxed()).prop_map(|(group, body)| node(Kind::Group(GroupIndex(group), body))),
            2 => (look(), boxed()).prop_map(|(look, body)| node(Kind::Look(look, body))),
            2 => boxed().prop_map(|body| node(Kind::Atomic(body))),
            1 => (1..=GROUPS, boxed(), boxed()).prop_map(|(group, yes, no)| {
                node(Kind::IfGroup { group: GroupIndex(group), yes, no })
            }),
            1 => (look(), boxed(), boxed(), boxed()).prop_map(|(look, test, yes, no)| {
                node(Kind::IfLook { look, test, yes, no })
            }),
        ]
    })
}

/// A random pattern. Many are anchored, since for those more strings make a difference.
fn pattern() -> impl Strategy<Value = Hir> {
    (tree(), any::<bool>(), any::<bool>()).prop_map(|(body, start, end)| {
        let mut nodes = vec![body];
        if start {
            nodes.insert(0, node(Kind::Assert(Assertion::Start)));
        }
        if end {
            nodes.push(node(Kind::Assert(Assertion::End)));
        }
        let groups = (0..=GROUPS).map(|number| GroupInfo { number, name: None }).collect();
        Hir { root: node(Kind::Concat(nodes)), groups }
    })
}

fn all_strings() -> Vec<Vec<u8>> {
    let mut strings = vec![Vec::new()];
    let mut first = 0;
    for _ in 0..LONGEST {
        let last = strings.len();
        for index in first..last {
            for &byte in ALPHABET {
                let mut longer = strings[index].clone();
                longer.push(byte);
                strings.push(longer);
            }
        }
        first = last;
    }
    strings
}

fn accepts(language: &mut Language, text: &[u8]) -> Result<bool, LimitExceeded> {
    let mut state = language.start();
    for &byte in text {
        let fate = language.fate(state);
        state = language.step(state, language.partition().class_of(byte).unwrap())?;
        assert!(fate == Fate::Open || fate == language.fate(state), "a known fate does not change");
    }
    let accepts = language.accepts(state);
    assert_ne!((language.fate(state), accepts), (Fate::Never, true));
    assert_ne!((language.fate(state), accepts), (Fate::Always, false));
    Ok(accepts)
}

/// Returns `usual`, unless `PROPTEST_CASES` sets another number of cases.
fn cases(usual: u32) -> u32 {
    /// Proptest's default if the variable is not set.
    const UNSET: u32 = 256;
    match ProptestConfig::default().cases {
        UNSET => usual,
        cases => cases,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(1_000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_language_is_what_backtracking_matches(hir in pattern()) {
        let mut language = match Language::new(&hir, &LanguageLimits::default()) {
            Ok(language) => language,
            Err(LanguageError::Unsupported(_) | LanguageError::LimitExceeded(_)) => return Ok(()),
        };
        for text in all_strings() {
            let Some(expected) = is_match(&hir, &text) else { continue };
            let Ok(ours) = accepts(&mut language, &text) else { break };
            prop_assert_eq!(ours, expected, "on {:?}", String::from_utf8_lossy(&text));
        }
    }

    #[test]
    fn the_table_is_the_language_and_always_the_same(hir in pattern()) {
        let limits = LanguageLimits { states: 2_000, ..LanguageLimits::default() };
        let make = || Language::new(&hir, &limits).ok().map(|mut language| determinise(&mut language, &limits));
        let Some(Ok(table)) = make() else { return Ok(()) };
        prop_assert_eq!(Some(Ok(table.clone())), make());
        let mut language = Language::new(&hir, &limits).unwrap();
        let columns = language.partition().len();
        for text in all_strings() {
            let state = text.iter().fold(0, |state, &byte| {
                table.next[state as usize * columns + usize::from(language.partition().class_of(byte).unwrap())]
            });
            prop_assert_eq!(Ok(table.accepting[state as usize]), accepts(&mut language, &text));
        }
    }
}
