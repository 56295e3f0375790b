//! The strings that become no number.

use dialplan_automaton::Automaton;
use dialplan_core::model::{NoMatch, PlusNumbers, ProfileId, Separators};

use crate::before_rules::strings_in_force;
use crate::callers::InForce;
use crate::sets::{Domain, difference, of_texts, restricted};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// Returns the strings of a set that can be dialled: they are not empty, and have no visual separators where the plan
/// strips them.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn possible(analysis: &Analysis, set: &Set) -> Result<Set, NotDecided> {
    let possible = match analysis.plan().settings.separators {
        Separators::Strip => Domain::without_separators(),
        Separators::Keep => Domain::everything(),
    };
    Ok(restricted(set, possible.set(), analysis.limits())?)
}

/// Returns the strings of `dialled` that become no number for callers with a profile and the emergency entries in
/// force: no rule matches, and the plan rejects such strings.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn nowhere(
    analysis: &Analysis,
    profile: Option<ProfileId>,
    emergency: InForce,
    dialled: &Set,
) -> Result<Set, NotDecided> {
    let (plan, limits) = (analysis.plan(), analysis.limits());
    let profile = match (profile, plan.settings.no_match) {
        (Some(profile), NoMatch::Reject) => profile,
        _ => return Ok(Automaton::empty(dialled.alphabet().clone())),
    };
    let mut rest = possible(analysis, dialled)?;
    let entries = strings_in_force(analysis, emergency, Some(profile));
    if !entries.is_empty() {
        let taken = of_texts(entries.keys().map(|string| (&**string, ())), &[]).charged(&limits.automaton)?;
        rest = difference(&rest, &taken, limits)?;
    }
    let plus = analysis.language(r"^\+")?;
    if plan.settings.plus_numbers == PlusNumbers::Bypass {
        rest = difference(&rest, &plus, limits)?;
    }
    rest = difference(&rest, analysis.rules(profile), limits)?;
    // A number that begins with `+` needs no rule.
    Ok(difference(&rest, &plus, limits)?)
}
