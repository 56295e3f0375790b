//! Numbers that are blocked on purpose: those that are routed all the same, and patterns that block nothing.

use dialplan_automaton::Automaton;
use dialplan_core::call::CallOptions;
use dialplan_core::engine::acting_entries;
use dialplan_core::model::{NoMatch, PlusNumbers, RouteId, Separators};
use dialplan_core::query::answer::{Answer, Verdict};

use crate::callers::Occurring;
use crate::fates::{Destinations, calls};
use crate::rules::{labels, labels_behind, numbers_without_a_rule, reaching};
use crate::sets::{Domain, difference, overlap, restricted};
use crate::{Analysis, Answers, NotDecided};

/// A number that is blocked on purpose and routed all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoutedAllTheSame {
    /// The pattern, by its position in `lint.blocked`.
    pub blocked: usize,
    /// The callers who reach such a number, the first one with `dialled`.
    pub callers: Vec<Occurring>,
    /// A dialled string.
    pub dialled: String,
    /// The number of the pattern that it becomes.
    pub number: String,
    /// The route that carries the call; `None` if it leaves through a Calling Plan.
    pub route: Option<RouteId>,
}

/// Returns for each pattern of numbers that are blocked on purpose a call that leaves all the same, if there is one.
/// Calls to users of the plan do not leave.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if a rule that might make such a number cannot be followed.
pub fn routed_all_the_same(analysis: &Analysis) -> Result<Vec<RoutedAllTheSame>, NotDecided> {
    let mut found = Vec::new();
    for (position, blocked) in analysis.plan().lint.blocked.iter().enumerate() {
        let numbers = analysis.language(&blocked.pattern)?;
        let destinations = Destinations::within(analysis, &numbers)?;
        let mut own: Option<RoutedAllTheSame> = None;
        let mut open = None;
        calls(analysis, &destinations, &CallOptions::default(), |caller, fates, outcomes| {
            let leaves = |answer: &&Answer| matches!(answer.verdict, Verdict::Routed | Verdict::CallingPlan);
            if let Some(answer) = outcomes.answers().find(leaves) {
                let made = || RoutedAllTheSame {
                    blocked: position,
                    callers: Vec::new(),
                    dialled: answer.dialled.clone(),
                    number: answer.normalization.number.clone().unwrap_or_default(),
                    route: answer.selected().map(|choice| choice.route),
                };
                own.get_or_insert_with(made).callers.push(*caller);
            } else {
                open = open.take().or_else(|| fates.undecided.first().map(|(_, why)| why.clone()));
            }
        })?;
        match (own, open) {
            (Some(own), _) => found.push(own),
            (None, Some(why)) => return Err(why),
            (None, None) => {}
        }
    }
    Ok(found)
}

/// A pattern of numbers that are blocked on purpose, by its position in `lint.blocked`, that blocks nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InVain {
    /// It matches the same numbers as an earlier one.
    Twice(usize, usize),
    /// No number is normalised into one that it matches.
    NeverMet(usize),
}

/// Returns the patterns of numbers that are blocked on purpose that block nothing: those that match the same numbers as
/// an earlier one, and those that no normalised number matches, whoever dials and however. A rule that might make such
/// a number and cannot be followed is listed as not decided.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn blocked_in_vain(analysis: &Analysis) -> Result<Answers<InVain>, NotDecided> {
    let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
    let blocked = &analysis.plan().lint.blocked;
    let sets = blocked.iter().map(|blocked| analysis.language(&blocked.pattern)).collect::<Result<Vec<_>, _>>()?;
    for (position, set) in analysis.fairly(sets.iter().enumerate()) {
        if let Some(first) = sets.iter().position(|other| other == set).filter(|first| *first < position) {
            answers.found.push(InVain::Twice(position, first));
            continue;
        }
        let open = answers.undecided.len();
        if !is_met(analysis, set, &mut answers)? && answers.undecided.len() == open {
            answers.found.push(InVain::NeverMet(position));
        }
    }
    answers.undecided.sort_by_key(|(rule, _)| *rule);
    answers.undecided.dedup();
    Ok(answers)
}

/// Returns true if somebody may get a number of a set: without a rule, from a rule in either pass, or from an emergency
/// entry.
fn is_met(analysis: &Analysis, set: &Automaton<()>, answers: &mut Answers<InVain>) -> Result<bool, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    let possible = match plan.settings.separators {
        Separators::Strip => Domain::without_separators(),
        Separators::Keep => Domain::everything(),
    };
    let unchanged = restricted(set, possible.set(), limits)?;
    if acting_entries(plan).iter().any(|entry| set.accepts(entry.result.as_bytes())) {
        return Ok(true);
    }
    if plan.profiles.is_empty() {
        return Ok(!unchanged.is_empty());
    }
    let plus = analysis.language(r"^\+")?;
    // Whatever begins with `+` bypasses the rules, or is a number for which there may be no rule.
    if overlap(&unchanged, &plus, limits)? && plan.settings.plus_numbers == PlusNumbers::Bypass {
        return Ok(true);
    }
    for profile in analysis.fairly(plan.profile_ids()) {
        let code = plan.profile(profile).country_code.as_deref();
        for left in numbers_without_a_rule(analysis, profile)? {
            let is_met = match (plan.settings.no_match, code) {
                (NoMatch::Pass, _) | (NoMatch::Prefix, None) => overlap(&left, &unchanged, limits)?,
                (NoMatch::Reject, _) => overlap(&restricted(&left, &plus, limits)?, &unchanged, limits)?,
                (NoMatch::Prefix, Some(code)) => {
                    overlap(&restricted(&left, &plus, limits)?, &unchanged, limits)?
                        || !labels_behind(analysis, &format!("+{code}"), &difference(&left, &plus, limits)?, set)?
                            .is_empty()
                }
            };
            if is_met {
                return Ok(true);
            }
        }
    }
    let mut undecided = Vec::new();
    for rule in analysis.fairly(plan.normalization_rules()) {
        let made = reaching(analysis, rule).and_then(|from| labels(analysis, rule, &from, set));
        match made {
            Ok(made) if made.is_empty() => {}
            Ok(_) => return Ok(true),
            Err(why) => undecided.push((rule, why)),
        }
    }
    answers.undecided.extend(undecided);
    Ok(false)
}
