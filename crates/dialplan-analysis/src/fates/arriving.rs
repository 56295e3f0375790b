//! What becomes of the strings that arrive at a gateway, whose inbound list translates them first.

use dialplan_automaton::{Automaton, product};
use dialplan_core::model::Separators;

use super::build::{all_alike, strings_of, together};
use super::{By, End, Fate, Fates};
use crate::lists::TranslationList;
use crate::rules::preimage;
use crate::sets::{of_texts, restricted, without_separators};
use crate::trunk::by_rule;
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// Returns the fates of the strings of `arriving` when the list of a gateway turns them into the strings that `fates`
/// is about. `list` is `None` if the gateway has no list. `whole` is true if `fates` is about all strings: then a
/// string of which the list leaves nothing becomes no number.
///
/// # Errors
/// Returns an error if a limit is exceeded. A rule of the list that cannot be followed is no error: its strings have
/// the fate [`End::Undecided`].
pub(crate) fn arriving(
    analysis: &Analysis,
    fates: Fates,
    list: Option<&TranslationList>,
    arriving: &Set,
    whole: bool,
) -> Result<Fates, NotDecided> {
    let Some(list) = list else { return Ok(fates) };
    let limits = analysis.limits();
    let nothing = whole.then_some(("", Fate { by: By::NoRule, end: End::Nowhere }));
    let nothing = of_texts(nothing, &[]).charged(&limits.automaton)?;
    let results = product(&fates.automaton, &nothing, |own, nothing| [own, nothing].concat(), &limits.automaton)?;
    // A result loses its separators where the plan strips them.
    let results = match analysis.plan().settings.separators {
        Separators::Strip => without_separators(&results),
        Separators::Keep => results,
    };
    let (matched, unmatched) = by_rule(analysis, list, arriving)?;
    let mut undecided = fates.undecided;
    let mut parts = vec![restricted(&results, &unmatched, limits)?];
    for (position, own) in matched {
        let Some(rule) = list.members.get(position.index()) else { continue };
        match preimage(analysis, *rule, &own, &results) {
            Ok(reached) => parts.push(restricted(&reached, &own, limits)?),
            Err(why) => {
                undecided.push((*rule, why));
                parts.push(all_alike(&own, Fate { by: By::NoRule, end: End::Undecided }, analysis)?);
            }
        }
    }
    let automaton = together(parts, analysis)?;
    let strings = strings_of(&automaton, analysis)?;
    Ok(Fates { automaton, strings, undecided })
}
