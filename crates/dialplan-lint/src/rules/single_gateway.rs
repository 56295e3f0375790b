//! Phone usages all of whose routes hang on one gateway.

use dialplan_analysis::routes::{SingleGateway, single_gateways};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Dialect, Failover, Subject};

use super::{Rule, code};
use crate::context::{Context, listed};
use crate::partial::{ListKind, ROUTES};

static CODE: Code = code("DP0418", "single-gateway", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("single_gateway.md")).needing_whole(&[
    ROUTES,
    ListKind::RouteUsages,
    ListKind::RouteGateways,
]);

/// The number of usages that get a label.
const LABELS: usize = 5;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    single_gateways(context.analysis).iter().filter_map(|one| finding(context, one)).collect()
}

fn finding(context: &Context<'_>, one: &SingleGateway) -> Option<Diagnostic> {
    let plan = context.plan;
    let (first, more) = one.usages.split_first()?;
    let gateway = &*plan.gateway(one.gateway).name;
    let usages = listed("phone usage", one.usages.iter().map(|usage| &*plan.usage(*usage).name.value));
    // In OCS no entry acts. In Teams, nothing but the usage of the entry is tried; elsewhere the usages of the policy
    // may follow as a backup.
    let acts = one.for_emergency && plan.dialect != Dialect::Ocs2007R2;
    let is_last = plan.settings.failover == Failover::SameUsage || (acts && plan.dialect == Dialect::Teams);
    let fails = match (is_last, acts) {
        (false, _) => "",
        (true, true) => ": without it, emergency calls fail",
        (true, false) => ": without it, these calls fail",
    };
    let message = format!("all routes of {usages} lead to gateway `{gateway}`{fails}");
    let mut finding = context.on(&CODE, Subject::Usage(*first), message, "hangs on one gateway");
    if one.for_emergency {
        finding.level = Level::Warning;
    }
    for usage in more.iter().take(LABELS) {
        if let Some(place) = Subject::Usage(*usage).span(plan) {
            finding = finding.and_at(place, "so does this");
        }
    }
    if !one.disabled.is_empty() {
        let names = listed("gateway", one.disabled.iter().map(|gateway| &*plan.gateway(*gateway).name.value));
        finding = finding.note(format!("not counted, since disabled: {names}"));
    }
    Some(finding.help("add a second gateway to a route of each phone usage"))
}
