//! Results that are not valid numbers, or probably not the intended ones.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, count_by_length, product};
use dialplan_core::call::dialled_form;
use dialplan_core::model::{NoMatch, RouteId, RuleId};

use super::shapes::all_of_shape;
use super::{DIALLED, Example, example, per_rewriting, usually_dialled};
use crate::home::country_of;
use crate::rules::{preimage, profiles_with_rule};
use crate::sets::{Domain, difference, of_texts, restricted};
use crate::{Analysis, Answers, NotDecided};

/// The maximum length of dialled numbers for which it is checked that all numbers of a length have a kind of result.
const LONGEST: usize = 20;

/// Country codes whose numbers may begin with a zero: Italy and San Marino, Côte d'Ivoire, Benin, the Congo, Gabon.
pub(super) const ZERO_IS_RIGHT: [&str; 6] = ["39", "378", "225", "229", "242", "241"];

/// Country codes of one and two digits; all others have three.
const SHORT_CODES: &str = "1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]";

/// Returns the rules whose numbers of some length, apart from the `ignored` ones, all have results in `kind`, each with
/// an example.
fn all_of_a_length(
    analysis: &Analysis,
    kind: &Automaton<()>,
    ignored: Option<&Automaton<()>>,
) -> Answers<(RuleId, Example)> {
    per_rewriting(analysis, |rule| {
        let own = usually_dialled(analysis, rule)?;
        let own = match ignored {
            Some(ignored) => difference(&own, ignored, analysis.limits())?,
            None => (*own).clone(),
        };
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
    Ok(all_of_a_length(analysis, &*analysis.language(&kind)?, None))
}

/// Returns the rules whose results are not E.164 numbers for all numbers of some length, and are not matched by a
/// target on purpose, each with an example. Emergency numbers are not considered.
///
/// A target matches a result on purpose unless it matches everything of that shape: every string that has digits where
/// the result has digits, `+` where it has one, and other characters elsewhere. What else the target matches does not
/// count.
///
/// Results that are only too long or too short are left out, and so are short ones without `+`, the numbers of services
/// and extensions. If Teams completes numbers with the country code, those need no `+` that begin like a number of the
/// country: with a digit from 1 to 9, and in some countries with a single zero.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn not_e164(analysis: &Analysis) -> Result<Answers<(RuleId, Example)>, NotDecided> {
    let limits = analysis.limits();
    let plan = analysis.plan();
    let completed = plan.settings.no_match == NoMatch::Prefix;
    let odd = odd(analysis, if completed { r"\d{1,6}|[1-9]\d*" } else { r"\d{1,6}" })?;
    // The routes that match nothing but on purpose, and the distinct targets of the others with what they match on
    // purpose.
    let mut purposeful = BTreeSet::new();
    let mut partly: BTreeMap<&str, Option<Automaton<()>>> = BTreeMap::new();
    for route in analysis.fairly(plan.route_ids()) {
        let target = &*plan.route(route).target;
        if !partly.contains_key(target) {
            let set = analysis.language(target)?;
            let all = all_of_shape(&set, limits)?;
            partly.insert(target, if all.is_empty() { None } else { Some(difference(&set, &all, limits)?) });
        }
        if matches!(partly.get(target), Some(None)) {
            purposeful.insert(route);
        }
    }
    let emergencies = plan.emergency_numbers.iter().flat_map(|entry| entry.dial_strings());
    let emergencies: Vec<String> = emergencies.map(|text| dialled_form(plan, text).to_string()).collect();
    let emergencies = of_texts(emergencies.iter().map(|text| (&**text, ())), &[]);
    let emergencies = emergencies.charged(&limits.automaton)?;
    let emergencies = Some(&emergencies).filter(|set| !set.is_empty());
    let ask = |odd: &Automaton<()>| -> Result<Answers<(RuleId, Example)>, NotDecided> {
        // A plan without routes has no targets made on purpose.
        let mut kind = odd.clone();
        if !plan.routes.is_empty() {
            let unless = |routes: &[RouteId], odd: &[()]| match routes.iter().any(|route| purposeful.contains(route)) {
                true => Vec::new(),
                false => odd.to_vec(),
            };
            kind = product(analysis.routes(), &kind, unless, &limits.automaton)?;
        }
        for named in partly.values().flatten() {
            kind = difference(&kind, named, limits)?;
        }
        Ok(all_of_a_length(analysis, &kind, emergencies))
    };
    let mut answers = ask(&odd)?;
    let zero_is_right = |rule: &RuleId| completed && keeps_zero(analysis, *rule);
    if plan.normalization_rules().any(|rule| zero_is_right(&rule)) {
        let others = ask(&self::odd(analysis, r"\d{1,6}|0?[1-9]\d*")?)?;
        answers.found.retain(|(rule, _)| !zero_is_right(rule));
        answers.undecided.retain(|(rule, _)| !zero_is_right(rule));
        answers.found.extend(others.found.into_iter().filter(|(rule, _)| zero_is_right(rule)));
        answers.undecided.extend(others.undecided.into_iter().filter(|(rule, _)| zero_is_right(rule)));
        answers.found.sort_by_key(|(rule, _)| *rule);
        answers.undecided.sort_by_key(|(rule, _)| *rule);
    }
    Ok(answers)
}

/// Returns the strings that are neither global numbers nor match one of the given alternatives.
fn odd(analysis: &Analysis, others: &str) -> Result<Automaton<()>, NotDecided> {
    let fine = analysis.language(&format!(r"^(?:\+(?:[1-9]\d*)?(?:;ext=\d+)?|{others})$"))?;
    Ok(difference(Domain::everything().set(), &fine, analysis.limits())?)
}

/// Returns true if a profile with the rule is in a country whose numbers may begin with a zero.
fn keeps_zero(analysis: &Analysis, rule: RuleId) -> bool {
    let regions = profiles_with_rule(analysis, rule).into_iter().filter_map(|profile| country_of(analysis, profile));
    regions.into_iter().any(|region| ZERO_IS_RIGHT.contains(&region.country_code()))
}
