//! Two routes of one usage that match the same number, in no defined order.

use dialplan_analysis::routes::overlapping_routes;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Dialect, Subject};

use super::{Rule, code};
use crate::context::{About, Context, listed};

static CODE: Code = code("DP0414", "routes-overlap", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("routes_overlap.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    // Lync is reported to sort by how simple the targets are, regardless of priorities.
    let by_simplicity = plan.dialect == Dialect::Lync2013;
    let overlaps = overlapping_routes(context.analysis, by_simplicity);
    let overlaps = context.decided(&CODE, About::Plan, overlaps);
    let overlaps = overlaps.map(|answers| context.answers(&CODE, answers)).unwrap_or_default();
    let finding = |overlap: dialplan_analysis::routes::Overlap| {
        let [one, other] = overlap.pair;
        let (first, second) = (plan.route(one), plan.route(other));
        let message = format!(
            "it is not defined whether calls to `{}` take route `{}` or route `{}` of phone usage `{}`",
            overlap.example.result,
            &*first.name,
            &*second.name,
            &*plan.usage(overlap.usage).name
        );
        let mut finding = context.on(&CODE, Subject::Route(other), message, "also matches such numbers");
        finding = finding.and_at(first.name.span, "first in the file").witness(&*overlap.example.number);
        finding.blockers.push(Subject::Route(one).path(plan));
        if overlap.example.number != overlap.example.result {
            finding = finding.note(format!("`{}` becomes `{}`", overlap.example.number, overlap.example.result));
        }
        if !overlap.others.is_empty() {
            let names = overlap.others.iter().map(|route| &*plan.route(*route).name.value);
            finding = finding.note(format!("the same holds for {} of this phone usage", listed("route", names)));
        }
        if overlap.ordered {
            finding.level = Level::Info;
            return finding
                .note("they have different priorities, but Lync is reported to try the simplest target first")
                .help("test it on the server, or give them targets that do not overlap");
        }
        let why = if first.priority.is_some() { "their priorities are equal" } else { "they have no priority" };
        finding
            .note(format!("{why}, and their gateways differ"))
            .help("give them different priorities, or targets that do not overlap")
    };
    overlaps.into_iter().map(finding).collect()
}
