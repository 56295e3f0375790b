//! The numbers of classes.

use std::sync::{Arc, Mutex, PoisonError};

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_numbering::{Class, Region, regions, regions_of};
use rustc_hash::FxHashMap;

use super::{BuiltIn, ClassName, Home, NoClass};
use crate::home::{of_classes, of_pattern};
use crate::ranges::range_sets;
use crate::sets::{Domain, difference, of_texts, overlap, restricted};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The numbers of a class.
#[derive(Clone, Debug)]
pub struct NumberClass {
    /// The name of the class.
    pub name: String,
    /// The normalised numbers.
    pub set: Arc<Set>,
    /// True for short numbers, which nobody dials with `+`. They are in the set with and without it, since plans
    /// normalise them to either.
    pub is_short: bool,
}

/// The sets that were made, by name and country, kept with the analysis.
#[derive(Default)]
struct Made(Mutex<FxHashMap<Key, Arc<Set>>>);

/// The name of a class, and the code of the country.
type Key = (String, Option<&'static str>);

/// Returns the numbers of a class, for callers with this home.
///
/// # Errors
/// Returns an error if nothing tells which numbers belong to the class, or if a limit is exceeded.
pub fn numbers(analysis: &Analysis, home: Home, class: &ClassName) -> Result<NumberClass, NoClass> {
    let name = class.text(analysis.plan());
    let is_short = matches!(class, ClassName::BuiltIn(class) if class.is_short());
    // The short numbers depend on the profile as well, and a class of the plan may have the name of another one.
    if is_short || matches!(class, ClassName::OfPlan(_)) {
        return Ok(NumberClass { set: Arc::new(make(analysis, home, class)?), name, is_short });
    }
    let made = analysis.answer(0, Made::default);
    let key = (name.clone(), home.country.map(Region::code));
    if let Some(set) = made.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(NumberClass { set: Arc::clone(set), name, is_short });
    }
    let set = Arc::new(make(analysis, home, class)?);
    made.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&set));
    Ok(NumberClass { set, name, is_short })
}

fn make(analysis: &Analysis, home: Home, class: &ClassName) -> Result<Set, NoClass> {
    match class {
        ClassName::OfPlan(position) => {
            let pattern = analysis.plan().classes.get(*position).map_or("", |class| &*class.pattern.value);
            let set = analysis.language(pattern)?;
            // The empty number is none.
            Ok(restricted(&set, Domain::everything().set(), analysis.limits()).map_err(NotDecided::from)?)
        }
        ClassName::BuiltIn(class) => built_in(analysis, home, *class),
        ClassName::Country(region) => Ok(without_own(analysis, &all_of(analysis, &[*region])?)?),
        ClassName::Code(code) => Ok(without_own(analysis, &all_of(analysis, &regions_of(code))?)?),
    }
}

fn built_in(analysis: &Analysis, home: Home, class: BuiltIn) -> Result<Set, NoClass> {
    match class {
        BuiltIn::Emergency => return emergency(analysis, home),
        BuiltIn::Own => return own(analysis)?.ok_or_else(|| not_told("the plan lists no number ranges and no lines")),
        BuiltIn::Local => {
            return Err(not_told(
                "numbering plans do not tell which numbers are local: define `local` under `classes`, as a pattern",
            ));
        }
        _ => {}
    }
    let unknown = "the country of the profile is not known: write its `country_code`, or name a country";
    let country = home.country.ok_or_else(|| not_told(unknown))?;
    let classes: &[Class] = match class {
        BuiltIn::National => &[Class::Fixed],
        BuiltIn::Mobile if !country.tells_mobile_from_fixed() => {
            let name = country.in_words();
            return Err(NoClass::NotTold(format!(
                "numbers of {name} do not tell whether they are mobile: all of them count as `national`"
            )));
        }
        BuiltIn::Mobile => &[Class::Mobile],
        BuiltIn::TollFree => &[Class::TollFree],
        BuiltIn::SharedCost => &[Class::SharedCost],
        BuiltIn::Premium => &[Class::Premium],
        BuiltIn::OtherNational => &[Class::Personal, Class::Voip, Class::Pager, Class::Company, Class::Voicemail],
        BuiltIn::Service => return service(analysis, home, country),
        BuiltIn::International | BuiltIn::Emergency | BuiltIn::Own | BuiltIn::Local => {
            return Ok(without_own(analysis, &international(analysis, country)?)?);
        }
    };
    match of_classes(analysis, country, classes)? {
        Some(set) => Ok(without_own(analysis, &set)?),
        None => Err(none_in(country, class)),
    }
}

fn not_told(why: &str) -> NoClass {
    NoClass::NotTold(why.to_owned())
}

fn none_in(country: Region, class: BuiltIn) -> NoClass {
    NoClass::Missing(format!("the numbering plan of {} has no class `{}`", country.in_words(), class.name()))
}

/// Returns the emergency numbers of the country and those that the plan lists for the profile, with and without `+`,
/// and what entries turn them into.
fn emergency(analysis: &Analysis, home: Home) -> Result<Set, NoClass> {
    let plan = analysis.plan();
    let callers = analysis.callers();
    let callers = callers.iter().filter(|caller| caller.pair.profile == home.profile);
    let callers: Vec<_> = callers.collect();
    let mut texts: Vec<String> = Vec::new();
    for entry in plan.emergency_numbers.iter().filter(|entry| callers.iter().any(|caller| caller.has(entry))) {
        let number = entry.number.trim_start_matches('+');
        texts.extend([number.to_owned(), format!("+{number}"), entry.result()]);
    }
    let listed = of_texts(texts.iter().map(|text| (&**text, ())), &[]);
    let of_country = match home.country {
        Some(country) => short(analysis, country, Class::Emergency)?,
        None => None,
    };
    match of_country {
        Some(set) => Ok(all(analysis, &[&set, &listed])?),
        None if listed.is_empty() => {
            Err(not_told("the country is not known, and the plan lists no emergency numbers for the profile"))
        }
        None => Ok(listed),
    }
}

/// Returns the short numbers of a country that are no emergency numbers, with and without `+`.
fn service(analysis: &Analysis, home: Home, country: Region) -> Result<Set, NoClass> {
    let Some(short) = short(analysis, country, Class::ShortAny)? else {
        return Err(none_in(country, BuiltIn::Service));
    };
    let others = match emergency(analysis, home) {
        Ok(emergency) => difference(&short, &emergency, analysis.limits()).map_err(NotDecided::from)?,
        Err(NoClass::NotTold(_)) => (*short).clone(),
        Err(why) => return Err(why),
    };
    Ok(without_own(analysis, &others)?)
}

/// Returns the short numbers of a class, with and without `+`; `None` if the country has none.
fn short(analysis: &Analysis, country: Region, class: Class) -> Result<Option<Arc<Set>>, NotDecided> {
    let Some(numbers) = country.numbers(class) else { return Ok(None) };
    let pattern = numbers.national_pattern();
    of_pattern(analysis, &format!(r"^\+?{}", pattern.trim_start_matches('^'))).map(Some)
}

/// The numbers that the organisation owns, kept with the analysis.
struct OwnNumbers(Result<Option<Arc<Set>>, NotDecided>);

/// Returns the numbers of the number ranges and the lines of users; `None` if there are none.
fn own_numbers(analysis: &Analysis) -> Result<Option<Arc<Set>>, NotDecided> {
    let made = || -> Result<Option<Arc<Set>>, NotDecided> {
        let plan = analysis.plan();
        let lines = of_texts(plan.users.iter().filter_map(|user| Some((user.line()?, ()))), &[]);
        let ranges = range_sets(analysis)?;
        let parts: Vec<&Set> = ranges.iter().chain([&lines]).filter(|set| !set.is_empty()).collect();
        if parts.is_empty() {
            return Ok(None);
        }
        Ok(Some(Arc::new(all(analysis, &parts)?)))
    };
    analysis.answer(0, || OwnNumbers(made())).0.clone()
}

fn own(analysis: &Analysis) -> Result<Option<Set>, NotDecided> {
    Ok(own_numbers(analysis)?.map(|own| (*own).clone()))
}

fn without_own(analysis: &Analysis, set: &Set) -> Result<Set, NotDecided> {
    match own_numbers(analysis)? {
        Some(own) if overlap(set, &own, analysis.limits())? => Ok(difference(set, &own, analysis.limits())?),
        _ => Ok(set.clone()),
    }
}

fn all(analysis: &Analysis, sets: &[&Set]) -> Result<Set, NotDecided> {
    let parts: Vec<((), &Set)> = sets.iter().map(|set| ((), *set)).collect();
    Ok(union(&parts, Selection::All, &analysis.limits().automaton)?)
}

/// The classes of numbers that have a country code.
const GLOBAL: [Class; 10] = [
    Class::Fixed,
    Class::Mobile,
    Class::TollFree,
    Class::Premium,
    Class::SharedCost,
    Class::Personal,
    Class::Voip,
    Class::Pager,
    Class::Company,
    Class::Voicemail,
];

/// Returns all valid numbers of some regions.
fn all_of(analysis: &Analysis, regions: &[Region]) -> Result<Set, NotDecided> {
    let sets = regions.iter().filter_map(|region| of_classes(analysis, *region, &GLOBAL).transpose());
    let sets: Vec<Arc<Set>> = sets.collect::<Result<_, _>>()?;
    match sets.as_slice() {
        [one] => Ok((**one).clone()),
        _ => all(analysis, &sets.iter().map(|set| &**set).collect::<Vec<_>>()),
    }
}

/// Returns the valid numbers of all other countries. A number that several countries share, such as a toll-free one of
/// North America, is at home in each of them.
fn international(analysis: &Analysis, country: Region) -> Result<Set, NotDecided> {
    let others: Vec<Region> = regions().filter(|region| *region != country).collect();
    let others = all_of(analysis, &others)?;
    Ok(difference(&others, &all_of(analysis, &[country])?, analysis.limits())?)
}
