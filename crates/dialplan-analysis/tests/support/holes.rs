//! The holes of a plan between policies, found by trying every number.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_analysis::Analysis;
use dialplan_core::model::{PolicyId, RouteId, UsageId};

use super::{gateways, strings};

/// Returns the policies that can call numbers of a route through wider ones although they lack its usages, where one of
/// these seems to be a permission. `sent` has the numbers that somebody with each policy sends. Routes are compared by
/// numbers of up to `longest` characters; the digit 3 stands for those that no target names.
pub(crate) fn holes(
    plan: &Analysis,
    longest: usize,
    sent: &BTreeMap<PolicyId, BTreeSet<String>>,
) -> BTreeSet<(PolicyId, RouteId)> {
    let model = plan.plan();
    let all: Vec<String> = strings("0123+", longest).into_iter().filter(|number| is_number(number)).collect();
    let matches = |route: RouteId, number: &str| plan.routes().labels_of(number.as_bytes()).contains(&route);
    let numbers: Vec<BTreeSet<&str>> = (model.route_ids())
        .map(|route| all.iter().map(String::as_str).filter(|number| matches(route, number)).collect())
        .collect();
    let of = |route: RouteId| numbers.get(route.index()).expect("each route has its numbers");
    let begins_like = |number: &str, others: &BTreeSet<&str>| {
        others.range(number..).next().is_some_and(|other| other.starts_with(number))
            || (1..=number.len()).any(|end| number.get(..end).is_some_and(|begin| others.contains(begin)))
    };
    let within = |one: RouteId, other: RouteId| of(one).iter().all(|number| begins_like(number, of(other)));
    let is_wider = |wide: RouteId, narrow: RouteId| within(narrow, wide) && !within(wide, narrow);
    let of_policy = |policy: PolicyId| model.policy(policy).phone_usages.iter().map(|u| u.id).collect::<BTreeSet<_>>();
    let of_route = |route: RouteId| model.route(route).phone_usages.iter().map(|u| u.id).collect::<BTreeSet<_>>();
    let may = |route: RouteId, usages: &BTreeSet<UsageId>| !of_route(route).is_disjoint(usages);
    let carries = |route: RouteId| model.can_carry(route);
    let is_emergency = |route: RouteId| {
        model.emergency_numbers.iter().any(|entry| matches(route, &entry.result()) || matches(route, &entry.number))
    };
    let mut found = BTreeSet::new();
    for (policy, sent) in sent {
        let own = of_policy(*policy);
        for named in model.route_ids().filter(|route| !may(*route, &own) && !is_emergency(*route)) {
            // The same destinations through another usage.
            let has_another = model.route_ids().any(|route| {
                let common = of(route).intersection(of(named)).next().is_some();
                carries(route) && may(route, &own) && common && within(route, named) && within(named, route)
            });
            let is_hole = |number: &String| {
                let allowed: Vec<RouteId> = (model.route_ids())
                    .filter(|route| matches(*route, number) && may(*route, &own) && carries(*route))
                    .collect();
                let is_permission = |usage: UsageId| {
                    let has_more =
                        |other: PolicyId| of_policy(other).is_superset(&own) && of_policy(other).contains(&usage);
                    let is_on_top = |other: PolicyId| {
                        !of_policy(other).contains(&usage) || allowed.iter().any(|route| may(*route, &of_policy(other)))
                    };
                    model.policy_ids().any(has_more) && model.policy_ids().all(is_on_top)
                };
                !allowed.is_empty()
                    && allowed.iter().all(|route| is_wider(*route, named))
                    && allowed.iter().any(|route| gateways(model, *route) == gateways(model, named))
                    && of_route(named).into_iter().any(is_permission)
            };
            let mut own_numbers = sent.iter().filter(|number| is_number(number) && matches(named, number));
            if !has_another && own_numbers.any(is_hole) {
                found.insert((*policy, named));
            }
        }
    }
    found
}

/// Returns true for digits with or without `+` in front.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
