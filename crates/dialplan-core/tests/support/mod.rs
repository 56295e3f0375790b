//! What the tests of the analyses share: plans from text, every short string, and how many random cases are tried.
#![allow(
    dead_code,
    clippy::panic,
    clippy::expect_used,
    clippy::allow_attributes,
    reason = "each test uses a part of it, and a failing one may panic"
)]

use std::collections::BTreeSet;

use dialplan_core::Limits;
use dialplan_core::compile::{CompiledPlan, compile_for_analysis};
use dialplan_core::model::{Named, Plan, ProfileId, load};
use dialplan_core::source::SourceFile;
use proptest::prelude::ProptestConfig;

/// A plan that has no mistakes, compiled.
pub(crate) fn compiled(text: &str) -> CompiledPlan {
    try_compiled(text).unwrap_or_else(|found| panic!("{found}\n{text}"))
}

/// A plan, or why it cannot be used.
pub(crate) fn try_compiled(text: &str) -> Result<CompiledPlan, String> {
    let file = SourceFile::new("plan.yaml", text);
    let loaded = load(&file, &Limits::default());
    if !loaded.diagnostics.is_empty() {
        return Err(format!("{:?}", loaded.diagnostics));
    }
    compile_for_analysis(&file, loaded.plan, &Limits::default(), &mut ()).map_err(|found| format!("{found:?}"))
}

/// The profile `p`.
pub(crate) fn profile(plan: &CompiledPlan) -> ProfileId {
    ProfileId::find(plan.plan(), "p").expect("the plan has a profile p")
}

/// All strings of the letters, from one letter to `longest`, the shortest first.
pub(crate) fn strings(letters: &str, longest: usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut last = vec![String::new()];
    for _ in 0..longest {
        last = last.iter().flat_map(|s| letters.chars().map(move |c| format!("{s}{c}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// The gateways of a route.
pub(crate) fn gateways(plan: &Plan, route: dialplan_core::model::RouteId) -> BTreeSet<dialplan_core::model::GatewayId> {
    plan.route(route).gateways.iter().map(|gateway| gateway.id).collect()
}

/// So many cases, unless `PROPTEST_CASES` says otherwise.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    /// What proptest takes if the variable is not set.
    const UNSET: u32 = 256;
    let config = ProptestConfig::default();
    if config.cases == UNSET { ProptestConfig::with_cases(usual) } else { config }
}
