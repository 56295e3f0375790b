//! Makes one plan of what was found in several files: each name occurs once, references are resolved, and what a plan
//! cannot load is left out and reported.

mod assigned;
mod dialect;
mod emergency;
mod lists;
mod merger;
mod people;
mod profiles;
mod trunks;
mod usages;

use dialplan_core::model::PlanSection;
use rustc_hash::FxHashMap;

use self::emergency::Emergencies;
use self::merger::{Merger, shortened};
use self::usages::name_usages;
use super::collect::Collected;
use super::findings::Findings;
use super::input::{ImportOptions, Source};
use crate::draft::{Draft, DraftList, PartialList};

/// Returns the plan that everything found in the files makes up.
pub(super) fn draft(
    mut found: Collected,
    sources: &[Source],
    options: &ImportOptions,
    findings: &mut Findings,
) -> Draft {
    let partial = std::mem::take(&mut found.partial);
    let mut merger = Merger { findings, sources, patterns: FxHashMap::default(), partial };
    let dialect = merger.dialect(&found, options);
    name_usages(&mut found);
    merger.split_flattened(&mut found);
    let mut profiles = merger.profiles(std::mem::take(&mut found.profiles), std::mem::take(&mut found.loose));
    for profile in &mut profiles {
        merger.usable_rules(profile);
    }
    let mut policies = merger.deduplicated(
        "policy",
        std::mem::take(&mut found.policies),
        |p| p.name.clone(),
        |p| p.origin,
        |a, b| a.phone_usages == b.phone_usages && a.description == b.description,
    );
    merger.add_assigned(&found, &mut profiles, &mut policies);
    let mut routes = merger.deduplicated(
        "route",
        std::mem::take(&mut found.routes),
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
            let why = format!("route `{}` is left out", route.name);
            merger.partial.push(PartialList {
                list: DraftList::Section(PlanSection::Routes),
                why,
                origin: route.origin,
            });
            false
        }
    });
    let mut gateways = merger.gateways(std::mem::take(&mut found.gateways));
    let translation_rules = merger.translations(&mut found, &routes, &mut gateways);
    let tests = merger.deduplicated(
        "test case",
        std::mem::take(&mut found.tests),
        |t| t.name.clone(),
        |t| t.origin,
        |a, b| {
            (&a.number, &a.profile, &a.policy, &a.translation, &a.usage, &a.route)
                == (&b.number, &b.profile, &b.policy, &b.translation, &b.usage, &b.route)
        },
    );
    let mut users = merger.users(
        std::mem::take(&mut found.users),
        &profiles,
        &policies.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(),
    );
    let Emergencies { policies: emergency_policies, default: default_emergency_policy, sites, numbers } =
        merger.emergencies(&mut found, &mut users);
    let grants = std::mem::take(&mut found.global_grants);
    let names: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
    let default_profile = merger.granted_to_all("dial plan", grants.profiles, &names);
    let names: Vec<&str> = policies.iter().map(|policy| policy.name.as_str()).collect();
    let default_policy = merger.granted_to_all("policy", grants.policies, &names);
    let used = policies
        .iter()
        .flat_map(|policy| policy.phone_usages.iter().map(|usage| (usage, policy.origin)))
        .chain(routes.iter().flat_map(|route| route.phone_usages.iter().map(|usage| (usage, route.origin))))
        .chain(
            (emergency_policies.iter().flat_map(|policy| &policy.numbers).chain(&numbers))
                .flat_map(|number| number.usage.iter().map(|usage| (usage, number.origin))),
        );
    let usages = merger.usages(std::mem::take(&mut found.usages), used);
    let mut draft = Draft {
        collected: found.collected,
        dialect,
        profiles,
        usages,
        policies,
        routes,
        gateways,
        users,
        emergency_policies,
        default_profile,
        default_policy,
        default_emergency_policy,
        sites,
        emergency_numbers: numbers,
        translation_rules,
        tests,
        partial: std::mem::take(&mut merger.partial),
        emptied: std::mem::take(&mut found.emptied),
        left_out: Vec::new(),
    };
    lists::resolve(&mut draft);
    merger.tests(&mut draft);
    draft
}
