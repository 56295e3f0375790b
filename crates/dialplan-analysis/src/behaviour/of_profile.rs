//! The behaviours of all callers with one profile.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, relabelled};
use dialplan_core::call::{CallOptions, Caller, Choice, Routing};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{ProfileId, UsageId, UserId};
use dialplan_core::query::answer::Verdict;
use rustc_hash::FxHashMap;

use super::numbers::{Number, numbers};
use super::{Behaviour, Open};
use crate::callers::{InForce, in_force};
use crate::fates::{By, Depends, Destinations, End, Fate, Fates, depends, dialled, fates};
use crate::{Analysis, NotDecided};

/// The behaviours of all callers with one profile.
#[derive(Debug)]
pub struct OfProfile {
    /// The profile.
    pub profile: Option<ProfileId>,
    /// The fates of callers with the same emergency entries in force.
    parts: Vec<Fates>,
    /// The callers who behave alike, with their behaviours, in the order of their first callers.
    pub alike: Vec<Alike>,
}

/// Callers with the same usages, who get the same for every string.
#[derive(Debug)]
pub struct Alike {
    /// The callers, as positions in those of the analysis.
    pub callers: Vec<usize>,
    part: usize,
    /// What they get, with the strings that get it.
    behaviours: BTreeMap<Behaviour, Strings>,
}

/// The strings that get a behaviour.
#[derive(Debug)]
struct Strings {
    fates: Vec<(Fate, Details)>,
    /// The number that shows the behaviour, with its details.
    shown: (Number, Details),
}

/// What a call depends on beside its behaviour, as a number: the failover chain and the user who is called.
pub(crate) type Details = u32;

impl Alike {
    /// Returns the behaviours, in ascending order.
    pub fn behaviours(&self) -> impl Iterator<Item = Behaviour> {
        self.behaviours.keys().copied()
    }
}

impl OfProfile {
    /// Returns the dialled strings that get a behaviour, without visual separators where the plan strips them; `None`
    /// if no string gets it.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn set(
        &self,
        analysis: &Analysis,
        alike: &Alike,
        behaviour: Behaviour,
    ) -> Result<Option<Automaton<()>>, NotDecided> {
        let (Some(part), Some(own)) = (self.parts.get(alike.part), alike.behaviours.get(&behaviour)) else {
            return Ok(None);
        };
        let own: BTreeSet<Fate> = own.fates.iter().map(|(fate, _)| *fate).collect();
        let inside = |labels: &[Fate]| match labels.first() {
            Some(fate) if own.contains(fate) => vec![()],
            _ => Vec::new(),
        };
        Ok(Some(relabelled(&part.automaton, inside, &analysis.limits().automaton)?))
    }

    /// Returns a number that gets a behaviour; `None` if none does.
    pub fn number<'a>(&self, alike: &'a Alike, behaviour: Behaviour) -> Option<&'a str> {
        self.shown(alike, behaviour).map(|(_, number)| number)
    }

    /// Returns a number that gets a behaviour, with its details.
    pub(crate) fn shown<'a>(&self, alike: &'a Alike, behaviour: Behaviour) -> Option<(Details, &'a str)> {
        let (number, details) = &alike.behaviours.get(&behaviour)?.shown;
        Some((*details, &number.text))
    }

    /// Returns the fates of what some callers dial.
    pub(crate) fn fates(&self, alike: &Alike) -> Option<&Fates> {
        self.parts.get(alike.part)
    }

    /// Returns what some callers get for each fate.
    pub(crate) fn by_fate<'a>(&self, alike: &'a Alike) -> FxHashMap<Fate, (&'a Behaviour, Details)> {
        let of = |(behaviour, strings): (&'a Behaviour, &'a Strings)| {
            strings.fates.iter().map(move |(fate, details)| (*fate, (behaviour, *details)))
        };
        alike.behaviours.iter().flat_map(of).collect()
    }
}

/// The steps that each caller adds to the budget, and the most callers that add some. There is an answer for each of
/// them, however short the plan is.
const STEPS: u64 = 250_000;
const MOST: usize = 5_000;

/// Calls `visit` with the behaviours of the callers who occur, one profile after the other. Returns what is not
/// decided.
///
/// # Errors
/// Returns an error if a limit is exceeded before anything was found. An error of `visit` leaves the callers undecided.
pub fn behaviours(
    analysis: &Analysis,
    options: &CallOptions,
    mut visit: impl FnMut(&OfProfile) -> Result<(), NotDecided>,
) -> Result<Vec<Open>, NotDecided> {
    let plan = analysis.plan();
    let callers = analysis.callers();
    analysis.allow(STEPS * callers.len().min(MOST) as u64);
    let destinations = Destinations::new(analysis, &[])?;
    let mut by_profile: BTreeMap<Option<ProfileId>, Vec<(usize, Caller)>> = BTreeMap::new();
    for (at, occurring) in callers.iter().enumerate() {
        if let Some(caller) = occurring.caller(plan) {
            by_profile.entry(caller.profile).or_default().push((at, caller));
        }
    }
    let mut known = Known { options, answers: FxHashMap::default(), details: FxHashMap::default() };
    let mut open = Vec::new();
    for (profile, members) in analysis.fairly(by_profile) {
        let made = of_profile(analysis, profile, &members, &destinations, &mut known);
        let visited = made.and_then(|(made, mut undecided)| {
            open.append(&mut undecided);
            visit(&made)
        });
        if let Err(why) = visited {
            open.push(Open { callers: members.iter().map(|(at, _)| *at).collect(), rule: None, why });
        }
    }
    Ok(open)
}

/// What decides how a caller's numbers are routed: the usages, and whether there is a Calling Plan.
type RoutedBy = (Vec<UsageId>, bool);

/// The answers that are known, by usages, Calling Plan and what an answer depends on.
struct Known<'a> {
    options: &'a CallOptions,
    answers: FxHashMap<RoutedBy, FxHashMap<Depends, (Behaviour, Details)>>,
    details: FxHashMap<(Vec<Choice>, Option<UserId>), Details>,
}

/// The steps of the budget for each fate of callers who are alike.
const FATE: usize = 4;

fn of_profile(
    analysis: &Analysis,
    profile: Option<ProfileId>,
    members: &[(usize, Caller)],
    destinations: &Destinations,
    known: &mut Known<'_>,
) -> Result<(OfProfile, Vec<Open>), NotDecided> {
    let everything = analysis.language("")?;
    let mut by_entries: BTreeMap<InForce, Vec<&(usize, Caller)>> = BTreeMap::new();
    for member in members {
        by_entries.entry(in_force(member.1.emergency)).or_default().push(member);
    }
    let mut made = OfProfile { profile, parts: Vec::new(), alike: Vec::new() };
    let mut open = Vec::new();
    for (emergency, members) in by_entries {
        let fates = fates(analysis, profile, emergency, destinations, &everything)?;
        for (rule, why) in &fates.undecided {
            let callers = members.iter().map(|(at, _)| *at).collect();
            open.push(Open { callers, rule: Some(*rule), why: why.clone() });
        }
        let numbers = numbers(analysis, profile, &fates)?;
        let mut groups: BTreeMap<RoutedBy, Vec<&(usize, Caller)>> = BTreeMap::new();
        for member in members {
            groups.entry((usages(&member.1), member.1.calling_plan)).or_default().push(member);
        }
        for (key, members) in groups {
            let Some((_, first)) = members.first() else { continue };
            let answers = known.answers.entry(key).or_default();
            let mut workspace = Workspace::default();
            let mut behaviours: BTreeMap<Behaviour, Strings> = BTreeMap::new();
            // There is a number for each fate, in the same order.
            for ((fate, number), shown) in fates.strings.iter().zip(numbers.values()) {
                analysis.limits().budget().charge(FATE)?;
                if fate.end == End::Undecided {
                    continue;
                }
                let found = match answers.get(&depends(*fate)) {
                    Some(found) => *found,
                    None => {
                        let answer = dialled(analysis, number, first, known.options, &mut workspace)?;
                        let user = match answer.verdict {
                            Verdict::Internal(user) => Some(user),
                            _ => None,
                        };
                        let next = known.details.len() as Details;
                        let details = *known.details.entry((answer.chain.clone(), user)).or_insert(next);
                        let found = (Behaviour::of(&answer), details);
                        answers.insert(depends(*fate), found);
                        found
                    }
                };
                // The answer may be that for another rule's string with the same destination.
                let rule = match fate.by {
                    By::Rule(position) => Some(position),
                    _ => None,
                };
                let shown = (shown, found.1);
                let strings = behaviours.entry(Behaviour { rule, ..found.0 });
                let strings =
                    strings.or_insert_with(|| Strings { fates: Vec::new(), shown: (shown.0.clone(), shown.1) });
                strings.fates.push((*fate, found.1));
                if *shown.0 < strings.shown.0 {
                    strings.shown = (shown.0.clone(), shown.1);
                }
            }
            let callers = members.iter().map(|(at, _)| *at).collect();
            made.alike.push(Alike { callers, part: made.parts.len(), behaviours });
        }
        made.parts.push(fates);
    }
    made.alike.sort_by_key(|alike| alike.callers.first().copied());
    Ok((made, open))
}

fn usages(caller: &Caller) -> Vec<UsageId> {
    match &caller.routing {
        Routing::Usages(usages) => usages.clone(),
        Routing::None => Vec::new(),
    }
}
