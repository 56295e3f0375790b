//! Compares behaviour classes and generated suites with deciding each string, for every caller of random small plans.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use dialplan_analysis::Analysis;
use dialplan_analysis::behaviour::{Behaviour, behaviours};
use dialplan_analysis::callers::{Pair, occurring_callers};
use dialplan_analysis::coverage::Tried;
use dialplan_analysis::generate::{Beside, Purpose, Suite, Wanted, cells, expectations, generate};
use dialplan_core::call::{CallOptions, Question};
use dialplan_core::query::answer::Answer;
use dialplan_core::suite::{self, Reader};
use proptest::prelude::*;
use support::plans::plan;
use support::{analysed, strings, try_analysed};

const PLANS: u32 = 100;
const LETTERS: &str = "01+-";
const LONGEST: usize = 4;

fn answer(analysis: &Analysis, at: usize, number: &str) -> Answer {
    let caller = analysis.callers()[at].caller(analysis.plan()).unwrap();
    let question = Question { number, caller: &caller, options: CallOptions::default() };
    analysis.compiled().decide(&question, &mut Default::default()).unwrap()
}

/// Every string has the class that the engine answers, and every class has a string.
fn check_classes(text: &str) -> BTreeSet<(Pair, Behaviour)> {
    let analysis = analysed(text);
    let all = strings(LETTERS, LONGEST);
    let mut classes = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let open = behaviours(&analysis, &CallOptions::default(), |of| {
        for alike in &of.alike {
            let mut sets = BTreeMap::new();
            for behaviour in alike.behaviours() {
                let set = of.set(&analysis, alike, behaviour)?.unwrap();
                let number = of.number(alike, behaviour).unwrap();
                assert!(set.accepts(number.as_bytes()), "{number}\n{text}");
                for at in &alike.callers {
                    assert_eq!(Behaviour::of(&answer(&analysis, *at, number)), behaviour, "{number}\n{text}");
                    classes.insert((analysis.callers()[*at].pair, behaviour));
                }
                sets.insert(behaviour, set);
            }
            for at in &alike.callers {
                seen.insert(*at);
                for string in &all {
                    let inside = sets.iter().filter(|(_, set)| set.accepts(string.as_bytes()));
                    let inside: Vec<Behaviour> = inside.map(|(behaviour, _)| *behaviour).collect();
                    if string.contains('-') && !text.contains("separators: keep") {
                        assert_eq!(inside, [], "{string}\n{text}");
                        continue;
                    }
                    assert_eq!(inside, [Behaviour::of(&answer(&analysis, *at, string))], "{string}\n{text}");
                }
            }
        }
        Ok(())
    });
    assert_eq!(open.unwrap(), [], "{text}");
    assert_eq!(seen.len(), occurring_callers(analysis.plan()).len(), "{text}");
    classes
}

/// The generated suite passes, has one case for each class, and its boundaries are of another class than the number
/// that they are beside.
fn check_suite(text: &str, classes: &BTreeSet<(Pair, Behaviour)>, all: bool) {
    let analysis = analysed(text);
    let expectations = expectations(all);
    let wanted = Wanted::default();
    let generated = generate(&analysis, &wanted, |answer| cells(analysis.plan(), answer, &expectations)).unwrap();
    assert_eq!(generated.open, [], "{text}");
    let suite = Suite::new(&analysis, &generated, &expectations);
    assert_eq!(suite.lost, [], "{text}");
    let csv = suite.text();
    let mut reader = Reader::new(csv.as_bytes()).unwrap();
    let mut of_classes: Vec<(Pair, Behaviour)> = Vec::new();
    let mut dialled = BTreeSet::new();
    let mut tried = Tried::default();
    while let Some(cases) = reader.next_cases(analysis.plan()).unwrap_or_else(|error| panic!("{error:?}\n{csv}")) {
        for case in cases {
            let checked = suite::run(analysis.compiled(), &case, false, &mut Default::default()).unwrap();
            assert_eq!(checked.failures, [], "{csv}\n{text}");
            let answer = checked.answer;
            let pair = Pair { profile: answer.caller.profile, policy: answer.caller.policy };
            tried.add(&answer);
            if case.tags == ["class"] {
                of_classes.push((pair, Behaviour::of(&answer)));
            }
            let key = (case.origin, format!("{:?}", case.location), case.number.clone());
            assert!(dialled.insert(format!("{key:?}")), "twice: {key:?}\n{csv}\n{text}");
        }
    }
    let distinct: BTreeSet<_> = of_classes.iter().copied().collect();
    assert_eq!(distinct.len(), of_classes.len(), "a class has two cases\n{csv}\n{text}");
    assert_eq!(&distinct, classes, "{csv}\n{text}");
    assert_eq!(&tried.classes, classes, "{csv}\n{text}");
    for row in generated.rows.iter().filter(|row| row.purpose != Purpose::Class) {
        let Purpose::Beside(beside, number) = &row.purpose else { continue };
        for at in &row.callers {
            let (one, other) = (answer(&analysis, *at, number), answer(&analysis, *at, &row.number));
            let is_edge = matches!(beside, Beside::Lowest | Beside::Highest | Beside::End(_) | Beside::Longest);
            assert_eq!(Behaviour::of(&one) == Behaviour::of(&other), is_edge, "{number} {}\n{text}", row.number);
        }
    }
    // Nothing is missing from it.
    let wanted = Wanted { classes: tried.classes, dialled: tried.dialled, ..Wanted::default() };
    let missing = generate(&analysis, &wanted, |answer| cells(analysis.plan(), answer, &expectations)).unwrap();
    assert_eq!(missing.rows.len(), 0, "{csv}\n{text}");
}

/// The settings for visual separators.
const SEPARATORS: &[&str] = &["strip", "keep"];

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn every_string_has_its_class_and_every_class_a_case(text in plan(SEPARATORS), all in any::<bool>()) {
        if try_analysed(&text).is_ok() {
            let classes = check_classes(&text);
            check_suite(&text, &classes, all);
        }
    }
}

#[test]
fn small_plans_have_classes() {
    for text in [
        "version: 1\n",
        "version: 1\nlocation_profiles: [{name: p}]\n",
        "version: 1\npolicies: {a: []}\n",
        "version: 1\nlocation_profiles: [{name: 'a|b'}, {name: '*.x'}]\npolicies: {a: [], b: []}\n",
    ] {
        let classes = check_classes(text);
        check_suite(text, &classes, true);
    }
}
