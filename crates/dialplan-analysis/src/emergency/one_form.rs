//! Targets of emergency routes that match the number with `+` but not without, or the other way round.

use std::collections::BTreeMap;

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_core::engine::acting_entries;
use dialplan_core::model::{RouteId, without_plus};

use crate::rules::preimage_behind;
use crate::sets::{Domain, difference, restricted};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The target of an emergency route that matches an emergency number in one form only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OneForm {
    /// The route.
    pub route: RouteId,
    /// The entries that use the route and whose numbers the target matches in one form only, by their positions in the
    /// plan.
    pub entries: Vec<usize>,
    /// The number of the first entry, without `+`.
    pub number: String,
    /// True if the target matches the number with `+`; false if it matches the number without.
    pub with_plus: bool,
    /// A target that matches the same numbers in both forms and nothing else, if writing `\+?` at its beginning is all
    /// that it needs.
    pub suggestion: Option<String>,
}

/// Returns the routes of emergency usages whose targets match the number that an entry of the usage results in either
/// with or without `+`, but not both. Ordered by route.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn one_form_targets(analysis: &Analysis) -> Result<Vec<OneForm>, NotDecided> {
    let plan = analysis.plan();
    let mut found: BTreeMap<(RouteId, bool), OneForm> = BTreeMap::new();
    for entry in acting_entries(plan) {
        let bare = without_plus(&entry.result);
        let plus = format!("+{bare}");
        let with = analysis.routes().labels_of(plus.as_bytes());
        let without = analysis.routes().labels_of(bare.as_bytes());
        for (routes, others, with_plus) in [(with, without, true), (without, with, false)] {
            let is_its = |route: &&RouteId| plan.route(**route).phone_usages.iter().any(|u| u.id == entry.usage);
            // Both lists ascend.
            for route in routes.iter().filter(|route| others.binary_search(route).is_err()).filter(is_its) {
                let made = || OneForm {
                    route: *route,
                    entries: Vec::new(),
                    number: bare.to_owned(),
                    with_plus,
                    suggestion: None,
                };
                let one = found.entry((*route, with_plus)).or_insert_with(made);
                one.entries.push(entry.entry as usize);
            }
        }
    }
    let mut found: Vec<OneForm> = found.into_values().collect();
    for one in &mut found {
        one.suggestion = suggestion(analysis, &plan.route(one.route).target, one.with_plus)?;
    }
    Ok(found)
}

/// Returns the target with an optional `+` at its beginning, if that adds the other form of its numbers and nothing
/// else.
fn suggestion(analysis: &Analysis, target: &str, with_plus: bool) -> Result<Option<String>, NotDecided> {
    let begins = if with_plus { r"^\+" } else { "^" };
    let Some(rest) = target.strip_prefix(begins).filter(|rest| !rest.starts_with(['?', '*', '{', '+'])) else {
        return Ok(None);
    };
    let limits = analysis.limits();
    let new = format!(r"^\+?{rest}");
    let Ok(set) = analysis.language(&new) else { return Ok(None) };
    let old = analysis.language(target)?;
    let plus = analysis.language(r"^\+")?;
    let parts = |set: &Set| -> Result<(Set, Set), NotDecided> {
        let set = restricted(set, Domain::everything().set(), limits)?;
        Ok((restricted(&set, &plus, limits)?, difference(&set, &plus, limits)?))
    };
    let (old_plus, old_bare) = parts(&old)?;
    let (new_plus, new_bare) = parts(&set)?;
    // Minimal automata of equal languages are equal.
    let equal = |a: &Set, b: &Set| a == b;
    let is_all = match with_plus {
        true => {
            let other = after_plus(analysis, &old)?;
            let (_, other) = parts(&other)?;
            equal(&new_plus, &old_plus) && equal(&new_bare, &either(analysis, &old_bare, &other)?)
        }
        false => {
            let (before, after) = (after_plus(analysis, &old)?, after_plus(analysis, &set)?);
            equal(&new_bare, &old_bare) && equal(&after, &either(analysis, &before, &old_bare)?)
        }
    };
    Ok(is_all.then_some(new))
}

/// Returns the strings that the set contains with `+` in front of them.
fn after_plus(analysis: &Analysis, set: &Set) -> Result<Set, NotDecided> {
    preimage_behind(analysis, "+", Domain::everything().set(), set)
}

fn either(analysis: &Analysis, a: &Set, b: &Set) -> Result<Set, NotDecided> {
    Ok(union(&[((), a), ((), b)], Selection::All, &analysis.limits().automaton)?)
}
