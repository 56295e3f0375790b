//! Compares the roles of routes, overlaps and class holes with deciding every number. Targets match only short numbers
//! of three digits.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeSet;

use dialplan_analysis::routes::{Role, class_holes, overlapping_routes, roles};
use dialplan_core::call::{CallOptions, Origin, Question, caller};
use proptest::prelude::*;
use support::holes::holes;
use support::{analysed, contending, gateways, groups, strings};

const PLANS: u32 = 400;
const LONGEST: usize = 4;

fn check(text: &str) {
    let plan = analysed(text);
    let model = plan.plan();
    let mut expected: Vec<Option<Role>> = vec![None; model.routes.len()];
    let mut overlaps = BTreeSet::new();
    for policy in model.policy_ids() {
        let caller = caller(model, Origin::Manual { profile: None, policy: Some(policy) }).unwrap();
        for number in strings("012", LONGEST) {
            let question = Question {
                number: &number,
                caller: &caller,
                options: CallOptions { without_users: true, ..CallOptions::default() },
            };
            let answer = plan.compiled().decide(&question, &mut Default::default()).unwrap();
            let mut known = BTreeSet::new();
            for choice in &answer.chain {
                let before = known.len();
                known.extend(gateways(model, choice.route));
                let role = if before == 0 {
                    Role::First
                } else if known.len() > before {
                    Role::Backup
                } else {
                    Role::Nothing
                };
                let slot = expected.get_mut(choice.route.index()).unwrap();
                *slot = (*slot).max(Some(role));
            }
        }
    }
    for number in strings("012", LONGEST) {
        let set = plan.routes().labels_of(number.as_bytes());
        let had = |usage| model.policies.iter().any(|policy| policy.phone_usages.iter().any(|own| own.id == usage));
        overlaps.extend(contending(model, set, had));
    }
    let found: BTreeSet<_> =
        class_holes(&plan).unwrap().found.iter().flat_map(|h| h.policies.iter().map(|p| (*p, h.named))).collect();
    let all: BTreeSet<String> = strings("012", LONGEST).into_iter().collect();
    let sent = model.policy_ids().map(|policy| (policy, all.clone())).collect();
    assert_eq!(found, holes(&plan, LONGEST, &sent), "{text}");
    assert_eq!(roles(&plan).unwrap().routes, expected, "{text}");
    let found: BTreeSet<_> = overlapping_routes(&plan, false)
        .unwrap()
        .found
        .into_iter()
        .map(|overlap| {
            let [first, second] = overlap.pair;
            assert!(overlaps.contains(&(overlap.usage, first, second)), "{text}");
            let both = plan.routes().labels_of(overlap.example.result.as_bytes());
            assert!(both.contains(&first) && both.contains(&second), "{text}");
            (overlap.usage, [first, second].into_iter().chain(overlap.others).collect::<BTreeSet<_>>())
        })
        .collect();
    assert_eq!(found, groups(&overlaps), "{text}");
}

fn plan() -> impl Strategy<Value = String> {
    let target = prop::sample::select(vec![
        "^0[012]$",
        "^01?$",
        "^[01][12]{1,2}$",
        "^(?:00|1)2$",
        "^[012]{1,3}$",
        "^[012]{2}$",
        "^2$",
        "^0",
    ]);
    let usages = prop::collection::btree_set(0..3u8, 1..3);
    let gateways = prop::collection::btree_set(0..2u8, 1..3);
    let route = (target, usages, gateways, prop::option::of(1..3u8));
    let policies = prop::collection::vec(prop::sample::subsequence(vec![0u8, 1, 2], 1..4).prop_shuffle(), 1..4);
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
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn roles_of_routes_agree_with_deciding_every_number(text in plan()) {
        check(&text);
    }
}
