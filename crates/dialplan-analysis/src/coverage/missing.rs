//! What is missing, each with an answer that would be a case for it.

use std::collections::BTreeMap;

use dialplan_automaton::Automaton;
use dialplan_core::call::{CallOptions, Caller};
use dialplan_core::engine::{Workspace, acting_entries};
use dialplan_core::matcher::Scratch;
use dialplan_core::model::{Plan, ProfileId, Subject};
use dialplan_core::query::answer::Answer;
use dialplan_core::source::Span;
use dialplan_core::suite::Column;

use super::branches::{Owner, matched};
use super::collector::Collector;
use super::items::Thing;
use super::{Count, Coverage, Kind, Missing};
use crate::behaviour::{Behaviour, OfProfile, behaviours};
use crate::callers::{InForce, Occurring, Pair, in_force};
use crate::fates::{Destinations, dialled, fates};
use crate::patterns::Branches;
use crate::probe::Probe;
use crate::{Analysis, NotDecided};

/// Returns what is covered and what is missing.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn coverage(collector: &Collector) -> Result<Coverage, NotDecided> {
    let analysis = &*collector.analysis;
    let mut finder = Finder {
        collector,
        callers: analysis.callers().to_vec(),
        options: CallOptions { without_users: collector.without_users, ..CallOptions::default() },
        workspace: Workspace::default(),
        things: BTreeMap::new(),
        classes: Vec::new(),
        count: Count::default(),
    };
    let options = finder.options.clone();
    let mut coverage = Coverage { open: behaviours(analysis, &options, |of| finder.look(of))?, ..Coverage::default() };
    finder.things(&mut coverage);
    finder.alternatives(&mut coverage);
    fields(collector, &mut coverage);
    *count(&mut coverage, Kind::Classes) = finder.count;
    coverage.untold = (finder.count.total - finder.count.covered).saturating_sub(finder.classes.len() as u64);
    coverage.missing.append(&mut finder.classes);
    coverage.missing.sort_by_key(|missing| missing.kind);
    Ok(coverage)
}

#[expect(clippy::indexing_slicing, reason = "INVARIANT: there is a count for each kind")]
fn count(coverage: &mut Coverage, kind: Kind) -> &mut Count {
    &mut coverage.counts[kind as usize]
}

/// The most missing classes that are told one by one.
const CLASSES: usize = 1_000;

/// Looks for answers that cover what is missing.
struct Finder<'c> {
    collector: &'c Collector,
    callers: Vec<Occurring>,
    options: CallOptions,
    workspace: Workspace,
    /// Answers for things that no case covers.
    things: BTreeMap<Thing, Answer>,
    classes: Vec<Missing>,
    count: Count,
}

impl<'c> Finder<'c> {
    fn analysis(&self) -> &'c Analysis {
        &self.collector.analysis
    }

    fn answer(&mut self, at: usize, number: &str) -> Result<Option<Answer>, NotDecided> {
        let plan = self.collector.analysis.plan();
        let Some(caller) = self.callers.get(at).and_then(|caller| caller.caller_of_a_case(plan)) else {
            return Ok(None);
        };
        dialled(&self.collector.analysis, number, &caller, &self.options, &mut self.workspace).map(Some)
    }

    fn is_missing(&self, thing: Thing) -> bool {
        self.collector.things.get(&thing).is_some_and(|tally| tally.hits == 0) && !self.things.contains_key(&thing)
    }

    /// Looks at the classes of the callers with one profile.
    fn look(&mut self, of: &OfProfile) -> Result<(), NotDecided> {
        let mut done = std::collections::BTreeSet::new();
        for alike in &of.alike {
            for behaviour in alike.behaviours() {
                let Some(number) = of.number(alike, behaviour) else { continue };
                for at in &alike.callers {
                    let Some(pair) = self.callers.get(*at).map(|caller| caller.pair) else { continue };
                    if !done.insert((pair, behaviour)) {
                        continue;
                    }
                    self.count.total += 1;
                    let is_covered = self.collector.tried.classes.contains(&(pair, behaviour));
                    self.count.covered += u64::from(is_covered);
                    self.class(*at, pair, behaviour, number, is_covered)?;
                }
            }
        }
        Ok(())
    }

    /// Looks at a class: whether it is missing, and whether its number covers other things that are.
    fn class(
        &mut self,
        at: usize,
        pair: Pair,
        behaviour: Behaviour,
        number: &str,
        is_covered: bool,
    ) -> Result<(), NotDecided> {
        let plan = self.collector.analysis.plan();
        let things = things_of(plan, pair, behaviour);
        let translates = !plan.translation_rules.is_empty() && behaviour.route.is_some();
        let tells = !is_covered && self.classes.len() < CLASSES;
        if !tells && !translates && !things.iter().any(|thing| self.is_missing(*thing)) {
            return Ok(());
        }
        let Some(answer) = self.answer(at, number)? else { return Ok(()) };
        let sent = answer.sent.iter().flat_map(|sent| [sent.route_rule, sent.gateway_rule, sent.calling_rule]);
        let position = |rule| plan.translation_rules.iter().position(|known| *known == rule);
        let translations = sent.flatten().filter_map(position).map(|at| Thing::Subject(Subject::TranslationRule(at)));
        for thing in things.iter().copied().chain(translations) {
            if self.is_missing(thing) {
                self.things.insert(thing, answer.clone());
            }
        }
        if tells {
            let thing = things.first().copied();
            self.classes.push(Missing {
                kind: Kind::Classes,
                path: thing.map_or(String::new(), |thing| thing.path(plan)),
                what: Some(words(plan, pair, behaviour)),
                span: thing.and_then(|thing| thing.span(plan)),
                taken_by: None,
                answer: Some(answer),
            });
        }
        Ok(())
    }

    /// Counts the things, and tells those that no case covers.
    fn things(&mut self, coverage: &mut Coverage) {
        let plan = self.collector.analysis.plan();
        for (thing, tally) in &self.collector.things {
            let counted = count(coverage, thing.kind());
            counted.total += 1;
            counted.covered += u64::from(tally.hits > 0);
            coverage.places.extend(thing.span(plan).map(|span| (span, tally.hits)));
            if tally.hits > 0 {
                continue;
            }
            let answer = self.things.remove(thing).or_else(|| self.translated(*thing)).or_else(|| self.entry(*thing));
            coverage.missing.push(Missing {
                kind: thing.kind(),
                path: thing.path(plan),
                what: None,
                span: thing.span(plan),
                taken_by: tally.taken_by.map(|by| by.taking(plan)),
                answer,
            });
        }
    }

    /// Returns an answer to the number of an emergency entry that does not act.
    fn entry(&self, thing: Thing) -> Option<Answer> {
        let Thing::Subject(Subject::Emergency(at)) = thing else { return None };
        let analysis = self.analysis();
        let entry = analysis.plan().emergency_numbers.get(at)?;
        let answers = |caller: &Occurring| {
            let caller = caller.caller(analysis.plan()).filter(|caller| entry.holds_in(caller.profile))?;
            let answer = dialled(analysis, &entry.number, &caller, &self.options, &mut Workspace::default()).ok()?;
            // An entry that would act is shown by the class of its calls.
            answer.emergency.is_none().then_some(answer)
        };
        let acts = acting_entries(analysis.plan()).iter().any(|acting| acting.entry as usize == at);
        if acts { None } else { self.callers.iter().find_map(answers) }
    }

    /// Returns an answer in which a translation rule acts; `None` if none was found.
    fn translated(&self, thing: Thing) -> Option<Answer> {
        let Thing::Subject(Subject::TranslationRule(at)) = thing else { return None };
        let analysis = self.analysis();
        let rule = analysis.plan().translation_rules.get(at).copied()?;
        let numbers = analysis.language(&analysis.plan().rule(rule).pattern).ok()?;
        let destinations = Destinations::within(analysis, &numbers).ok()?;
        let everything = analysis.language("").ok()?;
        let acts = |answer: &Answer| {
            let sent = answer.sent.iter().flat_map(|sent| [sent.route_rule, sent.gateway_rule, sent.calling_rule]);
            sent.flatten().any(|used| used == rule)
        };
        self.reach(&destinations, &everything, acts).ok().flatten()
    }

    /// Counts the alternatives, and tells those that no case uses.
    fn alternatives(&self, coverage: &mut Coverage) {
        let analysis = self.analysis();
        let plan = analysis.plan();
        for (owner, (branches, hits)) in &self.collector.branches.owners {
            for (number, (span, hits)) in branches.spans.iter().zip(hits).enumerate() {
                let counted = count(coverage, Kind::Alternatives);
                counted.total += 1;
                counted.covered += u64::from(*hits > 0);
                if *hits > 0 {
                    continue;
                }
                let text = owner.text(plan).get(span.clone()).unwrap_or_default().to_owned();
                let uses = |answer: &Answer| {
                    let mut scratch = Scratch::default();
                    matched(analysis, answer, &mut scratch).into_iter().any(|(other, input)| {
                        let used = || branches.used(&input, analysis.memo(), &mut Scratch::default());
                        other == *owner && used().is_ok_and(|used| used.get(number) == Some(&true))
                    })
                };
                // What is missing is known whether or not a case for it is found.
                let answer = self.alternative(*owner, branches, number, uses).unwrap_or_else(|why| {
                    coverage.no_case.get_or_insert(why);
                    None
                });
                coverage.missing.push(Missing {
                    kind: Kind::Alternatives,
                    path: owner.path(plan),
                    what: Some(text),
                    span: Some(owner.text(plan).span),
                    taken_by: None,
                    answer,
                });
            }
        }
    }

    /// Returns an answer that uses an alternative, as `uses` tells.
    fn alternative(
        &self,
        owner: Owner,
        branches: &Branches,
        number: usize,
        uses: impl Fn(&Answer) -> bool,
    ) -> Result<Option<Answer>, NotDecided> {
        let analysis = self.analysis();
        let plan = analysis.plan();
        let sets = branches.strings(number, analysis.memo())?;
        let concerns = |caller: &Occurring| match (owner, caller.pair.profile) {
            (Owner::Rule(rule), Some(id)) => plan.profile(id).rules.iter().any(|member| member.rule == rule),
            _ => true,
        };
        let probe = Probe::new(analysis, &self.options, &self.callers, concerns);
        if let Some(answer) = probe.find(&sets, |answer| uses(answer).then(|| answer.clone()))? {
            return Ok(Some(answer));
        }
        for set in sets.iter().filter(|set| !set.is_empty()) {
            if let Some(answer) = self.through(owner, set, &uses)? {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    /// Returns an answer in which a pattern gets a string of a set.
    fn through(
        &self,
        owner: Owner,
        set: &Automaton<()>,
        accept: impl Fn(&Answer) -> bool,
    ) -> Result<Option<Answer>, NotDecided> {
        let analysis = self.analysis();
        match owner {
            Owner::Rule(_) => self.reach(&Destinations::new(analysis, &[])?, set, accept),
            Owner::Translation(_) | Owner::Route(_) => {
                self.reach(&Destinations::within(analysis, set)?, &*analysis.language("")?, accept)
            }
        }
    }

    /// Returns an answer that is accepted, for one of the dialled strings that become numbers with a destination.
    fn reach(
        &self,
        destinations: &Destinations,
        dialled_strings: &Automaton<()>,
        accept: impl Fn(&Answer) -> bool,
    ) -> Result<Option<Answer>, NotDecided> {
        let analysis = self.analysis();
        let mut groups: BTreeMap<(Option<ProfileId>, InForce), Vec<Caller>> = BTreeMap::new();
        let plan = analysis.plan();
        for caller in self.callers.iter().filter_map(|caller| caller.caller_of_a_case(plan)) {
            groups.entry((caller.profile, in_force(caller.emergency))).or_default().push(caller);
        }
        let mut workspace = Workspace::default();
        for ((profile, emergency), callers) in groups {
            let found = fates(analysis, profile, emergency, destinations, dialled_strings)?;
            for number in found.strings.values() {
                for caller in &callers {
                    let answer = dialled(analysis, number, caller, &self.options, &mut workspace)?;
                    if accept(&answer) {
                        return Ok(Some(answer));
                    }
                }
            }
        }
        Ok(None)
    }
}

/// Returns the things that a call of a class uses, what makes the number first.
fn things_of(plan: &Plan, pair: Pair, behaviour: Behaviour) -> Vec<Thing> {
    let mut things = Vec::new();
    things.extend(behaviour.emergency.map(|entry| Thing::Subject(Subject::Emergency(entry as usize))));
    let rule = pair.profile.zip(behaviour.rule);
    things.extend(rule.map(|(profile, position)| Thing::Subject(Subject::Rule(profile, position.index()))));
    things.extend(behaviour.route.map(|route| Thing::Subject(Subject::Route(route))));
    let usage = pair.policy.zip(behaviour.usage).filter(|_| behaviour.emergency.is_none());
    things.extend(usage.and_then(|(policy, usage)| {
        let position = plan.policy(policy).phone_usages.iter().position(|listed| listed.id == usage)?;
        Some(Thing::Usage(policy, position))
    }));
    if things.is_empty() {
        things.extend(pair.policy.map(|policy| Thing::Subject(Subject::Policy(policy))));
        things.extend(pair.profile.map(|profile| Thing::Subject(Subject::Profile(profile))));
    }
    things
}

/// Returns a class in words: the caller, and what becomes of the call.
fn words(plan: &Plan, pair: Pair, behaviour: Behaviour) -> String {
    let (verdict, reason) = behaviour.ending.names();
    let profile = pair.profile.map(|id| format!("profile {}", &*plan.profile(id).name.value));
    let policy = pair.policy.map(|id| format!("policy {}", &*plan.policy(id).name.value));
    let end = match behaviour.usage.zip(behaviour.route) {
        Some((usage, route)) => {
            format!("routed by usage {} and route {}", &*plan.usage(usage).name.value, &*plan.route(route).name.value)
        }
        None => reason.map_or(verdict.to_owned(), |reason| format!("{verdict}, {reason}")),
    };
    profile.into_iter().chain(policy).chain([end]).collect::<Vec<_>>().join(", ")
}

/// Counts the fields that a case of the plan can assert, and tells those that none does.
fn fields(collector: &Collector, coverage: &mut Coverage) {
    let plan = collector.analysis.plan();
    let routes = !plan.policies.is_empty();
    let applies = |column: &Column| match column {
        Column::ExpectedPhoneUsage | Column::ExpectedRoute | Column::ExpectedGateways | Column::ExpectedFailover => {
            routes
        }
        Column::ExpectedSent => routes && plan.translates_sent(),
        Column::ExpectedSentCalling => routes && plan.translates_sent() && !plan.users.is_empty(),
        Column::ExpectedUser => !plan.users.is_empty(),
        Column::ExpectedReason => routes,
        column => column.is_expectation(),
    };
    for column in Column::ALL.into_iter().filter(applies) {
        let is_covered = collector.fields.contains(&column);
        let counted = count(coverage, Kind::Fields);
        counted.total += 1;
        counted.covered += u64::from(is_covered);
        if !is_covered {
            let path = column.name().to_owned();
            let nowhere: Option<Span> = None;
            coverage.missing.push(Missing {
                kind: Kind::Fields,
                path,
                what: None,
                span: nowhere,
                taken_by: None,
                answer: None,
            });
        }
    }
}
