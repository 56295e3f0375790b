//! What a change of a pattern or a translation would do: asked before a cure is offered.

use dotnet_regex::replacement::{PartKind, Replacement};

use super::reach::shortest;
use super::rewriting::{Program, differing};
use super::sets::{difference, included, overlap, restricted};
use super::{Domain, NotDecided};
use crate::compile::{CompiledPlan, language, read};
use crate::limits::Limits;
use crate::model::{RuleId, Subject};

/// Are the numbers that only the old pattern takes exactly those that have one of the characters, and takes the new one no others?
///
/// # Errors
/// A limit, or a new pattern that .NET refuses.
pub fn only_loses(old: &str, new: &str, characters: &str, limits: &Limits) -> Result<bool, NotDecided> {
    let (before, after) = (read(old, limits)?, read(new, limits)?);
    let groups = before.groups == after.groups;
    let (before, after) = (language(&before, limits)?, language(&after, limits)?);
    let escaped: String = characters.chars().map(|c| format!("\\x{:02x}", u32::from(c))).collect();
    let with = language(&read(&format!("[{escaped}]"), limits)?, limits)?;
    let lost = difference(&before, &after, limits)?;
    // What has none of the characters stays, and nothing with one of them is left.
    Ok(groups && included(&after, &before) && included(&lost, &with) && !overlap(&after, &with))
}

/// Takes the old pattern no number at all, in the sense that each string of it has one of the characters, and the new one some without?
///
/// # Errors
/// A limit, or a new pattern that .NET refuses.
pub fn comes_alive(old: &str, new: &str, characters: &str, limits: &Limits) -> Result<bool, NotDecided> {
    let (before, after) = (read(old, limits)?, read(new, limits)?);
    let groups = before.groups == after.groups;
    let (before, after) = (language(&before, limits)?, language(&after, limits)?);
    let escaped: String = characters.chars().map(|c| format!("\\x{:02x}", u32::from(c))).collect();
    let with = language(&read(&format!("[{escaped}]"), limits)?, limits)?;
    let dialled = Domain::without_separators();
    let after = restricted(&after, dialled.set(), limits)?;
    Ok(groups && included(&before, &with) && !overlap(&after, &with) && shortest(&after).is_some())
}

/// Would no number be treated otherwise with the new pattern: does no profile give the rule one of the numbers that only one of the patterns takes, and
/// stay the results what they are?
///
/// # Errors
/// A limit, or a new pattern that .NET refuses.
pub fn changes_nothing(plan: &CompiledPlan, rule: RuleId, new: &str, domain: &Domain) -> Result<bool, NotDecided> {
    let limits = plan.limits();
    let old = &plan.plan().rule(rule).pattern;
    let (before, after) = (read(old, limits)?, read(new, limits)?);
    if before.groups != after.groups {
        return Ok(false);
    }
    let (old_set, new_set) = (language(&before, limits)?, language(&after, limits)?);
    if !included(&new_set, &old_set) {
        return Ok(false);
    }
    let lost = restricted(&difference(&old_set, &new_set, limits)?, domain.set(), limits)?;
    for profile in plan.plan().profile_ids() {
        // Off-hook dialling leaves rules out, so others may get a turn.
        if plan.plan().profile(profile).optimize_device_dialing {
            return Ok(false);
        }
        let gets = super::sets::labels_within(plan.rules(profile), &lost);
        if gets.iter().any(|position| Subject::Rule(profile, position.index()).rule(plan.plan()) == Some(rule)) {
            return Ok(false);
        }
    }
    let program = |hir| Program::new(hir, plan.translation(rule), plan.plan().settings.unmatched_text);
    let kept = restricted(&new_set, domain.set(), limits)?;
    Ok(differing(&program(&before)?, &program(&after)?, &kept, limits)?.is_empty())
}

/// Says the new translation the same but for one reference that was text before, and is a group with text behind it now?
pub fn resolves(plan: &CompiledPlan, rule: RuleId, new: &str, group: u32, text: &str) -> bool {
    let Ok(hir) = read(&plan.plan().rule(rule).pattern, plan.limits()) else { return false };
    let old = plan.translation(rule);
    let Ok(new) = Replacement::parse(new, &hir.groups) else { return false };
    let is_group = |part: &PartKind| match part {
        PartKind::Group(index) => hir.groups.get(index.0 as usize).is_some_and(|info| info.number == group),
        _ => false,
    };
    // Written out, with the group as it was: `$15` was text, and is `$1` and `5` now.
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
