//! A partial plan: what could not be checked because a part is missing.

use std::collections::BTreeMap;

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0903", "plan-partial", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("plan_partial.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut parts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (missing, rule) in &context.not_checked {
        parts.entry(missing).or_default().push(rule);
    }
    if parts.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = parts.keys().copied().collect();
    let mut finding =
        Diagnostic::new(&CODE, format!("not everything could be checked: the plan has no {}", names.join(", no ")));
    for (missing, rules) in parts {
        finding = finding.note(format!("not checked without {missing}: {}", rules.join(", ")));
    }
    vec![finding]
}
