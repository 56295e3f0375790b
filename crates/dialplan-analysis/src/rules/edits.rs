//! The effect of editing a rule, checked before a fix is offered.

use dialplan_core::model::{RuleId, Subject};
use dotnet_regex::replacement::{PartKind, Replacement};

use crate::rewriting::{Program, differing};
use crate::rules::reaching;
use crate::sets::{difference, included, labels_within, overlap, restricted};
use crate::{Analysis, NotDecided};

/// Returns true if no number would be treated differently with the new pattern: no profile gives the rule a number that
/// only one of the two patterns matches, and all other results stay the same.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if .NET would reject the new pattern.
pub fn changes_nothing(analysis: &Analysis, rule: RuleId, new: &str) -> Result<bool, NotDecided> {
    let limits = analysis.limits();
    let old = &analysis.plan().rule(rule).pattern;
    let (before, after) = (analysis.lowered(old)?, analysis.lowered(new)?);
    if before.groups != after.groups {
        return Ok(false);
    }
    let (old_set, new_set) = (analysis.language(old)?, analysis.language(new)?);
    if !included(&new_set, &old_set) {
        return Ok(false);
    }
    let lost = restricted(&difference(&old_set, &new_set, limits)?, analysis.domain_of(rule).set(), limits)?;
    if analysis.plan().is_translation_rule(rule) && overlap(&lost, &*reaching(analysis, rule)?) {
        return Ok(false);
    }
    for profile in analysis.plan().profile_ids().filter(|_| !analysis.plan().is_translation_rule(rule)) {
        // Off-hook dialling skips rules, so other rules may match instead.
        if analysis.plan().profile(profile).optimize_device_dialing {
            return Ok(false);
        }
        let gets = labels_within(analysis.rules(profile), &lost);
        if gets.iter().any(|position| Subject::Rule(profile, position.index()).rule(analysis.plan()) == Some(rule)) {
            return Ok(false);
        }
    }
    let program = |hir| Program::new(hir, analysis.translation(rule), analysis.plan().settings.unmatched_text);
    let kept = restricted(&*new_set, analysis.domain_of(rule).set(), limits)?;
    Ok(differing(&program(&before)?, &program(&after)?, &kept, limits)?.is_empty())
}

/// Returns true if the new translation differs from the old one in one reference only: the old text of the reference
/// was literal, and the new text refers to the group and is followed by the rest of that text.
pub fn only_resolves_reference(analysis: &Analysis, rule: RuleId, new: &str, group: u32, text: &str) -> bool {
    let Ok(hir) = analysis.lowered(&analysis.plan().rule(rule).pattern) else { return false };
    let old = analysis.translation(rule);
    let Ok(new) = Replacement::parse(new, &hir.groups) else { return false };
    let is_group = |part: &PartKind| match part {
        PartKind::Group(index) => hir.groups.get(index.0 as usize).is_some_and(|info| info.number == group),
        _ => false,
    };
    // The translation as text with marked references. `$15` was literal text, and is `$1` followed by `5` now.
    let spelt = |replacement: &Replacement| -> String {
        let part = |part: &PartKind| match part {
            PartKind::Literal(text) => text.clone(),
            kind if is_group(kind) => format!("\u{1}{group}\u{2}"),
            other => format!("\u{1}{other:?}\u{2}"),
        };
        replacement.parts.iter().map(|one| part(&one.kind)).collect()
    };
    let was = format!("${group}{text}");
    let expected = spelt(old).replacen(&was, &format!("\u{1}{group}\u{2}{text}"), 1);
    new.unresolved.len() + 1 == old.unresolved.len() && spelt(&new) == expected
}
