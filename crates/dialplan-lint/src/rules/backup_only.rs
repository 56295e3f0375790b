//! A route that is never chosen first, but adds a gateway to a failover chain.

use dialplan_analysis::routes::Role;
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::route_never_first::of_part;
use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0412", "backup-only", Level::Off);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("backup_only.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    of_part(context, &CODE, Role::Backup, |name| {
        format!("route `{name}` is a backup only: it is never the first choice")
    })
}
