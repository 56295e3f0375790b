//! A number of an own range that nobody has and that goes out to a gateway.

use dialplan_analysis::ranges::{Leaving, leaving_numbers};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::callers::who;
use crate::context::{About, Context};

static CODE: Code = code("DP0802", "own-number-leaves", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("own_number_leaves.md")).needing(|plan| {
    // Without users it is not known who has a number, and without policies nothing leaves.
    match (plan.number_ranges.is_empty(), plan.users.is_empty(), plan.policies.is_empty()) {
        (true, ..) => None,
        (_, true, _) => Some("users"),
        (_, _, true) => Some("policies"),
        _ => None,
    }
});

/// The largest number of numbers that is worth saying. A range that is not closed has any number of them.
const COUNTED: u128 = 1_000_000_000;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = context.decided(&CODE, About::Plan, leaving_numbers(context.analysis)).unwrap_or_default();
    found.iter().filter_map(|leaving| finding(context, leaving)).collect()
}

fn finding(context: &Context<'_>, leaving: &Leaving) -> Option<Diagnostic> {
    let plan = context.plan;
    let range = plan.number_ranges.get(leaving.range)?;
    let route = plan.route(leaving.route);
    let number = &leaving.number;
    let name = &*range.name;
    let message = match leaving.count {
        1 => format!("`{number}` of number range `{name}` goes out to a gateway although nobody has it"),
        many if many > COUNTED => {
            format!("numbers of range `{name}` go out to a gateway although nobody has them, such as `{number}`")
        }
        many => {
            format!("{many} numbers of range `{name}` go out to a gateway although nobody has them, such as `{number}`")
        }
    };
    let subject = Subject::NumberRange(leaving.range);
    let mut finding = Diagnostic::new(&CODE, message)
        .at(range.text().span, "own numbers")
        .on(subject.path(plan), subject.index())
        .witness(&*leaving.dialled);
    if let Some(place) = Subject::Route(leaving.route).span(plan) {
        finding = finding.and_at(place, "carries the call");
    }
    if leaving.dialled != *number {
        finding = finding.note(format!("`{}` becomes `{number}`", leaving.dialled));
    }
    finding = finding.note(format!("route `{}` with {}", &*route.name, who(plan, &leaving.caller)));
    Some(finding.help("give free numbers to somebody, or exclude the range from the target of the route"))
}
