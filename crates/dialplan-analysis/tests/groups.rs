//! Compares what is known about groups with trying every string: which passes of a loop get lost, which groups hold
//! something, and which ones are empty together, for random patterns over two digits.
//!
//! `PROPTEST_CASES=20000` runs many more cases.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeSet;

use dialplan_analysis::rules::{empty_groups, filled_group, lost_passes};
use dialplan_core::single::SingleRule;
use dialplan_core::{GroupIndex, Limits};
use proptest::prelude::*;
use support::{bounded, strings};

const PATTERNS: u32 = 300;
const LETTERS: &str = "01";
const LONGEST: usize = 6;

/// A piece of a pattern.
#[derive(Clone, Debug)]
enum Piece {
    /// Text without groups.
    Text(&'static str),
    /// A group with a quantifier.
    Group(&'static str, &'static str),
    /// Two alternatives, each with a group, and perhaps a third one without.
    Either(&'static str, &'static str, bool),
    /// A group with another one inside.
    Nested(&'static str, &'static str),
}

impl Piece {
    /// Returns the text. If `gathered` is true, the loop of a group is inside the group.
    fn text(&self, gathered: bool) -> String {
        match self {
            Piece::Text(text) => (*text).to_owned(),
            Piece::Group(body, times) if gathered => format!("((?:{body}){times})"),
            Piece::Group(body, times) => format!("({body}){times}"),
            Piece::Either(a, b, third) => format!("(?:({a})|({b}){})", if *third { "|11" } else { "" }),
            Piece::Nested(a, b) => format!("({a}({b}))"),
        }
    }

    fn groups(&self) -> u32 {
        match self {
            Piece::Text(_) => 0,
            Piece::Group(..) => 1,
            Piece::Either(..) | Piece::Nested(..) => 2,
        }
    }
}

fn written(pieces: &[Piece], gathered: Option<usize>) -> String {
    let texts: Vec<String> = pieces.iter().enumerate().map(|(at, piece)| piece.text(Some(at) == gathered)).collect();
    format!("^{}$", texts.concat())
}

/// A string that a pattern matches, with what each group holds.
type Held = (String, Vec<String>);

/// Returns what each group holds, for every string that the pattern matches.
fn held(pattern: &str) -> Vec<Held> {
    let mut rule = SingleRule::new(pattern, None, Default::default(), &Limits::default()).unwrap();
    let mut scratch = Default::default();
    let try_on = |string: String| {
        let tried = rule.try_on(&string, &mut scratch);
        let groups = tried.groups.into_iter().map(|(_, _, text)| text.unwrap_or_default()).collect();
        (tried.matched == Some(true)).then_some((string, groups))
    };
    strings(LETTERS, LONGEST).into_iter().filter_map(try_on).collect()
}

fn check(pieces: &[Piece], used: &BTreeSet<u32>) {
    let pattern = written(pieces, None);
    let translation: String = used.iter().map(|group| format!("${{{group}}}")).collect();
    let text = format!(
        "version: 1\nlocation_profiles:\n  - name: p\n    rules:\n      \
         - {{name: r, pattern: '{pattern}', translation: '+{translation}'}}\n"
    );
    let plan = bounded(&text, LETTERS, LONGEST);
    let rule = plan.plan().rule_ids().next().unwrap();
    let domain = plan.domain().set();
    let all = held(&pattern);
    // A loop whose passes may be empty is not followed.
    let may_be_open = ["?){", "?)*", "?)+"].iter().any(|part| pattern.contains(part));
    let text_of = |groups: &[String], group: u32| groups.get(group as usize).cloned().unwrap_or_default();
    // The first group of each piece.
    let mut first = 1;
    let mut optional: Vec<BTreeSet<u32>> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Group(_, times) if used.contains(&first) => {
                let gathered = held(&written(pieces, Some(at)));
                let is_lost = |(one, other): &(&Held, &Held)| {
                    assert_eq!(one.0, other.0);
                    text_of(&one.1, first) != text_of(&other.1, first)
                };
                let lost: BTreeSet<&str> =
                    all.iter().zip(&gathered).filter(is_lost).map(|((string, _), _)| &**string).collect();
                match lost_passes(&plan, rule, GroupIndex(first), domain) {
                    Ok(None) => assert!(lost.is_empty(), "{lost:?}\n{text}"),
                    Ok(Some(number)) => {
                        assert!(lost.contains(&*number), "{number}\n{text}");
                        assert_eq!(lost.iter().map(|one| one.len()).min(), Some(number.len()), "{text}");
                    }
                    Err(why) => assert!(
                        may_be_open,
                        "{why:?}
{text}"
                    ),
                }
                if times.starts_with(['?', '*']) || times.starts_with("{0") {
                    optional.push(BTreeSet::from([first]));
                }
            }
            Piece::Either(..) => optional.push([first, first + 1].into_iter().filter(|g| used.contains(g)).collect()),
            _ => {}
        }
        first += piece.groups();
    }
    optional.retain(|groups| !groups.is_empty());
    for group in used {
        let holding = all.iter().filter(|(_, groups)| !text_of(groups, *group).is_empty());
        match filled_group(&plan, rule, GroupIndex(*group), domain) {
            Ok(found) => assert_eq!(found.map(|f| f.len()), holding.map(|(s, _)| s.len()).min(), "{group}\n{text}"),
            Err(why) => assert!(may_be_open, "{why:?}\n{text}"),
        }
    }
    let Ok(found) = empty_groups(&plan, rule, domain) else {
        assert!(may_be_open, "{text}");
        return;
    };
    let found: Vec<(BTreeSet<u32>, usize)> =
        (found.into_iter()).map(|one| (one.groups.iter().map(|group| group.0).collect(), one.number.len())).collect();
    let expected: Vec<(BTreeSet<u32>, usize)> = (optional.into_iter())
        .filter_map(|set| {
            let is_empty = |(_, groups): &&Held| set.iter().all(|group| text_of(groups, *group).is_empty());
            let least = all.iter().filter(is_empty).map(|(string, _)| string.len()).min();
            least.map(|least| (set, least))
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let body = || prop::sample::select(vec!["0", "1", r"\d", r"\d\d", "0|11", "01?", "0?", "[01]1"]);
    let times = prop::sample::select(vec!["", "?", "*", "+", "{2}", "{1,3}", "{0,2}"]);
    let piece = prop_oneof![
        2 => prop::sample::select(vec!["0", "1", r"\d*", "1?"]).prop_map(Piece::Text),
        4 => (body(), times).prop_map(|(body, times)| Piece::Group(body, times)),
        2 => (body(), body(), prop::bool::ANY).prop_map(|(a, b, third)| Piece::Either(a, b, third)),
        1 => (prop::sample::select(vec!["0", "1?", r"\d"]), body()).prop_map(|(a, b)| Piece::Nested(a, b)),
    ];
    prop::collection::vec(piece, 1..4)
}

proptest! {
    #![proptest_config(support::cases(PATTERNS))]

    #[test]
    fn groups_hold_what_trying_shows((pieces, used) in (pieces(), prop::collection::btree_set(1..4u32, 1..4))) {
        let groups: u32 = pieces.iter().map(Piece::groups).sum();
        let used: BTreeSet<u32> = used.into_iter().filter(|group| *group <= groups).collect();
        if !used.is_empty() {
            check(&pieces, &used);
        }
    }
}

/// Each pass of the outer loop has a group of its own, and only the last one is kept.
#[test]
fn a_loop_around_more_than_the_group_loses_passes() {
    let text = |translation: &str| {
        format!(
            "version: 1\nlocation_profiles:\n  - name: p\n    rules:\n      \
             - {{name: r, pattern: '^(?:0(1))+$', translation: '{translation}'}}\n"
        )
    };
    let plan = bounded(&text("+$1"), LETTERS, LONGEST);
    let rule = plan.plan().rule_ids().next().unwrap();
    let lost = lost_passes(&plan, rule, GroupIndex(1), plan.domain().set());
    assert_eq!(lost, Ok(Some("0101".to_owned())));
}
