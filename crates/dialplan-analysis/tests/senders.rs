//! Compares overlaps and class holes with deciding every call of every caller, for random small plans with rules, users
//! and emergency entries: only numbers that somebody can send count.
//!
//! `PROPTEST_CASES=20000` runs many more cases.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use dialplan_analysis::Analysis;
use dialplan_analysis::callers::{occurring_callers, occurring_pairs};
use dialplan_analysis::routes::{class_holes, overlapping_routes};
use dialplan_core::call::{CallOptions, Caller, Question};
use dialplan_core::model::{Dialect, PolicyId, ProfileId, RouteId, UsageId};
use dialplan_core::query::answer::{Answer, Verdict};
use proptest::prelude::*;
use support::holes::holes;
use support::{analysed, contending, groups, strings};

const PLANS: u32 = 150;
const LETTERS: &str = "012+";
const LONGEST: usize = 5;

type Usages = BTreeSet<UsageId>;

fn decide(plan: &Analysis, number: &str, caller: &Caller) -> Option<Answer> {
    plan.compiled().decide(&Question { number, caller, options: CallOptions::default() }, &mut Default::default()).ok()
}

/// What callers send: the routes that match a number, for each profile, and for emergency calls by usage.
struct Sent {
    by_profile: BTreeMap<Option<ProfileId>, BTreeSet<Vec<RouteId>>>,
    by_policy: BTreeMap<PolicyId, BTreeSet<String>>,
    by_emergency: BTreeMap<Vec<RouteId>, Usages>,
}

fn sent(plan: &Analysis) -> Sent {
    let model = plan.plan();
    let mut sent = Sent { by_profile: BTreeMap::new(), by_policy: BTreeMap::new(), by_emergency: BTreeMap::new() };
    for occurring in occurring_callers(model) {
        let caller = occurring.caller(model).unwrap();
        for number in strings(LETTERS, LONGEST) {
            let Some(answer) = decide(plan, &number, &caller) else { continue };
            let Some(result) = &answer.normalization.number else { continue };
            let routes = plan.routes().labels_of(result.as_bytes()).to_vec();
            match answer.emergency.and_then(|entry| model.emergency_numbers.get(entry)) {
                Some(entry) => {
                    let usages = sent.by_emergency.entry(routes).or_default();
                    usages.extend(entry.usage.map(|usage| usage.id));
                    if model.dialect != Dialect::Teams {
                        let own = caller.policy.map(|policy| &model.policy(policy).phone_usages);
                        usages.extend(own.into_iter().flatten().map(|usage| usage.id));
                    }
                }
                None if matches!(answer.verdict, Verdict::Internal(_)) => {}
                None => {
                    sent.by_profile.entry(caller.profile).or_default().insert(routes);
                    if let Some(policy) = caller.policy {
                        sent.by_policy.entry(policy).or_default().insert(result.clone());
                    }
                }
            }
        }
    }
    sent
}

fn check(text: &str) {
    let plan = analysed(text);
    let sent = sent(&plan);
    overlaps(&plan, &sent, text);
    class_holes_are(&plan, &sent, text);
}

fn overlaps(plan: &Analysis, sent: &Sent, text: &str) {
    let model = plan.plan();
    // The usages of all policies that occur with a profile.
    let mut usages: BTreeMap<Option<ProfileId>, Usages> = BTreeMap::new();
    for pair in occurring_pairs(model) {
        let own = pair.policy.map(|policy| &model.policy(policy).phone_usages);
        usages.entry(pair.profile).or_default().extend(own.into_iter().flatten().map(|usage| usage.id));
    }
    let of_profiles = sent.by_profile.iter().flat_map(|(profile, sets)| sets.iter().map(move |set| (set, *profile)));
    let mut sets: Vec<(&Vec<RouteId>, Usages)> =
        of_profiles.map(|(set, profile)| (set, usages.get(&profile).cloned().unwrap_or_default())).collect();
    sets.extend(sent.by_emergency.iter().map(|(set, usages)| (set, usages.clone())));
    let mut pairs = BTreeSet::new();
    for (set, usages) in &sets {
        pairs.extend(contending(model, set, |usage| usages.contains(&usage)));
    }
    let answers = overlapping_routes(plan, false).unwrap();
    assert_eq!(answers.undecided, [], "{text}");
    let found: BTreeSet<(UsageId, BTreeSet<RouteId>)> = (answers.found.into_iter())
        .map(|overlap| {
            let [first, second] = overlap.pair;
            assert!(pairs.contains(&(overlap.usage, first, second)), "{overlap:?}\n{text}");
            let example = &overlap.example;
            let both = plan.routes().labels_of(example.result.as_bytes());
            assert!(both.contains(&first) && both.contains(&second), "{overlap:?}\n{text}");
            let shows = |caller: Caller| {
                let answer = decide(plan, &example.number, &caller);
                answer.is_some_and(|answer| answer.normalization.number.as_deref() == Some(&*example.result))
            };
            let shown = occurring_callers(model).iter().filter_map(|one| one.caller(model)).any(shows);
            assert!(shown, "{overlap:?}\n{text}");
            (overlap.usage, [first, second].into_iter().chain(overlap.others).collect())
        })
        .collect();
    assert_eq!(found, groups(&pairs), "{text}");
}

fn class_holes_are(plan: &Analysis, sent: &Sent, text: &str) {
    let model = plan.plan();
    let expected = holes(plan, LONGEST, &sent.by_policy);
    let matches = |route: RouteId, number: &str| plan.routes().labels_of(number.as_bytes()).contains(&route);
    let answers = class_holes(plan).unwrap();
    assert_eq!(answers.undecided, [], "{text}");
    for hole in &answers.found {
        let shows = |caller: &Caller| {
            let answer = decide(plan, &hole.example.number, caller);
            caller.policy.is_some_and(|policy| hole.policies.contains(&policy))
                && answer.is_some_and(|answer| answer.normalization.number.as_deref() == Some(&*hole.example.result))
        };
        let shown = occurring_callers(model).iter().filter_map(|one| one.caller(model)).any(|caller| shows(&caller));
        assert!(shown && matches(hole.named, &hole.example.result), "{hole:?}\n{text}");
    }
    let found: BTreeSet<(PolicyId, RouteId)> =
        answers.found.iter().flat_map(|hole| hole.policies.iter().map(|policy| (*policy, hole.named))).collect();
    assert_eq!(found, expected, "{text}");
}

fn plan() -> impl Strategy<Value = String> {
    let pattern = prop::sample::select(vec![
        "^0([012]{1,2})$",
        "^([01])$",
        "^([12]{2})$",
        r"^2(\d*)$",
        "(0)$",
        r"^\+(1)",
        "^(0*)12$",
    ]);
    let translation = prop::sample::select(vec!["+$1", "$1", "1$1", "+1$1", "0", "+2"]);
    let rules = || prop::collection::vec((pattern.clone(), translation.clone()), 0..3);
    let target = prop::sample::select(vec![
        r"^\+1$",
        r"^\+[012]$",
        "^[01]$",
        "^1?0$",
        r"^\+1?[12]$",
        "^0",
        r"^\+",
        r"^\+1[012]?$",
        r"^\+1[012]{1,2}$",
        r"^\+[012]{2}$",
        "^[012]{1,2}$",
    ]);
    let usages = || prop::collection::btree_set(0..3u8, 1..3);
    let route = (target, usages(), 0..2u8, prop::option::weighted(0.3, 1..3u8));
    let policies = [usages(), usages()];
    let settings = (
        prop::sample::select(vec!["ocs2007r2", "lync2013", "teams"]),
        prop::sample::select(vec!["bypass", "normalise", "normalise"]),
        prop::sample::select(vec!["reject", "reject", "pass", "prefix"]),
        prop::sample::select(vec!["", "country_code: '1', "]),
        prop::sample::select(vec![
            "",
            "users: [{uri: x, line_uri: 'tel:+1', profile: q, policy: b}]\n",
            "users: [{uri: x, line_uri: 'tel:0', profile: p, policy: a}, {uri: y, policy: b}]\n",
        ]),
        prop::sample::select(vec!["", "", "emergency_numbers: [{number: '0', usage: u0}]\n"]),
        prop::sample::select(vec!["", "profiles: [p], ", "profiles: [q], "]),
    );
    (settings, rules(), rules(), prop::collection::vec(route, 2..6), policies).prop_map(
        |(settings, p, q, routes, policies)| {
            let (dialect, plus, no_match, code, users, emergency, listed) = settings;
            let list = |numbers: &BTreeSet<u8>| {
                let names: Vec<String> = numbers.iter().map(|n| format!("u{n}")).collect();
                names.join(", ")
            };
            let mut text = format!(
                "version: 1\ndialect: {dialect}\nsettings: {{plus_numbers: {plus}, no_match: {no_match}}}\n\
                 {emergency}{users}defaults: {{profile: p, policy: a}}\nphone_usages: [u0, u1, u2]\npolicies:\n"
            );
            for (name, usages) in ["a", "b"].into_iter().zip(&policies) {
                text += &format!("  - {{name: {name}, {listed}phone_usages: [{}]}}\n", list(usages));
            }
            text += "location_profiles:\n";
            for (name, rules) in [("p", p), ("q", q)] {
                text += &format!("  - {{name: {name}, {code}rules: [");
                for (number, (pattern, translation)) in rules.iter().enumerate() {
                    text += &format!("{{name: r{number}, pattern: '{pattern}', translation: '{translation}'}}, ");
                }
                text += "]}\n";
            }
            text += "routes:\n";
            for (number, (target, usages, gateway, priority)) in routes.iter().enumerate() {
                let priority = priority.map_or(String::new(), |priority| format!(", priority: {priority}"));
                text += &format!(
                    "  - {{name: t{number}, target: '{target}', phone_usages: [{}], gateways: [g{gateway}]{priority}}}\n",
                    list(usages)
                );
            }
            text
        },
    )
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn only_numbers_that_somebody_sends_count(text in plan()) {
        check(&text);
    }
}

/// Both targets match `+1`, but with the rules of the profile nobody sends it, since numbers with `+` are normalised.
#[test]
fn a_number_that_nobody_sends_is_no_overlap() {
    let text = |plus: &str| {
        format!(
            "version: 1
settings: {{plus_numbers: {plus}}}
location_profiles: [{{name: p, rules: [{{name: r, pattern: '^.*$', translation: '+2'}}]}}]
phone_usages: [u]
policies: {{a: [u]}}
routes:
  - {{name: one, target: '^\\+1', phone_usages: [u], gateways: [g]}}
  - {{name: two, target: '^\\+1', phone_usages: [u], gateways: [h]}}
"
        )
    };
    assert_eq!(overlapping_routes(&analysed(&text("normalise")), false).unwrap().found.len(), 0);
    assert_eq!(overlapping_routes(&analysed(&text("bypass")), false).unwrap().found.len(), 1);
}
