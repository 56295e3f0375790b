//! Which rules of a profile some number reaches, and which rules prevent it for the others.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use dialplan_automaton::{Automaton, Counted, LimitExceeded, Limits, Selection, union};
use dialplan_core::call::Dialling;
use dialplan_core::model::{Position, ProfileId, RuleId, Subject};
use dotnet_regex::matcher::Scratch;
use rustc_hash::FxHashSet;

use super::cover::smallest_cover;
use super::nothing::{Nothing, nothing};
use super::second_pass::{Met, met};
use crate::before_rules::{hidden, hidden_when_dialled};
use crate::callers::ways_of_dialling;
use crate::home::plausible;
use crate::rules::differences;
use crate::sets::{charged_samples, labels_within, overlap, restricted, shortest, with_first};
use crate::undecided::first_found;
use crate::{Analysis, NotDecided};

/// The number of strings on which the results of a rule and of a blocker are compared.
const SAMPLES: usize = 48;

/// Whether a rule can be reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Some number reaches it.
    Reached,
    /// It matches nothing of the domain, whatever the other rules are.
    Nothing(Nothing),
    /// Earlier rules match every number of it.
    Unreachable(Unreachable),
    /// Emergency entries act on every number of it, for everybody with the profile.
    Taken(Taken),
    /// A limit was exceeded.
    NotDecided(NotDecided),
}

/// A rule that no number reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreachable {
    /// The shortest number that the rule matches.
    pub witness: String,
    /// How it comes to the rules.
    pub met: Met,
    /// The first rule that matches this number.
    pub first_match: Position,
    /// Earlier rules that together match every number of the rule, in ascending order. Numbers on which emergency
    /// entries act are not counted.
    pub blockers: Vec<Position>,
    /// Whether the list of blockers is as short as possible.
    pub minimality: Minimality,
    /// The emergency entries that act on the other numbers of the rule, by their positions in the plan.
    pub entries: Vec<usize>,
    /// A number that a blocker turns into something else, or `None` if there is none, so that the rule is a harmless
    /// duplicate.
    pub difference: Result<Option<Difference>, NotDecided>,
}

/// A rule whose numbers never meet a rule, because emergency entries act on them first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// The shortest number that the rule matches.
    pub witness: String,
    /// The entries, by their positions in the plan, in ascending order.
    pub entries: Vec<usize>,
}

/// Whether a list of blockers is as short as possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Minimality {
    /// No shorter list covers the rule.
    Shortest,
    /// No member of the list is superfluous, but another list might be shorter: an exact search would take too many
    /// steps.
    Irreducible,
    /// The list has all rules that match some number of the rule, because a limit was exceeded while searching for
    /// fewer.
    AllMatching,
}

/// A number that two rules turn into different results.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The blocker.
    pub blocker: Position,
    /// The number.
    pub number: String,
    /// How it comes to the rules.
    pub met: Met,
    /// What the unreachable rule would turn it into.
    pub own_result: String,
    /// What the blocker turns it into.
    pub blocker_result: String,
    /// True if the blocker is the first rule that matches the number. Otherwise a rule above both is.
    pub blocker_matches_first: bool,
}

/// Returns for each rule of the profile, in order, whether some string of the domain reaches it in some way of
/// dialling.
pub fn rule_reachability(analysis: &Analysis, profile: ProfileId) -> Vec<Reach> {
    let count = analysis.plan().profile(profile).rules.len();
    let ways = ways_of_dialling(analysis.plan(), profile);
    let mut reachability = Reachability { analysis, profile, budget: COVER_BUDGET, distinct: Vec::new() };
    reachability.distinct = ways.iter().map(|way| reachability.distinct(*way)).collect();
    let reached = match reachability.reached(&ways) {
        Ok(reached) => reached,
        Err(why) => return vec![Reach::NotDecided(why); count],
    };
    let mut reaches = vec![Reach::Reached; count];
    let open = (0u32..).map(Position).zip(&mut reaches).filter(|(position, _)| !reached.contains(position));
    for (position, reach) in analysis.fairly(open) {
        *reach = reachability.unreached(position, &ways).unwrap_or_else(Reach::NotDecided);
    }
    reaches
}

struct Reachability<'a> {
    analysis: &'a Analysis,
    profile: ProfileId,
    /// The rest of [`COVER_BUDGET`].
    budget: usize,
    /// For each way of dialling, the rules that are tried, without those whose pattern an earlier one has as well.
    distinct: Vec<Vec<Position>>,
}

/// The number of members of state sets that the searches for shortest covers may hold, over all unreachable rules of a
/// profile: a few seconds at most. In a profile with thousands of unreachable rules, the first ones get shortest
/// covers. For the others all matching rules are named, which costs nothing.
const COVER_BUDGET: usize = 8_000_000;
/// The cost of one overlap check of two patterns.
const OVERLAP_COST: usize = 50;

impl Reachability<'_> {
    fn reached(&self, ways: &[Dialling]) -> Result<BTreeSet<Position>, NotDecided> {
        let mut reached = BTreeSet::new();
        for way in ways {
            let rules = self.analysis.rules_tried(self.profile, *way);
            let set = self.without_hidden(self.analysis.domain().set(), *way)?;
            reached.extend(labels_within(rules, &set, self.analysis.limits())?);
        }
        Ok(reached)
    }

    /// Returns the strings of a set that meet rules in a way of dialling.
    fn without_hidden<'s>(&self, set: &'s Automaton<()>, way: Dialling) -> Result<Cow<'s, Automaton<()>>, NotDecided> {
        Ok(match hidden(self.analysis, self.profile, way)? {
            Some(hidden) => Cow::Owned(hidden.removed_from(set, self.analysis)?),
            None => Cow::Borrowed(set),
        })
    }

    /// Returns the emergency entries that act on numbers of a set before a rule can match them.
    fn entries(&self, set: &Automaton<()>, ways: &[Dialling]) -> Result<Vec<usize>, NotDecided> {
        let mut entries = BTreeSet::new();
        for way in ways {
            if let Some(hidden) = hidden(self.analysis, self.profile, *way)? {
                entries.extend(hidden.entries_within(set));
            }
        }
        Ok(entries.into_iter().collect())
    }

    fn unreached(&mut self, position: Position, ways: &[Dialling]) -> Result<Reach, NotDecided> {
        let limits = self.analysis.limits();
        let own = self.language(position)?;
        let inside = restricted(&*own, self.analysis.domain().set(), limits)?;
        let Some(shortest_own) = plausible(self.analysis, Some(self.profile), &inside) else {
            return Ok(Reach::Nothing(nothing(self.analysis, &own)?));
        };
        let entries = self.entries(&inside, ways)?;
        let mut witness = Some(shortest_own.clone());
        let mut visible = Cow::Borrowed(&inside);
        if !entries.is_empty() {
            // A number that meets a rule in some way of dialling.
            for way in ways.iter().filter(|way| self.is_tried(**way, position)) {
                visible = Cow::Owned(self.without_hidden(&inside, *way)?.into_owned());
                witness = plausible(self.analysis, Some(self.profile), &visible);
                if witness.is_some() {
                    break;
                }
            }
        }
        let Some(witness) = witness else { return Ok(Reach::Taken(Taken { witness: shortest_own, entries })) };
        if self.first_match(&witness).is_none() {
            return Ok(Reach::Reached);
        }
        let (blockers, minimality) = match self.label_sets(position, &own, ways) {
            Ok(family) => {
                let cover = smallest_cover(family, limits.budget());
                (cover.members, if cover.smallest { Minimality::Shortest } else { Minimality::Irreducible })
            }
            Err(_) => {
                let matching = labels_within(self.analysis.rules(self.profile), &inside, limits)?;
                (matching.into_iter().collect(), Minimality::AllMatching)
            }
        };
        // If possible a number that shows it when it is dialled.
        let (witness, difference) = match hidden_when_dialled(self.analysis, self.profile, Dialling::Normal)? {
            None => (witness, self.difference(position, &visible, &blockers)),
            Some(hidden) => {
                let dialled = hidden.removed_from(&visible, self.analysis)?;
                let difference = match self.difference(position, &dialled, &blockers) {
                    Ok(None) => self.difference(position, &visible, &blockers),
                    decided => decided,
                };
                (shortest(&dialled).unwrap_or(witness), difference)
            }
        };
        let Some(first_match) = self.first_match(&witness) else { return Ok(Reach::Reached) };
        let own_way = met(self.analysis, self.profile, &witness);
        let with_way = |found: Difference| Difference { met: met(self.analysis, self.profile, &found.number), ..found };
        let difference = difference.map(|difference| difference.map(with_way));
        Ok(Reach::Unreachable(Unreachable {
            witness,
            met: own_way,
            first_match,
            blockers,
            minimality,
            entries,
            difference,
        }))
    }

    /// Returns the sets of earlier rules that match the same string of the rule.
    fn label_sets(
        &mut self,
        position: Position,
        own: &Automaton<()>,
        ways: &[Dialling],
    ) -> Result<Vec<Vec<Position>>, NotDecided> {
        let limits = self.analysis.limits();
        let mut family = Vec::new();
        for (at, way) in ways.iter().enumerate() {
            if !self.is_tried(*way, position) {
                continue;
            }
            let own = restricted(own, self.analysis.domain().set(), limits)?;
            let own = self.without_hidden(&own, *way)?;
            let mut parts = Vec::new();
            let distinct = self.distinct.get(at).map_or(&[][..], |distinct| distinct);
            let before = distinct.partition_point(|earlier| *earlier < position);
            for earlier in distinct.get(..before).unwrap_or_default().to_vec() {
                let theirs = self.language(earlier)?;
                self.charge(OVERLAP_COST)?;
                if overlap(&theirs, &own, limits)? {
                    parts.push((earlier, restricted(&*theirs, &own, limits)?));
                }
            }
            let parts: Vec<(Position, &Automaton<()>)> = parts.iter().map(|(label, part)| (*label, part)).collect();
            let bounded = Limits { members: self.budget.min(limits.automaton.members), ..limits.automaton.clone() };
            let all = match union(&parts, Selection::All, &bounded) {
                Ok(all) => all,
                Err(exceeded) => {
                    self.budget = 0;
                    return Err(exceeded.into());
                }
            };
            self.charge(all.size().states * parts.len())?;
            let sets: BTreeSet<&[Position]> = all.states().map(|state| all.labels(state)).collect();
            family.extend(sets.into_iter().map(<[Position]>::to_vec));
        }
        Ok(family)
    }

    /// Subtracts a cost from the budget.
    ///
    /// # Errors
    /// Returns an error if the budget is used up.
    fn charge(&mut self, cost: usize) -> Result<(), NotDecided> {
        match self.budget.checked_sub(cost) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => {
                self.budget = 0;
                Err(LimitExceeded { what: Counted::Members, limit: COVER_BUDGET }.into())
            }
        }
    }

    /// Returns a number that a blocker and the rule turn into different results, if possible one that the blocker is
    /// the first to match.
    fn difference(
        &self,
        position: Position,
        own: &Automaton<()>,
        blockers: &[Position],
    ) -> Result<Option<Difference>, NotDecided> {
        let limits = self.analysis.limits();
        let mut second_best = None;
        let mut common = Vec::with_capacity(blockers.len());
        for blocker in blockers {
            let both = restricted(&*self.language(*blocker)?, own, limits)?;
            for number in charged_samples(&both, SAMPLES, limits)? {
                let Some(difference) = self.difference_of(position, *blocker, number) else { continue };
                if difference.blocker_matches_first {
                    return Ok(Some(difference));
                }
                second_best = second_best.or(Some(difference));
            }
            common.push((*blocker, both));
        }
        if second_best.is_some() {
            // The samples may miss the few numbers for which the blocker itself is the first match.
            let first = common.iter().find_map(|(blocker, both)| self.difference_of_first(position, *blocker, both));
            return Ok(first.or(second_best));
        }
        // If no sample shows a difference, all numbers are considered.
        first_found(common.into_iter().map(|(blocker, both)| {
            let (Some(rule), Some(theirs)) = (self.rule(position), self.rule(blocker)) else { return Ok(None) };
            let number = shortest(&differences(self.analysis, (rule, theirs), &both)?);
            Ok(number.and_then(|number| self.difference_of(position, blocker, number)))
        }))
    }

    /// Returns a difference for a number of which the blocker is the first match, or `None` if there is none or if that
    /// is not decided. `both` has the numbers that both rules match.
    fn difference_of_first(&self, position: Position, blocker: Position, both: &Automaton<()>) -> Option<Difference> {
        let rules = self.analysis.rules(self.profile);
        let matched = with_first(rules, &blocker, both, self.analysis.limits()).ok()?;
        let difference_of = |number| self.difference_of(position, blocker, number);
        let numbers = charged_samples(&matched, SAMPLES, self.analysis.limits()).ok()?;
        numbers.into_iter().find_map(difference_of).or_else(|| {
            let different = differences(self.analysis, (self.rule(position)?, self.rule(blocker)?), &matched).ok()?;
            difference_of(shortest(&different)?)
        })
    }

    fn difference_of(&self, position: Position, blocker: Position, number: String) -> Option<Difference> {
        let mut scratch = Scratch::default();
        let mut result =
            |position| self.analysis.apply_rule(self.rule(position)?, &number, &mut scratch).ok().flatten();
        let (own_result, blocker_result) = (result(position)?, result(blocker)?);
        let blocker_matches_first = self.first_match(&number) == Some(blocker);
        (own_result != blocker_result).then_some(Difference {
            blocker,
            number,
            met: Met::Dialled,
            own_result,
            blocker_result,
            blocker_matches_first,
        })
    }

    /// Returns the first rule that matches a number in on-hook dialling.
    fn first_match(&self, number: &str) -> Option<Position> {
        self.analysis.rules(self.profile).labels_of(number.as_bytes()).first().copied()
    }

    fn rule(&self, position: Position) -> Option<RuleId> {
        Subject::Rule(self.profile, position.index()).rule(self.analysis.plan())
    }

    /// Returns the rules that are tried in a way of dialling, without those whose pattern an earlier one has as well:
    /// they block nothing that the earlier one leaves.
    fn distinct(&self, way: Dialling) -> Vec<Position> {
        let mut known = FxHashSet::default();
        let plan = self.analysis.plan();
        let is_new = |position: &Position| {
            let rule = self.rule(*position).filter(|_| self.is_tried(way, *position));
            rule.is_some_and(|rule| known.insert(&*plan.rule(rule).pattern.value))
        };
        (0..plan.profile(self.profile).rules.len() as u32).map(Position).filter(is_new).collect()
    }

    fn is_tried(&self, way: Dialling, position: Position) -> bool {
        self.rule(position).is_some_and(|rule| way.tries(self.analysis.plan(), rule))
    }

    fn language(&self, position: Position) -> Result<Arc<Automaton<()>>, NotDecided> {
        self.analysis.language(self.rule(position).map_or("", |rule| &self.analysis.plan().rule(rule).pattern))
    }
}
