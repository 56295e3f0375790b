//! Dialled strings that show what the cells of a caller say.

use super::Witnesses;
use super::reached::{Parts, Reached};
use super::verdicts::Verdicts;
use crate::NotDecided;
use crate::callers::Occurring;

/// A string, and how good it is as a witness; less is better: whether people would not dial it, the place of its way,
/// and its length.
type Rated = ((bool, usize, usize), String);

/// Returns for each class what a caller dials to reach a number, and for a number that is blocked. Best are strings
/// that people might dial, then those of emergency entries and rules, then short ones.
pub(super) fn witnesses(
    parts: &Parts<'_>,
    reached: &Reached,
    verdicts: &mut Verdicts<'_>,
    caller: &Occurring,
    classes: usize,
) -> Result<Vec<Witnesses>, NotDecided> {
    let mut best: Vec<[Option<Rated>; 2]> = vec![[None, None]; classes];
    let mut rate = |class: u32, is_reached: bool, rating: (bool, usize, usize), string: &str| {
        let Some(slots) = best.get_mut(class as usize) else { return };
        let [routed, blocked] = slots;
        let slot = if is_reached { routed } else { blocked };
        if slot.as_ref().is_none_or(|(known, other)| (rating, string) < (*known, other)) {
            *slot = Some((rating, string.to_owned()));
        }
    };
    for acting in &reached.emergency {
        let is_reached = verdicts.of_emergency(caller, acting)?.is_reached;
        for class in parts.classified.destinations.classes(acting.2) {
            // People dial the number, and not the number with `+`.
            rate(*class, is_reached, (acting.0.starts_with('+'), 0, acting.0.len()), &acting.0);
        }
    }
    for (place, (kind, part)) in reached.parts.iter().enumerate() {
        for (label, dialled) in parts.strings(part, reached.profile)? {
            let is_reached = verdicts.of(caller, *label)?.is_reached;
            let rating = (!dialled.is_likely, place + 1, dialled.string.len());
            for class in
                parts.classified.destinations.classes(*label).iter().filter(|class| parts.counts(*kind, **class))
            {
                rate(*class, is_reached, rating, &dialled.string);
            }
        }
    }
    let string = |rated: Option<Rated>| rated.map(|(_, string)| string);
    Ok(best
        .into_iter()
        .map(|[routed, blocked]| Witnesses { routed: string(routed), blocked: string(blocked) })
        .collect())
}
