//! Emergency entries that act before the rules: in Lync and Teams, a dialled string on which an entry with a usage acts
//! never meets a rule.
//!
//! Which entries act depends on the caller. A string is hidden from the rules of a profile if an entry acts on it for
//! *every* caller with this profile who occurs, calls from gateways included. It may still be the result of a rule: the
//! client's result meets the rules of the server, and entries act on dialled strings only. Such a string is not hidden.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use dialplan_automaton::Automaton;
use dialplan_core::call::Dialling;
use dialplan_core::engine::{Emergency, acting_entries};
use dialplan_core::model::{EmergencyPolicyId, Position, ProfileId};
use rustc_hash::FxHashMap;

use crate::callers::{InForce, all_in_force, in_force, ways_of_dialling};
use crate::rewriting::labels_of_results;
use crate::sets::{difference, of_texts, restricted, with_first};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The strings that no rule of a profile sees, each with the emergency entry that acts on it, by its position in the
/// plan.
#[derive(Debug)]
pub(crate) struct Hidden {
    strings: BTreeMap<String, usize>,
    set: Arc<Set>,
}

impl Hidden {
    /// Returns the strings of `set` without the hidden ones.
    pub(crate) fn removed_from(&self, set: &Set, analysis: &Analysis) -> Result<Set, NotDecided> {
        Ok(difference(set, &self.set, analysis.limits())?)
    }

    /// Returns true if the string is hidden.
    pub(crate) fn contains(&self, string: &str) -> bool {
        self.strings.contains_key(string)
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
    /// The strings of profiles for which the same holds.
    known: Mutex<FxHashMap<Alike, Arc<Strings>>>,
}

/// Strings, each with the entry that acts on it.
pub(crate) type Strings = BTreeMap<String, usize>;

/// What the strings of a profile depend on: the policies in force, and the profile if entries name profiles.
type Alike = (BTreeSet<InForce>, Option<ProfileId>);

impl Acting {
    fn of(analysis: &Analysis) -> Acting {
        let plan = analysis.plan();
        let mut acting = Acting { entries: BTreeMap::new(), in_force: BTreeMap::new(), known: Mutex::default() };
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

    /// Returns what the strings of a profile depend on.
    fn alike(&self, profile: Option<ProfileId>) -> Alike {
        let in_force = self.in_force.get(&profile).cloned().unwrap_or_default();
        let entries = in_force.iter().flatten().filter_map(|policy| self.entries.get(policy)).flatten();
        let names = entries.into_iter().any(|entry| !entry.profiles.is_empty());
        (in_force, profile.filter(|_| names))
    }

    /// Returns the strings on which an entry acts for every caller with the profile, with and without `+`.
    fn strings(&self, profile: Option<ProfileId>) -> Arc<Strings> {
        let alike = self.alike(profile);
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&alike) {
            return Arc::clone(known);
        }
        let of = |policy: &InForce| policy.map_or_else(Strings::new, |policy| self.strings_of(policy, profile));
        let made = Arc::new(common(alike.0.iter().map(of)));
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(alike, Arc::clone(&made));
        made
    }

    fn strings_of(&self, policy: Option<EmergencyPolicyId>, profile: Option<ProfileId>) -> Strings {
        let mut strings = Strings::new();
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
fn common(maps: impl Iterator<Item = Strings>) -> Strings {
    maps.reduce(|before, own| before.into_iter().filter(|(string, _)| own.contains_key(string)).collect())
        .unwrap_or_default()
}

/// Returns the strings that nobody can dial without an entry acting on them, whatever the profile and the way of
/// dialling, each with an entry.
pub(crate) fn taken_from_everybody(analysis: &Analysis) -> Strings {
    let plan = analysis.plan();
    let acting = acting(analysis);
    if plan.profiles.is_empty() {
        return (*acting.strings(None)).clone();
    }
    let mut known = BTreeSet::new();
    let ways = plan
        .profile_ids()
        .flat_map(|profile| ways_of_dialling(plan, profile).into_iter().map(move |way| (profile, way)));
    let ways =
        ways.filter(|(profile, way)| known.insert((acting.alike(Some(*profile)), prefix(analysis, *profile, *way))));
    common(ways.map(|(profile, way)| (*taken_when(analysis, profile, way)).clone()))
}

/// Returns the acting entries of a plan.
fn acting(analysis: &Analysis) -> Arc<Acting> {
    analysis.answer(0, || Acting::of(analysis))
}

/// Returns the prefix that is taken off after the entries were tried; it is empty if none is.
fn prefix(analysis: &Analysis, profile: ProfileId, dialling: Dialling) -> &str {
    match dialling {
        Dialling::OffHook { prefix_dialled: true } => {
            analysis.plan().profile(profile).external_access_prefix.as_deref().unwrap_or_default()
        }
        Dialling::Normal | Dialling::OffHook { prefix_dialled: false } => "",
    }
}

/// Returns the strings that reach no rule and no route when they are dialled, since an entry acts on what was dialled
/// for every caller with the profile.
fn taken_when(analysis: &Analysis, profile: ProfileId, dialling: Dialling) -> Arc<Strings> {
    let strings = taken_when_dialled(analysis, profile);
    match prefix(analysis, profile, dialling) {
        "" => strings,
        prefix => {
            let after = |(string, entry): (&String, &usize)| Some((string.strip_prefix(prefix)?.to_owned(), *entry));
            Arc::new(strings.iter().filter_map(after).collect())
        }
    }
}

/// Returns the dialled strings on which an entry acts for callers with these entries in force and a profile, each with
/// the entry.
pub(crate) fn strings_in_force(analysis: &Analysis, emergency: InForce, profile: Option<ProfileId>) -> Strings {
    emergency.map_or_else(Strings::new, |policy| acting(analysis).strings_of(policy, profile))
}

/// Returns the dialled strings on which an entry acts for every caller with the profile, each with the entry.
pub(crate) fn taken_when_dialled(analysis: &Analysis, profile: ProfileId) -> Arc<Strings> {
    acting(analysis).strings(Some(profile))
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
) -> Result<Option<Arc<Hidden>>, NotDecided> {
    let known = analysis.answer(0, KnownHidden::default);
    let key = (acting(analysis).alike(Some(profile)), prefix(analysis, profile, dialling).to_owned());
    if let Some(hidden) = known.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return hidden.clone();
    }
    let mut strings = (*taken_when(analysis, profile, dialling)).clone();
    strings.retain(|string, _| analysis.domain().contains(string));
    let hidden = of_strings(analysis, strings).map(|hidden| hidden.map(Arc::new));
    known.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, hidden.clone());
    hidden
}

/// What is hidden when it is dialled, for profiles for which the same holds.
#[derive(Default)]
struct KnownHidden(Mutex<FxHashMap<(Alike, String), IfHidden>>);

/// The hidden strings, if there are any.
type IfHidden = Result<Option<Arc<Hidden>>, NotDecided>;

/// The automata of sets of strings, kept with the analysis.
#[derive(Default)]
struct HiddenSets(Mutex<FxHashMap<Vec<String>, Arc<Set>>>);

/// Returns strings of the domain of all numbers as hidden ones; `None` if there are none.
pub(crate) fn of_strings(analysis: &Analysis, strings: Strings) -> Result<Option<Hidden>, NotDecided> {
    if strings.is_empty() {
        return Ok(None);
    }
    // Profiles mostly have the same strings.
    let sets = analysis.answer(0, HiddenSets::default);
    let key: Vec<String> = strings.keys().cloned().collect();
    let known = sets.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    let set = match known {
        Some(set) => set,
        None => {
            let set = of_texts(strings.keys().map(|string| (&**string, ())), &[]);
            let set = Arc::new(set.charged(&analysis.limits().automaton)?);
            sets.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&set));
            set
        }
    };
    Ok(Some(Hidden { strings, set }))
}

fn find(analysis: &Analysis, profile: ProfileId, dialling: Dialling) -> Result<Option<Arc<Hidden>>, NotDecided> {
    let Some(first) = hidden_when_dialled(analysis, profile, dialling)? else { return Ok(None) };
    let results = results_of_client(analysis, profile, dialling, &first)?;
    if results.is_empty() {
        return Ok(Some(first));
    }
    let left = first.strings.iter().filter(|(string, _)| !results.contains(*string));
    let strings = left.map(|(string, entry)| (string.clone(), *entry)).collect();
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
    let between = plan.settings.separators.stripped();
    // A result that begins with `+` is not normalised again.
    let strings: Vec<&String> = first.strings.keys().filter(|string| !string.starts_with('+')).collect();
    let results = of_texts(strings.iter().enumerate().map(|(at, string)| (&***string, at)), between);
    let results = results.charged(&limits.automaton)?;
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
        let own = with_first(&firsts, &position, &own, limits)?;
        let rewriting = analysis.rewriting(member.rule)?;
        let labels = labels_of_results(&rewriting.hir, rewriting.program()?, &own, &results, limits)?;
        found.extend(labels.into_iter().filter_map(|at| strings.get(at).map(|string| (*string).clone())));
    }
    Ok(found)
}
