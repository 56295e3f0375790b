//! Decides one assertion after the other.
//!
//! First numbers are judged, by where they lead, for each way of routing. Only the numbers of which the assertion is
//! false are then followed back through the rules of each profile, which most rules cannot produce. If there are none,
//! nothing has to be followed: the assertion is true whatever the rules make of a string.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dialplan_automaton::{Automaton, relabelled};
use dialplan_core::call::Caller;
use dialplan_core::model::{Assertion, GatewayId};
use dialplan_core::query::answer::Answer;

use super::judge::{Judge, Outcome};
use super::known::{Detail, Known};
use super::numbers::{Asked, Judged, Numbers, Routings};
use super::outcomes::{Outcomes, refuted, routing};
use super::strings::{Alike, Part, Strings};
use super::{Proof, Status};
use crate::before_rules::strings_in_force;
use crate::callers::in_force;
use crate::chosen::chosen;
use crate::fates::{
    By, Destination, Destinations, End, Fate, Fates, arriving, fates, nowhere, possible, without_rules,
};
use crate::home::plausible;
use crate::lists::{list_of, translation_lists};
use crate::sets::{Domain, either, of_texts, restricted};
use crate::written::Written;
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// Checks assertions, and keeps the outcomes of calls for the next one.
pub(super) struct Checker<'a> {
    analysis: &'a Analysis,
    outcomes: Outcomes<'a>,
    known: Known<'a>,
    /// What can be dialled at all.
    every_string: Set,
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

/// The callers who share the fates of all strings, each with a position among all callers and the number of the way of
/// routing.
struct Group<'c> {
    alike: Alike,
    members: Vec<(usize, usize, &'c Caller)>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Result<Checker<'a>, NotDecided> {
        let every_string = possible(analysis, &*analysis.language("")?)?;
        let (outcomes, known) = (Outcomes::new(analysis)?, Known::new(analysis));
        Ok(Checker { analysis, outcomes, known, every_string })
    }

    /// Returns what is known about an assertion.
    pub(super) fn proof(&mut self, assertion: &Assertion) -> Proof {
        let mut found = Found::default();
        let callers = match chosen(self.analysis, &assertion.callers) {
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
        let mut routings: Routings<'_> = Vec::new();
        let mut numbers: BTreeMap<_, usize> = BTreeMap::new();
        let mut groups: BTreeMap<Alike, Group<'_>> = BTreeMap::new();
        for (at, caller) in callers.iter().enumerate() {
            let number = *numbers.entry(routing(caller)).or_insert_with(|| {
                routings.push((routing(caller), caller));
                routings.len() - 1
            });
            let alike =
                Alike { profile: caller.profile, emergency: in_force(caller.emergency), gateway: caller.gateway };
            let group = groups.entry(alike).or_insert_with(|| Group { alike, members: Vec::new() });
            group.members.push((at, number, caller));
        }
        let judge = Judge::new(self.analysis, assertion)?;
        let strings = Strings::new(self.analysis, assertion)?;
        let asked = Asked { analysis: self.analysis, assertion, judge: &judge, routings: &routings };
        let mut judged = Numbers::default();
        for group in self.analysis.fairly(groups.into_values()) {
            let done = strings.parts(group.alike).and_then(|parts| {
                parts.iter().try_for_each(|part| self.part(&asked, part, &group, &mut judged, found))
            });
            if let Err(why) = done {
                found.open.get_or_insert(why);
            }
        }
        Ok(())
    }

    /// Checks some strings for callers who share their fates.
    fn part(
        &mut self,
        asked: &Asked<'_>,
        part: &Part,
        group: &Group<'_>,
        numbers: &mut Numbers,
        found: &mut Found,
    ) -> Result<(), NotDecided> {
        if part.dialled.is_empty() {
            return Ok(());
        }
        let (analysis, judge) = (self.analysis, asked.judge);
        let judged = numbers.judged(asked, part.numbers.as_ref(), &mut self.outcomes)?;
        let Alike { profile, emergency, gateway } = group.alike;
        let members = gateway.map(|id| &analysis.plan().gateway(id).inbound.called);
        if judge.asks_for_rules() || members.is_some_and(|members| !members.is_empty()) {
            let all = self.all_fates(asked, group, part, &judged)?;
            self.undecided(&all, found);
            let decided = |fate: &Fate| fate.end != End::Undecided && !is_empty_number(*fate, part);
            add(&mut found.about, self.with_fates(&all, decided)?);
            return self.followed(asked, part, group, &all, &judged, found);
        }
        if let Some(false_for) = &judged.false_for {
            let of = |to| judged.of_false(to);
            let failing = self.fates(asked, part, group, (Detail::Destinations, false_for), of)?;
            self.undecided(&failing, found);
            self.followed(asked, part, group, &failing, &judged, found)?;
        }
        match &part.numbers {
            None => add(&mut found.about, part.dialled.clone()),
            Some(_) => {
                let any = judged.any(analysis)?;
                let all = fates(analysis, profile, emergency, &any, &part.dialled)?;
                self.undecided(&all, found);
                let decided = |fate: &Fate| fate.end != End::Undecided;
                add(&mut found.about, self.with_fates(&all, decided)?);
            }
        }
        self.entries(asked, part, group, found)?;
        if part.numbers.is_none() && !judge.is_content(None, &Outcome::nowhere(self.analysis)) {
            let set = nowhere(analysis, profile, emergency, &part.dialled)?;
            self.fails(asked, set, group.members.iter().map(|member| (member.0, member.2)), found)?;
        }
        Ok(())
    }

    /// Returns the fates of all strings of a part; those of a gateway are translated first.
    fn all_fates(
        &mut self,
        asked: &Asked<'_>,
        group: &Group<'_>,
        part: &Part,
        judged: &Judged,
    ) -> Result<Fates, NotDecided> {
        let (analysis, Alike { profile, emergency, gateway }) = (self.analysis, group.alike);
        let lists = translation_lists(analysis);
        let members = gateway.map(|id| analysis.plan().gateway(id).inbound.called.iter().map(|rule| rule.id).collect());
        let list = members.and_then(|members: Vec<_>| list_of(&lists, &members));
        let all = judged.all(analysis, part.numbers.is_some())?;
        let Some(list) = list else {
            let detail = if judged.false_for.is_some() { Detail::Destinations } else { Detail::Rules };
            return self.fates(asked, part, group, (detail, &all), |to| Some(judged.of_all(to)));
        };
        let everything = Domain::everything();
        let called = fates(analysis, profile, emergency, &all, everything.set())?;
        let dialled = restricted(&part.dialled, Domain::without_separators().set(), analysis.limits())?;
        arriving(analysis, called, Some(list), &dialled, part.numbers.is_none())
    }

    /// Returns the fates of the strings of a part. `of` turns the destination of a number into that of `destinations`.
    ///
    /// For all strings, what rules make is taken from what is known of them. A question about few strings follows few
    /// rules, and one about certain numbers is another one for each assertion.
    fn fates(
        &mut self,
        asked: &Asked<'_>,
        part: &Part,
        group: &Group<'_>,
        (detail, destinations): (Detail, &Destinations),
        of: impl Fn(Destination) -> Option<Destination>,
    ) -> Result<Fates, NotDecided> {
        let (analysis, Alike { profile, emergency, .. }) = (self.analysis, group.alike);
        let is_about_all = part.numbers.is_none() && part.dialled == self.every_string;
        if is_about_all && asked.judge.sets().is_empty() {
            let every = Rc::clone(self.outcomes.every());
            let told = |fate: Fate| match fate.end {
                End::Number(to) => Some(Fate { end: End::Number(of(to)?), ..fate }),
                _ => None,
            };
            if let Some(known) = self.known.told((profile, emergency, detail), &every, told)? {
                let others = without_rules(analysis, profile, emergency, destinations, &part.dialled)?;
                return known.with(others, analysis);
            }
        }
        fates(analysis, profile, emergency, destinations, &part.dialled)
    }

    fn undecided(&self, fates: &Fates, found: &mut Found) {
        if let Some((_, why)) = fates.undecided.first()
            && fates.strings.keys().any(|fate| fate.end == End::Undecided)
        {
            found.open.get_or_insert_with(|| why.clone());
        }
    }

    /// Finds the strings of which the assertion is false among strings with known fates.
    fn followed(
        &mut self,
        asked: &Asked<'_>,
        part: &Part,
        group: &Group<'_>,
        fates: &Fates,
        judged: &Judged,
        found: &mut Found,
    ) -> Result<(), NotDecided> {
        let judge = asked.judge;
        let mut false_for: BTreeSet<Fate> = BTreeSet::new();
        let mut failing: Vec<(usize, &Caller)> = Vec::new();
        let nowhere_is_false = !judge.is_content(None, &Outcome::nowhere(self.analysis));
        for (at, routing, caller) in &group.members {
            let mut fails = false;
            for (fate, string) in &fates.strings {
                let content = match (fate.by, fate.end) {
                    (_, End::Undecided) => true,
                    _ if is_empty_number(*fate, part) => true,
                    (By::Emergency(_), End::Number(_)) => self.broken(asked, caller, string)?.is_none(),
                    (by, End::Number(to)) => {
                        !judged.is_false(to.marks, *routing) && judge.is_content_with_rule(by, caller.profile)
                    }
                    (by, End::Nowhere) => !nowhere_is_false && judge.is_content_with_rule(by, caller.profile),
                };
                if !content {
                    fails = true;
                    false_for.insert(*fate);
                }
            }
            if fails {
                failing.push((*at, caller));
            }
        }
        let set = self.with_fates(fates, |fate| false_for.contains(fate))?;
        self.fails(asked, set, failing.into_iter(), found)
    }

    /// Finds the strings of which the assertion is false among those on which emergency entries act.
    fn entries(
        &mut self,
        asked: &Asked<'_>,
        part: &Part,
        group: &Group<'_>,
        found: &mut Found,
    ) -> Result<(), NotDecided> {
        let strings = strings_in_force(self.analysis, group.alike.emergency, group.alike.profile);
        let mut texts: BTreeSet<&str> = BTreeSet::new();
        let mut failing: Vec<(usize, &Caller)> = Vec::new();
        for string in strings.keys().filter(|string| part.dialled.accepts(string.as_bytes())) {
            for (at, _, caller) in &group.members {
                let (_, _, number) = self.outcomes.of_string(caller, string, &[])?;
                let number = number.unwrap_or_default();
                let is_asked = part.numbers.as_ref().is_none_or(|numbers| numbers.accepts(number.as_bytes()));
                if is_asked && self.broken(asked, caller, string)?.is_some() {
                    texts.insert(string);
                    failing.push((*at, caller));
                }
            }
        }
        let limits = self.analysis.limits();
        let set = of_texts(texts.into_iter().map(|text| (text, ())), &[]).charged(&limits.automaton)?;
        self.fails(asked, set, failing.into_iter(), found)
    }

    /// Returns the gateways that are down when a call breaks the assertion, whatever the string is; `None` if it does
    /// not. The answer of the engine says all that matters, so this is right for every string, but it is about one.
    fn broken(
        &mut self,
        asked: &Asked<'_>,
        caller: &Caller,
        string: &str,
    ) -> Result<Option<Vec<GatewayId>>, NotDecided> {
        let judge = asked.judge;
        refuted(&asked.assertion.down, |down| {
            let (decision, outcome, number) = self.outcomes.of_string(caller, string, down)?;
            let to = number.as_deref().map(|number| judge.destination(number));
            let by = match (decision.emergency, decision.rule) {
                (None, Some(position)) => By::Rule(position),
                _ => By::NoRule,
            };
            let content = judge.is_content(to, &outcome) && judge.is_content_with_rule(by, caller.profile);
            Ok((content, Rc::new(outcome)))
        })
    }

    /// Notes strings of which the assertion is false for some callers. The first of them shows it.
    fn fails<'c>(
        &mut self,
        asked: &Asked<'_>,
        set: Set,
        failing: impl Iterator<Item = (usize, &'c Caller)>,
        found: &mut Found,
    ) -> Result<(), NotDecided> {
        if set.is_empty() {
            return Ok(());
        }
        for (at, caller) in failing {
            found.failing.insert(at);
            if found.counterexample.is_some() {
                continue;
            }
            // Another caller may be the one for whom the plausible string breaks the assertion.
            let Some(string) = plausible(self.analysis, caller.profile, &set) else { continue };
            if let Some(down) = self.broken(asked, caller, &string)? {
                found.counterexample = Some(self.outcomes.answer(caller, &string, &down)?);
            }
        }
        if found.counterexample.is_none() {
            found.open.get_or_insert_with(|| NotDecided::because("no string was found that shows that it is false"));
        }
        add(&mut found.false_for, set);
        Ok(())
    }

    /// Returns the strings with some fates.
    fn with_fates(&self, fates: &Fates, wanted: impl Fn(&Fate) -> bool) -> Result<Set, NotDecided> {
        let inside = |own: &[Fate]| if own.first().is_some_and(&wanted) { vec![()] } else { Vec::new() };
        Ok(relabelled(&fates.automaton, inside, &self.analysis.limits().automaton)?)
    }

    fn concluded(&self, assertion: &Assertion, callers: &[Caller], found: Found) -> Proof {
        let is_about = found.about.iter().any(|set| !set.is_empty());
        let status = match (&found.counterexample, &found.open, is_about) {
            (Some(_), _, _) => Status::Fails,
            (None, Some(_), _) => Status::Undecided,
            (None, None, true) => Status::Verified,
            (None, None, false) if assertion.may_be_empty && !callers.is_empty() => Status::Verified,
            (None, None, false) => Status::Empty,
        };
        let why = found.open.or_else(|| match (status, callers) {
            (Status::Empty, []) => Some(NotDecided::because("no caller of the plan is one of those that it is about")),
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
        let mut sets = sets.into_iter().filter(|set| !set.is_empty());
        let first = sets.next()?;
        let set = sets.try_fold(first, |all, set| either(&all, &set, self.analysis.limits())).ok()?;
        let written = Written::new(self.analysis, &set).ok();
        Some(super::Strings { set, written })
    }
}

/// Returns true if strings become the empty number, which is none, though the part is about numbers.
fn is_empty_number(fate: Fate, part: &Part) -> bool {
    part.numbers.is_some() && matches!(fate.end, End::Number(to) if to.empty)
}

/// Adds a set unless it is known.
fn add(sets: &mut Vec<Set>, set: Set) {
    if !sets.contains(&set) {
        sets.push(set);
    }
}
