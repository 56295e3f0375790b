//! Helpers that the tests of the analyses share: plans from text, every short string, and the number of random cases.
#![allow(
    dead_code,
    clippy::panic,
    clippy::expect_used,
    clippy::allow_attributes,
    clippy::disallowed_methods,
    reason = "each test uses a part of it, a failing test may panic, and the environment says how long strings are"
)]

pub(crate) mod holes;
pub(crate) mod plans;

use std::collections::BTreeSet;
use std::sync::Arc;

use dialplan_analysis::{Analysis, Memo};
use dialplan_core::Limits;
use dialplan_core::compile::compile;
use dialplan_core::model::{Named, Plan, ProfileId, RouteId, UsageId, load};
use dialplan_core::source::SourceFile;
use proptest::prelude::ProptestConfig;

/// Returns a plan without mistakes, ready for questions.
pub(crate) fn analysed(text: &str) -> Analysis {
    try_analysed(text).unwrap_or_else(|found| panic!("{found}\n{text}"))
}

/// Returns a plan without mistakes, ready for questions, with what a memo already knows.
pub(crate) fn analysed_with(text: &str, memo: &Arc<Memo>) -> Analysis {
    try_analysed_with(text, memo).unwrap_or_else(|found| panic!("{found}\n{text}"))
}

/// Returns a plan ready for questions, or the reason why it cannot be used.
pub(crate) fn try_analysed(text: &str) -> Result<Analysis, String> {
    try_analysed_with(text, &Memo::new(&Limits::default()))
}

fn try_analysed_with(text: &str, memo: &Arc<Memo>) -> Result<Analysis, String> {
    let file = SourceFile::new("plan.yaml", text);
    let loaded = load(&file, &Limits::default());
    if !loaded.diagnostics.is_empty() {
        return Err(format!("{:?}", loaded.diagnostics));
    }
    let plan = compile(&file, loaded.plan, &Limits::default(), &mut ()).map_err(|found| format!("{found:?}"))?;
    Analysis::new(&file, plan, memo).map_err(|found| format!("{found:?}"))
}

/// Returns a plan ready for questions about strings of `letters` with at most `longest` characters.
pub(crate) fn bounded(text: &str, letters: &str, longest: usize) -> Analysis {
    let analysis = analysed(text);
    let domain = analysis.domain().bounded(letters, longest);
    analysis.within(domain)
}

/// Returns the profile `p`.
pub(crate) fn profile(plan: &Analysis) -> ProfileId {
    ProfileId::find(plan.plan(), "p").expect("the plan has a profile p")
}

/// Returns all strings of the letters, from one letter to `longest`, the shortest first.
pub(crate) fn strings(letters: &str, longest: usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut last = vec![String::new()];
    for _ in 0..longest {
        last = last.iter().flat_map(|s| letters.chars().map(move |c| format!("{s}{c}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Returns the gateways of a route.
pub(crate) fn gateways(plan: &Plan, route: RouteId) -> BTreeSet<dialplan_core::model::GatewayId> {
    plan.enabled_gateways(route).collect()
}

/// Returns the pairs of routes of a set that have a usage in common for which `has` returns true, equal priorities and
/// different gateways, each with the first such usage.
pub(crate) fn contending(
    plan: &Plan,
    set: &[RouteId],
    has: impl Fn(UsageId) -> bool,
) -> Vec<(UsageId, RouteId, RouteId)> {
    let mut pairs = Vec::new();
    for (at, one) in set.iter().enumerate() {
        for two in set.iter().skip(at + 1) {
            let (first, second) = (plan.route(*one), plan.route(*two));
            let mut both = first.phone_usages.iter().filter(|a| second.phone_usages.iter().any(|b| a.id == b.id));
            if let Some(usage) = both.find(|usage| has(usage.id))
                && first.priority == second.priority
                && gateways(plan, *one) != gateways(plan, *two)
            {
                pairs.push((usage.id, *one, *two));
            }
        }
    }
    pairs
}

/// Returns the routes of each usage that pairs relate, directly or through other pairs.
pub(crate) fn groups(pairs: &BTreeSet<(UsageId, RouteId, RouteId)>) -> BTreeSet<(UsageId, BTreeSet<RouteId>)> {
    let mut groups: Vec<(UsageId, BTreeSet<RouteId>)> = Vec::new();
    for (usage, one, two) in pairs {
        let mut group = BTreeSet::from([*one, *two]);
        groups.retain(|(other, routes)| {
            let apart = other != usage || routes.is_disjoint(&group);
            if !apart {
                group.extend(routes);
            }
            apart
        });
        groups.push((*usage, group));
    }
    groups.into_iter().collect()
}

/// Returns the length of the longest strings that are compared: the usual one, or `LONGEST_STRING` of the environment.
pub(crate) fn longest(usual: usize) -> usize {
    std::env::var("LONGEST_STRING").ok().and_then(|length| length.parse().ok()).unwrap_or(usual)
}

/// Returns a configuration with this number of cases, unless `PROPTEST_CASES` sets another number.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    /// Proptest's default if the variable is not set.
    const UNSET: u32 = 256;
    let config = ProptestConfig::default();
    if config.cases == UNSET { ProptestConfig::with_cases(usual) } else { config }
}
