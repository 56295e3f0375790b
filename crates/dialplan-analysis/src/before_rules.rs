//! Emergency entries that act before the rules: in Lync and Teams, a dialled string on which an entry with a usage acts
//! never meets a rule.
//!
//! Which entries act depends on the caller. A string is hidden from the rules of a profile if an entry acts on it for
//! *every* caller with this profile who occurs, calls from gateways included. It may still be the result of a rule: the
//! client's result meets the rules of the server, and entries act on dialled strings only. Such a string is not hidden.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dialplan_automaton::{Automaton, Selection, intersection, union};
use dialplan_core::call::{Dialling, SEPARATORS};
use dialplan_core::engine::{Emergency, acting_entries};
use dialplan_core::model::{EmergencyPolicyId, Position, ProfileId, Separators};

use crate::callers::{InForce, all_in_force, in_force, ways_of_dialling};
use crate::rewriting::labels_of_results;
use crate::sets::{difference, escaped, restricted};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The strings that no rule of a profile sees, each with the emergency entry that acts on it, by its position in the
/// plan.
#[derive(Debug)]
pub(crate) struct Hidden {
    strings: BTreeMap<String, usize>,
    set: Set,
}

impl Hidden {
    /// Returns the strings of `set` without the hidden ones.
    pub(crate) fn removed_from(&self, set: &Set, analysis: &Analysis) -> Result<Set, NotDecided> {
        Ok(difference(set, &self.set, analysis.limits())?)
    }

    /// Returns the strings, each with the entry that acts on it.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (&str, usize)> {
        self.strings.iter().map(|(string, entry)| (&**string, *entry))
    }

    /// Returns the entries that act on strings of `set`.
    pub(crate) fn entries_within(&self, set: &Set) -> BTreeSet<usize> {
        self.strings.iter().filter(|(string, _)| set.accepts(string.as_bytes())).map(|(_, entry)| *entry).collect()
    }
}

/// The acting entries of each emergency policy, and the policies that are in force for the callers with each profile.
/// Kept with the analysis.
struct Acting {
    entries: BTreeMap<Option<EmergencyPolicyId>, Vec<Emergency>>,
    in_force: BTreeMap<Option<ProfileId>, BTreeSet<InForce>>,
}

impl Acting {
    fn of(analysis: &Analysis) -> Acting {
        let plan = analysis.plan();
        let mut acting = Acting { entries: BTreeMap::new(), in_force: BTreeMap::new() };
        for entry in acting_entries(plan) {
            acting.entries.entry(entry.policy).or_default().push(entry);
        }
        if acting.entries.is_empty() {
            return acting;
        }
        for (profile, emergency) in all_in_force(plan, &analysis.callers()) {
            acting.in_force.entry(profile).or_default().insert(in_force(emergency));
        }
        acting
    }

    /// Returns the strings on which an entry acts for every caller with the profile, with and without `+`.
    fn strings(&self, profile: Option<ProfileId>) -> BTreeMap<String, usize> {
        let policies = self.in_force.get(&profile).into_iter().flatten();
        common(policies.map(|policy| policy.map_or_else(BTreeMap::new, |policy| self.strings_of(policy, profile))))
    }

    fn strings_of(&self, policy: Option<EmergencyPolicyId>, profile: Option<ProfileId>) -> BTreeMap<String, usize> {
        let mut strings = BTreeMap::new();
        let entries = self.entries.get(&policy).into_iter().flatten();
        let entries: Vec<&Emergency> = entries.filter(|entry| entry.holds_in(profile)).collect();
        // A number comes before a mask of another entry, whatever the order.
        let numbers = entries.iter().filter_map(|entry| Some((entry.dialled.first()?, entry.entry)));
        let masks = entries.iter().flat_map(|entry| entry.dialled.iter().skip(1).map(|mask| (mask, entry.entry)));
        for (string, entry) in numbers.chain(masks) {
            for dialled in [string.to_string(), format!("+{string}")] {
                strings.entry(dialled).or_insert(entry as usize);
            }
        }
        strings
    }
}

/// Returns the strings that are in all maps.
fn common(maps: impl Iterator<Item = BTreeMap<String, usize>>) -> BTreeMap<String, usize> {
    maps.reduce(|before, own| before.into_iter().filter(|(string, _)| own.contains_key(string)).collect())
        .unwrap_or_default()
}

/// Returns the strings that nobody can dial without an entry acting on them, whatever the profile and the way of
/// dialling, each with an entry.
pub(crate) fn taken_from_everybody(analysis: &Analysis) -> BTreeMap<String, usize> {
    let plan = analysis.plan();
    if plan.profiles.is_empty() {
        return analysis.answer(0, || Acting::of(analysis)).strings(None);
    }
    let of_profile = |profile| {
        ways_of_dialling(plan, profile).into_iter().map(move |dialling| taken_when(analysis, profile, dialling))
    };
    common(plan.profile_ids().flat_map(of_profile))
}

/// Returns the strings that reach no rule and no route when they are dialled, since an entry acts on what was dialled
/// for every caller with the profile.
fn taken_when(analysis: &Analysis, profile: ProfileId, dialling: Dialling) -> BTreeMap<String, usize> {
    let strings = (*taken_when_dialled(analysis, profile)).clone();
    let prefix = analysis.plan().profile(profile).external_access_prefix.as_deref().unwrap_or_default();
    match dialling {
        // The prefix is taken off after the entries were tried.
        Dialling::OffHook { prefix_dialled: true } => {
            let after = |(string, entry): (String, usize)| Some((string.strip_prefix(prefix)?.to_owned(), entry));
            strings.into_iter().filter_map(after).collect()
        }
        Dialling::Normal | Dialling::OffHook { prefix_dialled: false } => strings,
    }
}

/// Returns the dialled strings on which an entry acts for every caller with the profile, each with the entry.
pub(crate) fn taken_when_dialled(analysis: &Analysis, profile: ProfileId) -> Arc<BTreeMap<String, usize>> {
    struct Taken(Arc<BTreeMap<String, usize>>);
    let taken = analysis.answer(profile.index(), || {
        let acting = analysis.answer(0, || Acting::of(analysis));
        Taken(Arc::new(acting.strings(Some(profile))))
    });
    Arc::clone(&taken.0)
}

/// Returns the strings of the domain that no rule of the profile sees in a way of dialling, in either pass; `None` if
/// there are none.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if a rule that might result in such a string is not decided.
pub(crate) fn hidden(
    analysis: &Analysis,
    profile: ProfileId,
    dialling: Dialling,
) -> Result<Option<Arc<Hidden>>, NotDecided> {
    type Answer = Result<Option<Arc<Hidden>>, NotDecided>;
    struct Normal(Answer);
    struct WithPrefix(Answer);
    struct WithoutPrefix(Answer);
    let made = || find(analysis, profile, dialling);
    match dialling {
        Dialling::Normal => analysis.answer(profile.index(), || Normal(made())).0.clone(),
        Dialling::OffHook { prefix_dialled: true } => analysis.answer(profile.index(), || WithPrefix(made())).0.clone(),
        Dialling::OffHook { prefix_dialled: false } => {
            analysis.answer(profile.index(), || WithoutPrefix(made())).0.clone()
        }
    }
}

/// Returns the strings of the domain that meet no rule of the profile when they are dialled; `None` if there are none.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn hidden_when_dialled(
    analysis: &Analysis,
    profile: ProfileId,
    dialling: Dialling,
) -> Result<Option<Hidden>, NotDecided> {
    let mut strings = taken_when(analysis, profile, dialling);
    strings.retain(|string, _| analysis.domain().contains(string));
    of_strings(analysis, strings)
}

/// Returns strings of the domain of all numbers as hidden ones; `None` if there are none.
pub(crate) fn of_strings(analysis: &Analysis, strings: BTreeMap<String, usize>) -> Result<Option<Hidden>, NotDecided> {
    if strings.is_empty() {
        return Ok(None);
    }
    let sets: Vec<Arc<Set>> =
        strings.keys().map(|string| analysis.language(&literal(string, ""))).collect::<Result<_, _>>()?;
    let parts: Vec<((), &Set)> = sets.iter().map(|set| ((), &**set)).collect();
    let set = union(&parts, Selection::All, &analysis.limits().automaton)?;
    Ok(Some(Hidden { strings, set }))
}

fn find(analysis: &Analysis, profile: ProfileId, dialling: Dialling) -> Result<Option<Arc<Hidden>>, NotDecided> {
    let Some(first) = hidden_when_dialled(analysis, profile, dialling)? else { return Ok(None) };
    let results = results_of_client(analysis, profile, dialling, &first)?;
    if results.is_empty() {
        return Ok(Some(Arc::new(first)));
    }
    let strings = first.strings.into_iter().filter(|(string, _)| !results.contains(string)).collect();
    Ok(of_strings(analysis, strings)?.map(Arc::new))
}

/// Returns those of the strings that a rule of the profile results in, for a number that it gets in the first pass.
fn results_of_client(
    analysis: &Analysis,
    profile: ProfileId,
    dialling: Dialling,
    first: &Hidden,
) -> Result<BTreeSet<String>, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    // Separators of the result are stripped before the second pass.
    let between = match plan.settings.separators {
        Separators::Strip => format!("[{}]*", SEPARATORS.map(|c| format!("\\{c}")).concat()),
        Separators::Keep => String::new(),
    };
    // A result that begins with `+` is not normalised again.
    let strings: Vec<&String> = first.strings.keys().filter(|string| !string.starts_with('+')).collect();
    let sets: Vec<Arc<Set>> =
        strings.iter().map(|string| analysis.language(&literal(string, &between))).collect::<Result<_, _>>()?;
    let parts: Vec<(usize, &Set)> = sets.iter().enumerate().map(|(at, set)| (at, &**set)).collect();
    let results = union(&parts, Selection::All, &limits.automaton)?;
    let dialled = first.removed_from(analysis.domain().set(), analysis)?;
    let firsts = restricted(analysis.rules_tried(profile, dialling), &dialled, limits)?;
    let mut found = BTreeSet::new();
    for (position, member) in (0u32..).map(Position).zip(&plan.profile(profile).rules) {
        if found.len() == strings.len() || !dialling.tries(plan, member.rule) {
            continue;
        }
        if analysis.begins_otherwise(member.rule, &results)? {
            continue;
        }
        let own = restricted(&*analysis.language(&plan.rule(member.rule).pattern)?, &dialled, limits)?;
        let is_first = |labels: &[Position], _: &[()]| match labels.first() {
            Some(first) if *first == position => vec![()],
            _ => Vec::new(),
        };
        let own = intersection(&firsts, &own, is_first, &limits.automaton)?;
        let rewriting = analysis.rewriting(member.rule)?;
        let labels = labels_of_results(&rewriting.hir, rewriting.program()?, &own, &results, limits)?;
        found.extend(labels.into_iter().filter_map(|at| strings.get(at).map(|string| (*string).clone())));
    }
    Ok(found)
}

/// Returns the pattern of a string, with `between` around each of its characters.
fn literal(string: &str, between: &str) -> String {
    let characters = string.chars().map(|c| format!("{}{between}", escaped(c.encode_utf8(&mut [0; 4]))));
    format!("^{between}{}$", characters.collect::<String>())
}
