//! Phone usages all of whose routes hang on one gateway.

use dialplan_analysis::routes::{SingleGateway, single_gateways};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{Context, listed};

static CODE: Code = code("DP0418", "single-gateway", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("single_gateway.md"));

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
    let calls = if one.for_emergency { "emergency calls fail" } else { "these calls fail" };
    let message = format!("all routes of {usages} lead to gateway `{gateway}`: without it, {calls}");
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
