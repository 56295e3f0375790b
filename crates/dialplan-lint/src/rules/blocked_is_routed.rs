//! Numbers that are blocked on purpose and routed all the same.

use dialplan_analysis::routes::{RoutedAllTheSame, routed_all_the_same};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{NoRoute, Subject};

use super::{Rule, code};
use crate::callers::who;
use crate::context::{About, Context};

static CODE: Code = code("DP0420", "blocked-is-routed", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("blocked_is_routed.md")).needing(|plan| {
    // Without policies nothing is routed.
    (!plan.lint.blocked.is_empty() && plan.policies.is_empty()).then_some("policies")
});

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = context.decided(&CODE, About::Plan, routed_all_the_same(context.analysis)).unwrap_or_default();
    found.iter().filter_map(|found| finding(context, found)).collect()
}

fn finding(context: &Context<'_>, found: &RoutedAllTheSame) -> Option<Diagnostic> {
    let plan = context.plan;
    let blocked = plan.lint.blocked.get(found.blocked)?;
    let number = &found.number;
    let place = blocked.pattern.place(context.file, 0..blocked.pattern.len());
    let message = match found.route {
        Some(_) => format!("`{number}` is blocked on purpose, but it is routed"),
        None => format!("`{number}` is blocked on purpose, but calls to it leave"),
    };
    let mut finding = Diagnostic::new(&CODE, message)
        .at(place, "must not be routed")
        .on(format!("lint.blocked[{}]", found.blocked), Some(found.blocked))
        .witness(&*found.dialled);
    if let Some(place) = found.route.and_then(|route| Subject::Route(route).span(plan)) {
        finding = finding.and_at(place, "carries the call");
    }
    if found.dialled != *number {
        finding = finding.note(format!("`{}` becomes `{number}`", found.dialled));
    }
    if let [first, more @ ..] = found.callers.as_slice() {
        let with = match (who(plan, first), more.len()) {
            (who, 0) => who,
            (who, 1) => format!("{who}, and in one more case"),
            (who, more) => format!("{who}, and in {more} more cases"),
        };
        let user = first.user().filter(|_| found.route.is_none());
        let user = user.map_or(String::new(), |user| format!("user `{}`, ", &*plan.user(user).uri));
        if !with.is_empty() {
            finding = finding.note(format!("with {user}{with}"));
        }
    }
    if let Some(reason) = blocked.reason.as_ref().filter(|reason| !reason.is_empty()) {
        finding = finding.note(format!("blocked because: {}", &**reason));
    }
    if let Some(route) = found.route {
        finding.blockers.push(Subject::Route(route).path(plan));
    }
    Some(
        finding.help(match found.route {
            Some(route) => format!("exclude these numbers from the target of route `{}`", &*plan.route(route).name),
            None if plan.settings.no_route == NoRoute::CallingPlan => {
                "the call leaves through a Calling Plan: set `no_route: block`, or remove the pattern".to_owned()
            }
            None => "the call leaves through the user's Calling Plan: set `calling_plan: false`, or remove the pattern"
                .to_owned(),
        }),
    )
}
