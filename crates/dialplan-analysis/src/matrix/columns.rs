//! The columns: which classes there are, and their numbers for each profile.

use std::collections::BTreeMap;
use std::sync::Arc;

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_core::model::{Plan, ProfileId};
use dialplan_numbering::{Region, regions};

use super::{Options, Untold};
use crate::callers::Occurring;
use crate::classes::{BuiltIn, ClassName, E164, Home, NoClass, NumberClass, numbers};
use crate::fates::{Destination, Destinations};
use crate::home::country_of;
use crate::{Analysis, NotDecided};

/// Profiles for which all classes have the same numbers.
pub(super) struct Group {
    pub(super) profiles: Vec<Option<ProfileId>>,
    /// The numbers of each class.
    pub(super) classes: Vec<Result<NumberClass, NoClass>>,
}

/// The destinations of the numbers of all classes of a group.
pub(super) struct Classified {
    pub(super) destinations: Destinations,
    /// For each class, whether it has short numbers.
    pub(super) short: Vec<bool>,
    /// For each class, whether it is about other countries.
    abroad: Vec<bool>,
    /// What people dial for short numbers; `None` if no class has such.
    pub(super) dialled: Option<Set>,
    /// All numbers of the classes and others that look alike, as a small automaton.
    pub(super) coarse: Set,
}

impl Classified {
    /// Returns true if a destination has numbers of other countries.
    pub(super) fn is_abroad(&self, destination: Destination) -> bool {
        self.destinations.classes(destination).iter().any(|class| self.abroad.get(*class as usize) == Some(&true))
    }
}

type Set = Automaton<()>;

/// Returns the classes of the table.
pub(super) fn columns(analysis: &Analysis, options: &Options, callers: &[&Occurring]) -> Vec<ClassName> {
    if !options.classes.is_empty() {
        return options.classes.clone();
    }
    let plan = analysis.plan();
    let own = (0..plan.classes.len()).map(ClassName::OfPlan);
    // A class of the plan takes the place of a built-in one with its name.
    let is_own = |class: &BuiltIn| plan.classes.iter().any(|own| class.is_called(&own.name));
    let built_in = BuiltIn::ALL.into_iter().filter(|class| *class != BuiltIn::Local && !is_own(class));
    let built_in = built_in.filter(|class| !(options.countries && *class == BuiltIn::International));
    let countries = options.countries.then(|| {
        let homes: Vec<Option<Region>> =
            callers.iter().map(|caller| home(analysis, options, caller.pair.profile).country).collect();
        // A country where everybody is at home is not abroad for anybody.
        let is_abroad =
            move |region: &Region| homes.is_empty() || homes.iter().any(|home| home.as_ref() != Some(region));
        let mut abroad: Vec<Region> = regions().filter(is_abroad).collect();
        abroad.sort_by_key(|region| (!region.is_country(), region.name()));
        abroad
    });
    let countries = countries.into_iter().flatten().map(ClassName::Country);
    own.chain(built_in.map(ClassName::BuiltIn)).chain(countries).collect()
}

fn home(analysis: &Analysis, options: &Options, profile: Option<ProfileId>) -> Home {
    let country = options.country.or_else(|| profile.and_then(|profile| country_of(analysis, profile)));
    Home { profile, country }
}

/// Returns the profiles of the callers in groups, with the numbers of the classes for each.
pub(super) fn groups(
    analysis: &Analysis,
    options: &Options,
    callers: &[&Occurring],
    columns: &[ClassName],
) -> Result<Vec<Group>, NotDecided> {
    let mut profiles: Vec<Option<ProfileId>> = callers.iter().map(|caller| caller.pair.profile).collect();
    profiles.sort_unstable();
    profiles.dedup();
    let mut groups: Vec<Group> = Vec::new();
    for profile in profiles {
        let home = home(analysis, options, profile);
        let classes: Vec<Result<NumberClass, NoClass>> =
            columns.iter().map(|class| numbers(analysis, home, class)).collect();
        match groups.iter_mut().find(|group| group.classes.iter().zip(&classes).all(|(a, b)| alike(a, b))) {
            Some(group) => group.profiles.push(profile),
            None => groups.push(Group { profiles: vec![profile], classes }),
        }
    }
    Ok(groups)
}

fn alike(a: &Result<NumberClass, NoClass>, b: &Result<NumberClass, NoClass>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => (Arc::ptr_eq(&a.set, &b.set) || a.set == b.set) && a.dialled == b.dialled,
        (Err(a), Err(b)) => a == b,
        _ => false,
    }
}

/// Returns the destinations of the numbers of the classes of a group.
pub(super) fn classified(analysis: &Analysis, group: &Group) -> Result<Classified, NotDecided> {
    let mut parts = Vec::new();
    for (number, class) in (0u32..).zip(&group.classes) {
        match class {
            Ok(class) => parts.push((number, &*class.set)),
            Err(NoClass::NotDecided(why)) => return Err(why.clone()),
            Err(_) => {}
        }
    }
    let classes = union(&parts, Selection::All, &analysis.limits().automaton)?;
    let destinations = Destinations::classified(analysis, &classes)?;
    let known = || group.classes.iter().flatten();
    let dialled: Vec<((), &Set)> = known().filter_map(|class| Some(((), &**class.dialled.as_ref()?))).collect();
    let dialled = match dialled.as_slice() {
        [] => None,
        sets => Some(union(sets, Selection::All, &analysis.limits().automaton)?),
    };
    let global = known().any(|class| class.is_global).then(|| analysis.language(E164)).transpose()?;
    let others = known().filter(|class| !class.is_global).map(|class| ((), &*class.set));
    let coarse: Vec<((), &Set)> = others.chain(global.iter().map(|set| ((), &**set))).collect();
    let coarse = union(&coarse, Selection::All, &analysis.limits().automaton)?;
    let short = group.classes.iter().map(|class| class.as_ref().is_ok_and(|class| class.is_short)).collect();
    let abroad = group.classes.iter().map(|class| class.as_ref().is_ok_and(|class| class.is_abroad)).collect();
    Ok(Classified { destinations, short, abroad, dialled, coarse })
}

/// Returns why nothing is told about some classes. What a country does not have is only said if it was asked for.
pub(super) fn untold(plan: &Plan, groups: &[Group], columns: &[ClassName], options: &Options) -> Vec<Untold> {
    let mut found: BTreeMap<(String, usize), Untold> = BTreeMap::new();
    for group in groups {
        for ((at, column), class) in columns.iter().enumerate().zip(&group.classes) {
            let why = match class {
                Err(NoClass::NotTold(why)) => why,
                Err(NoClass::Missing(why)) if !options.classes.is_empty() => why,
                _ => continue,
            };
            let made = || Untold { class: column.text(plan), profiles: Vec::new(), why: why.clone() };
            found.entry((why.clone(), at)).or_insert_with(made).profiles.extend(&group.profiles);
        }
    }
    let mut found: Vec<((String, usize), Untold)> = found.into_iter().collect();
    found.sort_by_key(|((_, at), untold)| (*at, untold.profiles.first().copied()));
    found.into_iter().map(|(_, untold)| untold).collect()
}

/// Returns the items at some positions.
pub(super) fn kept<T>(items: Vec<T>, keep: impl Fn(usize) -> bool) -> Vec<T> {
    items.into_iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, item)| item).collect()
}
