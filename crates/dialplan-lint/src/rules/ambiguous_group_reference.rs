//! `$15` in a pattern with one group: .NET reads the digits after the group number as part of the group number.

use dialplan_analysis::rules::only_resolves_reference;
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::missing_groups::{MissingGroup, missing_groups};

static CODE: Code = code("DP0202", "ambiguous-group-reference", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("ambiguous_group_reference.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let missing = missing_groups(context).into_iter();
    missing.filter_map(|missing| Some(finding(context, &missing, missing.reference.shorter.as_ref()?))).collect()
}

/// Returns the finding about a reference, of which the digits of `shorter` alone are the number of a group.
fn finding(context: &Context<'_>, missing: &MissingGroup<'_>, shorter: &str) -> Diagnostic {
    let MissingGroup { id, rule, reference } = *missing;
    let rest = reference.name.get(shorter.len()..).unwrap_or_default();
    let braced = format!("${{{shorter}}}{rest}");
    let mut whole = rule.translation.to_string();
    whole.replace_range(reference.span.clone(), &braced);
    let exact = shorter.parse().is_ok_and(|group| only_resolves_reference(context.analysis, id, &whole, group, rest));
    let fix = exact.then(|| context.edit(&rule.translation, reference.span.clone(), &braced)).flatten();
    let help = format!("write `{braced}` for group {shorter} followed by `{rest}`");
    missing.diagnostic(context, &CODE).help(help).fix(fix)
}
