//! The numbers that show fates: plausible ones, and such that can be a cell of a suite.

use std::collections::BTreeMap;

use dialplan_automaton::{Automaton, Preference, intersection, witnesses};
use dialplan_core::model::ProfileId;

use crate::fates::{Fate, Fates};
use crate::home::likely;
use crate::{Analysis, NotDecided};

/// A number that shows a fate.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Number {
    /// False if people might dial it, so that such numbers come first.
    unlikely: bool,
    length: usize,
    pub(super) text: String,
}

/// The strings that a cell of a suite can hold: it is trimmed, and what looks like a number that a spreadsheet has
/// rounded is refused.
const WRITABLE: &str = r#"^(?!\d+(?:[.,]\d+)?[eE][+]?\d+$)(?!=")[^ ](?:.*[^ ])?$"#;

/// Returns a number for each fate: one that people in the country of the profile might dial, else one that a suite can
/// hold, else a shortest one.
pub(super) fn numbers(
    analysis: &Analysis,
    profile: Option<ProfileId>,
    fates: &Fates,
) -> Result<BTreeMap<Fate, Number>, NotDecided> {
    let mut numbers = BTreeMap::new();
    let writable = analysis.language(WRITABLE)?;
    if let Some(likely) = profile.and_then(|profile| likely(analysis, profile)) {
        for (fate, text) in shortest_within(analysis, fates, &likely)? {
            numbers.insert(fate, Number { unlikely: false, length: text.len(), text });
        }
    }
    let missing = |numbers: &BTreeMap<Fate, Number>| -> Vec<(Fate, String)> {
        let missing = fates.strings.iter().filter(|(fate, _)| !numbers.contains_key(fate));
        missing.map(|(fate, text)| (*fate, text.clone())).collect()
    };
    let mut others = missing(&numbers);
    if others.iter().any(|(_, text)| !writable.accepts(text.as_bytes())) {
        let better = shortest_within(analysis, fates, &writable)?;
        let better: BTreeMap<Fate, String> = better.into_iter().collect();
        for (fate, text) in &mut others {
            if let Some(better) = better.get(fate) {
                text.clone_from(better);
            }
        }
    }
    for (fate, text) in others {
        numbers.insert(fate, Number { unlikely: true, length: text.len(), text });
    }
    Ok(numbers)
}

/// Returns a shortest string of each fate within a set.
fn shortest_within(analysis: &Analysis, fates: &Fates, set: &Automaton<()>) -> Result<Vec<(Fate, String)>, NotDecided> {
    let limits = analysis.limits();
    let inside = intersection(&fates.automaton, set, |own, _| own.to_vec(), &limits.automaton)?;
    limits.budget().charge(inside.size().transitions)?;
    let found = witnesses(&inside, Preference::dialable()).into_iter();
    Ok(found.filter_map(|(fate, string)| Some((*fate.first()?, String::from_utf8(string).ok()?))).collect())
}
