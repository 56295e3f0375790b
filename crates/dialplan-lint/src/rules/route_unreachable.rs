//! A route that no number reaches.

use dialplan_analysis::NotDecided;
use dialplan_analysis::routes::{NotReached, unreached_routes};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Dialect, RouteId, Subject};

use super::{Rule, code};
use crate::context::{About, Context, Owner};
use crate::partial::ROUTING;

static CODE: Code = code("DP0410", "route-unreachable", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("route_unreachable.md")).needing_whole(ROUTING);

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
    // In Teams, `emergency-one-form` reports the form.
    let by_form = |why: &NotReached| plan.dialect == Dialect::Teams && matches!(why, NotReached::ByOtherForm { .. });
    let found = answer.found.into_iter().filter(|(_, why)| !by_form(why));
    found.map(|(route, why)| finding(context, route, why)).collect()
}

fn finding(context: &Context<'_>, route: RouteId, why: NotReached) -> Diagnostic {
    let plan = context.plan;
    let subject = Subject::Route(route);
    let entry = plan.route(route);
    let name = &*entry.name;
    let message = match why {
        NotReached::ByNoNumber => {
            format!("route `{name}` is never used: no rule produces a number that its target matches")
        }
        NotReached::ByEmergency { .. } => {
            format!("route `{name}` is never used: emergency calls to its numbers take another phone usage")
        }
        NotReached::ByOtherForm { .. } | NotReached::ByNoEmergency => {
            format!(
                "route `{name}` is never used: it is for emergency calls, but no emergency number matches its target"
            )
        }
    };
    let place = entry.target.place(context.file, 0..entry.target.len());
    let mut finding = Diagnostic::new(&CODE, message).at(place, "no number reaches it");
    finding = finding.on(subject.path(plan), subject.index());
    let (position, number) = match why {
        NotReached::ByNoNumber => {
            return finding.help("write the target for normalised numbers, such as `^\\+31`, or remove the route");
        }
        NotReached::ByNoEmergency => {
            return finding.help("write the target for the number that the emergency entry results in");
        }
        NotReached::ByOtherForm { entry, number } => {
            let Some(emergency) = plan.emergency_numbers.get(entry) else { return finding };
            finding = finding.witness(number).and_at(emergency.number.span, "its emergency number");
            return finding.help(format!("make the target match `{}`, which the entry results in", emergency.result()));
        }
        NotReached::ByEmergency { entry, number } => (entry, number),
    };
    // The emergency call itself gets out.
    finding.level = Level::Warning;
    finding = finding.witness(&number);
    let Some(emergency) = plan.emergency_numbers.get(position) else { return finding };
    finding = finding.and_at(emergency.number.span, "this entry acts on it before the rules");
    match emergency.usage.map(|usage| &*plan.usage(usage.id).name) {
        // A mask, or a number that the entry turns into another one, is never looked for in a target.
        Some(_) if number != emergency.result() => finding
            .help(format!("remove the route: the call goes to `{}`, by the usage of the entry", emergency.result())),
        Some(usage) => finding.help(format!("add phone usage `{usage}` to the route, or remove the route")),
        None => finding,
    }
}
