//! Numbers that a rule would take, and that an earlier one takes instead and makes something else of.
//!
//! An earlier rule all of whose numbers the later one takes too is a special case above the general one: that is good practice and not a
//! shadow, and that is judged for each length by itself. Asked is about numbers of digits only, which is what people dial.

use std::rc::Rc;

use dialplan_automaton::{Automaton, count_by_length, intersection};
use dotnet_regex::matcher::Scratch;

use super::reach::shortest;
use super::results::Answers;
use super::rewriting::{changes, differences};
use super::sample::samples;
use super::sets::{included, labels_within, overlap, restricted};
use super::{Domain, Languages, NotDecided};
use crate::compile::{CompiledPlan, Position, language, read};
use crate::model::{NoMatch, ProfileId, RuleId, Subject};

/// The longest numbers that are counted: E.164 has no longer ones.
pub const LONGEST: usize = 15;

/// Fewer digits have no international number with its prefix, or hardly any.
pub const LONG: usize = 12;

const DIGITS: &[u8] = b"0123456789";
const SAMPLES: usize = 16;

/// An earlier rule takes some numbers of a later one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shadow {
    /// The later rule.
    pub position: Position,
    /// The earlier one.
    pub taker: Position,
    /// How many numbers of digits, by length from 0 to [`LONGEST`].
    pub counts: Vec<u128>,
    /// A number of which the two make different things.
    pub number: String,
    /// What the later rule would make of it.
    pub own: String,
    /// What the earlier one makes of it.
    pub takers: String,
    /// Lengths of which the earlier rule matches every string of digits, and the later one does not. If the later one has no longest number,
    /// only lengths from [`LONG`] on.
    pub swallowed: Vec<usize>,
}

/// The shadows in a profile, by rule, then by taker. Not decided is a rule that may or may not make the same of its numbers as an earlier one.
///
/// # Errors
/// A limit.
pub fn shadows<'a>(
    plan: &'a CompiledPlan,
    profile: ProfileId,
    domain: &Domain,
    languages: &Languages<'a>,
) -> Result<Answers<Shadow>, NotDecided> {
    let limits = plan.limits();
    let digits = domain.of_digits();
    let rules = &plan.plan().profile(profile).rules;
    let rule_at = |position: Position| Subject::Rule(profile, position.index()).rule(plan.plan());
    let mut own = Vec::with_capacity(rules.len());
    for member in rules {
        let language = languages.of(&plan.plan().rule(member.rule).pattern)?;
        own.push(Rc::new(restricted(&*language, digits.set(), limits)?));
    }
    let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
    for (position, theirs) in (0u32..).map(Position).zip(&own) {
        let takers = labels_within(plan.rules(profile), theirs);
        if !takers.contains(&position) {
            // It takes nothing, or is not reached at all, which is another matter.
            continue;
        }
        for taker in takers.into_iter().filter(|taker| *taker < position) {
            let Some(earlier) = own.get(taker.index()) else { continue };
            if included(earlier, theirs) || !overlap(earlier, theirs) {
                continue;
            }
            let common = restricted(&**earlier, theirs, limits)?;
            // Only what the earlier rule really gets.
            let first = |labels: &[Position], _: &[()]| match labels.first() {
                Some(position) if *position == taker => vec![()],
                _ => Vec::new(),
            };
            let taken = intersection(plan.rules(profile), &common, first, &limits.automaton)?;
            let mut counts = count_by_length(&taken, DIGITS, LONGEST, |labels| !labels.is_empty());
            // Of a length of which the later rule takes whatever the earlier one takes, the earlier one is the special case.
            let by_length = |set: &Automaton<()>| count_by_length(set, DIGITS, LONGEST, |labels| !labels.is_empty());
            for ((count, both), one) in counts.iter_mut().zip(by_length(&common)).zip(by_length(earlier)) {
                *count = if both == one { 0 } else { *count };
            }
            if counts.iter().all(|count| *count == 0) {
                continue;
            }
            let (Some(later), Some(first)) = (rule_at(position), rule_at(taker)) else { continue };
            let different = different(plan, &taken, (later, first), &counts);
            let Some((number, own_result, takers)) = (match different {
                Ok(different) => different,
                Err(why) => {
                    answers.undecided.push((later, why));
                    continue;
                }
            }) else {
                continue;
            };
            let (all, some) = (full_lengths(earlier), full_lengths(theirs));
            // A rule without an upper bound is made for long numbers.
            let is_open = by_length(theirs).last().is_some_and(|longest| *longest > 0);
            let is_swallowed = |length: &usize| {
                counts.get(*length).is_some_and(|count| *count > 0)
                    && !some.contains(length)
                    && (!is_open || *length >= LONG)
            };
            let swallowed = all.into_iter().filter(is_swallowed).collect();
            answers.found.push(Shadow { position, taker, counts, number, own: own_result, takers, swallowed });
        }
    }
    Ok(answers)
}

/// A number of which two rules make different things, and both results: one of the shortest that are counted, if it may be.
fn different(
    plan: &CompiledPlan,
    taken: &Automaton<()>,
    (later, first): (RuleId, RuleId),
    counts: &[u128],
) -> Result<Option<(String, String, String)>, NotDecided> {
    let limits = plan.limits();
    let mut scratch = Scratch::default();
    let mut both = |number: String| {
        let mut result = |rule| plan.apply_rule(rule, &number, &mut scratch).ok().flatten();
        let (own, takers) = (result(later)?, result(first)?);
        (own != takers).then_some((number, own, takers))
    };
    let lengths: Vec<String> = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(length, _)| format!(".{{{length}}}"))
        .collect();
    let of_lengths = |lengths: &[String]| -> Result<Automaton<()>, NotDecided> {
        let counted = language(&read(&format!("^(?:{})$", lengths.join("|")), limits)?, limits)?;
        Ok(restricted(taken, &counted, limits)?)
    };
    let counted = of_lengths(&lengths)?;
    for set in [&of_lengths(lengths.get(..1).unwrap_or_default())?, &counted] {
        if let Some(found) = samples(set, SAMPLES).into_iter().find_map(&mut both) {
            return Ok(Some(found));
        }
    }
    // Where no number that was tried shows it, all are asked for; if that is not decided, more numbers of each length are tried.
    let why = match differences(plan, (later, first), &counted) {
        Ok(different) => return Ok(shortest(&different).and_then(both)),
        Err(why) => why,
    };
    for length in lengths.chunks(1) {
        if let Some(found) = samples(&of_lengths(length)?, SAMPLES).into_iter().find_map(&mut both) {
            return Ok(Some(found));
        }
    }
    Err(why)
}

/// The lengths of which a set of strings of digits has all.
fn full_lengths(set: &Automaton<()>) -> Vec<usize> {
    let counts = count_by_length(set, DIGITS, LONGEST, |labels| !labels.is_empty());
    let all = |length: &usize| counts.get(*length) == Some(&10u128.pow(*length as u32));
    (1..=LONGEST).filter(all).collect()
}

/// Does a rule leave each of its numbers as it is, so that without it nothing would change?
///
/// # Errors
/// A limit, or a translation that is not followed.
pub fn identity_without_effect<'a>(
    plan: &'a CompiledPlan,
    profile: ProfileId,
    position: usize,
    domain: &Domain,
    languages: &Languages<'a>,
) -> Result<bool, NotDecided> {
    let home = plan.plan().profile(profile);
    // Teams puts the country code before a number without a rule, whether the plan names it or not.
    let passes = plan.plan().settings.no_match == NoMatch::Pass;
    let Some(rule) = home.rules.get(position).map(|member| member.rule) else { return Ok(false) };
    if !passes || home.optimize_device_dialing {
        return Ok(false);
    }
    let language = |rule: RuleId| languages.of(&plan.plan().rule(rule).pattern);
    let own = restricted(&*language(rule)?, domain.set(), plan.limits())?;
    // A few numbers mostly show that something changes.
    let Some(number) = shortest(&own) else { return Ok(false) };
    let same = |number: &str| {
        plan.apply_rule(rule, number, &mut Scratch::default()).is_ok_and(|result| result.as_deref() == Some(number))
    };
    if !same(&number) || !samples(&own, SAMPLES).iter().all(|number| same(number)) {
        return Ok(false);
    }
    for later in home.rules.iter().skip(position + 1) {
        if overlap(&*language(later.rule)?, &own) {
            return Ok(false);
        }
    }
    // Last, since it is not always decided.
    Ok(changes(plan, rule, &own)?.is_empty())
}
