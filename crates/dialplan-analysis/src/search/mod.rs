//! Which dialled strings have a wanted fate: those that reach a route, a usage, a verdict, a result.
//!
//! For each profile, the strings with a wanted pair of fate and answer are cut out of the automaton of
//! [`fates`](crate::fates). Considered are calls that are dialled on-hook with one pass through the rules.

mod found;

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, intersection, relabelled};
use dialplan_core::call::{CallOptions, Caller};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{GatewayId, PolicyId, ProfileId, RouteId, UsageId};
use dialplan_core::query::answer::{Answer, Verdict};
use rustc_hash::FxHashMap;

use crate::callers::{InForce, in_force};
use crate::fates::{By, Depends, Destinations, End, Fate, Fates, depends, dialled, fates};
use crate::sets::Domain;
use crate::trunk::SentAs;
use crate::{Analysis, NotDecided};

pub use found::Shown;

type Set = Automaton<()>;

/// What is wanted. What is `None` or empty does not matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// A pattern of dialled strings.
    pub dialled: Option<String>,
    /// A pattern of normalised numbers.
    pub normalised: Option<String>,
    /// A pattern of numbers that a gateway of the selected route is sent.
    pub sent: Option<String>,
    /// The name of the rule that makes the number.
    pub rule: Option<String>,
    /// The name of the verdict.
    pub verdict: Option<String>,
    /// The name of the reason why a call is blocked.
    pub reason: Option<String>,
    /// The usage that carries the call.
    pub usage: Option<UsageId>,
    /// The route that carries the call.
    pub route: Option<RouteId>,
    /// A gateway of the route that carries the call.
    pub gateway: Option<GatewayId>,
    /// True if an emergency entry must act.
    pub emergency: bool,
    /// True if the call must reach somebody: it is routed, internal or carried by a Calling Plan.
    pub reached: bool,
}

/// Dialled strings with the wanted fate.
#[derive(Debug)]
pub struct Found {
    /// The callers who dial them, as positions in the callers that were asked for.
    pub callers: Vec<usize>,
    /// The dialled strings, without visual separators where the plan strips them.
    pub set: Set,
}

/// What a search found.
#[derive(Debug, Default)]
pub struct Search {
    /// The strings, in the order of their first callers.
    pub found: Vec<Found>,
    /// What is not decided, each with the callers.
    pub open: Vec<(Vec<usize>, NotDecided)>,
}

/// Returns the dialled strings with the wanted fate, for each of the callers. Callers with the same strings are told
/// together.
///
/// # Errors
/// Returns an error if a pattern is not decided, or if a limit is exceeded before anything was found.
pub fn search(analysis: &Analysis, callers: &[Caller], wanted: &Wanted) -> Result<Search, NotDecided> {
    let sent = wanted.sent.as_deref().map(|pattern| SentAs::new(analysis, pattern, Destinations::MARKS)).transpose()?;
    let destinations = match numbers(analysis, wanted)? {
        Some(numbers) => Destinations::within(analysis, &numbers)?,
        None => Destinations::new(analysis, &[])?,
    };
    let marks: Vec<&Set> = sent.iter().flat_map(SentAs::sets).collect();
    let searcher = Searcher {
        analysis,
        wanted,
        sent: sent.as_ref(),
        destinations: destinations.marked(analysis, &marks)?,
        dialled: analysis.language(wanted.dialled.as_deref().unwrap_or_default())?.as_ref().clone(),
    };
    let mut alike: BTreeMap<(Option<ProfileId>, InForce), Vec<usize>> = BTreeMap::new();
    for (at, caller) in callers.iter().enumerate() {
        alike.entry((caller.profile, in_force(caller.emergency))).or_default().push(at);
    }
    let mut search = Search::default();
    let mut known = Known::default();
    for ((profile, emergency), members) in analysis.fairly(alike) {
        let made = fates(analysis, profile, emergency, &searcher.destinations, &searcher.dialled)
            .and_then(|fates| searcher.callers(&fates, callers, &members, &mut known, &mut search));
        if let Err(why) = made {
            search.open.push((members, why));
        }
    }
    search.found.sort_by_key(|found| found.callers.first().copied());
    Ok(search)
}

/// Returns the numbers that can be wanted; `None` if these are all of them. A question about few numbers is cheap.
fn numbers(analysis: &Analysis, wanted: &Wanted) -> Result<Option<Set>, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    let mut numbers = match &wanted.normalised {
        Some(pattern) => Some(analysis.language(pattern)?.as_ref().clone()),
        None => None,
    };
    let carries = |route: &RouteId| {
        let listed = plan.route(*route);
        wanted.route.is_none_or(|wanted| wanted == *route)
            && wanted.usage.is_none_or(|wanted| listed.phone_usages.iter().any(|usage| usage.id == wanted))
            && wanted.gateway.is_none_or(|wanted| listed.gateways.iter().any(|gateway| gateway.id == wanted))
    };
    let has_part = wanted.route.is_some() || wanted.usage.is_some() || wanted.gateway.is_some();
    if has_part && !plan.routes.is_empty() {
        let all = numbers.unwrap_or_else(|| Domain::everything().set().clone());
        let carried = |routes: &[RouteId], own: &[()]| {
            if routes.iter().any(carries) { own.to_vec() } else { Vec::new() }
        };
        numbers = Some(intersection(analysis.routes(), &all, carried, &limits.automaton)?);
    }
    Ok(numbers)
}

/// Whether an answer is a wanted one, by policy, Calling Plan and what an answer depends on.
#[derive(Default)]
struct Known {
    answers: FxHashMap<(Option<PolicyId>, bool, Depends), bool>,
    workspace: Workspace,
}

struct Searcher<'a> {
    analysis: &'a Analysis,
    wanted: &'a Wanted,
    sent: Option<&'a SentAs>,
    destinations: Destinations,
    dialled: Set,
}

impl Searcher<'_> {
    /// Searches for callers who share their fates.
    fn callers(
        &self,
        fates: &Fates,
        callers: &[Caller],
        members: &[usize],
        known: &mut Known,
        search: &mut Search,
    ) -> Result<(), NotDecided> {
        // Fates that are not decided, but by rules that are wanted.
        let profile = members.first().and_then(|first| callers.get(*first)).and_then(|caller| caller.profile);
        let is_open = |fate: &Fate| fate.end == End::Undecided && self.is_wanted_way(*fate, profile);
        if fates.strings.keys().any(is_open)
            && let Some((_, why)) = fates.undecided.first()
        {
            search.open.push((members.to_vec(), why.clone()));
        }
        let mut groups: BTreeMap<BTreeSet<Fate>, Vec<usize>> = BTreeMap::new();
        for member in members {
            let Some(caller) = callers.get(*member) else { continue };
            let mut wanted = BTreeSet::new();
            for (fate, number) in &fates.strings {
                if self.is_wanted(*fate, number, caller, known)? {
                    wanted.insert(*fate);
                }
            }
            groups.entry(wanted).or_default().push(*member);
        }
        groups.remove(&BTreeSet::new());
        for (wanted, members) in groups {
            let inside = |own: &[Fate]| match own.first() {
                Some(fate) if wanted.contains(fate) => vec![()],
                _ => Vec::new(),
            };
            let set = relabelled(&fates.automaton, inside, &self.analysis.limits().automaton)?;
            match search.found.iter_mut().find(|found| found.set == set) {
                Some(found) => found.callers.extend(members),
                None => search.found.push(Found { callers: members, set }),
            }
        }
        Ok(())
    }

    /// Returns true if what makes the number is wanted.
    fn is_wanted_way(&self, fate: Fate, profile: Option<ProfileId>) -> bool {
        let plan = self.analysis.plan();
        let rule = self.wanted.rule.as_deref().is_none_or(|wanted| match (fate.by, profile) {
            (By::Rule(position), Some(profile)) => {
                let member = plan.profile(profile).rules.get(position.index());
                member.is_some_and(|member| &*plan.rule(member.rule).name.value == wanted)
            }
            _ => false,
        });
        rule && (!self.wanted.emergency || matches!(fate.by, By::Emergency(_)))
    }

    fn is_wanted(&self, fate: Fate, number: &str, caller: &Caller, known: &mut Known) -> Result<bool, NotDecided> {
        if fate.end == End::Undecided || !self.is_wanted_way(fate, caller.profile) {
            return Ok(false);
        }
        // An empty number is none.
        if self.wanted.normalised.is_some() && !matches!(fate.end, End::Number(to) if !to.empty) {
            return Ok(false);
        }
        let key = (caller.policy, caller.calling_plan, depends(fate));
        if let Some(wanted) = known.answers.get(&key) {
            return Ok(*wanted);
        }
        let answer = dialled(self.analysis, number, caller, &CallOptions::default(), &mut known.workspace)?;
        let wanted = self.is_wanted_answer(fate, &answer);
        known.answers.insert(key, wanted);
        Ok(wanted)
    }

    fn is_wanted_answer(&self, fate: Fate, answer: &Answer) -> bool {
        let wanted = self.wanted;
        let selected = answer.selected();
        let reason = answer.verdict.reason().map(|reason| reason.name());
        wanted.verdict.as_deref().is_none_or(|verdict| verdict == answer.verdict.name())
            && (!wanted.reached || answer.verdict.reason().is_none())
            && wanted.reason.as_deref().is_none_or(|wanted| reason == Some(wanted))
            && wanted.usage.is_none_or(|usage| selected.is_some_and(|choice| choice.usage == usage))
            && wanted.route.is_none_or(|route| selected.is_some_and(|choice| choice.route == route))
            && wanted.gateway.is_none_or(|gateway| {
                let mut gateways =
                    selected.into_iter().flat_map(|choice| answer.gateways(self.analysis.plan(), choice.route));
                gateways.any(|own| own == gateway)
            })
            && self.sent.is_none_or(|sent| match (fate.end, &answer.verdict, selected) {
                (End::Number(to), Verdict::Routed, Some(choice)) => {
                    let own = answer.sent.iter().filter(|sent| sent.route == choice.route);
                    let marks: Vec<usize> =
                        own.filter_map(|own| sent.mark(self.analysis, own.route, own.gateway)).collect();
                    marks.into_iter().any(|mark| to.marks & (1 << mark) != 0)
                }
                _ => false,
            })
    }
}
