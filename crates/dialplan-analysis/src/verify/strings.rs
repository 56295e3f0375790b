//! The strings that an assertion is about, with their fates.

use std::sync::Arc;

use dialplan_automaton::Automaton;
use dialplan_core::model::{Assertion, EmergencyNumber, GatewayId, ProfileId};
use dialplan_numbering::Class;

use crate::callers::InForce;
use crate::classes::{BuiltIn, ClassName, Home, NoClass, class_name, numbers};
use crate::fates::possible;
use crate::home::{country_of, of_classes};
use crate::sets::{difference, either, of_texts, restricted};
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

/// Strings of an assertion: dialled strings that become one of some numbers.
pub(super) struct Part {
    pub(super) dialled: Set,
    /// The numbers; `None` if it does not matter what the strings become.
    pub(super) numbers: Option<Set>,
}

/// The strings of one assertion.
pub(super) struct Strings<'a> {
    analysis: &'a Analysis,
    assertion: &'a Assertion,
    dialled: Set,
    normalised: Option<Arc<Set>>,
}

impl<'a> Strings<'a> {
    pub(super) fn new(analysis: &'a Analysis, assertion: &'a Assertion) -> Result<Strings<'a>, NotDecided> {
        let strings = &assertion.strings;
        let limits = analysis.limits();
        let all = analysis.language(strings.dialled.as_ref().map_or("", |pattern| &pattern.value))?;
        let mut dialled = possible(analysis, &all)?;
        if let Some(except) = &strings.except {
            dialled = difference(&dialled, &*analysis.language(except)?, limits)?;
        }
        let normalised = strings.normalised.as_ref().map(|pattern| analysis.language(pattern)).transpose()?;
        Ok(Strings { analysis, assertion, dialled, normalised })
    }

    /// Returns the strings for some callers, in parts that have no string in common. The class of emergency numbers has
    /// the strings that people dial for help as well, so that a rule that turns such a string into something else does
    /// not take it out of the class.
    pub(super) fn parts(&self, alike: Alike) -> Result<Vec<Part>, NotDecided> {
        let limits = self.analysis.limits();
        let normalised = || self.normalised.as_deref().cloned();
        let Some(name) = self.assertion.strings.class.as_ref() else {
            return Ok(vec![Part { dialled: self.dialled.clone(), numbers: normalised() }]);
        };
        let class = class_name(self.analysis.plan(), name).map_err(as_open)?;
        let home = Home::of(self.analysis, alike.profile);
        let numbers = match numbers(self.analysis, home, &class) {
            Ok(numbers) => numbers.set.as_ref().clone(),
            Err(NoClass::Missing(_)) => Automaton::empty(self.dialled.alphabet().clone()),
            Err(why) => return Err(as_open(why)),
        };
        let numbers = match &self.normalised {
            Some(normalised) => restricted(&numbers, normalised, limits)?,
            None => numbers,
        };
        if class != ClassName::BuiltIn(BuiltIn::Emergency) {
            return Ok(vec![Part { dialled: self.dialled.clone(), numbers: Some(numbers) }]);
        }
        let calls = self.emergency_calls(alike)?;
        let own = restricted(&self.dialled, &calls, limits)?;
        let others = difference(&self.dialled, &calls, limits)?;
        Ok(vec![Part { dialled: own, numbers: normalised() }, Part { dialled: others, numbers: Some(numbers) }])
    }

    /// Returns what callers dial for help: the numbers and masks of the emergency entries in force, and the emergency
    /// numbers of the country.
    fn emergency_calls(&self, alike: Alike) -> Result<Set, NotDecided> {
        let (analysis, plan) = (self.analysis, self.analysis.plan());
        let holds = |entry: &&EmergencyNumber| alike.emergency == Some(entry.policy) && entry.holds_in(alike.profile);
        let entries = plan.emergency_numbers.iter().filter(holds);
        let texts = entries.flat_map(EmergencyNumber::dial_strings);
        let listed = of_texts(texts.map(|text| (&*text.value, ())), &[]).charged(&analysis.limits().automaton)?;
        let region = alike.profile.and_then(|profile| country_of(analysis, profile));
        let of_country = region.map(|region| of_classes(analysis, region, &[Class::Emergency])).transpose()?.flatten();
        match of_country {
            Some(of_country) => Ok(either(&listed, &of_country, analysis.limits())?),
            None => Ok(listed),
        }
    }
}
