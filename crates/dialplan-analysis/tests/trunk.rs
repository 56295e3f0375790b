//! Compares the analyses of trunk translation and of number ranges with trying every short number, for random small
//! plans.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeSet;

use dialplan_analysis::Analysis;
use dialplan_analysis::ranges::{leaving_numbers, lines_outside, range_sets, results_outside};
use dialplan_analysis::rules::{Nothing, matches_nothing, reaching};
use dialplan_analysis::trunk::{
    ListUse, Why, changed_emergencies, dead_translations, translation_lists, unchanged_numbers,
};
use dialplan_core::call::{CallOptions, Origin, Question, caller};
use dialplan_core::engine::SentBuffers;
use dialplan_core::model::{Dialect, EmergencyNumber, GatewayId, Named, Plan, RouteId, RuleId};
use dialplan_core::query::answer::Verdict;
use proptest::prelude::*;
use support::{analysed, strings};

const PLANS: u32 = 300;
/// All patterns of the plans match only strings of at most five of these characters.
const LETTERS: &str = "01+";
const LONGEST: usize = 5;

fn uses(plan: &Plan, rule: RuleId) -> Vec<(ListUse, Vec<RuleId>)> {
    let ids = |list: &[dialplan_core::model::Ref<RuleId>]| list.iter().map(|member| member.id).collect::<Vec<_>>();
    let mut all: Vec<(ListUse, Vec<RuleId>)> =
        plan.route_ids().map(|route| (ListUse::Route(route), ids(&plan.route(route).translations))).collect();
    for (id, _) in GatewayId::all(plan) {
        let gateway = plan.gateway(id);
        all.push((ListUse::OutboundCalled(id), ids(&gateway.outbound.called)));
        all.push((ListUse::OutboundCalling(id), ids(&gateway.outbound.calling)));
        all.push((ListUse::InboundCalled(id), ids(&gateway.inbound.called)));
        all.push((ListUse::InboundCalling(id), ids(&gateway.inbound.calling)));
    }
    all.into_iter().filter(|(_, list)| list.contains(&rule)).collect()
}

/// Returns what a list turns a number into, and the rule that does.
fn translated(plan: &Analysis, list: &[RuleId], number: &str) -> (String, Option<RuleId>) {
    let mut scratch = Default::default();
    let applied =
        list.iter().find_map(|rule| Some((plan.apply_rule(*rule, number, &mut scratch).unwrap()?, Some(*rule))));
    applied.unwrap_or_else(|| (number.to_owned(), None))
}

fn targets(plan: &Analysis, number: &str) -> BTreeSet<RouteId> {
    plan.routes().labels_of(number.as_bytes()).iter().copied().collect()
}

/// Returns the numbers that come to a list; `None` if any number can.
fn arriving(plan: &Analysis, by: ListUse, all: &[String]) -> Option<BTreeSet<String>> {
    let model = plan.plan();
    match by {
        ListUse::Route(route) => Some(all.iter().filter(|n| targets(plan, n).contains(&route)).cloned().collect()),
        ListUse::OutboundCalled(gateway) => {
            let leads = |route: &RouteId| model.enabled_gateways(*route).any(|own| own == gateway);
            let routes: Vec<RouteId> = model.route_ids().filter(leads).collect();
            if routes.is_empty() {
                return None;
            }
            let mut numbers = BTreeSet::new();
            for number in all {
                for route in routes.iter().filter(|route| targets(plan, number).contains(route)) {
                    let list: Vec<RuleId> = model.route(*route).translations.iter().map(|m| m.id).collect();
                    numbers.insert(translated(plan, &list, number).0);
                }
            }
            Some(numbers)
        }
        _ => None,
    }
}

fn dead(plan: &Analysis, all: &[String], text: &str) {
    let model = plan.plan();
    let answers = dead_translations(plan);
    assert_eq!(answers.undecided, [], "{text}");
    for rule in &model.translation_rules {
        for (by, list) in uses(model, *rule) {
            let numbers = arriving(plan, by, all);
            let numbers: Vec<&String> =
                numbers.as_ref().map_or(all.iter().collect(), |numbers| numbers.iter().collect());
            let used = numbers.iter().any(|number| translated(plan, &list, number).1 == Some(*rule));
            let found =
                answers.found.iter().find(|dead| dead.rule == *rule && (dead.by == by || dead.also.contains(&by)));
            assert_eq!(found.is_some(), !used, "{rule:?} {by:?}\n{text}");
            let Some(Why::Covered { blockers, difference }) = found.map(|found| &found.why) else { continue };
            let matches = |rule: RuleId, number: &str| translated(plan, &[rule], number).1.is_some();
            let own: Vec<&&String> = numbers.iter().filter(|number| matches(*rule, number)).collect();
            assert!(own.iter().all(|n| blockers.iter().any(|b| matches(*b, n))), "{rule:?} {by:?}\n{text}");
            let differ = own.iter().any(|number| {
                blockers.iter().any(|b| {
                    matches(*b, number) && translated(plan, &[*b], number).0 != translated(plan, &[*rule], number).0
                })
            });
            // What a route's list makes of numbers is not among those that are compared.
            let plain =
                !matches!(by, ListUse::OutboundCalled(_)) || model.routes.iter().all(|r| r.translations.is_empty());
            assert!(!plain || difference.as_ref().unwrap().is_some() == differ, "{rule:?} {by:?}\n{text}");
        }
    }
}

/// Returns the numbers that meet the rules `members`: those on which no emergency entry acts, and the client's results.
fn meeting_rules(plan: &Analysis, members: &[RuleId], all: &[String]) -> BTreeSet<String> {
    let dialled: Vec<&String> =
        all.iter().filter(|n| !n.starts_with('+') && !["11", "1+1"].contains(&n.as_str())).collect();
    let results = dialled.iter().filter_map(|number| match translated(plan, members, number) {
        (result, Some(_)) if !result.is_empty() && !result.starts_with('+') => Some(result),
        _ => None,
    });
    results.chain(dialled.iter().map(|number| (*number).clone())).collect()
}

fn unchanged(plan: &Analysis, all: &[String], text: &str) {
    let model = plan.plan();
    let answers = unchanged_numbers(plan).unwrap();
    assert_eq!(answers.undecided, [], "{text}");
    let profile = support::profile(plan);
    let mut results: BTreeSet<String> = BTreeSet::new();
    let members: Vec<RuleId> = model.profile(profile).rules.iter().map(|member| member.rule).collect();
    for number in &meeting_rules(plan, &members, all) {
        if let (result, Some(_)) = translated(plan, &members, number) {
            results.insert(result);
        }
    }
    let results: Vec<&String> = results.iter().filter(|result| !result.is_empty()).collect();
    let mut expected = BTreeSet::new();
    for route in model.route_ids() {
        let own: Vec<RuleId> = model.route(route).translations.iter().map(|m| m.id).collect();
        let usages = &model.route(route).phone_usages;
        let entries = model.emergency_numbers.iter().filter(|entry| {
            entry.usage.is_some_and(|own| model.dialect != Dialect::Teams || usages.iter().any(|u| u.id == own.id))
        });
        let called: Vec<String> = entries.map(EmergencyNumber::result).collect();
        let numbers = results.iter().copied().chain(&called);
        let numbers: Vec<&String> = numbers.filter(|number| targets(plan, number).contains(&route)).collect();
        let mut check = |list: &[RuleId], by: ListUse, before: &[RuleId]| {
            let is_met = |number: &str| translated(plan, list, &translated(plan, before, number).0).1.is_some();
            if !list.is_empty() && numbers.iter().any(|n| is_met(n)) && numbers.iter().any(|n| !is_met(n)) {
                expected.insert((route, by));
            }
        };
        check(&own, ListUse::Route(route), &[]);
        for gateway in model.enabled_gateways(route) {
            let list: Vec<RuleId> = model.gateway(gateway).outbound.called.iter().map(|m| m.id).collect();
            check(&list, ListUse::OutboundCalled(gateway), &own);
        }
    }
    let found: BTreeSet<RouteId> =
        answers.found.iter().flat_map(|one| one.also.iter().copied().chain([one.route])).collect();
    assert_eq!(found, expected.iter().map(|(route, _)| *route).collect(), "{text}");
    for one in &answers.found {
        assert!(expected.contains(&(one.route, one.by)), "{one:?}\n{text}");
    }
}

fn reached(plan: &Analysis, all: &[String], text: &str) {
    let lists = translation_lists(plan);
    for rule in &plan.plan().translation_rules {
        let reaching = reaching(plan, *rule).unwrap();
        let own: Vec<&Vec<RuleId>> = lists.iter().map(|list| &list.members).filter(|m| m.contains(rule)).collect();
        for number in all {
            let alone = vec![*rule];
            let tried = if own.is_empty() { vec![&alone] } else { own.clone() };
            let expected = tried.iter().any(|list| translated(plan, list, number).1 == Some(*rule));
            assert_eq!(reaching.accepts(number.as_bytes()), expected, "{rule:?} {number}\n{text}");
        }
        assert_ne!(matches_nothing(plan, *rule), Ok(Some(Nothing::OnlyPlus)), "{text}");
    }
}

fn emergencies(plan: &Analysis, text: &str) {
    let model = plan.plan();
    let found = changed_emergencies(plan).unwrap();
    let caller = caller(model, Origin::default()).unwrap();
    let mut buffers = SentBuffers::default();
    let mut expected = BTreeSet::new();
    let bare = |number: &str| number.strip_prefix('+').unwrap_or(number).to_owned();
    for (at, entry) in model.emergency_numbers.iter().enumerate() {
        for dialled in std::iter::once(&entry.number).chain(&entry.masks) {
            for client_normalization in [false, true] {
                let options = CallOptions { client_normalization, ..CallOptions::default() };
                let question = Question { number: dialled, caller: &caller, options };
                let answer = plan.compiled().decide(&question, &mut Default::default()).unwrap();
                for choice in &answer.chain {
                    for gateway in model.enabled_gateways(choice.route) {
                        let number = answer.normalization.number.clone().unwrap();
                        let sent = plan.compiled().engine().sent((choice.route, gateway), &number, None, &mut buffers);
                        let sent = bare(sent.unwrap().called);
                        if ![bare(&entry.number), bare(&entry.result()), bare(&number)].contains(&sent) {
                            expected.insert((at, choice.route, gateway));
                        }
                    }
                }
            }
        }
    }
    let found: BTreeSet<_> = found.iter().map(|one| (one.entry, one.route, one.gateway)).collect();
    assert_eq!(found, expected, "{text}");
}

fn ranges(plan: &Analysis, all: &[String], text: &str) {
    let model = plan.plan();
    let sets = range_sets(plan).unwrap();
    let inside = |number: &str| sets.iter().any(|set| set.accepts(number.as_bytes()));
    // The strings with the longest beginning that all numbers of a range have in common.
    let prefixes: Vec<String> = sets
        .iter()
        .map(|set| {
            let own: Vec<&String> = all.iter().filter(|number| set.accepts(number.as_bytes())).collect();
            let mut prefix = own.first().map_or(String::new(), |first| (*first).clone());
            while !own.iter().all(|number| number.starts_with(&prefix)) {
                prefix.pop();
            }
            prefix
        })
        .collect();
    let like = |number: &str| prefixes.iter().any(|prefix| !prefix.is_empty() && number.starts_with(prefix.as_str()));
    let members: Vec<RuleId> = model.profile(support::profile(plan)).rules.iter().map(|member| member.rule).collect();
    let answers = results_outside(plan).unwrap();
    assert_eq!(answers.undecided, [], "{text}");
    for rule in &members {
        let reaching: Vec<(String, String)> = meeting_rules(plan, &members, all)
            .iter()
            .filter(|number| !number.contains('+') && number.len() <= LONGEST)
            .filter_map(|number| match translated(plan, &members, number) {
                (result, Some(by)) if by == *rule => Some((number.clone(), result)),
                _ => None,
            })
            .collect();
        // All numbers are short.
        let is_extension = reaching.iter().any(|(_, result)| inside(result) || like(result));
        let out = reaching.iter().any(|(_, result)| !result.is_empty() && !inside(result));
        let found = answers.found.iter().find(|outside| outside.rule == *rule);
        assert_eq!(found.is_some(), is_extension && out, "{rule:?} {prefixes:?}\n{text}");
        if let Some(found) = found {
            assert!(reaching.contains(&(found.example.number.clone(), found.example.result.clone())), "{text}");
            assert_eq!(found.every, reaching.iter().all(|(_, result)| !inside(result)), "{text}");
        }
    }
    let outside: Vec<bool> =
        model.user_ids().map(|user| lines_outside(plan).unwrap().iter().any(|one| one.user == user)).collect();
    let expected: Vec<bool> = model.users.iter().map(|user| !inside(user.line().unwrap())).collect();
    assert_eq!(outside, expected, "{text}");
    leaving(plan, all, text);
}

fn leaving(plan: &Analysis, all: &[String], text: &str) {
    let model = plan.plan();
    let sets = range_sets(plan).unwrap();
    let found = leaving_numbers(plan).unwrap();
    let caller = caller(model, Origin::default()).unwrap();
    for (at, set) in sets.iter().enumerate() {
        let leaves = all.iter().any(|number| {
            let question = Question { number, caller: &caller, options: CallOptions::default() };
            let Ok(answer) = plan.compiled().decide(&question, &mut Default::default()) else { return false };
            let result = answer.normalization.number.unwrap_or_default();
            answer.verdict == Verdict::Routed && answer.emergency.is_none() && set.accepts(result.as_bytes())
        });
        let one = found.iter().find(|one| one.range == at);
        assert_eq!(one.is_some(), leaves, "{at}\n{text}");
    }
}

fn check(text: &str) {
    let plan = analysed(text);
    let all = strings(LETTERS, LONGEST);
    dead(&plan, &all, text);
    unchanged(&plan, &all, text);
    reached(&plan, &all, text);
    emergencies(&plan, text);
    ranges(&plan, &all, text);
}

fn plan() -> impl Strategy<Value = String> {
    let pattern = || {
        prop::sample::select(vec![
            r"^\+(1)$",
            r"^\+([01]{2})$",
            "^(1)$",
            "^(0)1$",
            r"^\+?(11)$",
            "^([01]{2,3})$",
            r"^\+(0)(1?)$",
            "^(0)$",
        ])
    };
    let translation = || prop::sample::select(vec!["$1", "+$1", "0$1", "1$1", "+1$1", "+$1$1"]);
    let translations = prop::collection::vec((pattern(), translation()), 1..4);
    let list = || prop::collection::vec(0..4usize, 0..3);
    let lists = prop::array::uniform5(list());
    let rules = prop::collection::vec(
        (prop::sample::select(vec!["^(1)$", "^0(1)$", "^([01]{2})$", "^(0[01]?)$", "^1([01])1$"]), translation()),
        0..4,
    );
    let target = prop::sample::select(vec![r"^\+[01]{1,2}$", r"^\+1$", "^[01]{2}$", r"^\+?11$", r"^\+0[01]?$", "^1$"]);
    let routes = prop::collection::vec((target, 0..3u8, any::<bool>()), 1..4);
    let range = prop::sample::select(vec![
        "range: '+10-+11'",
        "range: '+0-+1'",
        "pattern: '^11$'",
        "range: '+001-+110'",
        r"pattern: '^\+0[01]?$'",
    ]);
    let ranges = prop::collection::vec(range, 1..3);
    let line = prop::sample::select(vec!["+10", "+1", "+110", "+00"]);
    let settings = (prop::sample::select(vec!["bypass", "normalise"]), prop::sample::select(vec!["lync2013", "teams"]));
    (translations, lists, rules, routes, ranges, line, settings).prop_map(
        |(translations, lists, rules, routes, ranges, line, (plus, dialect))| {
            let count = translations.len();
            let named = |list: &[usize]| {
                let mut seen = BTreeSet::new();
                let kept = list.iter().map(|at| at % count).filter(|at| seen.insert(*at));
                kept.map(|at| format!("t{at}")).collect::<Vec<_>>().join(", ")
            };
            let mut text = format!("version: 1\ndialect: {dialect}\n");
            text += &format!("settings: {{plus_numbers: {plus}, no_match: reject}}\n");
            text += "translation_rules:\n";
            for (at, (pattern, translation)) in translations.iter().enumerate() {
                text += &format!("  - {{name: t{at}, pattern: '{pattern}', translation: '{translation}'}}\n");
            }
            let [of_route, called, calling, inbound, other] = &lists;
            text += &format!(
                "gateways:\n  - {{name: g0, outbound: {{called: [{}], calling: [{}]}}}}\n  \
                 - {{name: g1, outbound: {{called: [{}]}}, inbound: {{calling: [{}]}}}}\n",
                named(called),
                named(calling),
                named(other),
                named(inbound)
            );
            text += "location_profiles:\n  - name: p\n    rules:\n";
            for (at, (pattern, translation)) in rules.iter().enumerate() {
                text += &format!("      - {{name: r{at}, pattern: '{pattern}', translation: '{translation}'}}\n");
            }
            text += "phone_usages: [u0, u1, e]\npolicies: {a: [u0]}\ndefaults: {policy: a, profile: p}\n";
            text += "emergency_numbers: [{number: '11', masks: ['1+1'], usage: e}, {number: '01'}]\n";
            text += &format!("users: [{{uri: x, line_uri: 'tel:{line}'}}]\nnumber_ranges:\n");
            for (at, range) in ranges.iter().enumerate() {
                text += &format!("  - {{name: n{at}, {range}}}\n");
            }
            text += "routes:\n";
            for (at, (target, usage, translates)) in routes.iter().enumerate() {
                let usage = ["u0", "e", "u0, e"][usize::from(*usage)];
                let list = if *translates { named(of_route) } else { String::new() };
                let gateways = if at == 1 { "g1" } else { "g0, g1" };
                text += &format!("  - {{name: t{at}, target: '{target}', phone_usages: [{usage}], ");
                text += &format!("gateways: [{gateways}], translations: [{list}]}}\n");
            }
            text
        },
    )
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn trunk_and_ranges_agree_with_trying_every_number(text in plan()) {
        check(&text);
    }
}
