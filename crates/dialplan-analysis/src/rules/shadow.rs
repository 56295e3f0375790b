//! Numbers that a rule matches, but that an earlier rule matches first and turns into something else.
//!
//! If the later rule matches every number of the earlier one, the earlier rule is a special case above the general one.
//! That is good practice and not a shadow. It is judged for each length separately. Only all-digit numbers are
//! considered, since these are what people dial.

use std::sync::Arc;

use dialplan_automaton::{Automaton, count_by_length, intersection};
use dialplan_core::call::Dialling;
use dialplan_core::model::{NoMatch, Position, ProfileId, RuleId, Subject};
use dialplan_core::pattern::{language, read};
use dotnet_regex::matcher::Scratch;

use super::second_pass::{Met, met};
use crate::before_rules::{Hidden, hidden, hidden_when_dialled};
use crate::patterns::missing_anchors;
use crate::rules::{changes, differences};
use crate::sets::{charged_samples, included, labels_within, overlap, restricted, shortest};
use crate::{Analysis, Answers, NotDecided};

/// The maximum length of numbers that are counted: no E.164 number is longer.
pub const LONGEST: usize = 15;

/// The minimum length of an international number with its prefix; hardly any is shorter.
pub const LONG: usize = 12;

const DIGITS: &[u8] = b"0123456789";
const SAMPLES: usize = 16;

/// An earlier rule that matches some numbers of a later one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shadow {
    /// The later rule.
    pub position: Position,
    /// The earlier rule.
    pub earlier: Position,
    /// The number of all-digit numbers that are shadowed, by length from 0 to [`LONGEST`].
    pub counts: Vec<u128>,
    /// A number that the two rules turn into different results.
    pub number: String,
    /// How it comes to the rules.
    pub met: Met,
    /// What the later rule would turn it into.
    pub own_result: String,
    /// What the earlier rule turns it into.
    pub earlier_result: String,
    /// The lengths for which the earlier rule matches every string of digits and the later one does not. If the later
    /// rule has no maximum length, only lengths from [`LONG`] on.
    pub swallowed: Vec<usize>,
}

/// Returns the shadows in a profile, by later rule, then by earlier rule. A rule is undecided if it is not known
/// whether it has the same results as an earlier one.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn shadows(analysis: &Analysis, profile: ProfileId) -> Result<Answers<Shadow>, NotDecided> {
    // Numbers on which an emergency entry acts are not shadowed.
    let hidden = hidden(analysis, profile, Dialling::Normal)?;
    let rules = &analysis.plan().profile(profile).rules;
    let mut own = Vec::with_capacity(rules.len());
    let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
    for member in analysis.fairly(rules) {
        own.push(of_digits(analysis, member.rule));
    }
    for ((position, theirs), member) in analysis.fairly((0u32..).map(Position).zip(&own).zip(rules)) {
        let shadows = theirs.as_ref().map_err(Clone::clone).and_then(|theirs| {
            let earlier = Earlier { analysis, profile, own: &own, hidden: hidden.as_deref() };
            earlier.shadows(position, theirs, &mut answers.undecided)
        });
        match shadows {
            Ok(found) => answers.found.extend(found),
            Err(why) => answers.undecided.push((member.rule, why)),
        }
    }
    Ok(answers)
}

/// The strings of digits that a rule matches, kept with the analysis.
struct OfDigits(Result<Arc<Automaton<()>>, NotDecided>);

/// Returns the strings of digits that a rule matches.
pub(crate) fn of_digits(analysis: &Analysis, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
    let made = || -> Result<Arc<Automaton<()>>, NotDecided> {
        let language = analysis.language(&analysis.plan().rule(rule).pattern)?;
        Ok(Arc::new(restricted(&*language, analysis.domain().of_digits().set(), analysis.limits())?))
    };
    analysis.answer(rule.index(), || OfDigits(made())).0.clone()
}

/// The rules of a profile, of which earlier ones are compared with a later one.
struct Earlier<'a> {
    analysis: &'a Analysis,
    profile: ProfileId,
    /// The strings of digits that each rule matches.
    own: &'a [Result<Arc<Automaton<()>>, NotDecided>],
    hidden: Option<&'a Hidden>,
}

impl Earlier<'_> {
    /// Returns the shadows of a rule. Earlier rules of which it is not known whether they have the same results are
    /// added to the undecided ones.
    fn shadows(
        &self,
        position: Position,
        theirs: &Automaton<()>,
        undecided: &mut Vec<(RuleId, NotDecided)>,
    ) -> Result<Vec<Shadow>, NotDecided> {
        let (analysis, limits) = (self.analysis, self.analysis.limits());
        let rules = analysis.rules(self.profile);
        let rule_at = |position: Position| Subject::Rule(self.profile, position.index()).rule(analysis.plan());
        let mut found = Vec::new();
        let matching = labels_within(rules, theirs, limits)?;
        if !matching.contains(&position) {
            // The rule matches nothing or is not reached at all, which other questions answer.
            return Ok(found);
        }
        let by_length = |set: &Automaton<()>| count_by_length(set, DIGITS, LONGEST, |labels| !labels.is_empty());
        for earlier in matching.into_iter().filter(|earlier| *earlier < position) {
            let Some(earlier_set) = self.own.get(earlier.index()) else { continue };
            let earlier_set = earlier_set.as_ref().map_err(Clone::clone)?;
            if included(earlier_set, theirs, limits)? || !overlap(earlier_set, theirs, limits)? {
                continue;
            }
            let common = restricted(&**earlier_set, theirs, limits)?;
            // Only the numbers for which the earlier rule is the first match.
            let first = |labels: &[Position], _: &[()]| match labels.first() {
                Some(position) if *position == earlier => vec![()],
                _ => Vec::new(),
            };
            let shadowed = intersection(rules, &common, first, &limits.automaton)?;
            let shadowed = match self.hidden {
                Some(hidden) => hidden.removed_from(&shadowed, analysis)?,
                None => shadowed,
            };
            let mut counts = by_length(&shadowed);
            // If the later rule matches every number of a length that the earlier one matches, the earlier one is the
            // special case.
            for ((count, both), one) in counts.iter_mut().zip(by_length(&common)).zip(by_length(earlier_set)) {
                *count = if both == one { 0 } else { *count };
            }
            if counts.iter().all(|count| *count == 0) {
                continue;
            }
            let (Some(later), Some(first)) = (rule_at(position), rule_at(earlier)) else { continue };
            // If possible a number that shows it when it is dialled.
            let mut found_different = Ok(None);
            if let Some(hidden) = hidden_when_dialled(analysis, self.profile, Dialling::Normal)? {
                let dialled = hidden.removed_from(&shadowed, analysis)?;
                found_different = different(analysis, &dialled, (later, first), &counts);
            }
            if !matches!(found_different, Ok(Some(_))) {
                found_different = different(analysis, &shadowed, (later, first), &counts);
            }
            let Some((number, own_result, earlier_result)) = (match found_different {
                Ok(different) => different,
                Err(why) => {
                    undecided.push((later, why));
                    continue;
                }
            }) else {
                continue;
            };
            let (all, some) = (full_lengths(earlier_set), full_lengths(theirs));
            // A rule without a maximum length is meant for long numbers.
            let is_open = by_length(theirs).last().is_some_and(|longest| *longest > 0);
            let is_swallowed = |length: &usize| {
                counts.get(*length).is_some_and(|count| *count > 0)
                    && !some.contains(length)
                    && (!is_open || *length >= LONG)
            };
            let swallowed = all.into_iter().filter(is_swallowed).collect();
            let met = met(analysis, self.profile, &number);
            found.push(Shadow { position, earlier, counts, number, met, own_result, earlier_result, swallowed });
        }
        Ok(found)
    }
}

/// The shadows of one profile that the order of rules causes, kept with the analysis.
struct ByOrder(Arc<Result<Answers<Shadow>, NotDecided>>);

/// Returns the [`shadows`] in a profile that are not caused by a missing anchor of either rule.
pub fn shadows_by_order(analysis: &Analysis, profile: ProfileId) -> Arc<Result<Answers<Shadow>, NotDecided>> {
    let lacks_anchors = |position: Position| {
        struct LacksAnchors(bool);
        let rule = Subject::Rule(profile, position.index()).rule(analysis.plan());
        rule.is_some_and(|rule| {
            let pattern = &analysis.plan().rule(rule).pattern;
            let missing = || missing_anchors(pattern, analysis.domain(), analysis.memo());
            analysis.answer(rule.index(), || LacksAnchors(missing().is_ok_and(|missing| missing.is_some()))).0
        })
    };
    let find = || {
        let mut answers = shadows(analysis, profile)?;
        answers.found.retain(|shadow| !lacks_anchors(shadow.earlier) && !lacks_anchors(shadow.position));
        Ok(answers)
    };
    Arc::clone(&analysis.answer(profile.index(), || ByOrder(Arc::new(find()))).0)
}

/// Returns a number that two rules turn into different results, and both results. If possible the number is one of the
/// shortest that are counted.
fn different(
    analysis: &Analysis,
    shadowed: &Automaton<()>,
    (later, first): (RuleId, RuleId),
    counts: &[u128],
) -> Result<Option<(String, String, String)>, NotDecided> {
    let limits = analysis.limits();
    let mut scratch = Scratch::default();
    let mut both = |number: String| {
        let mut result = |rule| analysis.apply_rule(rule, &number, &mut scratch).ok().flatten();
        let (own, earlier) = (result(later)?, result(first)?);
        (own != earlier).then_some((number, own, earlier))
    };
    let lengths: Vec<String> = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(length, _)| format!(".{{{length}}}"))
        .collect();
    let of_lengths = |lengths: &[String]| -> Result<Automaton<()>, NotDecided> {
        let counted = language(&read(&format!("^(?:{})$", lengths.join("|")), limits)?, limits)?;
        Ok(restricted(shadowed, &counted, limits)?)
    };
    let counted = of_lengths(&lengths)?;
    for set in [&of_lengths(lengths.get(..1).unwrap_or_default())?, &counted] {
        if let Some(found) = charged_samples(set, SAMPLES, limits)?.into_iter().find_map(&mut both) {
            return Ok(Some(found));
        }
    }
    // If no sample shows a difference, all numbers are considered. If that is not decided, samples of each length are
    // tried.
    let why = match differences(analysis, (later, first), &counted) {
        Ok(different) => return Ok(shortest(&different).and_then(both)),
        Err(why) => why,
    };
    for length in lengths.chunks(1) {
        if let Some(found) = charged_samples(&of_lengths(length)?, SAMPLES, limits)?.into_iter().find_map(&mut both) {
            return Ok(Some(found));
        }
    }
    Err(why)
}

/// Returns the lengths for which a set contains all strings of digits.
fn full_lengths(set: &Automaton<()>) -> Vec<usize> {
    let counts = count_by_length(set, DIGITS, LONGEST, |labels| !labels.is_empty());
    let all = |length: &usize| counts.get(*length) == Some(&10u128.pow(*length as u32));
    (1..=LONGEST).filter(all).collect()
}

/// Returns true if a rule leaves each of its numbers unchanged, so that removing it would change nothing.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the translation is not supported.
pub fn identity_without_effect(analysis: &Analysis, profile: ProfileId, position: usize) -> Result<bool, NotDecided> {
    let home = analysis.plan().profile(profile);
    // Teams adds the country code to a number without a rule, whether the plan names the code or not.
    let passes = analysis.plan().settings.no_match == NoMatch::Pass;
    let Some(rule) = home.rules.get(position).map(|member| member.rule) else { return Ok(false) };
    if !passes || home.optimize_device_dialing {
        return Ok(false);
    }
    let language = |rule: RuleId| analysis.language(&analysis.plan().rule(rule).pattern);
    let own = restricted(&*language(rule)?, analysis.domain().set(), analysis.limits())?;
    let own = match hidden(analysis, profile, Dialling::Normal)? {
        Some(hidden) => hidden.removed_from(&own, analysis)?,
        None => own,
    };
    // A few numbers usually show whether something changes.
    let Some(number) = shortest(&own) else { return Ok(false) };
    let same = |number: &str| {
        let result = analysis.apply_rule(rule, number, &mut Scratch::default());
        result.is_ok_and(|result| result.as_deref() == Some(number))
    };
    if !same(&number) || !charged_samples(&own, SAMPLES, analysis.limits())?.iter().all(|number| same(number)) {
        return Ok(false);
    }
    for later in home.rules.iter().skip(position + 1) {
        if overlap(&*language(later.rule)?, &own, analysis.limits())? {
            return Ok(false);
        }
    }
    // Last, since it is not always decided.
    Ok(changes(analysis, rule, &own)?.is_empty())
}
