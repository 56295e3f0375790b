//! The country of a profile, the numbers of countries as sets, and what people dial there.
//!
//! The numbering plans are those of [`dialplan_numbering`].

mod country;
mod dialled;

use std::sync::{Arc, Mutex, PoisonError};

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_core::pattern::{language, read};
use dialplan_numbering::{Class, Region};
use rustc_hash::FxHashMap;

use crate::{Analysis, NotDecided};

pub use country::country_of;
pub(crate) use dialled::{dialled_at_home, likely, likely_at_home_and_abroad, plausible};

type Set = Automaton<()>;

/// The sets of numbers that were made from patterns of numbering plans, kept with the analysis.
#[derive(Default)]
struct Known(Mutex<FxHashMap<Vec<String>, Arc<Set>>>);

/// Returns the set of some patterns of numbering plans, which is made when it is first asked for.
fn known(
    analysis: &Analysis,
    patterns: Vec<String>,
    make: impl FnOnce(&[String]) -> Result<Set, NotDecided>,
) -> Result<Arc<Set>, NotDecided> {
    let known = analysis.answer(0, Known::default);
    if let Some(set) = known.0.lock().unwrap_or_else(PoisonError::into_inner).get(&patterns) {
        return Ok(Arc::clone(set));
    }
    let set = Arc::new(make(&patterns)?);
    known.0.lock().unwrap_or_else(PoisonError::into_inner).insert(patterns, Arc::clone(&set));
    Ok(set)
}

/// Returns the language of a pattern of a numbering plan. The limit on the length of patterns is for those of plans.
pub(crate) fn of_pattern(analysis: &Analysis, pattern: &str) -> Result<Arc<Set>, NotDecided> {
    known(analysis, vec![pattern.to_owned()], |_| {
        let mut limits = analysis.limits().clone();
        limits.pattern.pattern_chars = usize::MAX;
        Ok(language(&read(pattern, &limits)?, &limits)?)
    })
}

/// Returns the numbers of some classes of a region, as they are routed; `None` if it has none of them.
pub(crate) fn of_classes(
    analysis: &Analysis,
    region: Region,
    classes: &[Class],
) -> Result<Option<Arc<Set>>, NotDecided> {
    let numbers = classes.iter().filter_map(|class| region.numbers(*class));
    together(analysis, numbers.map(|numbers| numbers.pattern()).collect())
}

/// Returns the union of the languages of some patterns of numbering plans; `None` if there are none.
pub(crate) fn together(analysis: &Analysis, patterns: Vec<String>) -> Result<Option<Arc<Set>>, NotDecided> {
    match patterns.as_slice() {
        [] => Ok(None),
        [one] => of_pattern(analysis, one).map(Some),
        _ => {
            let set = known(analysis, patterns, |patterns| {
                let sets = patterns.iter().map(|pattern| of_pattern(analysis, pattern));
                let sets = sets.collect::<Result<Vec<Arc<Set>>, NotDecided>>()?;
                let parts: Vec<((), &Set)> = sets.iter().map(|set| ((), &**set)).collect();
                Ok(union(&parts, Selection::All, &analysis.limits().automaton)?)
            });
            set.map(Some)
        }
    }
}
