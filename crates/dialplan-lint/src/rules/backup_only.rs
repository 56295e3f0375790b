//! A route that is never the first choice but adds a gateway to a failover chain.

use dialplan_analysis::routes::Role;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;
use crate::partial::ROUTING;
use crate::route_parts::routes_with_part;

static CODE: Code = code("DP0412", "backup-only", Level::Off);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("backup_only.md")).needing_whole(ROUTING);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let finding = |route| {
        let message =
            format!("route `{}` is only a backup: it is never the first choice", &*context.plan.route(route).name);
        context.on(&CODE, Subject::Route(route), message, "never the first choice")
    };
    routes_with_part(context, &CODE, Role::Backup).into_iter().map(finding).collect()
}
