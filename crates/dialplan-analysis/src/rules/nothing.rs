//! Why a rule matches nothing, whatever the other rules are.

use dialplan_automaton::Automaton;
use dialplan_core::model::{PlusNumbers, RuleId, Separators};

use crate::sets::{Domain, overlap, restricted, shortest};
use crate::{Analysis, NotDecided};

/// Why a rule matches nothing of the domain. If several reasons apply, the first in this order is given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Nothing {
    /// Its pattern matches no dial string.
    NoString,
    /// Its pattern matches only the empty string.
    OnlyEmptyString,
    /// Everything that it matches contains characters that are stripped before the rules are tried.
    NeedsStripped,
    /// Everything that it matches begins with `+` and bypasses the rules.
    OnlyPlus,
    /// The domain is bounded, and the rule only matches strings outside of it.
    OutsideDomain,
}

/// Why one rule matches nothing of the domain, kept with the analysis.
struct MatchesNothing(Result<Option<Nothing>, NotDecided>);

/// Returns why a rule matches nothing of the domain, whatever the other rules are, or `None` if it matches something.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn matches_nothing(analysis: &Analysis, rule: RuleId) -> Result<Option<Nothing>, NotDecided> {
    let made = || -> Result<Option<Nothing>, NotDecided> {
        let own = analysis.language(&analysis.plan().rule(rule).pattern)?;
        match overlap(&own, analysis.domain_of(rule).set(), analysis.limits())? {
            true => Ok(None),
            false => Ok(Some(nothing(analysis, &own)?)),
        }
    };
    analysis.answer(rule.index(), || MatchesNothing(made())).0.clone()
}

/// Returns why the language of a rule has nothing of the domain.
pub(super) fn nothing(analysis: &Analysis, own: &Automaton<()>) -> Result<Nothing, NotDecided> {
    let settings = analysis.plan().settings;
    let limits = analysis.limits();
    if shortest(&restricted(own, Domain::everything().set(), limits)?).is_none() {
        return Ok(if own.is_empty() { Nothing::NoString } else { Nothing::OnlyEmptyString });
    }
    let strip = settings.separators == Separators::Strip;
    let bypass = settings.plus_numbers == PlusNumbers::Bypass;
    let unstripped = restricted(own, Domain::without_separators().set(), limits)?;
    Ok(match (strip && unstripped.is_empty(), bypass) {
        (true, _) => Nothing::NeedsStripped,
        (false, true) if restricted(own, Domain::of(analysis.plan()).set(), limits)?.is_empty() => Nothing::OnlyPlus,
        _ => Nothing::OutsideDomain,
    })
}
