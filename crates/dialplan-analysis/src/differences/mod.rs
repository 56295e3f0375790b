//! What two plans treat differently: every dialled string whose fate is not the same.
//!
//! The fate of a string is the emergency entry that acts, the number, and what becomes of the call: verdict, reason,
//! usage, route, gateways, failover chain, and the numbers that gateways are sent. Names of rules are not a part of it.
//!
//! For each profile, the [`fates`](crate::fates) of the old plan and those of the new plan are put together in one
//! automaton. Strings with one pair of fates get the same two answers from the same caller, apart from the digits of
//! their numbers. So the answers of one string each are compared, and the numbers by their rewritings.
//!
//! Considered are calls that are dialled on-hook with one pass through the rules.

mod affected;
mod callers;
mod numbers;
mod outcome;
mod pairing;
mod sent;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, intersection, relabelled};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{GatewayId, ProfileId, RouteId};
use rustc_hash::FxHashMap;

use crate::callers::{InForce, in_force};
use crate::fates::{Destinations, End, Fate, Fates, fates};
use crate::sets::{Domain, difference, restricted};
use crate::{Analysis, NotDecided};

pub use callers::{Both, Reassigned};
pub use outcome::Field;
pub use pairing::{Kind, Pairing, Renamed};
pub use told::Told;

use affected::Affected;
use numbers::{Profile, compared, same_separators};
use outcome::{Compared, Known, Outcome, Side};
use sent::{Forms, SentForms};

type Set = Automaton<()>;

/// What is compared.
#[derive(Clone, Debug)]
pub struct Options {
    /// The parts of a fate that are compared.
    pub fields: Vec<Field>,
    /// True if things with other names and equal content are the same.
    pub renames: bool,
    /// True if every profile is combined with every policy, whether the plan uses them together or not.
    pub all_pairs: bool,
    /// How far the numbers that two rules make are compared.
    pub effort: Effort,
}

/// How far the numbers that two rules make are compared. What is not compared is said to be open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effort {
    /// As far as most differences show.
    Little,
    /// As far as possible.
    Full,
}

impl Default for Options {
    fn default() -> Options {
        Options { fields: Field::ALL.to_vec(), renames: true, all_pairs: false, effort: Effort::Full }
    }
}

/// What two plans treat differently.
#[derive(Debug)]
pub struct Differences {
    /// Which things of the plans are the same.
    pub pairing: Pairing,
    /// The callers who were compared, by profile, policy and emergency policy of the old plan.
    pub callers: Vec<Both>,
    /// The users whose profile or policy is another one.
    pub reassigned: Vec<Reassigned>,
    /// True if everything was compared: all strings, all parts of a fate, and everybody who occurs in one of the plans.
    pub is_whole: bool,
    /// The changes.
    pub changes: Vec<Change>,
    /// What is not decided.
    pub open: Vec<Open>,
}

/// Strings whose fate is another one, for some callers.
#[derive(Debug)]
pub struct Change {
    /// The callers, as positions in [`Differences::callers`].
    pub callers: Vec<usize>,
    /// The dialled strings, without visual separators where the plans strip them.
    pub set: Set,
}

/// A question that is not decided for some callers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Open {
    /// The callers, as positions in [`Differences::callers`].
    pub callers: Vec<usize>,
    /// The reason.
    pub why: NotDecided,
}

impl Differences {
    /// Returns the number of callers for whom something changes.
    pub fn changed_callers(&self) -> usize {
        self.changes.iter().flat_map(|change| &change.callers).collect::<BTreeSet<_>>().len()
    }
}

/// A pair of fates of one string, and whether the numbers differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Joined {
    was: Fate,
    is: Fate,
    number: Number,
}

/// Whether two plans make the same number of a string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Number {
    Same,
    Differs,
    /// With the number of the reason.
    NotDecided(usize),
}

/// Returns every difference between two plans for the dialled strings of a set.
///
/// # Errors
/// Returns an error if a limit is exceeded before anything could be compared.
pub fn differences(
    old: &Analysis,
    new: &Analysis,
    dialled: &Set,
    options: &Options,
) -> Result<Differences, NotDecided> {
    let pairing = Pairing::new(old.plan(), new.plan(), options.renames);
    let found = callers::callers(old, new, &pairing, options.all_pairs);
    let reassigned = callers::reassigned(old, new, &pairing);
    let every_string = *dialled == *new.language("")?;
    let is_whole = every_string && options.fields.len() == Field::ALL.len() && !found.some_missing;
    let callers = found.both;
    let (changes, open) = (Vec::new(), Vec::new());
    let mut differences = Differences { callers, reassigned, is_whole, pairing, changes, open };
    let mut found = Found::default();
    if !same_separators(old, new) {
        let why =
            "one plan strips visual separators and the other keeps them: numbers with separators are not compared";
        let everybody = (0..differences.callers.len()).collect();
        found.open.push(Open { callers: everybody, why: NotDecided::because(why) });
    }
    Comparison::new(old, new, dialled, options, &differences.pairing)?.run(&differences.callers, &mut found)?;
    differences.changes = found.changes;
    differences.open = found.open;
    Ok(differences)
}

/// Returns the dialled strings that one pattern matches and another does not. Without patterns, these are all strings.
///
/// # Errors
/// Returns an error if a pattern is not decided or not valid, or if a limit is exceeded.
pub fn dialled(analysis: &Analysis, matching: Option<&str>, except: Option<&str>) -> Result<Set, NotDecided> {
    let matching = analysis.language(matching.unwrap_or_default())?;
    match except {
        Some(except) => Ok(difference(&*matching, &*analysis.language(except)?, analysis.limits())?),
        None => Ok((*matching).clone()),
    }
}

/// What a change is grouped by: what its strings get in the old plan, and in the new one.
type WasAndIs = (Outcome, Outcome);

/// What was found so far.
#[derive(Default)]
struct Found {
    changes: Vec<Change>,
    /// The changes by what they were and are.
    known: FxHashMap<WasAndIs, Vec<usize>>,
    open: Vec<Open>,
}

impl Found {
    fn change(&mut self, key: &WasAndIs, set: &Set, callers: &[usize]) {
        let same = self.known.entry(key.clone()).or_default();
        for at in same.iter() {
            if let Some(change) = self.changes.get_mut(*at).filter(|change| change.set == *set) {
                change.callers.extend(callers);
                return;
            }
        }
        same.push(self.changes.len());
        self.changes.push(Change { callers: callers.to_vec(), set: set.clone() });
    }

    fn open(&mut self, why: &NotDecided, caller: usize) {
        match self.open.iter_mut().find(|open| open.why == *why) {
            Some(open) if open.callers.last() == Some(&caller) => {}
            Some(open) => open.callers.push(caller),
            None => self.open.push(Open { callers: vec![caller], why: why.clone() }),
        }
    }
}

/// Callers with the same profiles and emergency entries, who share their fates.
type Alike = (Option<ProfileId>, InForce, Option<ProfileId>, InForce);

/// The answers of both plans that are known, and the engine's workspace.
#[derive(Default)]
struct Answers {
    old: Known,
    new: Known,
    workspace: Workspace,
}

/// The comparison of two plans.
struct Comparison<'a> {
    old: &'a Analysis,
    new: &'a Analysis,
    dialled: Set,
    options: &'a Options,
    pairing: &'a Pairing,
    forms: SentForms,
    old_destinations: Destinations,
    new_destinations: Destinations,
}

/// The fates of both plans for callers who are alike.
struct Together {
    old: Fates,
    new: Fates,
    joined: Automaton<Joined>,
    reasons: Vec<NotDecided>,
}

impl<'a> Comparison<'a> {
    fn new(
        old: &'a Analysis,
        new: &'a Analysis,
        dialled: &Set,
        options: &'a Options,
        pairing: &'a Pairing,
    ) -> Result<Comparison<'a>, NotDecided> {
        let mut forms = SentForms::default();
        if options.fields.contains(&Field::Sent) {
            let pairs = old.plan().route_ids().filter_map(|route| Some((route, pairing.new_route(new.plan(), route)?)));
            for (route, new_route) in pairs {
                for gateway in old.plan().route(route).gateways.iter().map(|gateway| gateway.id) {
                    let Some(new_gateway) = pairing.new_gateway(new.plan(), gateway) else { continue };
                    forms.add((old, route, gateway), (new, new_route, new_gateway));
                }
            }
        }
        let old_destinations = Destinations::new(old, &forms.sets())?;
        let new_destinations = Destinations::new(new, &[])?;
        let dialled = match same_separators(old, new) {
            true => dialled.clone(),
            false => restricted(dialled, Domain::without_separators().set(), new.limits())?,
        };
        Ok(Comparison { old, new, dialled, options, pairing, forms, old_destinations, new_destinations })
    }

    fn run(&self, callers: &[Both], found: &mut Found) -> Result<(), NotDecided> {
        let mut affected = Affected::new(self.old, self.new, self.pairing)?;
        let mut alike: BTreeMap<Alike, Vec<usize>> = BTreeMap::new();
        for (at, both) in callers.iter().enumerate() {
            let key = (both.old.profile, in_force(both.old.emergency), both.new.profile, in_force(both.new.emergency));
            alike.entry(key).or_default().push(at);
        }
        // Found before the callers have their shares of the budget, since they have it in common.
        let numbers: Vec<Option<usize>> =
            callers.iter().map(|both| affected.numbers(both)).collect::<Result<_, NotDecided>>()?;
        let mut known = Answers::default();
        for (key, members) in self.new.fairly(self.old.fairly(alike).collect::<Vec<_>>()) {
            // Callers whose policies are affected by the same edits have the same strings.
            let mut groups: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
            for member in members {
                groups.entry(numbers.get(member).copied().flatten()).or_default().push(member);
            }
            for (numbers, members) in groups {
                let strings = numbers.map(|numbers| affected.dialled(key, numbers)).transpose();
                let compared = strings
                    .and_then(|strings| self.together(key, strings.as_ref()))
                    .and_then(|together| self.callers(&together, callers, &members, &mut known, found));
                if let Err(why) = compared {
                    members.iter().for_each(|member| found.open(&why, *member));
                }
            }
        }
        Ok(())
    }

    /// Returns the fates of both plans in one automaton.
    fn together(&self, alike: Alike, affected: Option<&Set>) -> Result<Together, NotDecided> {
        let (profile, emergency, new_profile, new_emergency) = alike;
        let dialled = match affected {
            Some(strings) => &restricted(&self.dialled, strings, self.new.limits())?,
            None => &self.dialled,
        };
        let old = fates(self.old, profile, emergency, &self.old_destinations, dialled)?;
        let new = fates(self.new, new_profile, new_emergency, &self.new_destinations, dialled)?;
        let both = |was: &[Fate], is: &[Fate]| -> Vec<(Fate, Fate)> {
            was.first().zip(is.first()).map(|(was, is)| (*was, *is)).into_iter().collect()
        };
        let joined = intersection(&old.automaton, &new.automaton, both, &self.new.limits().automaton)?;
        let mut reasons = Vec::new();
        let of_old = Profile { analysis: self.old, id: profile };
        let of_new = Profile { analysis: self.new, id: new_profile };
        let joined = match self.compares_numbers() {
            true => compared(&joined, of_old, of_new, self.pairs(), &mut reasons)?,
            false => {
                let same = |labels: &[(Fate, Fate)]| {
                    labels.iter().map(|(was, is)| Joined { was: *was, is: *is, number: Number::Same }).collect()
                };
                relabelled(&joined, same, &self.new.limits().automaton)?
            }
        };
        Ok(Together { old, new, joined, reasons })
    }

    fn side(&self, is_old: bool) -> Side<'_> {
        let analysis = if is_old { self.old } else { self.new };
        Side { analysis, pairing: self.pairing, fields: &self.options.fields, is_old }
    }

    /// The maximum number of steps in which two rewritings are compared.
    fn pairs(&self) -> usize {
        match self.options.effort {
            Effort::Little => 50,
            Effort::Full => 5_000,
        }
    }

    fn compares_numbers(&self) -> bool {
        self.options.fields.iter().any(|field| matches!(field, Field::Number | Field::Sent))
    }

    /// Compares what each of the callers gets.
    fn callers(
        &self,
        together: &Together,
        callers: &[Both],
        members: &[usize],
        known: &mut Answers,
        found: &mut Found,
    ) -> Result<(), NotDecided> {
        // The strings of which something is to be said, by what is said, with the callers for whom it is said.
        let mut groups: BTreeMap<(WasAndIs, BTreeSet<Joined>), Vec<usize>> = BTreeMap::new();
        for member in members {
            let Some(both) = callers.get(*member) else { continue };
            let mut own: BTreeMap<WasAndIs, BTreeSet<Joined>> = BTreeMap::new();
            for (joined, key) in self.compare(together, both, *member, known, found)? {
                own.entry(key).or_default().insert(joined);
            }
            for group in own {
                groups.entry(group).or_default().push(*member);
            }
        }
        if groups.is_empty() {
            return Ok(());
        }
        let limits = &self.new.limits().automaton;
        let told: BTreeSet<Joined> = groups.keys().flat_map(|(_, labels)| labels).copied().collect();
        let only = |labels: &[Joined]| labels.iter().filter(|label| told.contains(label)).copied().collect();
        let joined = relabelled(&together.joined, only, limits)?;
        for ((key, labels), callers) in groups {
            let inside = |own: &[Joined]| match own.first() {
                Some(label) if labels.contains(label) => vec![()],
                _ => Vec::new(),
            };
            found.change(&key, &relabelled(&joined, inside, limits)?, &callers);
        }
        Ok(())
    }

    /// Returns the pairs of fates that are not the same for a caller, with what they were and are.
    fn compare(
        &self,
        together: &Together,
        both: &Both,
        member: usize,
        known: &mut Answers,
        found: &mut Found,
    ) -> Result<Vec<(Joined, WasAndIs)>, NotDecided> {
        let mut changed = Vec::new();
        for joined in together.joined.label_sets().flatten() {
            self.new.limits().budget().charge(PAIR)?;
            let was =
                self.side(true).compared(&together.old, joined.was, &both.old, &mut known.old, &mut known.workspace)?;
            let is =
                self.side(false).compared(&together.new, joined.is, &both.new, &mut known.new, &mut known.workspace)?;
            let (Some(was), Some(is)) = (was, is) else {
                self.undecided_rules(together, joined).into_iter().for_each(|why| found.open(&why, member));
                continue;
            };
            let compares = |field| self.options.fields.contains(&field);
            let differs = was.outcome != is.outcome
                || (compares(Field::Number) && joined.number == Number::Differs)
                || (compares(Field::Sent) && self.is_sent_apart(&was, &is, joined, member, found));
            match joined.number {
                _ if differs => changed.push((*joined, outcome::told_apart(&was.outcome, &is.outcome))),
                Number::NotDecided(reason) => {
                    together.reasons.get(reason).into_iter().for_each(|why| found.open(why, member));
                }
                _ => {}
            }
        }
        Ok(changed)
    }

    /// Returns why a pair of fates is not decided.
    fn undecided_rules(&self, together: &Together, joined: &Joined) -> Vec<NotDecided> {
        let of = |fates: &Fates, fate: Fate| match fate.end {
            End::Undecided => fates.undecided.first().map(|(_, why)| why.clone()),
            _ => None,
        };
        of(&together.old, joined.was).into_iter().chain(of(&together.new, joined.is)).collect()
    }

    /// Returns true if the gateways of two answers with equal routes are sent different numbers.
    fn is_sent_apart(&self, old: &Compared, new: &Compared, joined: &Joined, member: usize, found: &mut Found) -> bool {
        let End::Number(destination) = joined.was.end else { return !old.sent.is_empty() || !new.sent.is_empty() };
        let is_same = |((route, gateway), (new_route, new_gateway)): (&(RouteId, GatewayId), &(RouteId, GatewayId))| {
            self.pairing.new_route(self.new.plan(), *route) == Some(*new_route)
                && self.pairing.new_gateway(self.new.plan(), *gateway) == Some(*new_gateway)
        };
        if old.sent.len() != new.sent.len() || !old.sent.iter().zip(&new.sent).all(is_same) {
            return true;
        }
        if joined.number == Number::Differs {
            // With another number, the lists may still send the same.
            if !old.sent.is_empty() && !self.options.fields.contains(&Field::Number) {
                found.open(&NotDecided::because(SENT_OF_OTHERS), member);
            }
            return false;
        }
        let mut apart = false;
        for ((route, gateway), (new_route, new_gateway)) in old.sent.iter().copied().zip(new.sent.iter().copied()) {
            match self.forms.of((self.old, route, gateway), (self.new, new_route, new_gateway)) {
                Forms::Same => {}
                Forms::Marked(mark) => apart |= destination.marks & (1 << mark) != 0,
                Forms::Open(why) => found.open(&why, member),
            }
        }
        apart
    }
}

const SENT_OF_OTHERS: &str = "what gateways are sent is not compared alone where the numbers differ";

/// The steps of the budget for each pair of fates that is compared for a caller.
const PAIR: usize = 8;
