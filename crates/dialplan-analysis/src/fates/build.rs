//! How the automaton of fates is made: one part for each way in which a string becomes a number. The parts have no
//! string in common, so that they can be put together two at a time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use dialplan_automaton::{Automaton, LimitExceeded, Preference, intersection, product, relabelled, witnesses};
use dialplan_core::model::ProfileId;

use super::ways::{How, Ways, ways};
use super::{By, Destination, Destinations, End, Fate, Fates};
use crate::callers::InForce;
use crate::sets::{Domain, of_texts};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// Returns the fates of all strings of `dialled` for callers with a profile and the emergency entries in force.
///
/// The strings are those that are left when separators are stripped, so strings with separators have no fate where the
/// plan strips them; neither has the empty string.
///
/// # Errors
/// Returns an error if a limit is exceeded. A rule that cannot be followed is no error: its strings have the fate
/// [`End::Undecided`]. Where `destinations` are those of some numbers only, strings that become others have no fate.
pub fn fates(
    analysis: &Analysis,
    profile: Option<ProfileId>,
    emergency: InForce,
    destinations: &Destinations,
    dialled: &Set,
) -> Result<Fates, NotDecided> {
    let skipped = |rule| Ok(!destinations.whole && analysis.begins_otherwise(rule, &destinations.automaton)?);
    let ways = ways(analysis, profile, emergency, dialled, destinations.whole, skipped)?;
    of_ways(analysis, &ways, destinations)
}

/// Returns the fates of the strings of which a rule makes the number. They are those that [`fates`] returns beside
/// [`without_rules`].
///
/// # Errors
/// As for [`fates`].
pub(crate) fn by_rules(
    analysis: &Analysis,
    profile: Option<ProfileId>,
    emergency: InForce,
    destinations: &Destinations,
    dialled: &Set,
) -> Result<Fates, NotDecided> {
    let mut ways = ways(analysis, profile, emergency, dialled, destinations.whole, |_| Ok(false))?;
    ways.emergency.clear();
    ways.others.retain(|way| matches!(way.by, By::Rule(_)));
    of_ways(analysis, &ways, destinations)
}

/// Returns the fates of the strings of which no rule makes the number.
///
/// # Errors
/// As for [`fates`].
pub(crate) fn without_rules(
    analysis: &Analysis,
    profile: Option<ProfileId>,
    emergency: InForce,
    destinations: &Destinations,
    dialled: &Set,
) -> Result<Fates, NotDecided> {
    of_ways(analysis, &ways(analysis, profile, emergency, dialled, destinations.whole, |_| Ok(true))?, destinations)
}

fn of_ways(analysis: &Analysis, ways: &Ways, destinations: &Destinations) -> Result<Fates, NotDecided> {
    let limits = analysis.limits();
    let of_all = destinations.of_all();
    let mut parts = Vec::new();
    let mut undecided = Vec::new();
    let acting = ways.emergency.iter().filter_map(|acting| {
        let end = End::Number(destinations.of(&acting.result)?);
        Some((&*acting.dialled, Fate { by: acting.by(), end }))
    });
    let acting = of_texts(acting, &[]).charged(&limits.automaton)?;
    if !acting.is_empty() {
        parts.push(acting);
    }
    for way in &ways.others {
        let by = way.by;
        if let (Some(to), How::ByRule(_) | How::Behind(_) | How::Unchanged) = (of_all, &way.how) {
            // It does not matter what the strings become.
            parts.push(all_alike(&way.set, Fate { by, end: End::Number(to) }, analysis)?);
            continue;
        }
        parts.push(match &way.how {
            How::Nowhere if !destinations.whole => Automaton::empty(way.set.alphabet().clone()),
            How::Nowhere => all_alike(&way.set, Fate { by, end: End::Nowhere }, analysis)?,
            How::Unchanged => unchanged(&destinations.automaton, &way.set, by, analysis)?,
            How::ByRule(_) | How::Behind(_) => match (way.followed(analysis, &destinations.automaton), &way.how) {
                (Ok(reached), _) => relabelled(&reached, |to| by_destination(by, to), &limits.automaton)?,
                (Err(why), How::ByRule(rule)) => {
                    undecided.push((*rule, why));
                    all_alike(&way.set, Fate { by, end: End::Undecided }, analysis)?
                }
                (Err(why), _) => return Err(why),
            },
        });
    }
    let automaton = together(parts, analysis)?;
    let strings = strings_of(&automaton, analysis)?;
    Ok(Fates { automaton, strings, undecided })
}

/// Returns the fates in ascending order, each with a shortest string.
pub(super) fn strings_of(
    automaton: &Automaton<Fate>,
    analysis: &Analysis,
) -> Result<BTreeMap<Fate, String>, LimitExceeded> {
    analysis.limits().budget().charge(automaton.size().transitions)?;
    let strings = witnesses(automaton, Preference::dialable()).into_iter();
    Ok(strings.filter_map(|(fate, string)| Some((*fate.first()?, String::from_utf8(string).ok()?))).collect())
}

/// Returns the numbers of a set, each with its fate.
fn unchanged(
    numbers: &Automaton<Destination>,
    set: &Set,
    by: By,
    analysis: &Analysis,
) -> Result<Automaton<Fate>, LimitExceeded> {
    intersection(numbers, set, |to, _| by_destination(by, to), &analysis.limits().automaton)
}

fn by_destination(by: By, to: &[Destination]) -> Vec<Fate> {
    to.iter().map(|to| Fate { by, end: End::Number(*to) }).collect()
}

/// Returns the strings of a set, which all have the same fate.
pub(super) fn all_alike(set: &Set, fate: Fate, analysis: &Analysis) -> Result<Automaton<Fate>, LimitExceeded> {
    intersection(set, set, |_, _| vec![fate], &analysis.limits().automaton)
}

/// Returns one automaton of parts that have no string in common. The two smallest are put together first, so that a large
/// one is copied once.
pub(super) fn together(parts: Vec<Automaton<Fate>>, analysis: &Analysis) -> Result<Automaton<Fate>, LimitExceeded> {
    let size = |part: &Automaton<Fate>| part.size().states;
    let mut parts: Vec<Option<Automaton<Fate>>> = parts.into_iter().map(Some).collect();
    // By size, then by place, so that the order is always the same.
    let mut open: BinaryHeap<Reverse<(usize, usize)>> = (parts.iter().enumerate())
        .filter_map(|(at, part)| Some((at, part.as_ref().filter(|part| !part.is_empty())?)))
        .map(|(at, part)| Reverse((size(part), at)))
        .collect();
    let next = |parts: &mut Vec<Option<Automaton<Fate>>>, open: &mut BinaryHeap<Reverse<(usize, usize)>>| {
        parts.get_mut(open.pop()?.0.1)?.take()
    };
    while let Some(first) = next(&mut parts, &mut open) {
        let Some(second) = next(&mut parts, &mut open) else { return Ok(first) };
        let both = product(&first, &second, |a, b| [a, b].concat(), &analysis.limits().automaton)?;
        open.push(Reverse((size(&both), parts.len())));
        parts.push(Some(both));
    }
    Ok(Automaton::empty(Domain::everything().set().alphabet().clone()))
}
