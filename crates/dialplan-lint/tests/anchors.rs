//! Compares `anchor-precedence` with trying every string, for random small plans of rules and routes whose alternatives
//! have some anchors: what is reported, the number that it names, who can send it, and what the proposed pattern does
//! with it.
//!
//! `PROPTEST_CASES=20000` runs many more cases.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeMap;

use dialplan_analysis::Analysis;
use dialplan_analysis::callers::occurring_callers;
use dialplan_core::Limits;
use dialplan_core::call::{CallOptions, Question};
use dialplan_core::model::PlusNumbers;
use dialplan_core::pattern::{language, read};
use proptest::prelude::*;
use support::{cases, linted};

const PLANS: u32 = 150;
/// The digit 3 stands for those that no pattern names.
const LETTERS: &str = "0123+";
const LONGEST: usize = 5;

/// An alternative: whether it begins and ends with an anchor, and what it describes.
type Alternative = (bool, &'static str, bool);

fn pattern(alternatives: &[Alternative]) -> String {
    let one = |(start, text, end): &Alternative| {
        format!("{}{text}{}", if *start { "^" } else { "" }, if *end { "$" } else { "" })
    };
    alternatives.iter().map(one).collect::<Vec<_>>().join("|")
}

/// Some alternatives have an anchor and others do not.
fn is_half(alternatives: &[Alternative]) -> bool {
    let starts = alternatives.iter().filter(|(start, ..)| *start).count();
    let ends = alternatives.iter().filter(|(.., end)| *end).count();
    let half = |some: usize| some > 0 && some < alternatives.len();
    half(starts) || (half(ends) && starts == 0)
}

fn strings() -> Vec<String> {
    let mut all = Vec::new();
    let mut last = vec![String::new()];
    for _ in 0..LONGEST {
        last = last.iter().flat_map(|s| LETTERS.chars().map(move |c| format!("{s}{c}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn matcher(pattern: &str) -> impl Fn(&str) -> bool + use<> {
    let limits = Limits::default();
    let set = language(&read(pattern, &limits).unwrap(), &limits).unwrap();
    move |text: &str| set.accepts(text.as_bytes())
}

/// Returns what a dialled string becomes. The plans have one caller.
fn dial(analysis: &Analysis, number: &str) -> Option<String> {
    let caller = occurring_callers(analysis.plan())[0].caller(analysis.plan()).unwrap();
    let question = Question { number, caller: &caller, options: CallOptions::default() };
    analysis.compiled().decide(&question, &mut Default::default()).unwrap().normalization.number
}

/// Returns what stands behind some words, up to the next quotation mark.
fn named<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    text.split_once(words)?.1.split('`').next()
}

fn check(rules: &[Vec<Alternative>], routes: &[Vec<Alternative>], text: &str) {
    let Some((analysis, found)) = linted(text) else { panic!("{text}") };
    let all = strings();
    let sent: BTreeMap<&String, String> =
        all.iter().filter_map(|number| Some((number, dial(&analysis, number)?))).collect();
    let undecided =
        found.iter().find(|one| one.code.name == "not-decided" && one.message.contains("anchor-precedence"));
    assert_eq!(undecided, None, "{text}");
    let finding = |path: &str| {
        let mut own = found.iter().filter(|one| one.code.name == "anchor-precedence");
        own.find(|one| one.path.as_deref().unwrap_or_default().contains(path))
    };
    let has_plus_inside = |number: &str| number.get(1..).is_some_and(|rest| rest.contains('+'));
    for (at, alternatives) in routes.iter().enumerate() {
        let target = pattern(alternatives);
        let (free, from_start) = (matcher(&target), matcher(&format!("^(?:{target})")));
        let is_surplus = |number: &str| free(number) && !from_start(number);
        let everything = all.iter().filter(|number| !has_plus_inside(number) && *number != "+").all(|n| free(n));
        // Numbers that do not begin with `+` may have none; a number with a `+` inside must come from digits.
        let plain = all.iter().any(|number| !has_plus_inside(number) && is_surplus(number));
        let by_digits = |dialled: &str| !has_plus_inside(dialled);
        let inside =
            sent.iter().any(|(dialled, number)| by_digits(dialled) && has_plus_inside(number) && is_surplus(number));
        let expected = is_half(alternatives) && !everything && (plain || inside);
        let found = finding(&format!("routes[\"t{at}\"]"));
        assert_eq!(found.is_some(), expected, "t{at}: {found:?}\n{text}");
        let Some(found) = found else { continue };
        let number = named(&found.message, "also matches `").unwrap();
        assert!(is_surplus(number), "{found:?}\n{text}");
        let help = found.help.as_deref().unwrap_or_default();
        let cure = named(help, "write `").map(matcher);
        let is_left = |number: &str| cure.as_ref().is_some_and(|cure| cure(number));
        assert!(!is_left(number), "{found:?}\n{text}");
        if cure.is_some() {
            assert_eq!(named(help, "no longer matches `"), Some(number), "{found:?}\n{text}");
        }
        let unsent = found.notes.iter().any(|note| note.contains("nobody gets such a number"));
        match &found.witness {
            Some(witness) => assert_eq!(dial(&analysis, witness).as_deref(), Some(number), "{found:?}\n{text}"),
            None => {
                let is_one = |number: &str| !has_plus_inside(number) && is_surplus(number) && !is_left(number);
                assert!(unsent && !sent.values().any(|number| is_one(number)), "{found:?}\n{text}");
            }
        }
    }
    for (at, alternatives) in rules.iter().enumerate() {
        let (free, whole) = (matcher(&pattern(alternatives)), matcher(&format!("^(?:{})$", pattern(alternatives))));
        let reaches =
            |text: &&String| !text.starts_with('+') || analysis.plan().settings.plus_numbers == PlusNumbers::Normalise;
        let surplus = all.iter().filter(reaches).any(|number| free(number) && !whole(number));
        let found = finding(&format!(".rules[\"r{at}\"]"));
        assert_eq!(found.is_some(), is_half(alternatives) && surplus, "r{at}: {found:?}\n{text}");
        let Some(found) = found else { continue };
        let number = named(&found.message, "also matches `").unwrap();
        assert!(free(number) && !whole(number), "{found:?}\n{text}");
        if let Some(cure) = found.help.as_deref().and_then(|help| named(help, "write `")) {
            assert!(!matcher(cure)(number), "{found:?}\n{text}");
        }
    }
}

fn alternatives(texts: &'static [&'static str]) -> impl Strategy<Value = Vec<Alternative>> {
    let one = (prop::bool::ANY, prop::sample::select(texts), prop::bool::weighted(0.3));
    prop::collection::vec(one, 2..4)
}

type Plan = (Vec<Vec<Alternative>>, Vec<Vec<Alternative>>, String);

fn plan() -> impl Strategy<Value = Plan> {
    let rules = prop::collection::vec(alternatives(&["1", "12", "0", r"0\d", "2[01]"]), 0..3);
    let routes = prop::collection::vec(
        alternatives(&["1", "12", r"\+1", r"\+2", r"\+?1", r"\+12", r"\+1\d", "21", r"\+?2?1"]),
        1..3,
    );
    let more = prop::sample::select(vec![
        "",
        r"{name: m0, pattern: '^0(\d+)$', translation: '+$1'}, ",
        r"{name: m0, pattern: '1$', translation: '+$&'}, ",
        r"{name: m0, pattern: '^(\d)$', translation: '+1$1'}, {name: m1, pattern: '^\+?\d+$', translation: '+12'}, ",
        r"{name: m0, pattern: '^.*$', translation: '+1'}, ",
    ]);
    let translation = prop::sample::select(vec!["+$&", "$&", "+1$&"]);
    let plus = prop::sample::select(vec!["bypass", "normalise"]);
    let no_match = prop::sample::select(vec!["reject", "reject", "pass"]);
    (rules, routes, more, translation, plus, no_match).prop_map(|(rules, routes, more, translation, plus, no_match)| {
        let mut text = format!(
            "version: 1\nsettings: {{plus_numbers: {plus}, no_match: {no_match}}}\nphone_usages: [u]\n\
             policies: {{a: [u]}}\nlocation_profiles: [{{name: p, rules: ["
        );
        for (at, rule) in rules.iter().enumerate() {
            text += &format!("{{name: r{at}, pattern: '{}', translation: '{translation}'}}, ", pattern(rule));
        }
        text += &format!("{more}]}}]\nroutes:\n");
        for (at, route) in routes.iter().enumerate() {
            let target = pattern(route);
            text += &format!("  - {{name: t{at}, target: '{target}', phone_usages: [u], gateways: [g]}}\n");
        }
        (rules, routes, text)
    })
}

proptest! {
    #![proptest_config(cases(PLANS))]

    #[test]
    fn half_anchored_alternatives_agree_with_trying_every_string((rules, routes, text) in plan()) {
        check(&rules, &routes, &text);
    }
}
