//! Compares the fates of all strings with deciding each string, for every caller of random small plans.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failing test may panic")]

mod support;

use dialplan_analysis::callers::{in_force, occurring_callers};
use dialplan_analysis::fates::{By, Destinations, End, Line, fates, outcomes};
use dialplan_core::call::{CallOptions, Question};
use dialplan_core::query::answer::Answer;
use proptest::prelude::*;
use support::plans::plan;
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

/// The settings for visual separators.
const SEPARATORS: &[&str] = &["strip", "keep"];

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn every_string_has_the_fate_that_the_engine_decides(text in plan(SEPARATORS)) {
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
    let loaded =
        (0..100).filter(|_| try_analysed(&plan(SEPARATORS).new_tree(&mut runner).unwrap().current()).is_ok()).count();
    assert!(loaded > 60, "{loaded}");
}
