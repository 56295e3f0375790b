//! Extension rules whose results lie outside of every number range, and lines of users that do.
//!
//! A rule is an extension rule in two cases. All numbers that reach it have at most six characters, or it is marked
//! `internal_extension`, and some result is in a range or begins like one. Or all its results begin like a range. A
//! number begins like a range if it begins with the common beginning of the range's numbers, after which these have at
//! most six digits.

use std::collections::BTreeSet;
use std::sync::Arc;

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_core::matcher::Scratch;
use dialplan_core::model::{RuleId, UserId};
use rustc_hash::FxHashMap;

use super::{all, common_prefix, range_sets};
use crate::results::{Example, own};
use crate::rules::preimage;
use crate::sets::{Domain, difference, escaped, included, restricted, shortest};
use crate::{Analysis, Answers, NotDecided};

type Set = Automaton<()>;

/// Internal numbers have at most this many digits.
const EXTENSION: usize = 6;

/// An extension rule that makes a number outside of every range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outside {
    /// The rule.
    pub rule: RuleId,
    /// A dialled number that reaches the rule, and its result.
    pub example: Example,
    /// The range that the result begins like, by its position in the plan. Then the result has the wrong length.
    pub begins_like: Option<usize>,
    /// True if every result of the rule is outside.
    pub every: bool,
}

/// A user's line outside of every range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineOutside {
    /// The user.
    pub user: UserId,
}

/// The numbers that begin like a range.
struct Like {
    prefixes: Vec<(usize, String)>,
    set: Set,
}

/// Returns the extension rules that make numbers outside of every range, in the order of the plan.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn results_outside(analysis: &Analysis) -> Result<Answers<Outside>, NotDecided> {
    let plan = analysis.plan();
    let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
    if plan.number_ranges.is_empty() {
        return Ok(answers);
    }
    let sets = range_sets(analysis)?;
    let inside = all(analysis, &sets)?;
    let outside = difference(Domain::everything().set(), &inside, analysis.limits())?;
    let like = like(analysis, &sets)?;
    let unlike = difference(Domain::everything().set(), &like.set, analysis.limits())?;
    let short = analysis.language(&format!("^.{{1,{EXTENSION}}}$"))?;
    // Rules with the same pattern and translation that the same numbers reach have the same answer.
    type Asked = (Arc<Set>, Result<Option<Outside>, NotDecided>);
    let mut known: FxHashMap<(&str, &str, bool), Vec<Asked>> = FxHashMap::default();
    for rule in analysis.fairly(plan.normalization_rules()) {
        let written = plan.rule(rule);
        let answer = own(analysis, rule).and_then(|own| {
            let key = (&*written.pattern.value, &*written.translation.value, written.internal_extension);
            let asked = known.entry(key).or_default();
            if let Some((_, answer)) = asked.iter().find(|(other, _)| *other == own) {
                return answer.clone();
            }
            let is_short = written.internal_extension || included(&own, &short, analysis.limits())?;
            let answer = judge(analysis, rule, &own, is_short, (&inside, &outside), (&like, &unlike));
            asked.push((own, answer.clone()));
            answer
        });
        match answer {
            Ok(found) => answers.found.extend(found.map(|found| Outside { rule, ..found })),
            Err(why) => answers.undecided.push((rule, why)),
        }
    }
    Ok(answers)
}

fn judge(
    analysis: &Analysis,
    rule: RuleId,
    own: &Set,
    is_short: bool,
    (inside, outside): (&Set, &Set),
    (like, unlike): (&Like, &Set),
) -> Result<Option<Outside>, NotDecided> {
    let out = preimage(analysis, rule, own, outside)?;
    if out.is_empty() {
        return Ok(None);
    }
    let in_range = preimage(analysis, rule, own, inside)?;
    let begins_like = preimage(analysis, rule, own, &like.set)?;
    let is_extension = match is_short {
        true => !in_range.is_empty() || !begins_like.is_empty(),
        false => !begins_like.is_empty() && preimage(analysis, rule, own, unlike)?.is_empty(),
    };
    if !is_extension {
        return Ok(None);
    }
    // A result that begins like a range shows the mistake best.
    let wrong_length = restricted(&out, &begins_like, analysis.limits())?;
    let number = shortest(&wrong_length).or_else(|| shortest(&out));
    let Some(number) = number else { return Ok(None) };
    let Some(result) = analysis.apply_rule(rule, &number, &mut Scratch::default()).ok().flatten() else {
        return Ok(None);
    };
    let begins_like = like.prefixes.iter().filter(|(_, prefix)| result.starts_with(prefix.as_str()));
    let begins_like = begins_like.max_by_key(|(_, prefix)| prefix.len()).map(|(range, _)| *range);
    Ok(Some(Outside { rule, example: Example { number, result }, begins_like, every: in_range.is_empty() }))
}

fn like(analysis: &Analysis, sets: &[Set]) -> Result<Like, NotDecided> {
    let mut prefixes = Vec::new();
    for (range, set) in sets.iter().enumerate() {
        let prefix = common_prefix(set);
        let longest = analysis.language(&format!("^.{{0,{}}}$", prefix.len() + EXTENSION))?;
        if !prefix.is_empty() && included(set, &longest, analysis.limits())? {
            prefixes.push((range, prefix));
        }
    }
    let distinct: BTreeSet<&str> = prefixes.iter().map(|(_, prefix)| &**prefix).collect();
    let languages: Vec<Arc<Set>> = distinct
        .into_iter()
        .map(|prefix| analysis.language(&format!("^{}", escaped(prefix))))
        .collect::<Result<_, _>>()?;
    let parts: Vec<((), &Set)> = languages.iter().map(|set| ((), &**set)).collect();
    let set = match parts.is_empty() {
        true => Automaton::empty(Domain::everything().set().alphabet().clone()),
        false => union(&parts, Selection::All, &analysis.limits().automaton)?,
    };
    Ok(Like { prefixes, set })
}

/// Returns the users whose lines lie outside of every range, in the order of the plan. Only lines with `+` count, since
/// others are not global numbers. What follows a `;`, such as an extension, does not belong to the number.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn lines_outside(analysis: &Analysis) -> Result<Vec<LineOutside>, NotDecided> {
    let plan = analysis.plan();
    if plan.number_ranges.is_empty() {
        return Ok(Vec::new());
    }
    let inside = all(analysis, &range_sets(analysis)?)?;
    let is_outside = |user: &UserId| {
        let line = plan.user(*user).line().and_then(|line| line.split(';').next());
        line.is_some_and(|line| line.starts_with('+') && !inside.accepts(line.as_bytes()))
    };
    Ok(plan.user_ids().filter(is_outside).map(|user| LineOutside { user }).collect())
}
