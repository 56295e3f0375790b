//! Compares rule reachability with trying every string, for random small plans over three digits. The domain is bounded
//! to short strings.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use dialplan_analysis::Analysis;
use dialplan_analysis::rules::{Minimality, Nothing, Reach, rule_reachability};
use dialplan_core::model::Position;
use proptest::prelude::*;
use support::{analysed, bounded, profile, strings};

const PLANS: u32 = 1000;
const LETTERS: &str = "012";
const LONGEST: usize = 5;

fn plan_of(rules: &[(String, String)]) -> String {
    let mut text = "version: 1\nlocation_profiles:\n  - name: p\n    rules:\n".to_owned();
    for (number, (pattern, translation)) in rules.iter().enumerate() {
        text += &format!("      - {{name: r{number}, pattern: '{pattern}', translation: '{translation}'}}\n");
    }
    text
}

/// Returns what each rule alone turns a string into.
fn results(plan: &Analysis, string: &str) -> Vec<Option<String>> {
    let rules = &plan.plan().profile(profile(plan)).rules;
    rules.iter().map(|r| plan.apply_rule(r.rule, string, &mut Default::default()).unwrap()).collect()
}

/// Returns the size of the smallest set of earlier rules that has a member in common with every set. All subsets are
/// tried.
fn smallest(sets: &[u32], earlier: u32) -> u32 {
    (0..1u32 << earlier).filter(|subset| sets.iter().all(|set| set & subset != 0)).map(u32::count_ones).min().unwrap()
}

fn rules() -> impl Strategy<Value = Vec<(String, String)>> {
    let atom = prop::sample::select(vec!["0", "1", "2", "[01]", "[12]", "[02]", r"\d", "(?!1)", "(?:00|1)"]);
    let times = prop::sample::select(vec!["", "", "", "*", "+", "?", "{2}"]);
    let body = prop::collection::vec((atom, times), 1..4).prop_map(|parts| {
        parts
            .iter()
            .map(|(a, t)| if a.starts_with("(?!") { (*a).to_owned() } else { format!("{a}{t}") })
            .collect::<String>()
    });
    let pattern = (body, 0..8u8).prop_map(|(body, anchors)| match anchors {
        0 => body,
        1 => format!("^{body}"),
        2 => format!("{body}$"),
        _ => format!("^({body})$"),
    });
    let translation = prop::sample::select(vec!["+1", "$&", "0$&"]).prop_map(str::to_owned);
    prop::collection::vec((pattern, translation), 1..9)
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn reachability_agrees_with_trying_every_string(rules in rules()) {
        let text = plan_of(&rules);
        let plan = bounded(&text, LETTERS, LONGEST);
        let table: Vec<(String, Vec<Option<String>>)> =
            strings(LETTERS, LONGEST).into_iter().map(|s| { let r = results(&plan, &s); (s, r) }).collect();
        let found = rule_reachability(&plan, profile(&plan));
        prop_assert_eq!(found.len(), rules.len());
        for (number, reach) in found.iter().enumerate() {
            let own: Vec<&(String, Vec<Option<String>>)> =
                table.iter().filter(|(_, results)| results[number].is_some()).collect();
            let first = |results: &[Option<String>]| results.iter().position(Option::is_some);
            let reached = own.iter().any(|(_, results)| first(results) == Some(number));
            match reach {
                Reach::Taken(_) => panic!("the plan has no emergency entries"),
                Reach::Reached => prop_assert!(reached, "r{number} is not reached\n{text}"),
                Reach::Nothing(_) => prop_assert!(own.is_empty(), "r{number} matches something\n{text}"),
                Reach::NotDecided(limit) => panic!("{limit:?}\n{text}"),
                Reach::Unreachable(dead) => {
                    prop_assert!(!reached && !own.is_empty(), "r{number} is reached\n{text}");
                    let shortest = own.iter().map(|(s, _)| s.len()).min().unwrap();
                    let witness = own.iter().find(|(s, _)| *s == dead.witness).unwrap();
                    prop_assert_eq!(dead.witness.len(), shortest);
                    prop_assert_eq!(Some(dead.first_match.index()), first(&witness.1));
                    let sets: Vec<u32> = own.iter()
                        .map(|(_, r)| (0..number).filter(|i| r[*i].is_some()).map(|i| 1u32 << i).sum())
                        .collect();
                    let chosen: u32 = dead.blockers.iter().map(|b| 1u32 << b.index()).sum();
                    prop_assert!(sets.iter().all(|set| set & chosen != 0), "r{number} is not covered\n{text}");
                    prop_assert_eq!(dead.minimality, Minimality::Shortest);
                    let least = smallest(&sets, number as u32);
                    prop_assert_eq!(dead.blockers.len() as u32, least, "r{}\n{}", number, text);
                    let differ = |r: &Vec<Option<String>>| {
                        dead.blockers.iter().any(|b| r[b.index()].is_some() && r[b.index()] != r[number])
                    };
                    let some = own.iter().any(|(_, r)| differ(r));
                    match &dead.difference {
                        Ok(difference) => prop_assert_eq!(difference.is_some(), some, "r{}\n{}", number, text),
                        Err(why) => prop_assert!(why.limit.contains("followed"), "{why:?}\n{text}"),
                    }
                    if let Ok(Some(difference)) = &dead.difference {
                        let (_, r) = table.iter().find(|(s, _)| *s == difference.number).unwrap();
                        prop_assert_eq!(r[number].as_ref(), Some(&difference.own_result));
                        prop_assert_eq!(r[difference.blocker.index()].as_ref(), Some(&difference.blocker_result));
                        prop_assert!(dead.blockers.contains(&difference.blocker));
                        // A number that its blocker itself takes is preferred.
                        prop_assert_eq!(difference.blocker_matches_first, first(r) == Some(difference.blocker.index()));
                        let taken = own.iter().any(|(_, r)| {
                            dead.blockers.iter().any(|b| first(r) == Some(b.index()) && r[b.index()] != r[number])
                        });
                        // A look-around may not be followed.
                        let is_preferred = difference.blocker_matches_first == taken || text.contains("(?!");
                        prop_assert!(is_preferred, "r{}\n{}", number, text);
                    }
                }
            }
        }
    }
}

fn reach_of(settings: &str, rules: &[(&str, &str)]) -> Vec<Reach> {
    let rules: Vec<(String, String)> = rules.iter().map(|(p, t)| ((*p).to_owned(), (*t).to_owned())).collect();
    let plan = analysed(&format!("{}{settings}\n", plan_of(&rules)));
    rule_reachability(&plan, profile(&plan))
}

#[test]
fn three_rules_together_cover_a_fourth() {
    let rules = [("^1[0-3]$", "+$&"), ("^1[4-6]$", "+$&"), ("^2", "+$&"), ("^1[7-9]$", "+$&"), (r"^1\d$", "+31$&")];
    let Some(Reach::Unreachable(dead)) = reach_of("", &rules).pop() else { panic!("it is dead") };
    assert_eq!(dead.blockers, [Position(0), Position(1), Position(3)]);
    assert_eq!((dead.minimality, &*dead.witness, dead.first_match), (Minimality::Shortest, "12", Position(0)));
    assert_eq!(dead.difference.unwrap().unwrap().own_result, "+3112");
}

#[test]
fn a_number_that_the_blocker_itself_takes_is_preferred() {
    let rules = [(r"^(?!9999999)\d{7}$", "+$&"), (r"^\d{7}$", "+31$&"), (r"^\d{7}$", "+$&")];
    let Some(Reach::Unreachable(dead)) = reach_of("", &rules).pop() else { panic!("it is dead") };
    let difference = dead.difference.unwrap().unwrap();
    assert_eq!((&*difference.number, difference.blocker_matches_first), ("9999999", true));
}

#[test]
fn one_wide_rule_is_a_shorter_answer_than_two_narrow_ones() {
    let rules = [("^1[0-4]$", "+$&"), ("^1[5-9]$", "+$&"), (r"^1\d?$", "+$&"), (r"^1\d$", "+$&")];
    let Some(Reach::Unreachable(dead)) = reach_of("", &rules).pop() else { panic!("it is dead") };
    assert_eq!((dead.blockers, dead.difference), (vec![Position(2)], Ok(None)));
}

#[test]
fn reasons_why_rules_match_nothing_are_distinguished() {
    let rules = [("^(?!)$", ""), ("^$", ""), ("^1-2$", ""), (r"^\+1$", ""), (r"^\+1-2$", "")];
    let nothing: Vec<Reach> = [
        Nothing::NoString,
        Nothing::OnlyEmptyString,
        Nothing::NeedsStripped,
        Nothing::OnlyPlus,
        Nothing::NeedsStripped,
    ]
    .map(Reach::Nothing)
    .into();
    assert_eq!(reach_of("", &rules), nothing);
    let kept = reach_of("settings: {separators: keep, plus_numbers: normalise}", &rules);
    assert_eq!(kept[2..], [Reach::Reached, Reach::Reached, Reach::Reached]);
}

#[test]
fn off_hook_dialling_reaches_rules_that_other_dialling_does_not() {
    let plan = |more: &str| {
        analysed(&format!(
            "version: 1\nlocation_profiles:\n  - name: p\n    external_access_prefix: '0'\n{more}    rules:\n      \
             - {{name: a, pattern: '^1', translation: '', internal_extension: true}}\n      \
             - {{name: b, pattern: '^11', translation: ''}}\n"
        ))
    };
    let reach = |plan: Analysis| rule_reachability(&plan, profile(&plan)).pop().unwrap();
    assert!(matches!(reach(plan("")), Reach::Unreachable(_)));
    // If the prefix was dialled, the first rule is not tried.
    assert_eq!(reach(plan("    optimize_device_dialing: true\n")), Reach::Reached);
}
