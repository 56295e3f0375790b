//! An emergency number that is not routed when it is dialled with the outside-line prefix.

use dialplan_analysis::emergency::prefixed_emergencies;
use dialplan_analysis::sets::escaped;
use dialplan_core::call::without_separators;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Dialect, Subject};

use super::{Rule, code};
use crate::callers::whose_profile;
use crate::context::{About, Context, listed};
use crate::partial::ROUTING;

static CODE: Code = code("DP0504", "emergency-with-prefix", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_with_prefix.md")).needing_whole(ROUTING);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let found = prefixed_emergencies(context.analysis);
    let Some(found) = context.decided(&CODE, About::Plan, found) else { return Vec::new() };
    let of_one = found.chunk_by(|a, b| (a.entry, &a.dialled, &a.instead) == (b.entry, &b.dialled, &b.instead));
    let finding = |cases: &[dialplan_analysis::emergency::PrefixedEmergency]| {
        let first = cases.first()?;
        let entry = plan.emergency_numbers.get(first.entry)?;
        let subject = Subject::Emergency(first.entry);
        let dialled = &first.dialled;
        let message = match &first.instead {
            Some(becomes) => format!(
                "with the outside-line prefix, as `{dialled}`, the emergency number is routed to another number, \
                 `{becomes}`"
            ),
            None => {
                format!("the emergency number is not routed when dialled with the outside-line prefix, as `{dialled}`")
            }
        };
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
        let acts = entry.usage.is_some() && plan.dialect != Dialect::Ocs2007R2;
        let form = |text: &str| without_separators(plan.settings.separators, text).into_owned();
        Some(finding.help(match acts {
            true => {
                let masks = entry.masks.iter().map(|mask| &*mask.value).chain([&**dialled]);
                let masks: Vec<String> = masks.map(|mask| format!("{mask:?}")).collect();
                format!("add the mask `{}` to the entry: `masks: [{}]`", form(dialled), masks.join(", "))
            }
            false => {
                let prefix = plan.profile(first.profile).external_access_prefix.as_deref().unwrap_or_default();
                let prefix = match prefix.len() {
                    1 => escaped(prefix),
                    _ => format!("(?:{})", escaped(prefix)),
                };
                let number = escaped(&form(&entry.number));
                let (old, new) = (format!("^{number}$"), format!("^{prefix}?({number})$"));
                match context.effect_on(&old, &new) {
                    Some(effect) => {
                        format!("make the rule for it also match the prefix, for example `{new}`, {effect}")
                    }
                    None => "make the rule for it also match the prefix".to_owned(),
                }
            }
        }))
    };
    of_one.filter_map(finding).collect()
}
