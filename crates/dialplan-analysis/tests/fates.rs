//! Compares the fates of all strings with deciding each string, for every caller of random small plans.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failing test may panic")]

mod support;

use dialplan_analysis::callers::{in_force, occurring_callers};
use dialplan_analysis::fates::{By, Destinations, End, Line, fates, outcomes};
use dialplan_core::call::{CallOptions, Question};
use dialplan_core::query::answer::Answer;
use proptest::prelude::*;
use support::{analysed, strings, try_analysed};

const PLANS: u32 = 200;
const LETTERS: &str = "01+-";
const LONGEST: usize = 4;

fn check(text: &str) {
    let analysis = analysed(text);
    let plan = analysis.plan();
    let marks = [analysis.language("^[+]?0").unwrap(), analysis.language("1$").unwrap()];
    let marks: Vec<_> = marks.iter().map(|set| &**set).collect();
    let destinations = Destinations::new(&analysis, &marks).unwrap();
    let everything = analysis.language("").unwrap();
    let all = strings(LETTERS, LONGEST);
    for occurring in occurring_callers(plan) {
        let caller = occurring.caller(plan).unwrap();
        let fates = fates(&analysis, caller.profile, in_force(caller.emergency), &destinations, &everything).unwrap();
        assert_eq!(fates.undecided, [], "{text}");
        let outcomes = outcomes(&analysis, &fates, &caller, &CallOptions::default()).unwrap();
        for string in &all {
            let labels = fates.automaton.labels_of(string.as_bytes());
            if string.contains('-') && !text.contains("separators: keep") {
                assert_eq!(labels, [], "{string}\n{text}");
                continue;
            }
            let [fate] = labels else { panic!("{string} has {labels:?}\n{text}") };
            let question = Question { number: string, caller: &caller, options: CallOptions::default() };
            let answer = analysis.compiled().decide(&question, &mut Default::default()).unwrap();
            let by = match (answer.emergency, answer.normalization.bypassed, answer.normalization.rule) {
                (Some(entry), ..) => By::Emergency(entry as u32),
                (_, true, _) => By::Plus,
                (_, _, Some(rule)) => By::Rule(rule),
                _ => By::NoRule,
            };
            assert_eq!(fate.by, by, "{string}\n{text}");
            match (fate.end, &answer.normalization.number) {
                (End::Number(destination), number) => {
                    // An empty number is none.
                    let number = number.as_deref().unwrap_or_default();
                    assert_eq!(destination.empty, number.is_empty(), "{string}\n{text}");
                    let routes = analysis.routes().labels_of(number.as_bytes());
                    assert_eq!(destinations.routes(destination), routes, "{string}\n{text}");
                    assert_eq!(destinations.of(number), Some(destination), "{string}\n{text}");
                    let users = plan.user_ids().filter(|user| plan.user(*user).line() == Some(number));
                    let users: Vec<_> = users.collect();
                    assert_eq!(destination.line == Line::Nobody, users.is_empty(), "{string}\n{text}");
                    assert_eq!(destination.line == Line::Several, users.len() > 1, "{string}\n{text}");
                    let inside =
                        marks.iter().rev().fold(0, |bits, set| bits * 2 + u64::from(set.accepts(number.as_bytes())));
                    assert_eq!(destination.marks, inside, "{string}\n{text}");
                }
                (End::Nowhere, number) => assert_eq!(*number, None, "{string}\n{text}"),
                (End::Undecided, _) => panic!("{string} is not decided\n{text}"),
            }
            let expected = outcomes.of(*fate).unwrap();
            assert_eq!(outcome(expected), outcome(&answer), "{string}\n{text}");
        }
    }
}

/// What must be the same for all strings with a fate.
fn outcome(answer: &Answer) -> impl PartialEq + std::fmt::Debug {
    let verdict = format!("{:?}", answer.verdict);
    (verdict, answer.chain.clone(), answer.skipped.clone(), answer.not_tried.clone())
}

fn plan() -> impl Strategy<Value = String> {
    let pattern = prop::sample::select(vec![
        "^0$",
        "^1$",
        "^01?$",
        "^1[01]$",
        r"^\+?01$",
        "^(0)(1?)$",
        "^11$",
        "^(?:0|1)0$",
        "^[01]{1,3}$",
        "00?",
        "^(?=01)",
        "1$",
    ]);
    let translation = prop::sample::select(vec!["+$&", "$&", "0", "+11", "1", "", "+$1", "+01", "1$&", "$2$1"]);
    let rules = || prop::collection::vec((pattern.clone(), translation.clone()), 0..5);
    let target = prop::sample::select(vec![r"^\+?11$", r"^\+0", "^0", "", r"^\+?1", "1$", "^1$", r"^\+1$", "^00?$"]);
    let routes = prop::collection::vec((target, prop::collection::btree_set(0..3u8, 1..3), 0..3u8), 0..5);
    let settings = (
        prop::sample::select(vec!["ocs2007r2", "lync2013", "teams"]),
        prop::sample::select(vec!["bypass", "normalise"]),
        prop::sample::select(vec!["strip", "keep"]),
        prop::sample::select(vec!["reject", "pass", "prefix"]),
        prop::sample::select(vec!["keep", "drop"]),
        prop::sample::select(vec!["block", "calling-plan"]),
        prop::sample::select(vec!["", "country_code: '1', "]),
    );
    let users = prop::sample::select(vec![
        "",
        "users: [{uri: x, line_uri: '+11', policy: b}, {uri: y, line_uri: '0', profile: q, policy: a}]\n",
        "users: [{uri: x, line_uri: '+1', policy: b}, {uri: y, line_uri: '+1', policy: a}]\n",
    ]);
    let emergency = prop::sample::select(vec![
        "",
        "emergency_numbers: ['11']\n",
        "emergency_numbers: [{number: '11', masks: ['0'], usage: u0}, {number: '1', becomes: '0', usage: u2, profiles: [p]}]\n\
         ",
        "emergency_policies: [{name: e, numbers: [{number: '10', usage: u1}]}]\n\
         sites: [{name: s, emergency_policy: e, profiles: [q]}]\n",
    ]);
    (settings, rules(), rules(), routes, users, emergency).prop_map(|(settings, p, q, routes, users, emergency)| {
        let (dialect, plus, separators, no_match, unmatched, no_route, country) = settings;
        let mut text =
            format!("version: 1\ndialect: {dialect}\ndefaults: {{profile: p, policy: a}}\n{emergency}{users}");
        text += &format!(
            "settings: {{plus_numbers: {plus}, separators: {separators}, no_match: {no_match}, \
             unmatched_text: {unmatched}, no_route: {no_route}}}\n"
        );
        text += "phone_usages: [u0, u1, u2]\npolicies: {a: [u0], b: [u1, u0], c: []}\nlocation_profiles:\n";
        for (name, rules) in [("p", p), ("q", q)] {
            text += &format!("  - {{{country}name: {name}, rules: [");
            for (number, (pattern, translation)) in rules.iter().enumerate() {
                text += &format!("{{name: r{number}, pattern: '{pattern}', translation: '{translation}'}}, ");
            }
            text += "]}\n";
        }
        text += "routes:\n";
        for (number, (target, usages, gateway)) in routes.iter().enumerate() {
            let usages: Vec<String> = usages.iter().map(|usage| format!("u{usage}")).collect();
            let usages = usages.join(", ");
            let gateway = if *gateway == 0 { String::new() } else { format!("g{gateway}") };
            text += &format!(
                "  - {{name: t{number}, target: '{target}', phone_usages: [{usages}], gateways: [{gateway}]}}\n"
            );
        }
        if routes.is_empty() {
            text += "  []\n";
        }
        text
    })
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn every_string_has_the_fate_that_the_engine_decides(text in plan()) {
        if try_analysed(&text).is_ok() {
            check(&text);
        }
    }
}

#[test]
fn a_plan_without_profiles_and_routes_has_fates() {
    check("version: 1\npolicies: {a: []}\n");
    check("version: 1\nlocation_profiles: [{name: p}]\n");
    check("version: 1\n");
}

/// Most random plans must load, or nothing is tested.
#[test]
fn random_plans_load() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let loaded = (0..100).filter(|_| try_analysed(&plan().new_tree(&mut runner).unwrap().current()).is_ok()).count();
    assert!(loaded > 60, "{loaded}");
}
