//! Makes one plan of what was found in several files: each name occurs once, references are resolved, and what a plan
//! cannot load is left out and reported.

mod dialect;
mod merger;
mod people;
mod profiles;
mod usages;

use rustc_hash::FxHashMap;

use self::merger::{Merger, shortened};
use self::usages::name_usages;
use super::collect::Collected;
use super::findings::Findings;
use super::input::{ImportOptions, Source};
use crate::draft::Draft;

/// Returns the plan that everything found in the files makes up.
pub(super) fn draft(
    mut found: Collected,
    sources: &[Source],
    options: &ImportOptions,
    findings: &mut Findings,
) -> Draft {
    let mut merger = Merger { findings, sources, patterns: FxHashMap::default() };
    let dialect = merger.dialect(&found, options);
    name_usages(&mut found);
    merger.split_flattened(&mut found);
    let mut profiles = merger.profiles(found.profiles, found.loose);
    for profile in &mut profiles {
        merger.usable_rules(profile);
    }
    let policies = merger.deduplicated(
        "policy",
        found.policies,
        |p| p.name.clone(),
        |p| p.origin,
        |a, b| a.phone_usages == b.phone_usages && a.description == b.description,
    );
    let mut routes = merger.deduplicated(
        "route",
        found.routes,
        |r| r.name.clone(),
        |r| r.origin,
        |a, b| {
            (&a.target, &a.phone_usages, &a.gateways, a.priority)
                == (&b.target, &b.phone_usages, &b.gateways, b.priority)
        },
    );
    routes.retain(|route| match merger.fault(&route.target, None) {
        None => true,
        Some(fault) => {
            merger.left_out(
                route.origin,
                format!(
                    "route `{}` is left out: its pattern `{}` cannot be used: {fault}",
                    route.name,
                    shortened(&route.target)
                ),
            );
            false
        }
    });
    let gateways = merger.gateways(found.gateways);
    let tests = merger.deduplicated(
        "test case",
        found.tests,
        |t| t.name.clone(),
        |t| t.origin,
        |a, b| {
            (&a.number, &a.profile, &a.policy, &a.translation, &a.usage, &a.route)
                == (&b.number, &b.profile, &b.policy, &b.translation, &b.usage, &b.route)
        },
    );
    let emergency_numbers = merger.emergency_numbers(found.emergency_numbers);
    let users = merger.users(found.users, &profiles, &policies.iter().map(|p| p.name.as_str()).collect::<Vec<_>>());
    let used = policies
        .iter()
        .flat_map(|policy| policy.phone_usages.iter().map(|usage| (usage, policy.origin)))
        .chain(routes.iter().flat_map(|route| route.phone_usages.iter().map(|usage| (usage, route.origin))))
        .chain(emergency_numbers.iter().flat_map(|number| number.usage.iter().map(|usage| (usage, number.origin))));
    let usages = merger.usages(found.usages, used);
    let mut draft = Draft {
        dialect,
        profiles,
        usages,
        policies,
        routes,
        gateways,
        users,
        emergency_numbers,
        tests,
        left_out: Vec::new(),
    };
    merger.tests(&mut draft);
    draft
}
