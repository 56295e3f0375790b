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
        let before = "(?:0|9)?";
        let mut patterns = national_patterns(own, before);
        // A country abroad whose numbers many people know.
        let abroad =
            ["GB", "US"].into_iter().filter_map(region).find(|other| other.country_code() != own.country_code());
        for region in [Some(own), abroad].into_iter().flatten() {
            for class in CLASSES.iter().take(2) {
                let Some(numbers) = region.numbers(*class) else { continue };
                let national = numbers.national_pattern();
                let national = national.trim_start_matches('^');
                let code = region.country_code();
                patterns.push(numbers.pattern());
                if let Some(international) = own.international_prefix() {
                    patterns.push(format!("^{before}{international}{code}{national}"));
                }
            }
        }
        together(analysis, patterns).ok().flatten()
    };
    analysis.answer(profile.index(), || Likely(made())).0.clone()
}
