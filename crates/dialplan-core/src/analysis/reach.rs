//! Which rules of a profile some number reaches, and what stands in the way of the others.

use std::collections::BTreeSet;
use std::rc::Rc;

use dialplan_automaton::{Automaton, Preference, Selection, intersection, union, witness};
use dotnet_regex::matcher::Scratch;

use super::cover::smallest_cover;
use super::reaching::ways;
use super::rewriting::differences;
use super::sample::samples;
use super::sets::{labels_within, overlap, restricted};
use super::{Domain, Languages, NotDecided, first_found};
use crate::compile::{CompiledPlan, Position};
use crate::engine::Dialling;
use crate::model::{PlusNumbers, ProfileId, RuleId, Separators, Subject};

/// Strings on which the results of a rule and of a blocker are compared.
const SAMPLES: usize = 48;

/// Can a rule be reached?
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Some number reaches it.
    Reached,
    /// It takes nothing of the domain by itself, whatever the other rules are.
    Nothing(Nothing),
    /// Earlier rules take every number of it.
    Unreachable(Unreachable),
    /// A limit was in the way.
    NotDecided(NotDecided),
}

/// Why a rule takes nothing of the domain; the first reason that applies, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Nothing {
    /// Its pattern matches no dial string at all.
    NoString,
    /// Its pattern matches the empty string only.
    OnlyEmptyString,
    /// All that it matches has characters that are stripped before.
    NeedsStripped,
    /// All that it matches begins with `+` and bypasses the rules.
    OnlyPlus,
    /// The domain is bounded, and the rule takes only strings outside it.
    OutsideDomain,
}

/// A rule that no number reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreachable {
    /// The shortest number that the rule would take.
    pub witness: String,
    /// The rule that takes that number.
    pub taker: Position,
    /// Earlier rules that together take every number of the rule, ascending.
    pub blockers: Vec<Position>,
    /// How short the list of blockers is.
    pub minimality: Minimality,
    /// A blocker that makes something else of a number; `None` if there is none, so that the rule is a harmless duplicate.
    pub difference: Result<Option<Difference>, NotDecided>,
}

/// How short a list of blockers is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Minimality {
    /// No shorter list covers the rule.
    Shortest,
    /// None of the list can be left out, but another list might be shorter: to be certain would take too many steps.
    Irreducible,
    /// All rules that take some number of the rule: a limit was in the way of finding fewer.
    Takers,
}

/// A number of which two rules make different things.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The blocker.
    pub blocker: Position,
    /// The number.
    pub number: String,
    /// What the rule would make of it.
    pub own: String,
    /// What the blocker makes of it.
    pub blockers: String,
    /// Is the blocker the rule that takes the number? Otherwise one above both is.
    pub is_taken: bool,
}

/// For each rule of the profile, in order, whether some string of the domain reaches it in some way of dialling.
pub fn rule_reachability(plan: &CompiledPlan, profile: ProfileId, domain: &Domain) -> Vec<Reach> {
    let count = plan.plan().profile(profile).rules.len();
    let mut question =
        Question { plan, profile, domain, languages: Languages::new(plan.limits()), budget: COVER_BUDGET };
    let ways = ways(plan.plan(), profile);
    let reached = question.reached(&ways);
    (0..count as u32)
        .map(|number| match Position(number) {
            position if reached.contains(&position) => Reach::Reached,
            position => question.unreached(position, &ways).unwrap_or_else(Reach::NotDecided),
        })
        .collect()
}

struct Question<'a> {
    plan: &'a CompiledPlan,
    profile: ProfileId,
    domain: &'a Domain,
    languages: Languages<'a>,
    /// What is left of [`COVER_BUDGET`].
    budget: usize,
}

/// Members of state sets that the search for shortest covers may hold, over all dead rules of a profile: some seconds at most. A profile
/// of thousands of dead rules gets shortest covers for the first of them; for the others all takers are named, which costs nothing.
const COVER_BUDGET: usize = 8_000_000;
/// What one look for an overlap of two patterns is charged.
const OVERLAP_COST: usize = 50;

impl<'a> Question<'a> {
    fn reached(&self, ways: &[Dialling]) -> BTreeSet<Position> {
        let mut reached = BTreeSet::new();
        for way in ways {
            let rules = self.plan.rules_tried(self.profile, *way);
            reached.extend(labels_within(rules, self.domain.set()));
        }
        reached
    }

    fn unreached(&mut self, position: Position, ways: &[Dialling]) -> Result<Reach, NotDecided> {
        let limits = self.plan.limits();
        let own = self.language(position)?;
        let inside = restricted(&*own, self.domain.set(), limits)?;
        let Some(witness) = shortest(&inside) else { return Ok(Reach::Nothing(nothing(self.plan, &own)?)) };
        let Some(taker) = self.taker(&witness) else { return Ok(Reach::Reached) };
        let (blockers, minimality) = match self.label_sets(position, &own, ways) {
            Ok(family) => {
                let cover = smallest_cover(family);
                (cover.members, if cover.smallest { Minimality::Shortest } else { Minimality::Irreducible })
            }
            Err(_) => {
                let takers = labels_within(self.plan.rules(self.profile), &inside);
                (takers.into_iter().collect(), Minimality::Takers)
            }
        };
        let difference = self.difference(position, &inside, &blockers);
        Ok(Reach::Unreachable(Unreachable { witness, taker, blockers, minimality, difference }))
    }

    /// The sets of earlier rules that match one and the same string of the rule.
    fn label_sets(
        &mut self,
        position: Position,
        own: &Automaton<()>,
        ways: &[Dialling],
    ) -> Result<Vec<Vec<Position>>, NotDecided> {
        let limits = self.plan.limits();
        let mut family = Vec::new();
        for way in ways {
            if !self.is_tried(*way, position) {
                continue;
            }
            let own = restricted(own, self.domain.set(), limits)?;
            let mut parts = Vec::new();
            for earlier in (0..position.0).map(Position) {
                let theirs = self.language(earlier)?;
                self.charge(OVERLAP_COST)?;
                if self.is_tried(*way, earlier) && overlap(&theirs, &own) {
                    parts.push((earlier, restricted(&*theirs, &own, limits)?));
                }
            }
            let parts: Vec<(Position, &Automaton<()>)> = parts.iter().map(|(label, part)| (*label, part)).collect();
            let bounded =
                dialplan_automaton::Limits { members: self.budget.min(limits.automaton.members), ..limits.automaton };
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

    /// Takes from the budget.
    fn charge(&mut self, cost: usize) -> Result<(), NotDecided> {
        match self.budget.checked_sub(cost) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => {
                self.budget = 0;
                Err(dialplan_automaton::LimitExceeded { what: "members", limit: COVER_BUDGET }.into())
            }
        }
    }

    /// A number of which a blocker makes something else than the rule would: if possible one that the blocker itself takes.
    fn difference(
        &self,
        position: Position,
        own: &Automaton<()>,
        blockers: &[Position],
    ) -> Result<Option<Difference>, NotDecided> {
        let limits = self.plan.limits();
        let mut second_best = None;
        let mut common = Vec::with_capacity(blockers.len());
        for blocker in blockers {
            let both = restricted(&*self.language(*blocker)?, own, limits)?;
            for number in samples(&both, SAMPLES) {
                let Some(difference) = self.difference_of(position, *blocker, number) else { continue };
                if difference.is_taken {
                    return Ok(Some(difference));
                }
                second_best = second_best.or(Some(difference));
            }
            common.push((*blocker, both));
        }
        if second_best.is_some() {
            // Numbers that the blocker itself takes may be few among those that were tried.
            let taken = common.iter().find_map(|(blocker, both)| self.difference_of_taken(position, *blocker, both));
            return Ok(taken.or(second_best));
        }
        // Where no number that was tried shows one, all are asked for.
        first_found(common.into_iter().map(|(blocker, both)| {
            let (Some(rule), Some(theirs)) = (self.rule(position), self.rule(blocker)) else { return Ok(None) };
            let number = shortest(&differences(self.plan, (rule, theirs), &both)?);
            Ok(number.and_then(|number| self.difference_of(position, blocker, number)))
        }))
    }

    /// A difference of a number that the blocker takes; `None` also where that is not decided. `both`: the numbers that both rules match.
    fn difference_of_taken(&self, position: Position, blocker: Position, both: &Automaton<()>) -> Option<Difference> {
        let first = |labels: &[Position], _: &[()]| match labels.first() {
            Some(first) if *first == blocker => vec![()],
            _ => Vec::new(),
        };
        let taken = intersection(self.plan.rules(self.profile), both, first, &self.plan.limits().automaton).ok()?;
        let difference_of = |number| self.difference_of(position, blocker, number);
        samples(&taken, SAMPLES).into_iter().find_map(difference_of).or_else(|| {
            let different = differences(self.plan, (self.rule(position)?, self.rule(blocker)?), &taken).ok()?;
            difference_of(shortest(&different)?)
        })
    }

    fn difference_of(&self, position: Position, blocker: Position, number: String) -> Option<Difference> {
        let mut scratch = Scratch::default();
        let mut result = |position| self.plan.apply_rule(self.rule(position)?, &number, &mut scratch).ok().flatten();
        let (own, blockers) = (result(position)?, result(blocker)?);
        let is_taken = self.taker(&number) == Some(blocker);
        (own != blockers).then_some(Difference { blocker, number, own, blockers, is_taken })
    }

    /// The rule that takes a number in the ordinary way of dialling.
    fn taker(&self, number: &str) -> Option<Position> {
        self.plan.rules(self.profile).labels_of(number.as_bytes()).first().copied()
    }

    fn rule(&self, position: Position) -> Option<RuleId> {
        Subject::Rule(self.profile, position.index()).rule(self.plan.plan())
    }

    fn is_tried(&self, way: Dialling, position: Position) -> bool {
        self.rule(position).is_some_and(|rule| way.tries(self.plan.plan(), rule))
    }

    fn language(&self, position: Position) -> Result<Rc<Automaton<()>>, NotDecided> {
        self.languages.of(self.rule(position).map_or("", |rule| &self.plan.plan().rule(rule).pattern))
    }
}

/// Why a rule takes nothing of the plan's domain, whatever the other rules are; `None` if it takes something.
///
/// # Errors
/// A limit.
pub fn takes_nothing<'a>(
    plan: &'a CompiledPlan,
    rule: RuleId,
    domain: &Domain,
    languages: &Languages<'a>,
) -> Result<Option<Nothing>, NotDecided> {
    let own = languages.of(&plan.plan().rule(rule).pattern)?;
    if overlap(&own, domain.set()) { Ok(None) } else { Ok(Some(nothing(plan, &own)?)) }
}

fn nothing(plan: &CompiledPlan, own: &Automaton<()>) -> Result<Nothing, NotDecided> {
    let settings = plan.plan().settings;
    let limits = plan.limits();
    if shortest(&restricted(own, Domain::everything().set(), limits)?).is_none() {
        return Ok(if own.is_empty() { Nothing::NoString } else { Nothing::OnlyEmptyString });
    }
    let strip = settings.separators == Separators::Strip;
    let bypass = settings.plus_numbers == PlusNumbers::Bypass;
    let unstripped = restricted(own, Domain::without_separators().set(), limits)?;
    Ok(match (strip && unstripped.is_empty(), bypass) {
        (true, _) => Nothing::NeedsStripped,
        (false, true) if restricted(own, Domain::of(plan.plan()).set(), limits)?.is_empty() => Nothing::OnlyPlus,
        _ => Nothing::OutsideDomain,
    })
}

/// The shortest string that a person can dial.
pub(super) fn shortest(set: &Automaton<()>) -> Option<String> {
    let bytes = witness(set, Preference::dialable(), |labels| !labels.is_empty())?;
    String::from_utf8(bytes).ok()
}
