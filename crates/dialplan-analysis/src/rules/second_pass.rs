//! How a string comes to the rules of a profile. An emergency entry acts on dialled strings only, so some strings meet
//! the rules as results of a client's rules and not when they are dialled.

use dialplan_core::call::Dialling;
use dialplan_core::model::{Position, ProfileId};

use super::rewritings::preimage;
use crate::before_rules::{Hidden, hidden_when_dialled};
use crate::home::plausible;
use crate::sets::{of_texts, restricted, with_first};
use crate::undecided::first_found;
use crate::{Analysis, NotDecided};

/// How a string comes to the rules of a profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Met {
    /// When it is dialled.
    Dialled,
    /// With client-side normalization, as the result for this dialled string.
    ResultFor(String),
    /// In another way, such as off-hook.
    Otherwise,
}

impl Met {
    /// Returns what is dialled for a string that comes to the rules in this way; `None` if that is not known.
    pub fn dialled<'s>(&'s self, string: &'s str) -> Option<&'s str> {
        match self {
            Met::Dialled => Some(string),
            Met::ResultFor(dialled) => Some(dialled),
            Met::Otherwise => None,
        }
    }
}

/// Returns how a string that meets rules of a profile comes to them, if possible on-hook. Where that is not decided, it
/// is [`Met::Otherwise`].
pub(crate) fn met(analysis: &Analysis, profile: ProfileId, string: &str) -> Met {
    match hidden_when_dialled(analysis, profile, Dialling::Normal) {
        Ok(Some(hidden)) if hidden.contains(string) => {
            let dialled = dialled_for(analysis, profile, string, &hidden);
            dialled.ok().flatten().map_or(Met::Otherwise, Met::ResultFor)
        }
        Ok(_) => Met::Dialled,
        Err(_) => Met::Otherwise,
    }
}

/// Returns what somebody dials so that the client's result is a string; `None` if nobody can.
fn dialled_for(
    analysis: &Analysis,
    profile: ProfileId,
    string: &str,
    hidden: &Hidden,
) -> Result<Option<String>, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    // Separators of the result are stripped before the second pass.
    let between = plan.settings.separators.stripped();
    let results = of_texts([(string, ())], between).charged(&limits.automaton)?;
    let dialled = hidden.removed_from(analysis.domain().set(), analysis)?;
    let rules = analysis.rules(profile);
    let rules = (0u32..).map(Position).zip(&plan.profile(profile).rules).map(|(position, member)| {
        let own = restricted(&*analysis.language(&plan.rule(member.rule).pattern)?, &dialled, limits)?;
        let own = with_first(rules, &position, &own, limits)?;
        Ok(plausible(analysis, Some(profile), &preimage(analysis, member.rule, &own, &results)?))
    });
    first_found(rules)
}
