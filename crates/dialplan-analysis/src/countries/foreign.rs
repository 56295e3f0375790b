//! Rules that turn numbers of the profile's country, dialled as people dial them there, into numbers of another
//! country.

use dialplan_core::matcher::Scratch;
use dialplan_core::model::{ProfileId, RuleId};
use dialplan_numbering::{Region, country_code_of};

use super::by_country;
use crate::home::{dialled_at_home, of_pattern};
use crate::results::{Example, own};
use crate::rules::preimage;
use crate::sets::{restricted, shortest};
use crate::{Analysis, Answers, NotDecided};

/// Country codes whose numbers people in another country call by national numbers, by official plans: in Ireland `048`
/// leads to Northern Ireland, and in Italy `0549` to San Marino.
const BY_NATIONAL_NUMBERS: [(&str, &str); 2] = [("353", "44"), ("39", "378")];

/// A rule that makes numbers of another country.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForeignNumbers {
    /// The rule.
    pub rule: RuleId,
    /// The first profile with the rule, which is in the country whose numbers are dialled.
    pub profile: ProfileId,
    /// A number as it is dialled in the profile's country, and what the rule turns it into.
    pub example: Example,
    /// The country code of the profile's country.
    pub own: &'static str,
    /// The country code of the result.
    pub other: &'static str,
}

/// Returns the rules that turn a valid national number of the profile's country, with the national prefix where there
/// is one, into a number with another country code. Each rule is reported once, with the first such profile.
pub fn foreign_numbers(analysis: &Analysis) -> Answers<ForeignNumbers> {
    let answers = by_country(analysis, |profile, rule, region| of_rule(analysis, profile, rule, region));
    Answers { found: answers.found.into_iter().map(|(_, found)| found).collect(), undecided: answers.undecided }
}

fn of_rule(
    analysis: &Analysis,
    profile: ProfileId,
    rule: RuleId,
    region: Region,
) -> Result<Option<ForeignNumbers>, NotDecided> {
    let code = region.country_code();
    let foreign = of_pattern(analysis, &format!(r"^\+(?!{code})[1-9]\d{{6,}}$"))?;
    if analysis.begins_otherwise(rule, &*foreign)? {
        return Ok(None);
    }
    let Some(dialled) = dialled_at_home(analysis, region)? else { return Ok(None) };
    let dialled = restricted(&*own(analysis, rule)?, &dialled, analysis.limits())?;
    if dialled.is_empty() {
        return Ok(None);
    }
    let so = preimage(analysis, rule, &dialled, &foreign)?;
    let Some(number) = shortest(&so) else { return Ok(None) };
    let result = analysis.apply_rule(rule, &number, &mut Scratch::default()).ok().flatten();
    let result = result.unwrap_or_default();
    // A result without a country code that is in use is no number of another country.
    let Some(other) = result.strip_prefix('+').and_then(country_code_of) else { return Ok(None) };
    if BY_NATIONAL_NUMBERS.contains(&(code, other)) {
        return Ok(None);
    }
    let example = Example { number, result };
    Ok(Some(ForeignNumbers { rule, profile, example, own: code, other }))
}
