//! Which routes are chosen, back others up or do nothing, against asking for every number: targets have only short numbers of three digits.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::BTreeSet;

use dialplan_core::Limits;
use dialplan_core::analysis::{Part, overlapping_routes, parts};
use dialplan_core::compile::{CompiledPlan, compile_for_analysis};
use dialplan_core::model::load;
use dialplan_core::query::Question;
use dialplan_core::query::caller::{Origin, caller};
use dialplan_core::source::SourceFile;
use proptest::prelude::*;

const PLANS: u32 = 400;
const LONGEST: usize = 4;

fn compiled(text: &str) -> CompiledPlan {
    let file = SourceFile::new("plan.yaml", text);
    let loaded = load(&file, &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{:?}\n{text}", loaded.diagnostics);
    compile_for_analysis(&file, loaded.plan, &Limits::default(), &mut ()).unwrap()
}

fn strings() -> Vec<String> {
    let mut all = Vec::new();
    let mut last = vec![String::new()];
    for _ in 0..LONGEST {
        last = last.iter().flat_map(|s| "012".chars().map(move |c| format!("{s}{c}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn check(text: &str) {
    let plan = compiled(text);
    let model = plan.plan();
    let mut expected: Vec<Option<Part>> = vec![None; model.routes.len()];
    let mut overlaps = BTreeSet::new();
    for policy in model.policy_ids() {
        let caller = caller(model, Origin::Manual { profile: None, policy: Some(policy) }).unwrap();
        for number in strings() {
            let question = Question {
                number: &number,
                caller: &caller,
                client_normalization: false,
                off_hook: false,
                lookup_users: false,
            };
            let answer = plan.decide(&question, &mut Default::default()).unwrap();
            let mut gateways = BTreeSet::new();
            for choice in &answer.chain {
                let before = gateways.len();
                gateways.extend(model.route(choice.route).gateways.iter().map(|gateway| gateway.id));
                let part = if before == 0 {
                    Part::First
                } else if gateways.len() > before {
                    Part::Backup
                } else {
                    Part::Nothing
                };
                let slot = expected.get_mut(choice.route.index()).unwrap();
                *slot = (*slot).max(Some(part));
            }
        }
    }
    for number in strings() {
        let set = plan.routes().labels_of(number.as_bytes());
        for (at, one) in set.iter().enumerate() {
            for two in set.iter().skip(at + 1) {
                let (first, second) = (model.route(*one), model.route(*two));
                let shared = first.phone_usages.iter().any(|a| second.phone_usages.iter().any(|b| a.id == b.id));
                let gateways = |route: &dialplan_core::model::Route| {
                    route.gateways.iter().map(|gateway| gateway.id).collect::<BTreeSet<_>>()
                };
                if shared && first.priority == second.priority && gateways(first) != gateways(second) {
                    overlaps.insert((*one, *two));
                }
            }
        }
    }
    assert_eq!(parts(&plan).unwrap().routes, expected, "{text}");
    let found: BTreeSet<_> = overlapping_routes(&plan).unwrap().iter().map(|o| (o.first, o.second)).collect();
    assert_eq!(found, overlaps, "{text}");
}

fn plan() -> impl Strategy<Value = String> {
    let target =
        prop::sample::select(vec!["^0[012]$", "^01?$", "^[01][12]{1,2}$", "^(?:00|1)2$", "^[012]{1,3}$", "^2$"]);
    let usages = prop::collection::btree_set(0..3u8, 1..3);
    let gateways = prop::collection::btree_set(0..2u8, 1..3);
    let route = (target, usages, gateways, prop::option::of(1..3u8));
    let policies = prop::collection::vec(prop::sample::subsequence(vec![0u8, 1, 2], 1..3).prop_shuffle(), 1..3);
    (prop::collection::vec(route, 1..6), policies).prop_map(|(routes, policies)| {
        let list = |kind: &str, numbers: Vec<u8>| {
            let names: Vec<String> = numbers.iter().map(|n| format!("{kind}{n}")).collect();
            names.join(", ")
        };
        let mut text = "version: 1\nphone_usages: [u0, u1, u2]\npolicies:\n".to_owned();
        for (number, usages) in policies.into_iter().enumerate() {
            text += &format!("  p{number}: [{}]\n", list("u", usages));
        }
        text += "routes:\n";
        for (number, (target, usages, gateways, priority)) in routes.into_iter().enumerate() {
            let priority = priority.map_or(String::new(), |priority| format!(", priority: {priority}"));
            text += &format!(
                "  - {{name: r{number}, target: '{target}', phone_usages: [{}], gateways: [{}]{priority}}}\n",
                list("u", usages.into_iter().collect()),
                list("g", gateways.into_iter().collect()),
            );
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(PLANS))]

    #[test]
    fn parts_of_routes_are_what_asking_for_everything_says(text in plan()) {
        check(&text);
    }
}
