//! Questions that need the numbering plans of countries: premium numbers that are routed, country codes that lead
//! nowhere, and rules that make numbers of another country or of another kind.
//!
//! The numbering plans are those of [`dialplan_numbering`]. They say what a number is for, so answers hold for every
//! number of a class, and are as good as that data.

mod foreign;
mod holes;
mod kinds;
mod premium;

use std::collections::BTreeSet;

use dialplan_core::model::{ProfileId, RuleId};
use dialplan_numbering::Region;

use crate::home::country_of;
use crate::{Analysis, Answers, NotDecided};

pub use foreign::{ForeignNumbers, foreign_numbers};
pub use holes::{CountryHoles, country_holes};
pub use kinds::{Steals, stolen_numbers};
pub use premium::{OpenPremium, open_premium};

/// Asks a question about each rule of each profile whose country is known, until there is an answer for the rule. The
/// answers are in the order of the rules.
fn by_country<T>(
    analysis: &Analysis,
    ask: impl Fn(ProfileId, RuleId, Region) -> Result<Option<T>, NotDecided>,
) -> Answers<(RuleId, T)> {
    let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
    let mut done = BTreeSet::new();
    for profile in analysis.fairly(analysis.plan().profile_ids()) {
        let Some(region) = country_of(analysis, profile) else { continue };
        for member in &analysis.plan().profile(profile).rules {
            if done.contains(&member.rule) {
                continue;
            }
            match ask(profile, member.rule, region) {
                Ok(None) => continue,
                Ok(Some(found)) => answers.found.push((member.rule, found)),
                Err(why) => answers.undecided.push((member.rule, why)),
            }
            done.insert(member.rule);
        }
    }
    answers.found.sort_by_key(|(rule, _)| *rule);
    answers
}
