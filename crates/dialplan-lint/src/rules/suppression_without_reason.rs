//! A suppression without a reason.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::source::{Span, Text};

use super::{Rule, code};
use crate::comments::without_reason;
use crate::context::Context;

static CODE: Code = code("DP0902", "suppression-without-reason", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("suppression_without_reason.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let entries = context.plan.lint.ignore.iter().enumerate();
    let silent = entries.filter(|(_, entry)| entry.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()));
    let finding = |(position, entry): (usize, &dialplan_core::model::Ignore)| {
        let message = format!("no reason is given for accepting `{}` here", &*entry.rule);
        let finding = Diagnostic::new(&CODE, message).at(entry.rule.span, "no reason");
        finding.on(format!("lint.ignore[{position}]"), Some(position)).help("add a `reason`")
    };
    let blocked = context.plan.lint.blocked.iter().enumerate();
    let blocked = blocked.filter_map(|(position, entry)| of_blocked(position, entry.reason.as_ref()?));
    silent.map(finding).chain(blocked).chain(without_reason(&context.allowances).map(of_comment)).collect()
}

/// Returns the finding about an entry of `lint: {blocked: ..}` whose reason is empty.
fn of_blocked(position: usize, reason: &Text) -> Option<Diagnostic> {
    let finding = Diagnostic::new(&CODE, "the reason for blocking these numbers is empty").at(reason.span, "no reason");
    let finding = finding.on(format!("lint.blocked[{position}]"), Some(position));
    reason.trim().is_empty().then(|| finding.help("write the reason, or remove the key"))
}

/// Returns the finding about a comment without a reason.
fn of_comment((name, place): &(String, Span)) -> Diagnostic {
    let message = format!("no reason is given for accepting `{name}` here");
    Diagnostic::new(&CODE, message).at(*place, "no reason").help("add a reason after the names: `-- reason`")
}
