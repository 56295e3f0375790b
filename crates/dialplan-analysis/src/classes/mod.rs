//! Named classes of numbers as sets: mobile numbers, emergency numbers, the numbers of Belgium.
//!
//! A name is that of a class of the plan, else of a built-in one, else of a country. Built-in classes are about the
//! country of a profile: its *home*. Numbers are normalised ones, as routes get them.
//!
//! The organisation's own numbers belong to no other built-in class and to no country, since that somebody may call the
//! office next door says nothing about who may call the country.

mod name;
mod numbers;

use std::fmt;

use dialplan_core::diag::did_you_mean;
use dialplan_core::model::{Plan, ProfileId};
use dialplan_numbering::{Region, regions_of};

use crate::home::country_of;
use crate::{Analysis, NotDecided};

pub use name::{BuiltIn, ClassName};
pub(crate) use numbers::E164;
pub use numbers::{NumberClass, numbers};

/// Where a caller is at home, on which the built-in classes depend.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Home {
    /// The profile, whose emergency numbers count; `None` if the plan has no profiles.
    pub profile: Option<ProfileId>,
    /// The country; `None` if it is not known.
    pub country: Option<Region>,
}

impl Home {
    /// Returns the home of callers with a profile, in the country of the profile.
    pub fn of(analysis: &Analysis, profile: Option<ProfileId>) -> Home {
        Home { profile, country: profile.and_then(|profile| country_of(analysis, profile)) }
    }
}

/// The reason why there are no numbers for a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoClass {
    /// Nothing has this name.
    Unknown {
        /// The name.
        name: String,
        /// Which names there are, in words.
        help: String,
    },
    /// Nothing tells which numbers belong to the class; in words.
    NotTold(String),
    /// The country has no such numbers; in words.
    Missing(String),
    /// The set cannot be made.
    NotDecided(NotDecided),
}

impl fmt::Display for NoClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoClass::Unknown { name, help } => write!(f, "there is no class of numbers `{name}`: {help}"),
            NoClass::NotTold(why) | NoClass::Missing(why) => write!(f, "{why}"),
            NoClass::NotDecided(why) => write!(f, "not decided: {}", why.limit),
        }
    }
}

impl From<NotDecided> for NoClass {
    fn from(why: NotDecided) -> NoClass {
        NoClass::NotDecided(why)
    }
}

/// Returns the numbers of a class by its name, for callers with a profile.
///
/// # Errors
/// Returns an error if there is no such class, if nothing tells which numbers belong to it, or if a limit is exceeded.
pub fn class(analysis: &Analysis, profile: Option<ProfileId>, name: &str) -> Result<NumberClass, NoClass> {
    let name = class_name(analysis.plan(), name)?;
    numbers(analysis, Home::of(analysis, profile), &name)
}

/// Returns the country with this code or name, or the main one with this country code, such as `+31`.
pub fn country(name: &str) -> Option<Region> {
    match name::country(name) {
        Some(ClassName::Country(region)) => Some(region),
        Some(ClassName::Code(code)) => regions_of(code).into_iter().next().filter(|region| region.is_country()),
        _ => None,
    }
}

/// Returns the class that a name stands for: one of the plan, else a built-in one, else a country.
///
/// # Errors
/// Returns an error that lists which names there are.
pub fn class_name(plan: &Plan, name: &str) -> Result<ClassName, NoClass> {
    let own = plan.classes.iter().position(|class| &*class.name.value == name).map(ClassName::OfPlan);
    let found = own.or_else(|| BuiltIn::named(name).map(ClassName::BuiltIn)).or_else(|| name::country(name));
    found.ok_or_else(|| {
        let known = || plan.classes.iter().map(|class| &*class.name.value).chain(BuiltIn::ALL.map(BuiltIn::name));
        let list = || {
            let names: Vec<&str> = known().collect();
            format!("one of {}, or a country, such as `BE`, `Belgium` or `+32`", names.join(", "))
        };
        NoClass::Unknown { name: name.to_owned(), help: did_you_mean(name, known()).unwrap_or_else(list) }
    })
}
