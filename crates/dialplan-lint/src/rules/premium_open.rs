//! Premium numbers that policies can call, although no route of theirs is made for them.

use dialplan_analysis::countries::{OpenPremium, open_premium};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::callers::who;
use crate::context::{About, Context, listed};
use crate::partial::ListKind;

static CODE: Code = code("DP0419", "premium-open", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("premium_open.md"))
    .needing_whole(&[ListKind::PolicyUsages, ListKind::RouteUsages]);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = context.decided(&CODE, About::Plan, open_premium(context.analysis)).unwrap_or_default();
    found.iter().map(|open| finding(context, open)).collect()
}

fn finding(context: &Context<'_>, open: &OpenPremium) -> Diagnostic {
    let plan = context.plan;
    let route = plan.route(open.route);
    let policies = listed("policy", open.policies.iter().map(|policy| &*plan.policy(*policy).name.value));
    let message =
        format!("{policies} can call premium numbers of {}, such as `{}`", open.country.in_words(), open.number);
    let subject = Subject::Route(open.route);
    let place = route.target.place(context.file, 0..route.target.len());
    let mut finding =
        Diagnostic::new(&CODE, message).at(place, "also matches them").on(subject.path(plan), subject.index());
    if open.dialled != open.number {
        finding = finding.note(format!("`{}` becomes `{}`", open.dialled, open.number));
    }
    finding = finding.note(format!("with {}", who(plan, &open.caller))).witness(&*open.dialled);
    if open.unrestricted {
        let who = if open.policies.len() == 1 { "this policy" } else { "these policies" };
        finding = finding.note(format!("{who} may call every number anyway"));
        finding.level = Level::Info;
    }
    finding.help(format!(
        "exclude premium numbers from the target of route `{}`, or give them a route and a phone usage of their own",
        &*route.name
    ))
}
