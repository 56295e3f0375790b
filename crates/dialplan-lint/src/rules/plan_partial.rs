//! A partial plan: what could not be checked because a part is missing.

use std::collections::BTreeMap;

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0903", "plan-partial", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("plan_partial.md"));

/// The number of partial lists that a note names; the rest is only counted.
const LISTS: usize = 10;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    without_sections(context).into_iter().chain(with_partial_lists(context)).collect()
}

fn without_sections(context: &Context<'_>) -> Option<Diagnostic> {
    let mut parts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (missing, rule) in &context.not_checked {
        parts.entry(missing).or_default().push(rule);
    }
    if parts.is_empty() {
        return None;
    }
    let names: Vec<&str> = parts.keys().copied().collect();
    let mut finding =
        Diagnostic::new(&CODE, format!("not everything could be checked: the plan has no {}", names.join(", no ")));
    for (missing, rules) in parts {
        finding = finding.note(format!("not checked without {missing}: {}", rules.join(", ")));
    }
    Some(finding)
}

/// Returns the finding about lists of which the plan only has a part.
fn with_partial_lists(context: &Context<'_>) -> Option<Diagnostic> {
    let plan = context.plan;
    let first = plan.partial.iter().map(|list| list.span).min_by_key(|span| span.start)?;
    let lists = match plan.partial.len() {
        1 => "1 list".to_owned(),
        count => format!("{count} lists"),
    };
    let message = format!("the plan only has a part of {lists}: nothing is concluded from what is missing there");
    let shown: Vec<String> = plan.partial.iter().take(LISTS).map(|list| format!("`{}`", list.id.path(plan))).collect();
    let more = match plan.partial.len().saturating_sub(LISTS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let mut finding =
        Diagnostic::new(&CODE, message).at(first, "partial").note(format!("partial: {}{more}", shown.join(", ")));
    if !context.not_concluded.is_empty() {
        finding = finding.note(format!("not checked: {}", context.not_concluded.join(", ")));
    }
    Some(finding.help("complete the lists, and remove them from `partial`"))
}
