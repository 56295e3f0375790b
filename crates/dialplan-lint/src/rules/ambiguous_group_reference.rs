//! `$15` with one group: the digits behind the group's number belong to the number of the group.

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code, group_missing};
use crate::context::Context;

static CODE: Code = code("DP0202", "ambiguous-group-reference", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("ambiguous_group_reference.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    group_missing::unresolved(context, &CODE, |reference| reference.shorter.is_some())
}
