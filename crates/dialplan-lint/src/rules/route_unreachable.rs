//! A route that no number reaches.

use dialplan_analysis::NotDecided;
use dialplan_analysis::routes::unreached_routes;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{About, Context, Owner};

static CODE: Code = code("DP0410", "route-unreachable", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("route_unreachable.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let Some(answer) = context.decided(&CODE, About::Plan, unreached_routes(context.analysis)) else {
        return Vec::new();
    };
    if let Some((rule, why)) = answer.why {
        let name = &*plan.rule(rule).name;
        let why = NotDecided { limit: format!("in rule `{name}` {}", why.limit), ..why };
        for route in answer.undecided {
            context.not_decided(&CODE, About::Pattern(Owner::Route(route)), why.clone());
        }
    }
    let finding = |route| {
        let subject = Subject::Route(route);
        let entry = plan.route(route);
        let message =
            format!("route `{}` is never used: no rule produces a number that its target matches", &*entry.name);
        let place = entry.target.place(context.file, 0..entry.target.len());
        let finding = Diagnostic::new(&CODE, message).at(place, "no number reaches it");
        let finding = finding.on(subject.path(plan), subject.index());
        finding.help("write the target for normalised numbers, such as `^\\+31`, or remove the route")
    };
    answer.found.into_iter().map(finding).collect()
}
