//! Decides one assertion after the other.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, relabelled};
use dialplan_core::call::{CallOptions, Caller, Down};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{AssertedDown, Assertion, GatewayId, PolicyId};
use dialplan_core::query::answer::Answer;
use rustc_hash::FxHashMap;

use super::judge::{Judge, Outcome};
use super::strings::{Alike, Strings};
use super::{Proof, Status, asked};
use crate::callers::in_force;
use crate::fates::{Depends, Destination, End, Fate, Fates, depends, dialled};
use crate::home::plausible;
use crate::sets::either;
use crate::written::Written;
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// What the outcome of a call depends on: how the call is routed, the destination, and the gateways that are down.
type Key = (Option<PolicyId>, Option<GatewayId>, bool, Depends, Vec<GatewayId>);

/// Checks assertions, and keeps the outcomes of calls for the next one.
pub(super) struct Checker<'a> {
    analysis: &'a Analysis,
    known: FxHashMap<Key, Outcome>,
    workspace: Workspace,
}

/// What was found out so far about one assertion.
#[derive(Default)]
struct Found {
    /// The different sets of strings that it is about.
    about: Vec<Set>,
    /// The different sets of strings of which it is false.
    false_for: Vec<Set>,
    /// The callers of whom it is false.
    failing: BTreeSet<usize>,
    counterexample: Option<Answer>,
    open: Option<NotDecided>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Checker<'a> {
        Checker { analysis, known: FxHashMap::default(), workspace: Workspace::default() }
    }

    /// Returns what is known about an assertion.
    pub(super) fn proof(&mut self, assertion: &Assertion) -> Proof {
        let mut found = Found::default();
        let callers = match asked::callers(self.analysis, &assertion.callers) {
            Ok(callers) => callers,
            Err(why) => {
                found.open = Some(why);
                Vec::new()
            }
        };
        if let Err(why) = self.callers(assertion, &callers, &mut found) {
            found.open.get_or_insert(why);
        }
        self.concluded(assertion, &callers, found)
    }

    fn callers(&mut self, assertion: &Assertion, callers: &[Caller], found: &mut Found) -> Result<(), NotDecided> {
        let judge = Judge::new(self.analysis, assertion)?;
        let mut strings = Strings::new(self.analysis, assertion, &judge)?;
        let mut groups: BTreeMap<Alike, Vec<(usize, &Caller)>> = BTreeMap::new();
        for (at, caller) in callers.iter().enumerate() {
            let emergency = in_force(caller.emergency);
            let alike = Alike { profile: caller.profile, emergency, gateway: caller.gateway };
            groups.entry(alike).or_default().push((at, caller));
        }
        for (alike, members) in self.analysis.fairly(groups) {
            let done = strings.fates(alike).and_then(|parts| {
                for fates in &parts {
                    self.part(assertion, &judge, fates, &members, found)?;
                }
                Ok(())
            });
            if let Err(why) = done {
                found.open.get_or_insert(why);
            }
        }
        Ok(())
    }

    /// Checks the strings of one part for callers who share their fates.
    fn part(
        &mut self,
        assertion: &Assertion,
        judge: &Judge<'_>,
        fates: &Fates,
        members: &[(usize, &Caller)],
        found: &mut Found,
    ) -> Result<(), NotDecided> {
        let is_number = assertion.strings.normalised.is_some() || assertion.strings.class.is_some();
        let is_about = |fate: &Fate| match fate.end {
            End::Undecided => false,
            // An empty number is none.
            End::Number(to) => !(is_number && to.empty),
            End::Nowhere => true,
        };
        if let Some((_, why)) = fates.undecided.first()
            && fates.strings.keys().any(|fate| fate.end == End::Undecided)
        {
            found.open.get_or_insert_with(|| why.clone());
        }
        let about: BTreeSet<Fate> = fates.strings.keys().copied().filter(is_about).collect();
        if about.is_empty() {
            return Ok(());
        }
        add(&mut found.about, self.with_fates(fates, &about)?);
        for (at, caller) in members {
            let mut failing: BTreeMap<Fate, Vec<GatewayId>> = BTreeMap::new();
            for fate in &about {
                let Some(number) = fates.strings.get(fate) else { continue };
                if let Some(down) = self.refuted(assertion, judge, *fate, number, caller)? {
                    failing.insert(*fate, down);
                }
            }
            if failing.is_empty() {
                continue;
            }
            found.failing.insert(*at);
            let set = self.with_fates(fates, &failing.keys().copied().collect())?;
            if found.counterexample.is_none() {
                found.counterexample = Some(self.counterexample(fates, &set, &failing, caller)?);
            }
            add(&mut found.false_for, set);
        }
        Ok(())
    }

    /// Returns the gateways that are down when a call is not as expected; `None` if it is as expected in any case.
    fn refuted(
        &mut self,
        assertion: &Assertion,
        judge: &Judge<'_>,
        fate: Fate,
        number: &str,
        caller: &Caller,
    ) -> Result<Option<Vec<GatewayId>>, NotDecided> {
        let given = match &assertion.down {
            AssertedDown::These(gateways) => gateways.clone(),
            AssertedDown::None | AssertedDown::AnyOne => Vec::new(),
        };
        let outcome = self.outcome(fate, number, caller, &given)?;
        if !judge.is_content(fate, outcome, caller.profile) {
            return Ok(Some(given));
        }
        if assertion.down == AssertedDown::AnyOne {
            // The others do not change where the call goes.
            for gateway in outcome.gateways.clone() {
                let outcome = self.outcome(fate, number, caller, &[gateway])?;
                if !judge.is_content(fate, outcome, caller.profile) {
                    return Ok(Some(vec![gateway]));
                }
            }
        }
        Ok(None)
    }

    /// Returns the outcome of a call; it is dialled if it is not known.
    fn outcome(
        &mut self,
        fate: Fate,
        number: &str,
        caller: &Caller,
        down: &[GatewayId],
    ) -> Result<&Outcome, NotDecided> {
        let (entry, end) = depends(fate);
        // Marks say what an assertion asks about a number, not where it leads.
        let end = match end {
            End::Number(to) => End::Number(Destination { marks: 0, ..to }),
            other => other,
        };
        let key = (caller.policy, caller.gateway, caller.calling_plan, (entry, end), down.to_vec());
        if !self.known.contains_key(&key) {
            let options = CallOptions { down: Down::new(down.to_vec()), ..CallOptions::default() };
            let answer = dialled(self.analysis, number, caller, &options, &mut self.workspace)?;
            self.known.insert(key.clone(), Outcome::of(self.analysis, &answer));
        }
        self.known.get(&key).ok_or_else(|| NotDecided::because("the outcome of a call was lost"))
    }

    /// Returns the answer to a plausible string of a set in which an assertion is false.
    fn counterexample(
        &mut self,
        fates: &Fates,
        set: &Set,
        failing: &BTreeMap<Fate, Vec<GatewayId>>,
        caller: &Caller,
    ) -> Result<Answer, NotDecided> {
        let none = || NotDecided::because("there is no string of a set that is not empty");
        let string = plausible(self.analysis, caller.profile, set).ok_or_else(none)?;
        let fate = fates.automaton.labels_of(string.as_bytes()).first().copied().ok_or_else(none)?;
        let down = failing.get(&fate).cloned().unwrap_or_default();
        let options = CallOptions { down: Down::new(down), ..CallOptions::default() };
        dialled(self.analysis, &string, caller, &options, &mut self.workspace)
    }

    /// Returns the strings with some fates.
    fn with_fates(&self, fates: &Fates, wanted: &BTreeSet<Fate>) -> Result<Set, NotDecided> {
        let inside = |own: &[Fate]| match own.first() {
            Some(fate) if wanted.contains(fate) => vec![()],
            _ => Vec::new(),
        };
        Ok(relabelled(&fates.automaton, inside, &self.analysis.limits().automaton)?)
    }

    fn concluded(&self, assertion: &Assertion, callers: &[Caller], found: Found) -> Proof {
        let status = match (&found.counterexample, &found.open, found.about.is_empty()) {
            (Some(_), _, _) => Status::Fails,
            (None, Some(_), _) => Status::Undecided,
            (None, None, false) => Status::Verified,
            (None, None, true) if assertion.may_be_empty && !callers.is_empty() => Status::Verified,
            (None, None, true) => Status::Empty,
        };
        let why = found.open.or_else(|| match (status, callers) {
            (Status::Empty, []) => Some(NotDecided::because("nobody occurs in the plan whom it is about")),
            (Status::Empty, _) => Some(NotDecided::because("no dialled string is in the class")),
            _ => None,
        });
        Proof {
            status,
            callers: callers.len(),
            failing: found.failing.len(),
            strings: self.together(found.about),
            fails_for: self.together(found.false_for),
            counterexample: found.counterexample,
            why,
        }
    }

    /// Returns the strings of all sets; `None` if there are none, or if the budget is used up.
    fn together(&self, sets: Vec<Set>) -> Option<super::Strings> {
        let mut sets = sets.into_iter();
        let first = sets.next()?;
        let set = sets.try_fold(first, |all, set| either(&all, &set, self.analysis.limits())).ok()?;
        let written = Written::new(self.analysis, &set).ok();
        Some(super::Strings { set, written })
    }
}

/// Adds a set unless it is known.
fn add(sets: &mut Vec<Set>, set: Set) {
    if !sets.contains(&set) {
        sets.push(set);
    }
}
