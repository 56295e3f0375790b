//! What the rules of a plan turn all numbers into.

use std::collections::BTreeSet;

use dialplan_automaton::Automaton;
use dialplan_core::model::{RuleId, UnmatchedText};
use dotnet_regex::replacement::Replacement;

use crate::rewriting::{Program, differing, labels_of_results, preimage_of};
use crate::sets::restricted;
use crate::{Analysis, NotDecided};

/// Returns the automaton that gives a string of `domain` the labels which `results` gives to what the rule alone turns
/// it into. A string that the rule does not match, or whose result has no label, has no label. The literal beginning of
/// the translation is checked first, which is often enough.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the pattern and translation are not decided.
pub fn preimage<L: Clone + Ord>(
    analysis: &Analysis,
    rule: RuleId,
    domain: &Automaton<()>,
    results: &Automaton<L>,
) -> Result<Automaton<L>, NotDecided> {
    let rewriting = analysis.rewriting(rule)?;
    if analysis.begins_otherwise(rule, results)? {
        return Ok(Automaton::empty(domain.alphabet().clone()));
    }
    preimage_of(&rewriting.hir, rewriting.program()?, domain, results, analysis.limits())
}

/// Returns the automaton that gives a string of `domain` the labels which `results` gives to it with a text in front.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn preimage_behind<L: Clone + Ord>(
    analysis: &Analysis,
    text: &str,
    domain: &Automaton<()>,
    results: &Automaton<L>,
) -> Result<Automaton<L>, NotDecided> {
    let whole = analysis.lowered("^.*$")?;
    preimage_of(&whole, &Program::behind(&whole, text)?, domain, results, analysis.limits())
}

/// Returns the labels that the strings of `domain` carry with a text in front.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn labels_behind<L: Copy + Ord>(
    analysis: &Analysis,
    text: &str,
    domain: &Automaton<()>,
    results: &Automaton<L>,
) -> Result<BTreeSet<L>, NotDecided> {
    let whole = analysis.lowered("^.*$")?;
    labels_of_results(&whole, &Program::behind(&whole, text)?, domain, results, analysis.limits())
}

/// Returns the labels that the results of a rule carry.
pub(crate) fn labels<L: Copy + Ord>(
    analysis: &Analysis,
    rule: RuleId,
    domain: &Automaton<()>,
    results: &Automaton<L>,
) -> Result<BTreeSet<L>, NotDecided> {
    let rewriting = analysis.rewriting(rule)?;
    if analysis.begins_otherwise(rule, results)? {
        return Ok(BTreeSet::new());
    }
    labels_of_results(&rewriting.hir, rewriting.program()?, domain, results, analysis.limits())
}

/// Returns the strings of `domain` that both rules match and turn into different results.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the patterns and translations are not decided.
pub fn differences(
    analysis: &Analysis,
    rules: (RuleId, RuleId),
    domain: &Automaton<()>,
) -> Result<Automaton<()>, NotDecided> {
    let (a, b) = (analysis.plan().rule(rules.0), analysis.plan().rule(rules.1));
    if (&*a.pattern, &*a.translation) == (&*b.pattern, &*b.translation) {
        return Ok(Automaton::empty(domain.alphabet().clone()));
    }
    let domain = restricted(domain, &*analysis.language(&a.pattern)?, analysis.limits())?;
    let domain = restricted(&domain, &*analysis.language(&b.pattern)?, analysis.limits())?;
    let (a, b) = (analysis.rewriting(rules.0)?, analysis.rewriting(rules.1)?);
    differing(a.program()?, b.program()?, &domain, analysis.limits())
}

/// Returns the strings of `domain` that the rule matches and turns into a different string.
///
/// # Errors
/// Returns the same errors as [`differences`].
pub fn changes(analysis: &Analysis, rule: RuleId, domain: &Automaton<()>) -> Result<Automaton<()>, NotDecided> {
    let everything = analysis.lowered("^.*$")?;
    let Ok(itself) = Replacement::parse("$0", &everything.groups) else {
        return Err(NotDecided::because("`$0` is not a translation"));
    };
    let nothing = Program::new(&everything, &itself, UnmatchedText::Drop)?;
    let domain = restricted(domain, &*analysis.language(&analysis.plan().rule(rule).pattern)?, analysis.limits())?;
    differing(&nothing, analysis.rewriting(rule)?.program()?, &domain, analysis.limits())
}
