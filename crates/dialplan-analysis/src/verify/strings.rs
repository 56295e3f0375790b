//! The strings that an assertion is about, with their fates.

use std::sync::Arc;

use dialplan_automaton::{Automaton, intersection};
use dialplan_core::model::{Assertion, EmergencyNumber, GatewayId, ProfileId};
use dialplan_numbering::Class;

use super::judge::Judge;
use crate::callers::InForce;
use crate::classes::{BuiltIn, ClassName, Home, NoClass, class_name, numbers};
use crate::fates::{Destinations, Fates, arriving, fates};
use crate::home::{country_of, of_classes};
use crate::lists::{list_of, translation_lists};
use crate::sets::{Domain, difference, either, of_texts, restricted};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// What callers share if they share the fates of all strings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Alike {
    pub(super) profile: Option<ProfileId>,
    pub(super) emergency: InForce,
    /// The gateway through which the call comes in.
    pub(super) gateway: Option<GatewayId>,
}

/// Returns why a class is not decided.
fn as_open(why: NoClass) -> NotDecided {
    match why {
        NoClass::NotDecided(why) => why,
        other => NotDecided::because(other.to_string()),
    }
}

/// The strings of one assertion.
pub(super) struct Strings<'a> {
    analysis: &'a Analysis,
    assertion: &'a Assertion,
    judge: &'a Judge<'a>,
    /// The dialled strings.
    dialled: Set,
    /// The normalised numbers; `None` for all.
    normalised: Option<Arc<Set>>,
    /// The destinations that were made last, with the numbers that they are about.
    last: Vec<(Option<Set>, Arc<Destinations>)>,
}

impl<'a> Strings<'a> {
    pub(super) fn new(
        analysis: &'a Analysis,
        assertion: &'a Assertion,
        judge: &'a Judge<'a>,
    ) -> Result<Strings<'a>, NotDecided> {
        let strings = &assertion.strings;
        let limits = analysis.limits();
        let all = analysis.language(strings.dialled.as_ref().map_or("", |pattern| &pattern.value))?;
        let mut dialled = restricted(&*all, Domain::everything().set(), limits)?;
        if let Some(except) = &strings.except {
            dialled = difference(&dialled, &*analysis.language(except)?, limits)?;
        }
        let normalised = strings.normalised.as_ref().map(|pattern| analysis.language(pattern)).transpose()?;
        Ok(Strings { analysis, assertion, judge, dialled, normalised, last: Vec::new() })
    }

    /// Returns the fates of the strings for some callers, in parts that have no string in common. The class of emergency
    /// numbers has the strings that people dial for help as well, so that a rule that turns such a string into
    /// something else does not take it out of the class.
    pub(super) fn fates(&mut self, alike: Alike) -> Result<Vec<Fates>, NotDecided> {
        let limits = self.analysis.limits();
        let Some(name) = self.assertion.strings.class.as_ref() else {
            let numbers = self.normalised.as_deref().cloned();
            return Ok(vec![self.part(alike, self.dialled.clone(), numbers)?]);
        };
        let class = class_name(self.analysis.plan(), name).map_err(as_open)?;
        let home = Home::of(self.analysis, alike.profile);
        let numbers = match numbers(self.analysis, home, &class) {
            Ok(numbers) => numbers.set.as_ref().clone(),
            Err(NoClass::Missing(_)) => Automaton::empty(self.dialled.alphabet().clone()),
            Err(why) => return Err(as_open(why)),
        };
        let numbers = match &self.normalised {
            Some(normalised) => intersection(&numbers, &**normalised, |own, _| own.to_vec(), &limits.automaton)?,
            None => numbers,
        };
        if class != ClassName::BuiltIn(BuiltIn::Emergency) {
            return Ok(vec![self.part(alike, self.dialled.clone(), Some(numbers))?]);
        }
        let calls = self.emergency_calls(alike)?;
        let own = restricted(&self.dialled, &calls, limits)?;
        let others = difference(&self.dialled, &calls, limits)?;
        let normalised = self.normalised.as_deref().cloned();
        Ok(vec![self.part(alike, own, normalised)?, self.part(alike, others, Some(numbers))?])
    }

    /// Returns the fates of dialled strings that become one of some numbers.
    fn part(&mut self, alike: Alike, dialled: Set, numbers: Option<Set>) -> Result<Fates, NotDecided> {
        let (analysis, whole) = (self.analysis, numbers.is_none());
        let destinations = self.destinations(numbers)?;
        let Some(gateway) = alike.gateway else {
            return fates(analysis, alike.profile, alike.emergency, &destinations, &dialled);
        };
        let lists = translation_lists(analysis);
        let members = &analysis.plan().gateway(gateway).inbound.called;
        let members: Vec<_> = members.iter().map(|rule| rule.id).collect();
        let list = list_of(&lists, &members);
        let called = match list {
            Some(_) => Domain::everything().set().clone(),
            None => dialled.clone(),
        };
        let fates = fates(analysis, alike.profile, alike.emergency, &destinations, &called)?;
        let dialled = restricted(&dialled, Domain::without_separators().set(), analysis.limits())?;
        arriving(analysis, fates, list, &dialled, whole)
    }

    /// Returns the destinations of some numbers, or of all.
    fn destinations(&mut self, numbers: Option<Set>) -> Result<Arc<Destinations>, NotDecided> {
        /// An assertion about emergency numbers has two.
        const KEPT: usize = 2;
        if let Some((_, known)) = self.last.iter().find(|(own, _)| *own == numbers) {
            return Ok(Arc::clone(known));
        }
        let analysis = self.analysis;
        let made = match &numbers {
            Some(numbers) => Destinations::within(analysis, numbers)?,
            None => Destinations::new(analysis, &[])?,
        };
        let made = Arc::new(made.marked(analysis, &self.judge.sets())?);
        if self.last.len() == KEPT {
            self.last.remove(0);
        }
        self.last.push((numbers, Arc::clone(&made)));
        Ok(made)
    }

    /// Returns what callers dial for help: the numbers and masks of the emergency entries in force, and the emergency
    /// numbers of the country.
    fn emergency_calls(&self, alike: Alike) -> Result<Set, NotDecided> {
        let (analysis, plan) = (self.analysis, self.analysis.plan());
        let holds = |entry: &&EmergencyNumber| alike.emergency == Some(entry.policy) && entry.holds_in(alike.profile);
        let entries = plan.emergency_numbers.iter().filter(holds);
        let texts = entries.flat_map(|entry| std::iter::once(&entry.number).chain(&entry.masks));
        let listed = of_texts(texts.map(|text| (&*text.value, ())), &[]).charged(&analysis.limits().automaton)?;
        let region = alike.profile.and_then(|profile| country_of(analysis, profile));
        let of_country = region.map(|region| of_classes(analysis, region, &[Class::Emergency])).transpose()?.flatten();
        match of_country {
            Some(of_country) => Ok(either(&listed, &of_country, analysis.limits())?),
            None => Ok(listed),
        }
    }
}
