//! Compares the questions about countries and about blocked numbers with dialling numbers of every kind, in random
//! plans for the Netherlands and the United Kingdom. Whether a number is of a kind is asked of a matcher here, not of
//! an automaton.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use dialplan_analysis::Analysis;
use dialplan_analysis::callers::occurring_callers;
use dialplan_analysis::countries::{country_holes, foreign_numbers, open_premium, stolen_numbers};
use dialplan_analysis::home::country_of;
use dialplan_analysis::routes::routed_all_the_same;
use dialplan_core::call::{CallOptions, Question};
use dialplan_core::query::answer::{Answer, Verdict};
use dialplan_numbering::{Class, Region, country_code_of, country_codes, region, regions_of};
use dotnet_regex::{Limits, Options, Regex};
use proptest::prelude::*;
use support::{analysed, try_analysed};

const PLANS: u32 = 150;

fn is_match(pattern: &str, text: &str) -> bool {
    thread_local!(static KNOWN: RefCell<HashMap<String, Regex>> = RefCell::default());
    let limits = Limits { pattern_chars: usize::MAX, ..Limits::default() };
    KNOWN.with_borrow_mut(|known| {
        let regex = known.entry(pattern.to_owned());
        let regex = regex.or_insert_with(|| Regex::new(pattern, Options::default(), &limits).unwrap());
        regex.matcher().find_at(text, 0, &mut Default::default()).unwrap().is_some()
    })
}

fn is_of(region: Region, class: Class, number: &str) -> bool {
    region.numbers(class).is_some_and(|numbers| is_match(&numbers.pattern(), number))
}

/// Numbers as people dial them in both countries, with `+`, and to every country.
fn dialled() -> Vec<String> {
    let mut numbers = Vec::new();
    for code in ["NL", "GB"] {
        let region = region(code).unwrap();
        let (code, international) = (region.country_code(), region.international_prefix().unwrap());
        for numbers_of in region.classes().filter(|numbers| !numbers.class().is_short()) {
            let example = numbers_of.example().unwrap();
            let national = example.strip_prefix(&format!("+{code}")).unwrap();
            let longer = format!("{national}5");
            for national in [national, &national[..national.len() - 1], &longer] {
                numbers.extend([
                    format!("0{national}"),
                    format!("+{code}{national}"),
                    format!("{international}{code}{national}"),
                ]);
            }
        }
    }
    for code in country_codes() {
        numbers.extend([format!("00{code}2345678"), format!("+{code}2345678")]);
    }
    numbers.sort();
    numbers.dedup();
    numbers
}

/// Every call of every caller, with its answer.
fn calls(analysis: &Analysis, numbers: &[String]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for occurring in occurring_callers(analysis.plan()) {
        let caller = occurring.caller(analysis.plan()).unwrap();
        for number in numbers {
            let question = Question { number, caller: &caller, options: CallOptions::default() };
            answers.push(analysis.compiled().decide(&question, &mut Default::default()).unwrap());
        }
    }
    answers
}

fn leaves(answer: &Answer) -> bool {
    matches!(answer.verdict, Verdict::Routed | Verdict::CallingPlan)
}

fn check(text: &str) {
    let analysis = analysed(text);
    let plan = analysis.plan();
    let numbers = dialled();
    let answers = calls(&analysis, &numbers);
    let result = |answer: &Answer| answer.normalization.number.clone().unwrap_or_default();

    // Blocked on purpose.
    let found = routed_all_the_same(&analysis).unwrap();
    for (position, blocked) in plan.lint.blocked.iter().enumerate() {
        let hit = answers.iter().find(|answer| leaves(answer) && is_match(&blocked.pattern, &result(answer)));
        let found = found.iter().find(|found| found.blocked == position);
        assert!(hit.is_none() || found.is_some(), "{:?} is routed\n{text}", hit.map(|hit| &hit.number));
        if let Some(found) = found {
            let caller = found.callers[0].caller(plan).unwrap();
            let question = Question { number: &found.dialled, caller: &caller, options: CallOptions::default() };
            let answer = analysis.compiled().decide(&question, &mut Default::default()).unwrap();
            assert!(leaves(&answer) && is_match(&blocked.pattern, &result(&answer)), "{found:?}\n{text}");
            assert_eq!(
                (result(&answer), answer.selected().map(|c| c.route)),
                (found.number.clone(), found.route),
                "{text}"
            );
        }
    }

    // Premium numbers.
    let found = open_premium(&analysis).unwrap();
    let country = |answer: &Answer| answer.caller.profile.and_then(|profile| country_of(&analysis, profile));
    // Routes that take the premium example of a country, and no example of another class but shared cost.
    let examples = |region: Region, premium: bool| -> Vec<String> {
        let numbers = region.classes().filter(|n| !n.class().is_short() && n.class() != Class::SharedCost);
        let numbers = numbers.filter(|n| (n.class() == Class::Premium) == premium);
        numbers.filter_map(|numbers| numbers.example()).collect()
    };
    let is_blocked = |number: &str| plan.lint.blocked.iter().any(|blocked| is_match(&blocked.pattern, number));
    for answer in answers.iter().filter(|answer| leaves(answer) && !is_blocked(&result(answer))) {
        let Some(region) = country(answer).filter(|region| is_of(*region, Class::Premium, &result(answer))) else {
            continue;
        };
        let own: BTreeSet<_> = plan.policy(answer.caller.policy.unwrap()).phone_usages.iter().map(|u| u.id).collect();
        let may_be_named = plan.routes.iter().any(|route| {
            let takes = |number: &String| is_match(&route.target, number);
            let is_called = route.name.contains("premium");
            let is_made = examples(region, true).iter().any(takes) && !examples(region, false).iter().any(takes);
            route.phone_usages.iter().any(|usage| own.contains(&usage.id))
                && is_match(&route.target, &result(answer))
                && (is_called || is_made)
        });
        let route = answer.selected().map(|choice| choice.route);
        let reported =
            found.iter().any(|open| open.route == route && open.policies.contains(&answer.caller.policy.unwrap()));
        assert!(reported || may_be_named, "{} by {route:?}\n{text}", answer.number);
    }
    for open in &found {
        let caller = open.caller.caller(plan).unwrap();
        let question = Question { number: &open.dialled, caller: &caller, options: CallOptions::default() };
        let answer = analysis.compiled().decide(&question, &mut Default::default()).unwrap();
        assert_eq!(answer.selected().map(|choice| choice.route), open.route, "{open:?}\n{text}");
        assert!(leaves(&answer) && !is_blocked(&result(&answer)), "{open:?}\n{text}");
        assert!(is_of(open.country, Class::Premium, &result(&answer)), "{open:?}\n{text}");
        // No route that the caller may use is called a route for premium numbers and matches the number.
        let own: BTreeSet<_> = plan.policy(answer.caller.policy.unwrap()).phone_usages.iter().map(|u| u.id).collect();
        let permits = plan.routes.iter().any(|route| {
            route.name.contains("premium")
                && route.phone_usages.iter().any(|usage| own.contains(&usage.id))
                && is_match(&route.target, &result(&answer))
        });
        assert!(!permits, "{open:?}\n{text}");
    }

    // Country codes that lead nowhere.
    let mut routed: BTreeSet<&str> = BTreeSet::new();
    for answer in &answers {
        let Some(code) = result(answer).strip_prefix('+').and_then(country_code_of) else { continue };
        // Numbers that are blocked on purpose do not count.
        if answer.verdict == Verdict::Routed && !is_blocked(&result(answer)) {
            routed.insert(code);
        }
    }
    if let Some(holes) = country_holes(&analysis).unwrap() {
        for code in &holes.codes {
            assert!(!routed.contains(code), "{holes:?}\n{text}");
        }
        assert!(holes.example.result.starts_with(&format!("+{}", holes.codes[0])), "{holes:?}\n{text}");
    }

    // Rules that make numbers of another country, or take those of another kind.
    let foreign = foreign_numbers(&analysis);
    let stolen = stolen_numbers(&analysis);
    assert_eq!((foreign.undecided, stolen.undecided), (vec![], vec![]), "{text}");
    for found in &foreign.found {
        let region = regions_of(found.own)[0];
        let home = format!("+{}{}", found.own, found.example.number.strip_prefix('0').unwrap());
        let valid = Class::ALL.into_iter().any(|class| !class.is_short() && is_of(region, class, &home));
        assert!(valid && !found.example.result.starts_with(&format!("+{}", found.own)), "{found:?}\n{text}");
    }
    for found in &stolen.found {
        assert!(is_of(found.country, found.taken, &found.example.result), "{found:?}\n{text}");
        assert!(!is_of(found.country, found.named, &found.example.result), "{found:?}\n{text}");
    }
    for answer in &answers {
        let (Some(position), Some(region)) = (answer.normalization.rule, country(answer)) else { continue };
        let rule = plan.profile(answer.caller.profile.unwrap()).rules[position.index()].rule;
        let Some(national) = answer.number.strip_prefix('0') else { continue };
        let (home, code) = (format!("+{}{national}", region.country_code()), region.country_code());
        let main = [Class::Fixed, Class::Mobile, Class::TollFree, Class::Premium, Class::SharedCost];
        let other = result(answer).strip_prefix('+').and_then(country_code_of).is_some_and(|found| found != code);
        if main.iter().any(|class| is_of(region, *class, &home)) && other && result(answer).len() > 8 {
            assert!(foreign.found.iter().any(|found| found.rule == rule), "{}\n{text}", answer.number);
        }
        let named = &*plan.rule(rule).name.value;
        let own =
            [("Mobile", Class::Mobile), ("Landline", Class::Fixed)].into_iter().find(|(word, _)| named.contains(word));
        if let Some((_, own)) = own
            && main.iter().any(|class| is_of(region, *class, &result(answer)))
            && !is_of(region, own, &result(answer))
        {
            assert!(stolen.found.iter().any(|found| found.rule == rule), "{}\n{text}", answer.number);
        }
    }
}

fn plan() -> impl Strategy<Value = String> {
    let rule = prop::sample::select(vec![
        r"Mobile: ^0(6\d{8})$ -> +31$1",
        r"Mobile wide: ^0([67]\d{8,9})$ -> +31$1",
        r"UK Mobile: ^0(7\d{9})$ -> +44$1",
        r"Copied: ^0(7\d{9})$ -> +549$1",
        r"Landline: ^0([1-5]\d{8,9})$ -> +44$1",
        r"National: ^0([1-9]\d+)$ -> +31$1",
        r"National UK: ^0([1-9]\d+)$ -> +44$1",
        r"Premium: ^0(90[069]\d+)$ -> +31$1",
        r"International: ^00([1-9]\d+)$ -> +$1",
        r"Almost: ^0?([1-9]\d{8,})$ -> +$1",
        r"Free: ^0(800\d+)$ -> +31$1",
        r"Loose: (31|44)\d{9}$ -> +$&",
    ]);
    let rules =
        prop::collection::btree_set(rule, 1..6).prop_map(|rules| rules.into_iter().collect::<Vec<_>>()).prop_shuffle();
    let target = prop::sample::select(vec![
        r"^\+31\d+$",
        r"^\+31[1-7]\d+$",
        r"^\+31(?:90[069]|800)\d+$",
        r"^\+3190[069]\d+$",
        r"^\+44\d+$",
        r"^\+447\d+$",
        r"^\+(?!32)\d+$",
        r"^\+(?!31|44)\d+$",
        r"^\+[1-9]\d+$",
        r"^\+(?!31)",
        r"(31|44)\d{9}$",
        ".*",
    ]);
    let name = prop::sample::select(vec!["t", "t", "t", "premium "]);
    let routes = prop::collection::vec((target, 0..3u8, name), 1..5);
    let blocked = prop::sample::select(vec!["[]", r"['^\+3190\d+$']", r"['^\+32', {pattern: '^\+44', reason: why}]"]);
    let code = prop::sample::select(vec!["", "country_code: '31', ", "country_code: '44', "]);
    let no_route = prop::sample::select(vec!["block", "block", "calling-plan"]);
    (rules, routes, blocked, code, no_route).prop_map(|(rules, routes, blocked, code, no_route)| {
        let mut text =
            format!("version: 1\nsettings: {{no_route: {no_route}}}\nlint: {{blocked: {blocked}}}\nlocation_profiles:\n  - {{{code}name: p, rules: [");
        for rule in rules {
            let (name, rest) = rule.split_once(": ").unwrap();
            let (pattern, translation) = rest.split_once(" -> ").unwrap();
            text += &format!("{{name: '{name}', pattern: '{pattern}', translation: '{translation}'}}, ");
        }
        text += "]}\nphone_usages: [u0, u1, u2]\npolicies: {a: [u0], b: [u1, u0], c: [u2]}\nroutes:\n";
        for (number, (target, usage, name)) in routes.iter().enumerate() {
            text += &format!("  - {{name: {name}{number}, target: '{target}', phone_usages: [u{usage}], gateways: [g]}}\n");
        }
        text
    })
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn what_is_found_is_what_people_get(text in plan()) {
        assert!(try_analysed(&text).is_ok(), "{text}");
        check(&text);
    }
}
