//! Compares which patterns of blocked numbers block nothing with dialling every string, for random small plans.
//!
//! `PROPTEST_CASES=20000` runs many more cases.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeSet;

use dialplan_analysis::callers::occurring_callers;
use dialplan_analysis::routes::{InVain, blocked_in_vain};
use dialplan_core::Limits;
use dialplan_core::call::{CallOptions, Question};
use dialplan_core::single::SingleRule;
use proptest::prelude::*;
use support::{analysed, strings};

const PLANS: u32 = 150;
const LETTERS: &str = "012+";
const LONGEST: usize = 5;

fn matches(pattern: &str, number: &str) -> bool {
    let mut rule = SingleRule::new(pattern, None, Default::default(), &Limits::default()).unwrap();
    rule.try_on(number, &mut Default::default()).matched == Some(true)
}

fn check(text: &str) {
    let analysis = analysed(text);
    let plan = analysis.plan();
    let mut numbers = BTreeSet::new();
    for caller in occurring_callers(plan).iter().filter_map(|one| one.caller(plan)) {
        for client_normalization in [false, true] {
            let options = CallOptions { client_normalization, ..CallOptions::default() };
            for number in &strings(LETTERS, LONGEST) {
                let question = Question { number, caller: &caller, options: options.clone() };
                let answer = analysis.compiled().decide(&question, &mut Default::default()).unwrap();
                numbers.extend(answer.normalization.number);
            }
        }
    }
    let answers = blocked_in_vain(&analysis).unwrap();
    assert_eq!(answers.undecided, [], "{text}");
    let all = strings("012+", 4);
    let blocked: Vec<&str> = plan.lint.blocked.iter().map(|blocked| &*blocked.pattern.value).collect();
    let sets: Vec<BTreeSet<&String>> =
        blocked.iter().map(|pattern| all.iter().filter(|number| matches(pattern, number)).collect()).collect();
    let mut expected = Vec::new();
    for (position, (pattern, set)) in blocked.iter().zip(&sets).enumerate() {
        match sets.iter().position(|other| other == set).filter(|first| *first < position) {
            Some(first) => expected.push(InVain::Twice(position, first)),
            None if !numbers.iter().any(|number| matches(pattern, number)) => expected.push(InVain::NeverMet(position)),
            None => {}
        }
    }
    assert_eq!(answers.found, expected, "{text}");
}

fn plan() -> impl Strategy<Value = String> {
    let pattern =
        prop::sample::select(vec!["^0([012]{1,2})$", "^([01])$", r"^2(\d*)$", "(0)$", r"^\+(1)", "^(0*)12$", "^.*$"]);
    let translation = prop::sample::select(vec!["+$1", "$1", "1$1", "+1$1", "0", "+2"]);
    let rules = || prop::collection::vec((pattern.clone(), translation.clone()), 0..3);
    let blocked = prop::sample::select(vec![
        r"^\+1",
        "^0",
        r"^\+1[01]$",
        "^12$",
        r"\+1+$",
        "1$",
        r"^\+\+",
        r"^1[012]?$",
        "^1(?:0|1|2)?$",
        r"^\+1\+",
        r"^\+2$",
    ]);
    let settings = (
        prop::sample::select(vec!["ocs2007r2", "lync2013", "teams"]),
        prop::sample::select(vec!["bypass", "normalise", "normalise"]),
        prop::sample::select(vec!["reject", "reject", "pass", "prefix"]),
        prop::sample::select(vec!["", "country_code: '1', "]),
        prop::sample::select(vec!["", "", "emergency_numbers: [{number: '12', usage: u}]\n"]),
        prop::sample::select(vec!["", "users: [{uri: x, line_uri: 'tel:+1', profile: q, policy: b}]\n"]),
    );
    let blocked = prop::collection::vec(blocked, 1..4);
    (settings, rules(), rules(), blocked).prop_map(|(settings, p, q, blocked)| {
        let (dialect, plus, no_match, code, emergency, users) = settings;
        let mut text = format!(
            "version: 1\ndialect: {dialect}\nsettings: {{plus_numbers: {plus}, no_match: {no_match}}}\n{emergency}{users}\
             defaults: {{profile: p, policy: b}}\nphone_usages: [u]\npolicies: {{b: [u]}}\nlocation_profiles:\n"
        );
        for (name, rules) in [("p", p), ("q", q)] {
            text += &format!("  - {{name: {name}, {code}rules: [");
            for (number, (pattern, translation)) in rules.iter().enumerate() {
                text += &format!("{{name: r{number}, pattern: '{pattern}', translation: '{translation}'}}, ");
            }
            text += "]}\n";
        }
        text += "lint: {blocked: [";
        for pattern in blocked {
            text += &format!("'{pattern}', ");
        }
        text + "]}\n"
    })
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn patterns_that_block_nothing_agree_with_dialling_every_string(text in plan()) {
        check(&text);
    }
}
