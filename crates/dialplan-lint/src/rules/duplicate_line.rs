//! Two users with the same line.

use std::collections::BTreeMap;

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Subject, UserId};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0409", "duplicate-line", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("duplicate_line.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut lines: BTreeMap<&str, Vec<UserId>> = BTreeMap::new();
    for user in plan.user_ids() {
        if let Some(line) = plan.user(user).line() {
            lines.entry(line).or_default().push(user);
        }
    }
    let mut found = Vec::new();
    for (line, users) in lines {
        let [first, second, more @ ..] = users.as_slice() else { continue };
        let count = if more.is_empty() { "two".to_owned() } else { users.len().to_string() };
        let message = format!("calls to `{line}` are blocked: {count} users have this line");
        let place = |user: UserId| plan.user(user).line_uri.as_ref().map(|line| line.span);
        let subject = Subject::User(*second);
        let mut finding = Diagnostic::new(&CODE, message).on(subject.path(plan), subject.index()).witness(line);
        if let (Some(first), Some(second)) = (place(*first), place(*second)) {
            finding = finding.at(second, "a second time").and_at(first, "first here");
        }
        for user in more {
            if let Some(place) = place(*user) {
                finding = finding.and_at(place, "and here");
            }
        }
        found.push(finding.help("give each user a line of their own"));
    }
    found
}
