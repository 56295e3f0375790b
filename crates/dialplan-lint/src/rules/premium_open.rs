//! Premium numbers that policies can call, although no route of theirs is made for them.

use dialplan_analysis::countries::{OpenPremium, open_premium};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{NoRoute, Subject};

use super::{Rule, code};
use crate::callers::who;
use crate::context::{About, Context, listed};
use crate::partial::ListKind;

static CODE: Code = code("DP0419", "premium-open", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("premium_open.md"))
    .needing_whole(&[ListKind::PolicyUsages, ListKind::RouteUsages]);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = context.decided(&CODE, About::Plan, open_premium(context.analysis)).unwrap_or_default();
    found.iter().filter_map(|open| finding(context, open)).collect()
}

fn finding(context: &Context<'_>, open: &OpenPremium) -> Option<Diagnostic> {
    let plan = context.plan;
    let policies = listed("policy", open.policies.iter().map(|policy| &*plan.policy(*policy).name.value));
    let message =
        format!("{policies} can call premium numbers of {}, such as `{}`", open.country.in_words(), open.number);
    let mut finding = match open.route {
        Some(id) => {
            let target = &plan.route(id).target;
            let subject = Subject::Route(id);
            let place = target.place(context.file, 0..target.len());
            Diagnostic::new(&CODE, message).at(place, "also matches them").on(subject.path(plan), subject.index())
        }
        None => {
            let subject = Subject::Policy(*open.policies.first()?);
            context.on(&CODE, subject, message, "no route of it matches them, so they leave through a Calling Plan")
        }
    };
    if open.dialled != open.number {
        finding = finding.note(format!("`{}` becomes `{}`", open.dialled, open.number));
    }
    let user = open.caller.user().filter(|_| open.route.is_none());
    let user = user.map_or(String::new(), |user| format!("user `{}`, ", &*plan.user(user).uri));
    finding = finding.note(format!("with {user}{}", who(plan, &open.caller))).witness(&*open.dialled);
    if open.unrestricted {
        let who = if open.policies.len() == 1 { "this policy" } else { "these policies" };
        finding = finding.note(match open.route {
            Some(_) => format!("{who} may call every number anyway"),
            None => format!("other calls of {who} in the country leave through a Calling Plan as well"),
        });
        finding.level = Level::Info;
    }
    Some(finding.help(match open.route {
        Some(id) => format!(
            "exclude premium numbers from the target of route `{}`, or give them a route and a phone usage of their own",
            &*plan.route(id).name
        ),
        None if plan.settings.no_route == NoRoute::CallingPlan => {
            "set `no_route: block` if calls that no route takes are meant to be blocked".to_owned()
        }
        None => "set `calling_plan: false` for the user if calls that no route takes are meant to be blocked".to_owned(),
    }))
}
