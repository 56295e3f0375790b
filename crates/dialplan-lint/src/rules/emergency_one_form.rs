//! The target of an emergency route that matches the number in one form only.

use dialplan_analysis::emergency::{OneForm, one_form_targets};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Dialect, Subject};

use super::{Rule, code};
use crate::context::{About, Context, Owner};
use crate::partial::{ListKind, ROUTES};

static CODE: Code = code("DP0505", "emergency-one-form", Level::Warning);
pub(super) static RULE: Rule =
    Rule::new(&CODE, check, include_str!("emergency_one_form.md")).needing_whole(&[ROUTES, ListKind::RouteUsages]);

/// The number of emergency numbers that get a label.
const LABELS: usize = 5;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.plan.dialect != Dialect::Teams {
        return Vec::new();
    }
    let found = context.decided(&CODE, About::Plan, one_form_targets(context.analysis)).unwrap_or_default();
    found.iter().map(|one| finding(context, one)).collect()
}

fn finding(context: &Context<'_>, one: &OneForm) -> Diagnostic {
    let plan = context.plan;
    let route = plan.route(one.route);
    let number = &*one.number;
    let plus = format!("+{number}");
    let (takes, lacks) = if one.with_plus { (&*plus, number) } else { (number, &*plus) };
    let name = &*route.name;
    let message = format!("emergency route `{name}` matches `{takes}`, but not `{lacks}`: clients send either");
    let subject = Subject::Route(one.route);
    let label = format!("does not match `{lacks}`");
    let place = route.target.place(context.file, 0..route.target.len());
    let mut finding =
        Diagnostic::new(&CODE, message).at(place, label).on(subject.path(plan), subject.index()).witness(lacks);
    for entry in one.entries.iter().take(LABELS) {
        if let Some(entry) = plan.emergency_numbers.get(*entry) {
            finding = finding.and_at(entry.number.span, "an emergency number of its phone usage");
        }
    }
    let written =
        |target: &str| context.proposal(Owner::Route(one.route), target).unwrap_or_else(|| format!("write `{target}`"));
    finding.help(match (&one.suggestion, one.with_plus) {
        (Some(target), true) => {
            format!("{}: the same numbers with and without `+`, and nothing else", written(target))
        }
        (Some(target), false) => {
            format!("{}: the same numbers, also with one `+`, and nothing else", written(target))
        }
        (None, _) => format!("make the target match both, as `^\\+?{number}$` does for `{number}`"),
    })
}
