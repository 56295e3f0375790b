//! Results that are not valid numbers, or probably not the intended ones.

use std::collections::BTreeSet;

use dialplan_automaton::{Automaton, count_by_length, product};
use dialplan_core::model::{NoMatch, RouteId, RuleId};

use super::{DIALLED, Example, example, per_rewriting, usually_dialled};
use crate::rules::preimage;
use crate::sets::{Domain, difference, restricted};
use crate::{Analysis, Answers, NotDecided};

/// The maximum length of dialled numbers for which it is checked that all numbers of a length have a kind of result.
const LONGEST: usize = 20;

/// Country codes whose numbers may begin with a zero: Italy and San Marino, Côte d'Ivoire, Benin, the Congo, Gabon.
pub(super) const ZERO_IS_RIGHT: [&str; 6] = ["39", "378", "225", "229", "242", "241"];

/// Country codes of one and two digits; all others have three.
const SHORT_CODES: &str = "1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]";

/// Returns the rules whose numbers of some length all have results in `kind`, each with an example.
fn all_of_a_length(analysis: &Analysis, kind: &Automaton<()>) -> Answers<(RuleId, Example)> {
    per_rewriting(analysis, |rule| {
        let own = usually_dialled(analysis, rule)?;
        let so = preimage(analysis, rule, &own, kind)?;
        if so.is_empty() {
            return Ok(None);
        }
        let count = |set: &Automaton<()>| count_by_length(set, DIALLED, LONGEST, |labels| !labels.is_empty());
        let (all, some) = (count(&own), count(&so));
        let length = (1..=LONGEST).find(|at| all.get(*at) == some.get(*at) && all.get(*at).is_some_and(|n| *n > 0));
        let Some(length) = length else { return Ok(None) };
        let limits = analysis.limits();
        let of_length = analysis.language(&format!("^.{{{length}}}$"))?;
        Ok(example(analysis, rule, &restricted(&so, &of_length, limits)?))
    })
}

/// Returns the rules that keep a trunk zero after the country code for all numbers of some length, each with an
/// example.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn trunk_zeros(analysis: &Analysis) -> Result<Answers<(RuleId, Example)>, NotDecided> {
    let right = ZERO_IS_RIGHT.join("|");
    let kind = format!(r"^\+(?!{right})(?:{SHORT_CODES}|(?!{SHORT_CODES})[1-9]\d\d)0\d{{5}}");
    Ok(all_of_a_length(analysis, &*analysis.language(&kind)?))
}

/// Returns the rules whose results are not E.164 numbers for all numbers of some length, and are not matched by a
/// target on purpose, each with an example. A target that matches all strings of digits of some length does not count
/// as a purpose.
///
/// Results that are only too long or too short are left out, and so are short ones without `+`, the numbers of services
/// and extensions. If Teams completes numbers with the country code, none needs its `+`.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn not_e164(analysis: &Analysis) -> Result<Answers<(RuleId, Example)>, NotDecided> {
    let limits = analysis.limits();
    let digits = if analysis.plan().settings.no_match == NoMatch::Prefix { r"\d*" } else { r"\d{1,6}" };
    let fine = format!(r"^(?:\+(?:[1-9]\d*)?(?:;ext=\d+)?|{digits})$");
    let fine = analysis.language(&fine)?;
    let odd = difference(Domain::everything().set(), &fine, limits)?;
    let plan = analysis.plan();
    let mut purposeful = BTreeSet::new();
    for route in plan.route_ids() {
        let set = analysis.language(&plan.route(route).target)?;
        let counts = count_by_length(&set, b"0123456789", 15, |labels| !labels.is_empty());
        let all = (1..=15u32).any(|length| counts.get(length as usize) == Some(&10u128.pow(length)));
        if !all {
            purposeful.insert(route);
        }
    }
    let kind = product(
        analysis.routes(),
        &odd,
        |routes: &[RouteId], odd: &[()]| match routes.iter().any(|route| purposeful.contains(route)) {
            true => Vec::new(),
            false => odd.to_vec(),
        },
        &limits.automaton,
    );
    // A plan without routes has no targets made on purpose.
    let kind = if plan.routes.is_empty() { odd } else { kind? };
    Ok(all_of_a_length(analysis, &kind))
}
