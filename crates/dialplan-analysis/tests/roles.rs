//! Compares the roles of routes, overlaps and class holes with deciding every number. Targets match only short numbers
//! of three digits.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeSet;

use dialplan_analysis::Analysis;
use dialplan_analysis::routes::{Role, class_holes, overlapping_routes, roles};
use dialplan_core::call::{CallOptions, Origin, Question, caller};
use dialplan_core::model::{PolicyId, RouteId};
use proptest::prelude::*;
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
    assert_eq!(found, holes(&plan), "{text}");
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

/// Returns the policies that can call the numbers of a route although they lack its usages and another policy has one
/// of these in addition to all of theirs.
fn holes(plan: &Analysis) -> BTreeSet<(PolicyId, RouteId)> {
    let model = plan.plan();
    let usages = |policy: PolicyId| model.policy(policy).phone_usages.iter().map(|u| u.id).collect::<BTreeSet<_>>();
    let of_route = |route: RouteId| model.route(route).phone_usages.iter().map(|u| u.id).collect::<BTreeSet<_>>();
    let all = strings("012", LONGEST);
    let matches = |route: RouteId, number: &str| plan.routes().labels_of(number.as_bytes()).contains(&route);
    let is_wider = |wide: RouteId, narrow: RouteId| {
        all.iter().all(|n| !matches(narrow, n) || matches(wide, n))
            && all.iter().any(|n| matches(wide, n) && !matches(narrow, n))
    };
    let mut found = BTreeSet::new();
    for policy in model.policy_ids() {
        let own = usages(policy);
        for named in model.route_ids().filter(|route| of_route(*route).is_disjoint(&own)) {
            let wanted = of_route(named).into_iter().any(|usage| {
                model.policy_ids().any(|other| usages(other).is_superset(&own) && usages(other).contains(&usage))
            });
            let through = all.iter().filter(|number| matches(named, number)).any(|number| {
                let allowed: Vec<RouteId> = (model.route_ids())
                    .filter(|route| matches(*route, number) && !of_route(*route).is_disjoint(&own))
                    .collect();
                !allowed.is_empty() && allowed.iter().all(|route| is_wider(*route, named))
            });
            if wanted && through {
                found.insert((policy, named));
            }
        }
    }
    found
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
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn roles_of_routes_agree_with_deciding_every_number(text in plan()) {
        check(&text);
    }
}
