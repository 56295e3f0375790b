//! Emergency numbers that are the beginning of internal numbers.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::StateId;
use dialplan_core::model::{EmergencyNumber, Plan, Position, ProfileId, RuleId, Subject};

use crate::before_rules::taken_when_dialled;
use crate::rules::of_digits;
use crate::sets::overlap;
use crate::{Analysis, Answers, NotDecided};

const DIGITS: &[u8] = b"0123456789";

/// The steps of the budget for each profile, and for each beginning of a number that is extended by all digits.
const PROFILE: usize = 20;
const BEGUN: usize = 200;

/// The maximum number of digits of internal numbers.
const INTERNAL: usize = 6;

/// An emergency number that is the beginning of an internal number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CollidingEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The profile.
    pub profile: ProfileId,
    /// The rule that matches the internal number.
    pub position: Position,
    /// The shortest such internal number.
    pub number: String,
}

/// Returns the rules whose numbers all have at most six digits and that match a longer number which begins with an
/// emergency number, in profiles of callers for whom the entry is in force. Longer numbers on which an entry acts are
/// left out, and so are emergency numbers and masks, alone or behind the outside-line prefix. Ordered by entry, then by
/// profile, then by rule.
///
/// # Errors
/// Returns an error if the budget is used up.
pub fn colliding_emergencies(analysis: &Analysis) -> Result<Answers<CollidingEmergency>, NotDecided> {
    let budget = analysis.limits().budget();
    let callers = analysis.callers();
    let listed = listed(analysis.plan());
    let mut found = Vec::new();
    let mut undecided: BTreeMap<RuleId, NotDecided> = BTreeMap::new();
    for (entry, number) in analysis.plan().emergency_numbers.iter().enumerate() {
        // The short form is in force for everybody.
        let of_callers = || callers.iter().filter(|caller| caller.has(number)).filter_map(|caller| caller.pair.profile);
        let profiles: BTreeSet<ProfileId> = match number.policy {
            None => analysis.plan().profile_ids().filter(|profile| number.holds_in(Some(*profile))).collect(),
            Some(_) => of_callers().collect(),
        };
        for profile in profiles {
            let rules = analysis.rules(profile);
            let taken = taken_when_dialled(analysis, profile);
            let prefix = analysis.plan().profile(profile).external_access_prefix.as_deref().unwrap_or_default();
            let is_emergency = |dialled: &str| {
                let behind = dialled.strip_prefix(prefix).unwrap_or(dialled);
                taken.contains_key(dialled) || listed.contains(dialled) || listed.contains(behind)
            };
            let begins = analysis.plan().settings.separators.emergency_form(&number.number).into_owned();
            budget.charge(PROFILE)?;
            // The numbers that begin with the emergency number, extended by one digit in each round.
            let mut layer = vec![(begins.clone(), rules.walk(begins.as_bytes()))];
            let mut seen = BTreeSet::new();
            while let Some((begun, _)) = layer.first()
                && begun.len() < INTERNAL
            {
                let mut next = Vec::new();
                for (begun, state) in &layer {
                    budget.charge(BEGUN)?;
                    for digit in DIGITS {
                        let Some(class) = rules.alphabet().class_of(*digit) else { continue };
                        let state = rules.step(*state, class);
                        if state == StateId::DEAD {
                            continue;
                        }
                        let longer = format!("{begun}{}", char::from(*digit));
                        if let Some(position) = rules.labels(state).first()
                            && !is_emergency(&longer)
                            && seen.insert(*position)
                            && let Some(rule) = Subject::Rule(profile, position.index()).rule(analysis.plan())
                        {
                            match is_internal(analysis, rule) {
                                Ok(false) => {}
                                Ok(true) => {
                                    let (position, number) = (*position, longer.clone());
                                    found.push(CollidingEmergency { entry, profile, position, number });
                                }
                                Err(why) => drop(undecided.insert(rule, why)),
                            }
                        }
                        next.push((longer, state));
                    }
                }
                layer = next;
            }
        }
    }
    found.sort_by_key(|one| (one.entry, one.profile, one.position));
    Ok(Answers { found, undecided: undecided.into_iter().collect() })
}

/// Returns the emergency numbers and masks of all policies, in the form that is compared with a dialled string.
fn listed(plan: &Plan) -> BTreeSet<String> {
    let texts = plan.emergency_numbers.iter().flat_map(EmergencyNumber::dial_strings);
    texts.map(|text| plan.settings.separators.emergency_form(text).into_owned()).collect()
}

/// Whether all numbers of a rule are short, kept with the analysis.
struct IsInternal(Result<bool, NotDecided>);

fn is_internal(analysis: &Analysis, rule: RuleId) -> Result<bool, NotDecided> {
    let made = || -> Result<bool, NotDecided> {
        let own = of_digits(analysis, rule)?;
        let long = analysis.language(&format!("^.{{{},}}$", INTERNAL + 1))?;
        Ok(!overlap(&own, &long, analysis.limits())?)
    };
    analysis.answer(rule.index(), || IsInternal(made())).0.clone()
}
