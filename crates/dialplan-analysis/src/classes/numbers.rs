//! The numbers of classes.

use std::sync::{Arc, Mutex, PoisonError};

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_core::model::EmergencyNumber;
use dialplan_numbering::{Class, Region, regions, regions_of};
use rustc_hash::FxHashMap;

use super::{BuiltIn, ClassName, Home, NoClass};
use crate::callers::Occurring;
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
    /// True for short numbers. They are in the set with and without `+`, since plans normalise them to either.
    pub is_short: bool,
    /// How people dial short numbers: as they are, or behind one digit for an outside line. `^011(\d*)$ -> +$1` makes
    /// `+112` of `011112`, and yet that calls nobody's emergency number. `None` for other classes.
    pub dialled: Option<Arc<Set>>,
    /// True if every number has `+` and 7 to 15 digits.
    pub(crate) is_global: bool,
    /// True if the class is about other countries.
    pub(crate) is_abroad: bool,
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
    let found = |set: Arc<Set>, dialled: Option<Set>| NumberClass {
        name: class.text(analysis.plan()),
        set,
        is_short: dialled.is_some(),
        dialled: dialled.map(Arc::new),
        is_global: class.is_global(),
        is_abroad: match class {
            ClassName::BuiltIn(class) => *class == BuiltIn::International,
            ClassName::Country(region) => home.country != Some(*region),
            ClassName::Code(code) => home.country.map(Region::country_code) != Some(*code),
            ClassName::OfPlan(_) => false,
        },
    };
    match class {
        // The short numbers depend on the profile, and a class of the plan may have the name of another one.
        ClassName::BuiltIn(short) if short.is_short() => {
            let set = Arc::new(make(analysis, home, class)?);
            return Ok(found(set, Some(short_dialled(analysis, home)?)));
        }
        ClassName::OfPlan(_) => return Ok(found(Arc::new(make(analysis, home, class)?), None)),
        ClassName::BuiltIn(_) | ClassName::Country(_) | ClassName::Code(_) => {}
    }
    let made = analysis.answer(0, Made::default);
    let key = (class.text(analysis.plan()), home.country.map(Region::code));
    if let Some(set) = made.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(found(Arc::clone(set), None));
    }
    let set = Arc::new(make(analysis, home, class)?);
    made.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&set));
    Ok(found(set, None))
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
    match global(analysis, country, classes)? {
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

/// Returns the emergency entries that are in force for some caller with the profile.
fn entries(analysis: &Analysis, home: Home) -> Vec<&EmergencyNumber> {
    let callers = analysis.callers();
    let callers: Vec<&Occurring> = callers.iter().filter(|caller| caller.pair.profile == home.profile).collect();
    let listed = analysis.plan().emergency_numbers.iter();
    listed.filter(|entry| callers.iter().any(|caller| caller.has(entry))).collect()
}

/// Returns the emergency numbers of the country and those that the plan lists for the profile, with and without `+`,
/// and what entries turn them into.
fn emergency(analysis: &Analysis, home: Home) -> Result<Set, NoClass> {
    let texts = entries(analysis, home).into_iter().flat_map(|entry| {
        let number = entry.number.trim_start_matches('+');
        [number.to_owned(), format!("+{number}"), entry.result()]
    });
    let texts: Vec<String> = texts.collect();
    let listed = of_texts(texts.iter().map(|text| (&**text, ())), &[]);
    let of_country = match home.country {
        Some(country) => short(analysis, country, Class::Emergency, SHORT)?,
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

/// What may stand before a short number that is normalised.
const SHORT: &str = r"\+?";
/// What may stand before a short number that is dialled: a digit for an outside line.
const OUTSIDE: &str = r"\d?";

/// Returns what people dial for short numbers.
fn short_dialled(analysis: &Analysis, home: Home) -> Result<Set, NotDecided> {
    let texts = entries(analysis, home).into_iter().flat_map(|entry| {
        let numbers = entry.dial_strings().map(|text| text.trim_start_matches('+'));
        numbers.flat_map(|number| (0..=9).map(move |digit| format!("{digit}{number}")).chain([number.to_owned()]))
    });
    let texts: Vec<String> = texts.collect();
    let listed = of_texts(texts.iter().map(|text| (&**text, ())), &[]);
    let mut sets = Vec::new();
    for class in [Class::Emergency, Class::ShortAny] {
        if let Some(country) = home.country {
            sets.extend(short(analysis, country, class, OUTSIDE)?);
        }
    }
    let parts: Vec<&Set> = sets.iter().map(|set| &**set).chain([&listed]).collect();
    all(analysis, &parts)
}

/// Returns the short numbers of a country that are no emergency numbers, with and without `+`.
fn service(analysis: &Analysis, home: Home, country: Region) -> Result<Set, NoClass> {
    let Some(all) = short(analysis, country, Class::ShortAny, SHORT)? else {
        return Err(none_in(country, BuiltIn::Service));
    };
    let limits = analysis.limits();
    let mut others = (*all).clone();
    match emergency(analysis, home) {
        Ok(emergency) => others = difference(&others, &emergency, limits).map_err(NotDecided::from)?,
        Err(NoClass::NotTold(_) | NoClass::Missing(_)) => {}
        Err(why) => return Err(why),
    }
    Ok(without_own(analysis, &others)?)
}

/// Returns the short numbers of a class behind a pattern; `None` if the country has none.
fn short(analysis: &Analysis, country: Region, class: Class, before: &str) -> Result<Option<Arc<Set>>, NotDecided> {
    let Some(numbers) = country.numbers(class) else { return Ok(None) };
    let pattern = numbers.national_pattern();
    of_pattern(analysis, &format!("^{before}{}", pattern.trim_start_matches('^'))).map(Some)
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
    let sets = regions.iter().filter_map(|region| global(analysis, *region, &GLOBAL).transpose());
    let sets: Vec<Set> = sets.collect::<Result<_, _>>()?;
    all(analysis, &sets.iter().collect::<Vec<_>>())
}

/// What numbers with a country code look like: E.164 allows at most 15 digits. Patterns of numbering plans are not
/// always that strict, and the few numbers with less than seven digits are ones that hardly any plan lets people dial.
pub(crate) const E164: &str = r"^\+\d{7,15}$";

/// Returns the numbers of some classes of a region; `None` if it has none of them.
fn global(analysis: &Analysis, region: Region, classes: &[Class]) -> Result<Option<Set>, NotDecided> {
    let Some(set) = of_classes(analysis, region, classes)? else { return Ok(None) };
    Ok(Some(restricted(&set, &*analysis.language(E164)?, analysis.limits())?))
}

/// The valid numbers of all countries, kept with the analysis.
struct World(Result<Arc<Set>, NotDecided>);

/// Returns the valid numbers of all other countries. A number that several countries share, such as a toll-free one of
/// North America, is at home in each of them.
fn international(analysis: &Analysis, country: Region) -> Result<Set, NotDecided> {
    let made = || Ok(Arc::new(all_of(analysis, &regions().collect::<Vec<_>>())?));
    let world = analysis.answer(0, || World(made())).0.clone()?;
    Ok(difference(&world, &all_of(analysis, &[country])?, analysis.limits())?)
}
