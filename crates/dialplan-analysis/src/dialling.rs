//! What a string that somebody is dialling can still become when more keys are pressed.

use std::collections::BTreeSet;

use dialplan_automaton::{Automaton, StateId};
use dialplan_core::call::{Caller, Dialling, SEPARATORS};
use dialplan_core::model::{EmergencyNumber, PlusNumbers, Position, ProfileId, Separators};
use rustc_hash::FxHashSet;

use crate::callers::in_force;
use crate::{Analysis, NotDecided};

/// The keys of a telephone that can follow.
const KEYS: &[u8] = b"0123456789*#";

/// What can still happen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Prospect {
    /// The rules that would be the first to match, now or after more keys, in the order of the profile.
    pub alive: Vec<Position>,
    /// The emergency numbers and masks of the entries in force that the string is, or that it begins.
    pub emergency: Vec<String>,
    /// True if the string is the beginning of a longer one that a rule matches, or that is an emergency number. A phone
    /// that dials by itself would wait for more keys.
    pub longer: bool,
}

/// Returns what a string can still become. `off_hook` is true if it is dialled on a desk phone off the hook.
///
/// # Errors
/// Returns an error if the budget is used up.
pub fn prospect(analysis: &Analysis, caller: &Caller, off_hook: bool, string: &str) -> Result<Prospect, NotDecided> {
    let plan = analysis.plan();
    let string: String = match plan.settings.separators {
        Separators::Strip => string.replace(SEPARATORS, ""),
        Separators::Keep => string.to_owned(),
    };
    let mut prospect = Prospect::default();
    let emergency = in_force(caller.emergency);
    let holds = |entry: &&EmergencyNumber| emergency == Some(entry.policy) && entry.holds_in(caller.profile);
    for entry in plan.emergency_numbers.iter().filter(holds) {
        for text in entry.dial_strings() {
            if text.starts_with(&string) {
                prospect.longer |= text.len() > string.len();
                prospect.emergency.push(text.value.to_string());
            }
        }
    }
    if string.starts_with('+') && plan.settings.plus_numbers == PlusNumbers::Bypass {
        // No rule is tried, and every number can have one more digit.
        prospect.longer = true;
        return Ok(prospect);
    }
    let Some(profile) = caller.profile else {
        prospect.longer = true;
        return Ok(prospect);
    };
    let mut later = BTreeSet::new();
    for (dialling, rest, is_begun) in ways(analysis, profile, off_hook, &string) {
        let rules = analysis.rules_tried(profile, dialling);
        let (now, own) = labels_from(rules, rules.walk(rest.as_bytes()), analysis)?;
        if is_begun {
            prospect.alive.extend(now);
        } else {
            later.extend(now);
        }
        later.extend(own);
    }
    prospect.longer |= !later.is_empty();
    prospect.alive.extend(later);
    prospect.alive.sort_unstable();
    prospect.alive.dedup();
    Ok(prospect)
}

/// Returns the ways of dialling that are possible, each with what the rules get, and true if it is what they get now.
/// The prefix for an outside line is taken off once it is complete.
fn ways<'s>(
    analysis: &Analysis,
    profile: ProfileId,
    off_hook: bool,
    string: &'s str,
) -> Vec<(Dialling, &'s str, bool)> {
    let profile = analysis.plan().profile(profile);
    if !off_hook || !profile.optimize_device_dialing {
        return vec![(Dialling::Normal, string, true)];
    }
    let prefix = profile.external_access_prefix.as_deref().filter(|prefix| !prefix.is_empty());
    let with = Dialling::OffHook { prefix_dialled: true };
    let without = Dialling::OffHook { prefix_dialled: false };
    match prefix {
        Some(prefix) if string.starts_with(prefix) => {
            vec![(with, string.get(prefix.len()..).unwrap_or_default(), true)]
        }
        Some(prefix) if prefix.starts_with(string) => vec![(without, string, true), (with, "", false)],
        _ => vec![(without, string, true)],
    }
}

/// Returns the first label of a state, and the first labels of all states to which keys lead from it.
fn labels_from(
    rules: &Automaton<Position>,
    from: StateId,
    analysis: &Analysis,
) -> Result<(BTreeSet<Position>, BTreeSet<Position>), NotDecided> {
    let first = |state: StateId| rules.labels(state).first().copied();
    let (mut later, mut seen, mut open) = (BTreeSet::new(), FxHashSet::default(), vec![from]);
    while let Some(state) = open.pop() {
        analysis.limits().budget().charge(KEYS.len())?;
        for class in KEYS.iter().filter_map(|key| rules.alphabet().class_of(*key)) {
            let to = rules.step(state, class);
            if to != StateId::DEAD && seen.insert(to) {
                later.extend(first(to));
                open.push(to);
            }
        }
    }
    Ok((first(from).into_iter().collect(), later))
}
