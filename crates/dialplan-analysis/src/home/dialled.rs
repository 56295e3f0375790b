//! What people in a country dial, and numbers for findings that look like it.

use std::sync::Arc;

use dialplan_automaton::Automaton;
use dialplan_core::model::ProfileId;
use dialplan_numbering::{Class, Region, region};

use super::{country_of, together};
use crate::sets::{restricted, shortest};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The classes of numbers that people call most.
const CLASSES: [Class; 5] = [Class::Fixed, Class::Mobile, Class::TollFree, Class::Premium, Class::SharedCost];

/// Larger sets are not compared with the numbers of a country, since any number of theirs is as good as another.
const LARGEST: usize = 20_000;

/// Returns the national numbers of a region as they are dialled there: with the national prefix, which may be left out
/// in North America. Short numbers are left out.
pub(crate) fn dialled_at_home(analysis: &Analysis, region: Region) -> Result<Option<Arc<Set>>, NotDecided> {
    together(analysis, national_patterns(region, ""))
}

/// Returns the patterns of the national numbers of a region behind a text, as they are dialled there.
fn national_patterns(region: Region, before: &str) -> Vec<String> {
    let prefix = match (region.national_prefix(), region.country_code()) {
        (Some(prefix), "1") => format!("(?:{prefix})?"),
        (Some(prefix), _) => prefix.to_owned(),
        (None, _) => String::new(),
    };
    let classes = CLASSES.iter().chain(&[Class::Voip]).filter_map(|class| region.numbers(*class));
    let behind = |pattern: String| format!("^{before}{prefix}{}", pattern.trim_start_matches('^'));
    classes.map(|numbers| behind(numbers.national_pattern())).collect()
}

/// Returns the shortest number of a set that people in the country of a profile might dial: a valid number of the
/// country, or one abroad, perhaps behind a digit for an outside line. If there is none, if the country is not known,
/// or if a limit is in the way, returns the shortest number of the set, whose digits ascend. `None` for an empty set.
pub(crate) fn plausible(analysis: &Analysis, profile: Option<ProfileId>, set: &Set) -> Option<String> {
    let known = profile.filter(|_| set.size().transitions <= LARGEST);
    let likely = known.and_then(|profile| likely(analysis, profile));
    let inside = likely.and_then(|likely| restricted(set, &likely, analysis.limits()).ok());
    inside.and_then(|inside| shortest(&inside)).or_else(|| shortest(set))
}

/// The numbers that people with a profile might dial, kept with the analysis.
struct Likely(Option<Arc<Set>>);

/// Returns the numbers that people with a profile might dial; `None` if its country is not known, or if a limit is in
/// the way.
pub(crate) fn likely(analysis: &Analysis, profile: ProfileId) -> Option<Arc<Set>> {
    let made = || {
        let own = country_of(analysis, profile)?;
        let mut patterns = national_patterns(own, BEFORE);
        for region in [Some(own), known_abroad(own)].into_iter().flatten() {
            patterns.extend(global_patterns(region));
            patterns.extend(patterns_from(own, region));
        }
        together(analysis, patterns).ok().flatten()
    };
    analysis.answer(profile.index(), || Likely(made())).0.clone()
}

/// A digit for an outside line.
const BEFORE: &str = "(?:0|9)?";

/// Returns a country abroad whose numbers many people know.
fn known_abroad(own: Region) -> Option<Region> {
    ["GB", "US"].into_iter().filter_map(region).find(|other| other.country_code() != own.country_code())
}

/// Returns the patterns of the landlines and mobile numbers of a region with `+`.
fn global_patterns(region: Region) -> impl Iterator<Item = String> {
    CLASSES.iter().take(2).filter_map(move |class| region.numbers(*class)).map(|numbers| numbers.pattern())
}

/// Returns the patterns of what people in one region dial for the landlines and mobile numbers of another one.
fn patterns_from(own: Region, region: Region) -> Vec<String> {
    let Some(international) = own.international_prefix() else { return Vec::new() };
    let numbers = CLASSES.iter().take(2).filter_map(|class| region.numbers(*class));
    let national = numbers.map(|numbers| numbers.national_pattern());
    let code = region.country_code();
    let dialled = |national: String| format!("^{BEFORE}{international}{code}{}", national.trim_start_matches('^'));
    national.map(dialled).collect()
}

/// The numbers that people with a profile might dial for their own country, and for a country abroad; kept with the
/// analysis.
struct HomeAndAbroad([Option<Arc<Set>>; 2]);

/// Returns what people in the country of a profile might dial for a number of their own country, and what for one
/// abroad; `None` if the country is not known, or if a limit is in the way.
pub(crate) fn likely_at_home_and_abroad(analysis: &Analysis, profile: ProfileId) -> [Option<Arc<Set>>; 2] {
    let made = || {
        let Some(own) = country_of(analysis, profile) else { return [None, None] };
        let mut at_home = national_patterns(own, BEFORE);
        at_home.extend(global_patterns(own));
        let abroad = known_abroad(own).map(|other| {
            let dialled = patterns_from(own, other);
            global_patterns(other).chain(dialled).collect()
        });
        let set = |patterns| together(analysis, patterns).ok().flatten();
        [set(at_home), abroad.and_then(set)]
    };
    analysis.answer(profile.index(), || HomeAndAbroad(made())).0.clone()
}
