//! A number that is complete for one rule and the beginning of a longer number of another rule.

use dialplan_analysis::rules::prefixes;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{About, Context};

static CODE: Code = code("DP0305", "overlapping-lengths", Level::Off);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("overlapping_lengths.md"))
    .waking(|plan| plan.profiles.iter().any(|profile| profile.optimize_device_dialing).then_some(Level::Warning));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    // If some profile is optimized for device dialling, only such profiles are checked.
    let made_for_it = plan.profiles.iter().any(|profile| profile.optimize_device_dialing);
    let asked = context
        .analysis
        .fairly(plan.profile_ids())
        .filter(|id| !made_for_it || plan.profile(*id).optimize_device_dialing);
    let mut known = Vec::new();
    let mut found = Vec::new();
    for profile in asked {
        let prefixes = prefixes(context.analysis, profile);
        for prefix in context.decided(&CODE, About::Profile(profile), prefixes).unwrap_or_default() {
            let (rule, other) =
                (Subject::Rule(profile, prefix.position.index()), Subject::Rule(profile, prefix.other.index()));
            let ids = (rule.rule(plan), other.rule(plan));
            let (Some(id), Some(other_id)) = ids else { continue };
            // Two rules of a rule set meet in every profile that includes it; they are reported once.
            if known.contains(&ids) {
                continue;
            }
            known.push(ids);
            let (name, other_name) = (&*plan.rule(id).name, &*plan.rule(other_id).name);
            let message = format!(
                "off-hook dialling waits after `{}` or cuts `{}` short, because of rules `{name}` and `{other_name}`",
                prefix.short, prefix.long
            );
            let mut finding =
                context.on(&CODE, rule, message, &format!("matches `{}`", prefix.short)).witness(&*prefix.short);
            if let Some(include) = rule.include_span(plan) {
                finding = finding.and_at(include, "included here");
            }
            if let Some(place) = other.span(plan) {
                finding = finding.and_at(place, format!("matches `{}`", prefix.long));
            }
            found.push(finding.help("make numbers of different lengths begin with different digits"));
        }
    }
    found
}
