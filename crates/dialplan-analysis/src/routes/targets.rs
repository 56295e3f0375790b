//! What another target would take from a route, of the numbers that rules and emergency entries result in.

use std::collections::BTreeSet;

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_core::model::{NoMatch, RouteId};

use crate::results::{distinct, own};
use crate::rules::{labels, preimage};
use crate::sets::{difference, included, overlap};
use crate::{Analysis, NotDecided};

/// Returns true for each of some targets that, in place of the route's own, would no longer match a number that the
/// route is for. It is for emergency numbers that its target matches, and for the results of rules of which it matches
/// all: a rule for international numbers shows nothing about a target for some of them.
///
/// # Errors
/// Returns an error if a limit is exceeded, if .NET would reject one of the targets, or if a rule cannot be followed.
pub fn lost_by_targets(analysis: &Analysis, route: RouteId, targets: &[&str]) -> Result<Vec<bool>, NotDecided> {
    let limits = analysis.limits();
    let old = analysis.language(&analysis.plan().route(route).target)?;
    let lost = targets.iter().map(|target| Ok(difference(&old, &*analysis.language(target)?, limits)?));
    let lost: Vec<Automaton<()>> = lost.collect::<Result<_, NotDecided>>()?;
    let met = met(analysis, &lost, Some(&old))?;
    Ok((0..targets.len()).map(|target| met.contains(&target)).collect())
}

/// Returns true for each pattern that matches a number which somebody sends: one that a rule or an emergency entry
/// results in, one that is dialled with `+`, or any number where what no rule matches goes on.
///
/// # Errors
/// Returns the same errors as [`lost_by_targets`].
pub fn sent_to(analysis: &Analysis, patterns: &[&str]) -> Result<Vec<bool>, NotDecided> {
    let plan = analysis.plan();
    let anything = !plan.profiles.is_empty() && plan.settings.no_match == NoMatch::Pass;
    let shape = analysis.language(if anything { r"^\+?\d+$" } else { r"^\+\d+$" })?;
    let sets = patterns.iter().map(|pattern| analysis.language(pattern)).collect::<Result<Vec<_>, _>>()?;
    let sets: Vec<Automaton<()>> = sets.iter().map(|set| (**set).clone()).collect();
    let met = met(analysis, &sets, None)?;
    let is_sent =
        |(at, set): (usize, &Automaton<()>)| Ok(met.contains(&at) || overlap(set, &shape, analysis.limits())?);
    sets.iter().enumerate().map(is_sent).collect()
}

/// Returns the positions of the sets that have a number which a rule or an emergency entry results in. If `whole` is
/// given, only rules count all of whose results are in it.
fn met(
    analysis: &Analysis,
    sets: &[Automaton<()>],
    whole: Option<&Automaton<()>>,
) -> Result<BTreeSet<usize>, NotDecided> {
    let limits = analysis.limits();
    let parts: Vec<(usize, &Automaton<()>)> = sets.iter().enumerate().collect();
    let all = union(&parts, Selection::All, &limits.automaton)?;
    let mut met = BTreeSet::new();
    if sets.is_empty() || all.is_empty() {
        return Ok(met);
    }
    for entry in &analysis.plan().emergency_numbers {
        met.extend(all.labels_of(entry.result().as_bytes()));
    }
    for rule in analysis.fairly(distinct(analysis)?) {
        let own = own(analysis, rule)?;
        let counts = match whole {
            Some(whole) => included(&own, &preimage(analysis, rule, &own, whole)?, limits)?,
            None => true,
        };
        if counts && met.len() < sets.len() {
            met.extend(labels(analysis, rule, &own, &all)?);
        }
    }
    Ok(met)
}
