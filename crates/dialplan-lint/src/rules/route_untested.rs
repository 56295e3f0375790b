//! A route that is selected for no case of the suites.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;
use crate::suites::coverage;

static CODE: Code = code("DP0602", "route-untested", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("route_untested.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.suites.is_empty() {
        return Vec::new();
    }
    let tested = coverage(context.analysis.compiled(), context.suites).routes;
    let finding = |route| {
        let message = format!("no case tests route `{}`", &*context.plan.route(route).name);
        context.on(&CODE, Subject::Route(route), message, "untested").help("add a case that this route carries")
    };
    context.plan.route_ids().filter(|route| !tested.contains(route)).map(finding).collect()
}
