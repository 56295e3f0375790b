//! Numbers that are normalised twice, with two different results.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use dialplan_automaton::{Automaton, intersection};
use dialplan_core::call::Dialling;
use dialplan_core::matcher::Scratch;
use dialplan_core::model::{PlusNumbers, Position, ProfileId, RuleId, Subject, UnmatchedText};
use dotnet_regex::replacement::PartKind;

use super::{Decided, Example, usually_dialled};
use crate::before_rules::hidden_when_dialled;
use crate::rules::{changes, preimage};
use crate::sets::{charged_samples, restricted, shortest};
use crate::undecided::first_found;
use crate::{Analysis, NotDecided};

const SAMPLES: usize = 16;

/// A number that is normalised twice, with two different results.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NormalisedTwice {
    /// The number and its result by the first rule.
    pub example: Example,
    /// The rule that matches in the second pass.
    pub second: Position,
    /// What the second rule turns the result into.
    pub last: String,
}

/// The rules that a result without `+` meets in a profile, kept with the analysis.
struct SecondPass(Decided<Arc<Automaton<Position>>>);

/// Returns a number whose result has no `+`, matches a rule of the profile again and is changed by it, or `None` if
/// there is none.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the rewriting is not supported.
pub fn normalised_twice(
    analysis: &Analysis,
    rule: RuleId,
    profile: ProfileId,
) -> Result<Option<NormalisedTwice>, NotDecided> {
    if begins_with_plus(analysis, rule)? && analysis.plan().settings.plus_numbers == PlusNumbers::Bypass {
        return Ok(None);
    }
    let second_pass = || -> Decided<Arc<Automaton<Position>>> {
        let limits = analysis.limits();
        let without_plus = analysis.language(r"^[^+]")?;
        let again = restricted(analysis.rules(profile), analysis.domain().set(), limits)?;
        Ok(Arc::new(restricted(&again, &without_plus, limits)?))
    };
    let again = analysis.answer(profile.index(), || SecondPass(second_pass())).0.clone()?;
    // Only numbers for which the rule is the first match in this profile.
    let limits = &analysis.limits().automaton;
    let member = |position: Position| Subject::Rule(profile, position.index()).rule(analysis.plan());
    let first_of = |labels: &[Position], wanted: &dyn Fn(Position) -> bool| match labels.first() {
        Some(first) if wanted(*first) => vec![()],
        _ => Vec::new(),
    };
    let is_its = |position| member(position) == Some(rule);
    let numbers = usually_dialled(analysis, rule)?;
    let numbers = match hidden_when_dialled(analysis, profile, Dialling::Normal)? {
        Some(hidden) => Cow::Owned(hidden.removed_from(&numbers, analysis)?),
        None => Cow::Borrowed(&*numbers),
    };
    let own = intersection(analysis.rules(profile), &*numbers, |labels, _| first_of(labels, &is_its), limits)?;
    let met = preimage(analysis, rule, &own, &again)?;
    let mut scratch = Scratch::default();
    let mut changed = |number: String| {
        let result = analysis.apply_rule(rule, &number, &mut scratch).ok()??;
        let second = *again.labels_of(result.as_bytes()).first()?;
        let last = analysis.apply_rule(member(second)?, &result, &mut scratch).ok()??;
        (last != result).then_some(NormalisedTwice { example: Example { number, result }, second, last })
    };
    if let Some(found) = charged_samples(&met, SAMPLES, analysis.limits())?.into_iter().find_map(&mut changed) {
        return Ok(Some(found));
    }
    // The samples may miss a rule that matches few of the results, so each is considered by itself: first samples of
    // its numbers, then all of them.
    let seconds: BTreeSet<Position> = met.label_sets().filter_map(|labels| labels.first().copied()).collect();
    first_found(seconds.into_iter().map(|second| {
        let Some(id) = member(second) else { return Ok(None) };
        let is_met = |position| position == second;
        let numbers = intersection(&met, &own, |labels, _| first_of(labels, &is_met), limits)?;
        if let Some(found) = charged_samples(&numbers, SAMPLES, analysis.limits())?.into_iter().find_map(&mut changed) {
            return Ok(Some(found));
        }
        let results = intersection(&again, analysis.domain().set(), |labels, _| first_of(labels, &is_met), limits)?;
        let other = changes(analysis, id, &results)?;
        Ok(shortest(&preimage(analysis, rule, &own, &other)?).and_then(&mut changed))
    }))
}

/// Returns true if every result begins with `+`. Before the match of an unanchored rule there may be other text.
fn begins_with_plus(analysis: &Analysis, rule: RuleId) -> Result<bool, NotDecided> {
    let first = analysis.translation(rule).parts.first().map(|part| &part.kind);
    let plus = matches!(first, Some(PartKind::Literal(text)) if text.starts_with('+'));
    let drops = analysis.plan().settings.unmatched_text == UnmatchedText::Drop;
    Ok(plus && (drops || analysis.lowered(&analysis.plan().rule(rule).pattern)?.root.properties().is_anchored_start()))
}
