//! The effect of editing a rule, checked before a fix is offered.

use dialplan_automaton::count_by_length;
use dialplan_core::matcher::Scratch;
use dialplan_core::model::{RuleId, Subject, UnmatchedText};
use dialplan_core::single::SingleRule;
use dotnet_regex::Options;
use dotnet_regex::replacement::{PartKind, Replacement};

use crate::rewriting::{Program, differing};
use crate::rules::{reaching, reaching_when_dialled};
use crate::sets::{charged_samples, difference, included, labels_within, overlap, restricted, shortest};
use crate::{Analysis, NotDecided};

/// The number of samples whose results are compared first.
const SAMPLES: usize = 16;

/// The length up to which numbers are counted.
const MAX_LENGTH: usize = 20;

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
    if !included(&new_set, &old_set, limits)? {
        return Ok(false);
    }
    let lost = restricted(&difference(&old_set, &new_set, limits)?, analysis.domain_of(rule).set(), limits)?;
    if analysis.plan().is_translation_rule(rule) && overlap(&lost, &*reaching(analysis, rule)?, limits)? {
        return Ok(false);
    }
    for profile in analysis.plan().profile_ids().filter(|_| !analysis.plan().is_translation_rule(rule)) {
        // Off-hook dialling skips rules, so other rules may match instead.
        if analysis.plan().profile(profile).optimize_device_dialing {
            return Ok(false);
        }
        let gets = labels_within(analysis.rules(profile), &lost, limits)?;
        if gets.iter().any(|position| Subject::Rule(profile, position.index()).rule(analysis.plan()) == Some(rule)) {
            return Ok(false);
        }
    }
    let program = |hir| Program::new(hir, analysis.translation(rule), analysis.plan().settings.unmatched_text);
    let kept = restricted(&*new_set, analysis.domain_of(rule).set(), limits)?;
    Ok(differing(&program(&before)?, &program(&after)?, &kept, limits)?.is_empty())
}

/// The largest number of texts that count as beginnings of numbers.
const BEGINNINGS: u128 = 100;

/// Returns the pattern and the translation of a translation rule with the text written out that it keeps after its
/// match, if the rule replaces the beginning of numbers only: `^\+31` to `0` becomes `^\+31(.*)$` to `0$1`. The results
/// stay the same. `whole` is the pattern with both anchors, and has few matches.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn with_rest(analysis: &Analysis, rule: RuleId, whole: &str) -> Result<Option<(String, String)>, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    let written = plan.rule(rule);
    if plan.settings.unmatched_text != UnmatchedText::Keep || !plan.is_translation_rule(rule) {
        return Ok(None);
    }
    let beginnings = restricted(&*analysis.language(whole)?, analysis.domain_of(rule).set(), limits)?;
    let counts = count_by_length(&beginnings, b"+0123456789*#", MAX_LENGTH, |labels| !labels.is_empty());
    if counts.into_iter().fold(0, u128::saturating_add) > BEGINNINGS {
        return Ok(None);
    }
    let (pattern, translation) = (format!("{}(.*)$", &*written.pattern), &*written.translation);
    let before = analysis.lowered(&written.pattern)?;
    let Ok(after) = analysis.lowered(&pattern) else { return Ok(None) };
    let has_names = after.groups.iter().any(|group| group.name.is_some());
    let Some(group) = after.groups.last().filter(|_| !has_names && after.groups.len() == before.groups.len() + 1)
    else {
        return Ok(None);
    };
    let translation = format!("{}${}", translation, group.number);
    let Ok(replacement) = Replacement::parse(&translation, &after.groups) else { return Ok(None) };
    let own = restricted(&*analysis.language(&written.pattern)?, analysis.domain_of(rule).set(), limits)?;
    if !included(&own, &*analysis.language(&pattern)?, limits)? {
        return Ok(None);
    }
    let unmatched = plan.settings.unmatched_text;
    let old = Program::new(&before, analysis.translation(rule), unmatched)?;
    let new = Program::new(&after, &replacement, unmatched)?;
    Ok(differing(&old, &new, &own, limits)?.is_empty().then_some((pattern, translation)))
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

/// A number whose result another pattern would change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangedResult {
    /// The number, which both patterns match.
    pub number: String,
    /// What the rule turns it into.
    pub before: String,
    /// What the rule would turn it into with the other pattern.
    pub after: String,
}

/// Returns a number that reaches a rule, that the new pattern matches too, and whose result the new pattern changes;
/// `None` if there is no such number.
///
/// # Errors
/// Returns an error if a limit is exceeded, if .NET would reject the new pattern, or if the results of the two patterns
/// cannot be compared.
pub fn changed_result(analysis: &Analysis, rule: RuleId, new: &str) -> Result<Option<ChangedResult>, NotDecided> {
    let limits = analysis.limits();
    let written = analysis.plan().rule(rule);
    let unmatched = analysis.plan().settings.unmatched_text;
    let kept = restricted(&*reaching_when_dialled(analysis, rule)?, &*analysis.language(new)?, limits)?;
    let edited = SingleRule::new(new, Some(&written.translation), Options::default(), limits);
    let mut edited = edited.map_err(|fault| NotDecided::because(fault.message))?;
    let mut scratch = Scratch::default();
    let mut changed = |number: String| {
        let before = analysis.apply_rule(rule, &number, &mut scratch).ok()??;
        let tried = edited.try_on(&number, &mut scratch);
        let after = if unmatched == UnmatchedText::Keep { tried.replace } else { tried.result }?;
        (before != after).then_some(ChangedResult { number, before, after })
    };
    if let Some(found) = charged_samples(&kept, SAMPLES, limits)?.into_iter().find_map(&mut changed) {
        return Ok(Some(found));
    }
    let (before, after) = (analysis.lowered(&written.pattern)?, analysis.lowered(new)?);
    let Ok(replacement) = Replacement::parse(&written.translation, &after.groups) else {
        return Err(NotDecided::because("the translation does not fit the new pattern"));
    };
    let old = Program::new(&before, analysis.translation(rule), unmatched)?;
    let new = Program::new(&after, &replacement, unmatched)?;
    Ok(shortest(&differing(&old, &new, &kept, limits)?).and_then(changed))
}
