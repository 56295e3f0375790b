//! A priority in a plan for OCS, which has none.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Dialect, Subject};

use super::{Rule, code};
use crate::context::{Context, listed};

static CODE: Code = code("DP0417", "priority-not-in-ocs", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("priority_not_in_ocs.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut with_priority = plan.route_ids().filter(|route| plan.route(*route).priority.is_some());
    let Some(first) = with_priority.next().filter(|_| plan.dialect == Dialect::Ocs2007R2) else { return Vec::new() };
    let name = |route| &*plan.route(route).name.value;
    let message = format!("route `{}` has a priority, which OCS 2007 R2 does not have", name(first));
    let finding = context.on(&CODE, Subject::Route(first), message, "OCS tries routes in the order of its list");
    let others: Vec<&str> = with_priority.map(name).collect();
    let finding = match others.is_empty() {
        true => finding,
        false => finding.note(format!("also {}", listed("route", others.into_iter()))),
    };
    vec![finding.help(
        "write the routes in the order in which they are tried and remove `priority`, or set `dialect` to `lync2013` or \
         `teams`",
    )]
}
