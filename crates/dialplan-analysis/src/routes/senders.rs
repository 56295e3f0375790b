//! Who can send a number that a given set of routes matches, and what they dial for it.
//!
//! A number that no caller can send is nobody's concern: that two targets have it in common, or that a target is too
//! wide by it, changes no call. Considered are the callers who occur, on-hook, with one pass of their rules; calls from
//! gateways are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dialplan_automaton::{Automaton, Preference, intersection, witness};
use dialplan_core::matcher::Scratch;
use dialplan_core::model::{NoMatch, PlusNumbers, Position, ProfileId, RouteId, RuleId};
use rustc_hash::FxHashMap;

use crate::before_rules::{of_strings, taken_from_everybody, taken_when_dialled};
use crate::callers::occurring_pairs;
use crate::results::{Example, lines_before};
use crate::rules::{labels, labels_behind, preimage, preimage_behind};
use crate::sets::{Domain, difference, labels_within, restricted, with_first};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// What people usually dial.
const DIGITS: &str = r"^\+?\d+$";

/// A set of routes, by its position among the sets that are asked for.
pub(super) type SetId = u32;

/// The way in which numbers come to the routes.
#[derive(Clone, Debug)]
enum Way {
    /// As they are dialled: numbers with `+`, and those that no rule matches.
    Unchanged(Arc<Set>),
    /// By a rule, for the numbers that it gets.
    ByRule(RuleId, Arc<Set>),
    /// With the country code in front, if no rule matches.
    Prefixed(String, Arc<Set>),
}

/// The sets of routes that were asked for, and who can send numbers to them.
pub(super) struct Senders<'a> {
    analysis: &'a Analysis,
    /// Labels each number with the set of the routes that match it, if it was asked for. Lines of users have no label.
    numbers: Automaton<SetId>,
    /// The number of sets that were asked for.
    wanted: usize,
    ways: Vec<(Option<ProfileId>, Way)>,
    /// For each set, the ways in which its numbers come.
    by_set: BTreeMap<SetId, Vec<usize>>,
    /// The rules that could not be followed, each with its profile.
    undecided: Vec<(Option<ProfileId>, RuleId, NotDecided)>,
}

impl<'a> Senders<'a> {
    /// Finds who can send numbers that exactly the routes of a set match, for each of the `wanted` sets. Only numbers
    /// of `within` count.
    pub(super) fn of(analysis: &'a Analysis, wanted: &[&[RouteId]], within: &Set) -> Result<Senders<'a>, NotDecided> {
        let limits = &analysis.limits().automaton;
        let positions: FxHashMap<&[RouteId], SetId> = wanted.iter().copied().zip(0..).collect();
        let position = |set: &[RouteId]| positions.get(set).copied().into_iter().collect::<Vec<_>>();
        let numbers = intersection(analysis.routes(), within, |set, _| position(set), limits)?;
        Senders::of_numbers(analysis, numbers, wanted.len())
    }

    /// Finds who can send numbers with a label, for labels from 0 to `wanted`.
    fn of_numbers(analysis: &'a Analysis, numbers: Automaton<SetId>, wanted: usize) -> Result<Senders<'a>, NotDecided> {
        let plan = analysis.plan();
        let all = Domain::without_separators();
        let numbers = match plan.users.is_empty() {
            true => numbers,
            false => difference(&numbers, &lines_before(plan, None), analysis.limits())?,
        };
        let mut senders =
            Senders { analysis, numbers, wanted, ways: Vec::new(), by_set: BTreeMap::new(), undecided: Vec::new() };
        let profiles: BTreeSet<Option<ProfileId>> =
            occurring_pairs(plan).into_iter().map(|pair| pair.profile).collect();
        for profile in analysis.fairly(profiles) {
            match profile {
                None => {
                    let all = without(analysis, all.set(), taken_from_everybody(analysis))?;
                    senders.add(None, Way::Unchanged(Arc::new(all)))?;
                }
                Some(profile) => senders.add_profile(profile)?,
            }
        }
        Ok(senders)
    }

    /// Returns the profiles with which somebody can send a number to a set.
    pub(super) fn profiles(&self, set: SetId) -> BTreeSet<Option<ProfileId>> {
        self.ways_of(set).map(|(profile, _)| *profile).collect()
    }

    /// Returns the rules that could not be followed although their numbers might come to a set.
    pub(super) fn undecided(&self) -> Vec<(RuleId, NotDecided)> {
        let misses = |profile: Option<ProfileId>| {
            (0..self.wanted as SetId).any(|set| !self.ways_of(set).any(|(with, _)| *with == profile))
        };
        let open = self.undecided.iter().filter(|(profile, ..)| misses(*profile));
        let open: BTreeMap<RuleId, NotDecided> = open.map(|(_, rule, why)| (*rule, why.clone())).collect();
        open.into_iter().collect()
    }

    /// Returns what somebody with one of the profiles dials for a number of one of the sets, and what it becomes: a
    /// shortest one of the first way that there is. People dial digits, if that is possible.
    pub(super) fn example(
        &self,
        sets: &BTreeSet<SetId>,
        with: impl Fn(Option<ProfileId>) -> bool,
    ) -> Result<Option<Example>, NotDecided> {
        self.example_dialled(sets, with, &[DIGITS, ""])
    }

    /// Returns the same for strings of the first of some shapes in which there is one.
    fn example_dialled(
        &self,
        sets: &BTreeSet<SetId>,
        with: impl Fn(Option<ProfileId>) -> bool,
        shapes: &[&str],
    ) -> Result<Option<Example>, NotDecided> {
        let ways: BTreeSet<usize> = sets.iter().filter_map(|set| self.by_set.get(set)).flatten().copied().collect();
        for shape in shapes {
            let shape = self.analysis.language(shape)?;
            for (profile, way) in ways.iter().filter_map(|way| self.ways.get(*way)) {
                if with(*profile)
                    && let Some(found) = self.example_of(sets, way, &shape)?
                {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    fn ways_of(&self, set: SetId) -> impl Iterator<Item = &(Option<ProfileId>, Way)> {
        self.by_set.get(&set).into_iter().flatten().filter_map(|way| self.ways.get(*way))
    }

    fn example_of(&self, sets: &BTreeSet<SetId>, way: &Way, shape: &Set) -> Result<Option<Example>, NotDecided> {
        let analysis = self.analysis;
        let limits = analysis.limits();
        let dialled = match way {
            Way::Unchanged(from) => restricted(&self.numbers, from, limits)?,
            Way::ByRule(rule, from) => preimage(analysis, *rule, from, &self.numbers)?,
            Way::Prefixed(code, from) => preimage_behind(analysis, code, from, &self.numbers)?,
        };
        let dialled = restricted(&dialled, shape, limits)?;
        limits.budget().charge(dialled.size().transitions + dialled.size().states)?;
        let is_one = |labels: &[SetId]| labels.iter().any(|set| sets.contains(set));
        let number = witness(&dialled, Preference::dialable(), is_one);
        let Some(number) = number.and_then(|bytes| String::from_utf8(bytes).ok()) else { return Ok(None) };
        let result = match way {
            Way::Unchanged(_) => Some(number.clone()),
            Way::ByRule(rule, _) => analysis.apply_rule(*rule, &number, &mut Scratch::default()).ok().flatten(),
            Way::Prefixed(code, _) => Some(format!("{code}{number}")),
        };
        Ok(result.map(|result| Example { number, result }))
    }

    /// Adds a way, and the sets whose numbers come in this way.
    fn add(&mut self, profile: Option<ProfileId>, way: Way) -> Result<(), NotDecided> {
        let analysis = self.analysis;
        let limits = analysis.limits();
        let sets = match &way {
            Way::Unchanged(from) => labels_within(&self.numbers, from, limits)?,
            Way::ByRule(rule, from) => match labels(analysis, *rule, from, &self.numbers) {
                Ok(sets) => sets,
                Err(why) => {
                    self.undecided.push((profile, *rule, why));
                    return Ok(());
                }
            },
            Way::Prefixed(code, from) => labels_behind(analysis, code, from, &self.numbers)?,
        };
        if !sets.is_empty() {
            for set in sets {
                self.by_set.entry(set).or_default().push(self.ways.len());
            }
            self.ways.push((profile, way));
        }
        Ok(())
    }

    fn add_profile(&mut self, profile: ProfileId) -> Result<(), NotDecided> {
        let analysis = self.analysis;
        let (plan, limits) = (analysis.plan(), analysis.limits());
        let plus = restricted(&*analysis.language(r"^\+")?, Domain::without_separators().set(), limits)?;
        let taken = taken_when_dialled(analysis, profile);
        if plan.settings.plus_numbers == PlusNumbers::Bypass {
            let left = without(analysis, &plus, (*taken).clone())?;
            self.add(Some(profile), Way::Unchanged(Arc::new(left)))?;
        }
        let rules = analysis.rules(profile);
        let domain = without(analysis, analysis.domain().set(), (*taken).clone())?;
        let others = difference(&domain, rules, limits)?;
        match (plan.settings.no_match, plan.profile(profile).country_code.as_deref()) {
            (NoMatch::Prefix | NoMatch::Pass, None) | (NoMatch::Pass, _) => {
                self.add(Some(profile), Way::Unchanged(Arc::new(others)))?;
            }
            (no_match, code) => {
                if let (NoMatch::Prefix, Some(code)) = (no_match, code) {
                    let bare = difference(&others, &plus, limits)?;
                    self.add(Some(profile), Way::Prefixed(format!("+{code}"), Arc::new(bare)))?;
                }
                self.add(Some(profile), Way::Unchanged(Arc::new(restricted(&others, &plus, limits)?)))?;
            }
        }
        for (position, member) in (0u32..).map(Position).zip(&plan.profile(profile).rules) {
            let own = restricted(&*analysis.language(&plan.rule(member.rule).pattern)?, &domain, limits)?;
            let own = with_first(rules, &position, &own, limits)?;
            if !own.is_empty() {
                self.add(Some(profile), Way::ByRule(member.rule, Arc::new(own)))?;
            }
        }
        Ok(())
    }
}

/// Returns the strings of a set on which no emergency entry acts.
fn without(analysis: &Analysis, set: &Set, taken: BTreeMap<String, usize>) -> Result<Set, NotDecided> {
    match of_strings(analysis, taken)? {
        Some(taken) => taken.removed_from(set, analysis),
        None => Ok(set.clone()),
    }
}

/// Returns what somebody dials for a number of a set, and the number; `None` if nobody can send one.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if a rule that might result in such a number cannot be followed.
pub fn sent_example(analysis: &Analysis, set: &Automaton<()>) -> Result<Option<Example>, NotDecided> {
    sent(analysis, set, &[DIGITS, ""])
}

/// Returns the same for people who dial digits, `*` and `#`, perhaps with `+` in front.
///
/// # Errors
/// Returns the same errors as [`sent_example`].
pub fn sent_by_keypad(analysis: &Analysis, set: &Automaton<()>) -> Result<Option<Example>, NotDecided> {
    sent(analysis, set, &[DIGITS, r"^\+?[\d*#]+$"])
}

fn sent(analysis: &Analysis, set: &Automaton<()>, shapes: &[&str]) -> Result<Option<Example>, NotDecided> {
    let all = Domain::without_separators();
    let numbers = intersection(set, all.set(), |_, _| vec![0], &analysis.limits().automaton)?;
    let senders = Senders::of_numbers(analysis, numbers, 1)?;
    let found = senders.example_dialled(&BTreeSet::from([0]), |_| true, shapes)?;
    match (found, senders.undecided().into_iter().next()) {
        (None, Some((_, why))) => Err(why),
        (found, _) => Ok(found),
    }
}
