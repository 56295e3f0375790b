//! Compares `rule-partly-shadowed` and `matches-only-empty` with trying every string, for random small plans: what is
//! found, and that each pair of rules, and each kind of entry, is in one finding only.
//!
//! `PROPTEST_CASES=20000` runs many more cases.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing test may panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use dialplan_analysis::Analysis;
use dialplan_core::diag::Diagnostic;
use proptest::prelude::*;
use support::{cases, linted};

const PLANS: u32 = 100;
const LONGEST: usize = 3;

/// A pattern with its translation.
type Rule = (&'static str, &'static str);

/// Returns all strings of up to three digits, the empty one first.
fn digits() -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..LONGEST {
        last = last.iter().flat_map(|s| ('0'..='9').map(move |c| format!("{s}{c}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Returns the names in quotation marks before some words, and how many more there are.
fn names<'t>(text: &'t str, end: &str) -> (BTreeSet<&'t str>, usize) {
    let list = text.split(end).next().unwrap();
    let more = list.split(" and ").last().and_then(|last| last.split_once(" more")?.0.parse().ok()).unwrap_or(0);
    (list.split('`').skip(1).step_by(2).collect(), more)
}

/// Returns the pairs of rules of a profile, the upper one first, of which the upper one takes numbers from the lower
/// one: it is the first match, has another result, matches more than the lower one at this length, and does not match
/// every number of a length of which the lower one matches some only.
fn shadows(
    analysis: &Analysis,
    rules: &[Rule],
    ids: &[dialplan_core::model::RuleId],
    all: &[String],
) -> BTreeSet<(usize, usize)> {
    let mut results: Vec<Vec<Option<String>>> = Vec::new();
    for number in all {
        let result =
            |id: &dialplan_core::model::RuleId| analysis.apply_rule(*id, number, &mut Default::default()).unwrap();
        results.push(ids.iter().map(result).collect());
    }
    // The empty string reaches no rule.
    let rows = || all.iter().zip(&results).skip(1);
    let first = |row: &[Option<String>]| row.iter().position(Option::is_some);
    let mut found = BTreeSet::new();
    for lower in 0..rules.len() {
        if !rows().any(|(_, row)| first(row) == Some(lower)) {
            continue;
        }
        for upper in 0..lower {
            let mut loses = false;
            let mut swallows = false;
            for length in 1..=LONGEST {
                let own = || rows().filter(|(number, _)| number.len() == length);
                let count = |is: &dyn Fn(&[Option<String>]) -> bool| own().filter(|(_, row)| is(row)).count();
                let taken = |row: &[Option<String>]| first(row) == Some(upper) && row[lower].is_some();
                let only_upper = count(&|row| row[upper].is_some() && row[lower].is_none());
                if only_upper == 0 || count(&taken) == 0 {
                    continue;
                }
                loses |= own().any(|(_, row)| taken(row) && row[upper] != row[lower]);
                let whole = 10usize.pow(u32::try_from(length).unwrap());
                swallows |= count(&|row| row[upper].is_some()) == whole && count(&|row| row[lower].is_some()) < whole;
            }
            if loses && !swallows {
                found.insert((upper, lower));
            }
        }
    }
    found
}

fn check(profiles: &[Vec<Rule>; 2], targets: &[&str], text: &str) {
    let Some((analysis, found)) = linted(text) else { panic!("{text}") };
    let plan = analysis.plan();
    let all = digits();
    let mut expected: BTreeMap<[Rule; 2], BTreeSet<usize>> = BTreeMap::new();
    let mut empty = BTreeSet::new();
    for (at, (rules, profile)) in profiles.iter().zip(plan.profile_ids()).enumerate() {
        let ids: Vec<_> = plan.profile(profile).rules.iter().map(|member| member.rule).collect();
        for (upper, lower) in shadows(&analysis, rules, &ids, &all) {
            expected.entry([rules[upper], rules[lower]]).or_default().insert(at);
        }
        let is_empty = |rule: &usize| {
            let results =
                all.iter().map(|number| analysis.apply_rule(ids[*rule], number, &mut Default::default()).unwrap());
            results.enumerate().all(|(at, result)| result.is_some() == (at == 0))
        };
        empty.extend((0..rules.len()).filter(is_empty).map(|rule| format!("{}{rule}", ["p", "q"][at])));
    }

    // Each pair of rules is in one finding, with the first profile where it occurs, and names the others.
    let by_name = |name: &str| {
        let (profile, at) = name.split_at(1);
        (usize::from(profile == "q"), profiles[usize::from(profile == "q")][at.parse::<usize>().unwrap()])
    };
    let mut told: BTreeSet<[Rule; 2]> = BTreeSet::new();
    let mut takers = BTreeSet::new();
    for finding in found.iter().filter(|one| one.code.name == "rule-partly-shadowed") {
        let (losers, more) = names(&finding.message, " numbers: ");
        let taker = finding.message.rsplit("rule `").next().unwrap().split('`').next().unwrap();
        assert!(more == 0 && takers.insert(taker), "{finding:?}\n{text}");
        let (home, upper) = by_name(taker);
        let mut others = BTreeSet::new();
        let mut own = BTreeSet::new();
        for loser in losers {
            let (of, lower) = by_name(loser);
            assert_eq!(of, home, "{finding:?}\n{text}");
            let profiles = expected.get(&[upper, lower]);
            assert!(profiles.is_some_and(|profiles| profiles.contains(&home)), "{loser}: {finding:?}\n{text}");
            others.extend(profiles.into_iter().flatten().copied().filter(|other| *other != home));
            own.insert([upper, lower]);
        }
        for pair in own {
            assert!(told.insert(pair), "{pair:?} twice\n{text}");
        }
        let also = finding.notes.iter().any(|note| note.starts_with("also in profile"));
        assert_eq!(also, !others.is_empty(), "{finding:?}\n{text}");
    }
    assert_eq!(told, expected.into_keys().collect(), "{text}");

    // All rules that match only the empty string are one finding, and all such routes.
    let routes: BTreeSet<String> =
        targets.iter().enumerate().filter(|(_, target)| **target == "^$").map(|(at, _)| format!("t{at}")).collect();
    for (kind, expected) in [("rule", empty), ("route", routes)] {
        let own = found.iter().filter(|one| one.code.name == "matches-only-empty" && one.message.starts_with(kind));
        let own: Vec<&Diagnostic> = own.collect();
        assert_eq!(own.len(), usize::from(!expected.is_empty()), "{kind}\n{text}");
        if let [one] = own.as_slice() {
            let (listed, more) = names(&one.message, if expected.len() == 1 { " is never" } else { " are never" });
            let is_expected = |name: &&str| expected.contains(*name);
            assert!(listed.iter().all(is_expected), "{one:?}\n{text}");
            assert_eq!(listed.len() + more, expected.len(), "{one:?}\n{text}");
        }
    }
}

fn plan() -> impl Strategy<Value = ([Vec<Rule>; 2], Vec<&'static str>, String)> {
    let pattern = prop::sample::select(vec![
        r"^1\d$",
        r"^1[01]\d?$",
        r"^[12]\d{1,2}$",
        r"^\d{2}$",
        "^11$",
        r"^2\d{0,2}$",
        "^$",
        "^(?:)$",
        "^1?$",
        r"^(?:12|21)\d?$",
        r"^[13]\d\d$",
    ]);
    let translation = prop::sample::select(vec!["+$&", "+1$&", "+$&", "+11"]);
    let rules = || prop::collection::vec((pattern.clone(), translation.clone()), 0..5);
    let targets = prop::collection::vec(prop::sample::select(vec!["^$", r"^\+1", r"^\+"]), 0..4);
    (rules(), rules(), prop::bool::weighted(0.3), targets).prop_map(|(p, q, same, targets)| {
        let q = if same { p.clone() } else { q };
        let mut text = "version: 1\nphone_usages: [u]\npolicies: {a: [u]}\nlocation_profiles:\n".to_owned();
        for (name, rules) in [("p", &p), ("q", &q)] {
            text += &format!("  - {{name: {name}, rules: [");
            for (at, (pattern, translation)) in rules.iter().enumerate() {
                text += &format!("{{name: {name}{at}, pattern: '{pattern}', translation: '{translation}'}}, ");
            }
            text += "]}\n";
        }
        text += if targets.is_empty() { "" } else { "routes:\n" };
        for (at, target) in targets.iter().enumerate() {
            text += &format!("  - {{name: t{at}, target: '{target}', phone_usages: [u], gateways: [g]}}\n");
        }
        ([p, q], targets, text)
    })
}

proptest! {
    #![proptest_config(cases(PLANS))]

    #[test]
    fn one_cause_is_one_finding((profiles, targets, text) in plan()) {
        check(&profiles, &targets, &text);
    }
}
