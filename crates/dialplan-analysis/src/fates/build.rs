//! How the automaton of fates is made: one part for each way in which a string becomes a number. The parts have no
//! string in common, so that they can be put together two at a time.

use std::collections::BTreeMap;

use dialplan_automaton::{Automaton, LimitExceeded, Preference, intersection, product, witnesses};
use dialplan_core::engine::acting_entries;
use dialplan_core::model::{NoMatch, PlusNumbers, Position, ProfileId};

use super::{By, Destination, Destinations, End, Fate, Fates, possible};
use crate::before_rules::strings_in_force;
use crate::callers::InForce;
use crate::rules::{preimage, preimage_behind};
use crate::sets::{Domain, difference, of_texts, restricted, with_first};
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
    let plan = analysis.plan();
    let limits = analysis.limits();
    let mut parts = Vec::new();
    let mut undecided = Vec::new();
    let mut rest = possible(analysis, dialled)?;

    // Emergency entries act before everything else.
    let strings = strings_in_force(analysis, emergency, profile);
    let entries = acting_entries(plan);
    let acting = strings.iter().filter_map(|(string, entry)| {
        let result = &entries.iter().find(|acting| acting.entry as usize == *entry)?.result;
        let end = End::Number(destinations.of(result)?);
        Some((&**string, Fate { by: By::Emergency(u32::try_from(*entry).ok()?), end }))
    });
    let acting = of_texts(acting, &[]).charged(&limits.automaton)?;
    if !acting.is_empty() {
        parts.push(intersection(&acting, &rest, |fates, _| fates.to_vec(), &limits.automaton)?);
    }
    if !strings.is_empty() {
        let taken = of_texts(strings.keys().map(|string| (&**string, ())), &[]).charged(&limits.automaton)?;
        rest = difference(&rest, &taken, limits)?;
    }

    // Numbers that begin with `+` bypass the rules.
    let plus = analysis.language(r"^\+")?;
    let bypass = plan.settings.plus_numbers == PlusNumbers::Bypass;
    if bypass {
        let global = restricted(&rest, &plus, limits)?;
        parts.push(labelled(&destinations.automaton, &global, By::Plus, analysis)?);
        rest = difference(&rest, &plus, limits)?;
    }

    if let Some(profile) = profile {
        let rules = analysis.rules(profile);
        for (position, member) in (0u32..).map(Position).zip(&plan.profile(profile).rules) {
            if !destinations.whole && analysis.begins_otherwise(member.rule, &destinations.automaton)? {
                continue;
            }
            let own = restricted(&*analysis.language(&plan.rule(member.rule).pattern)?, &rest, limits)?;
            let own = with_first(rules, &position, &own, limits)?;
            if own.is_empty() {
                continue;
            }
            let by = By::Rule(position);
            if let Some(to) = destinations.of_all() {
                // It does not matter what the rule makes of its strings.
                parts.push(all_alike(&own, Fate { by, end: End::Number(to) }, analysis)?);
                continue;
            }
            match preimage(analysis, member.rule, &own, &destinations.automaton) {
                Ok(reached) => parts.push(labelled(&reached, &own, by, analysis)?),
                Err(why) => {
                    undecided.push((member.rule, why));
                    parts.push(all_alike(&own, Fate { by, end: End::Undecided }, analysis)?);
                }
            }
        }
        let rejects = plan.settings.no_match == NoMatch::Reject;
        if rejects && !destinations.whole {
            // What is rejected becomes no number, and nothing else is left once numbers with `+` are taken out.
            rest = if bypass { Automaton::empty(rest.alphabet().clone()) } else { restricted(&rest, &plus, limits)? };
        }
        rest = difference(&rest, rules, limits)?;
    }

    // What no rule matches.
    let country_code = profile.and_then(|profile| plan.profile(profile).country_code.as_deref());
    let no_match = if profile.is_some() { plan.settings.no_match } else { NoMatch::Pass };
    // Nothing is put in front of a `+`, and it needs no rule.
    let (global, others) = (restricted(&rest, &plus, limits)?, difference(&rest, &plus, limits)?);
    parts.push(labelled(&destinations.automaton, &global, By::NoRule, analysis)?);
    parts.push(match (no_match, country_code) {
        (NoMatch::Reject, _) if !destinations.whole => Automaton::empty(others.alphabet().clone()),
        (NoMatch::Reject, _) => all_alike(&others, Fate { by: By::NoRule, end: End::Nowhere }, analysis)?,
        (NoMatch::Prefix, Some(code)) => {
            let reached = preimage_behind(analysis, &format!("+{code}"), &others, &destinations.automaton)?;
            labelled(&reached, &others, By::NoRule, analysis)?
        }
        (NoMatch::Prefix | NoMatch::Pass, _) => labelled(&destinations.automaton, &others, By::NoRule, analysis)?,
    });
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

/// Returns the strings of a set, each with its fate.
fn labelled(
    reached: &Automaton<Destination>,
    set: &Set,
    by: By,
    analysis: &Analysis,
) -> Result<Automaton<Fate>, LimitExceeded> {
    let fate = |reached: &[Destination], _: &[()]| {
        reached.iter().map(|destination| Fate { by, end: End::Number(*destination) }).collect()
    };
    intersection(reached, set, fate, &analysis.limits().automaton)
}

/// Returns the strings of a set, which all have the same fate.
pub(super) fn all_alike(set: &Set, fate: Fate, analysis: &Analysis) -> Result<Automaton<Fate>, LimitExceeded> {
    intersection(set, set, |_, _| vec![fate], &analysis.limits().automaton)
}

/// Returns one automaton of parts that have no string in common. They are put together in pairs, so that each state is
/// copied as often as the number of parts can be halved.
pub(super) fn together(mut parts: Vec<Automaton<Fate>>, analysis: &Analysis) -> Result<Automaton<Fate>, LimitExceeded> {
    parts.retain(|part| !part.is_empty());
    while parts.len() > 1 {
        let mut halved = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(first) = rest.next() {
            halved.push(match rest.next() {
                Some(second) => product(&first, &second, |a, b| [a, b].concat(), &analysis.limits().automaton)?,
                None => first,
            });
        }
        parts = halved;
    }
    Ok(parts.pop().unwrap_or_else(|| Automaton::empty(Domain::everything().set().alphabet().clone())))
}
