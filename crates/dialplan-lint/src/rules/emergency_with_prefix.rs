//! An emergency number that is not routed when it is dialled with the outside-line prefix.

use dialplan_analysis::emergency::prefixed_emergencies;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::callers::whose_profile;
use crate::context::{About, Context, listed};

static CODE: Code = code("DP0504", "emergency-with-prefix", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_with_prefix.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let found = prefixed_emergencies(context.analysis);
    let Some(found) = context.decided(&CODE, About::Plan, found) else { return Vec::new() };
    let of_one = found.chunk_by(|a, b| a.entry == b.entry && a.dialled == b.dialled);
    let finding = |cases: &[dialplan_analysis::emergency::PrefixedEmergency]| {
        let first = cases.first()?;
        let entry = plan.emergency_numbers.get(first.entry)?;
        let subject = Subject::Emergency(first.entry);
        let dialled = &first.dialled;
        let message =
            format!("the emergency number is not routed when dialled with the outside-line prefix, as `{dialled}`");
        let finding = Diagnostic::new(&CODE, message)
            .at(entry.number.span, "is routed without the prefix")
            .on(subject.path(plan), subject.index())
            .witness(&*first.dialled)
            .note(match plan.emergency_policies.is_empty() {
                true => {
                    let names = cases.iter().map(|case| &*plan.profile(case.profile).name.value);
                    format!("in {}", listed("profile", names))
                }
                false => match cases.len() - 1 {
                    0 => format!("with {}", whose_profile(plan, &first.caller)),
                    more => format!("with {}, and in {more} more cases", whose_profile(plan, &first.caller)),
                },
            });
        Some(finding.help("make the rule for it also match the prefix, for example `^0?(112)$`"))
    };
    of_one.filter_map(finding).collect()
}
