//! Numbers of a route that no rule of a list translates, while it translates others.

use dialplan_analysis::trunk::{Unchanged, unchanged_numbers};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{About, Context, listed};
use crate::lists::{list_members, list_name};
use crate::partial::ListKind;

static CODE: Code = code("DP0703", "sent-unchanged", Level::Info);
pub(super) static RULE: Rule =
    Rule::new(&CODE, check, include_str!("sent_unchanged.md")).needing_whole(&[ListKind::Translations]);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let answers = context.decided(&CODE, About::Plan, unchanged_numbers(context.analysis));
    let found = answers.map(|answers| context.answers(&CODE, answers)).unwrap_or_default();
    found.iter().map(|one| finding(context, one)).collect()
}

fn finding(context: &Context<'_>, one: &Unchanged) -> Diagnostic {
    let plan = context.plan;
    let route = &*plan.route(one.route).name;
    let list = list_name(plan, one.by);
    let number = &one.without.result;
    let message =
        format!("`{number}` of route `{route}` meets no rule of {list}, but others do, such as `{}`", one.with);
    let subject = Subject::Route(one.route);
    let mut finding =
        Diagnostic::new(&CODE, message).on(subject.path(plan), subject.index()).witness(&*one.without.number);
    if let Some(first) = list_members(plan, one.by).first() {
        finding = finding.at(first.span, "no rule of this list matches it");
    }
    let target = &plan.route(one.route).target;
    finding = finding.and_at(target.place(context.file, 0..target.len()), "matches both");
    if one.without.number != *number {
        finding = finding.note(format!("`{}` becomes `{number}`", one.without.number));
    }
    if !one.also.is_empty() {
        let names = one.also.iter().map(|route| &*plan.route(*route).name.value);
        finding = finding.note(format!("also numbers of {}", listed("route", names)));
    }
    finding.help("add a rule for such numbers to the list, if the carrier does not take them as they are")
}
