//! A reference in a translation to a group that the pattern does not have.

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::missing_groups::{MissingGroup, missing_groups};

static CODE: Code = code("DP0201", "group-missing", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("group_missing.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let missing = missing_groups(context).into_iter();
    // `ambiguous-group-reference` reports the others.
    missing.filter(|missing| missing.reference.shorter.is_none()).map(|missing| finding(context, &missing)).collect()
}

fn finding(context: &Context<'_>, missing: &MissingGroup<'_>) -> Diagnostic {
    let has_no_groups = context.analysis.compiled().groups(missing.id).is_empty();
    let help = has_no_groups.then(|| "put parentheses around the digits to keep".to_owned());
    missing.diagnostic(context, &CODE).maybe_help(help)
}
