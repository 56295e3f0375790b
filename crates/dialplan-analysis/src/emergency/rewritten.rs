//! Emergency numbers that rules turn into another number.

use std::collections::BTreeSet;

use dialplan_automaton::count_by_length;
use dialplan_core::call::{CallOptions, Question, is_dialled_as};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{EmergencyNumber, Position, ProfileId, RouteId, Subject, without_plus};

use super::unreachable::CALL;
use crate::callers::{Occurring, in_force};
use crate::undecided::first_found;
use crate::{Analysis, NotDecided};

/// A target that matches at most this many numbers is meant for these numbers.
const FEW: u128 = 100;

/// An emergency number that becomes another number in a profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RewrittenEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The number or one of its masks.
    pub dialled: String,
    /// The caller.
    pub caller: Occurring,
    /// The profile of the caller.
    pub profile: ProfileId,
    /// The number that it becomes.
    pub result: String,
    /// The rule that turns it into this number.
    pub rule: Subject,
}

/// Returns the emergency numbers and masks that a rule turns into another number, for callers who occur and for whom
/// they are in force. Ordered by entry, then by dialled string, then by profile. A number on which an entry acts before
/// the rules meets no rule.
///
/// A number may become itself, itself with `+`, the result that its entry names, or a number of a target that matches
/// only a few numbers.
///
/// # Errors
/// Returns an error if the budget is used up.
pub fn rewritten_emergencies(analysis: &Analysis) -> Result<Vec<RewrittenEmergency>, NotDecided> {
    let plan = analysis.plan();
    let mut workspace = Workspace::default();
    let mut found = Vec::new();
    // The policy of a caller does not matter for what the number becomes.
    let mut known = BTreeSet::new();
    let mut callers = analysis.callers().to_vec();
    callers.retain(|caller| known.insert((caller.pair.profile, in_force(caller.emergency))));
    for (entry, number) in plan.emergency_numbers.iter().enumerate() {
        for dialled in number.dial_strings() {
            for occurring in callers.iter().filter(|caller| caller.has(number)) {
                analysis.limits().budget().charge(2 * CALL)?;
                let Some(profile) = occurring.pair.profile else { continue };
                let Some(caller) = occurring.caller(plan) else { continue };
                let mut case = None;
                for client_normalization in [false, true] {
                    if case.is_none() {
                        let options =
                            CallOptions { client_normalization, without_users: true, ..CallOptions::default() };
                        let question = Question { number: dialled, caller: &caller, options };
                        case = rewritten(analysis, number, &question, &mut workspace)?;
                    }
                }
                if let Some((result, position)) = case {
                    let rule = Subject::Rule(profile, position.index());
                    let dialled = dialled.to_string();
                    found.push(RewrittenEmergency { entry, dialled, caller: *occurring, profile, result, rule });
                }
            }
        }
    }
    Ok(found)
}

/// Returns the other number that an emergency number becomes, with the rule, or `None` if it becomes a right one.
fn rewritten(
    analysis: &Analysis,
    number: &EmergencyNumber,
    question: &Question<'_>,
    workspace: &mut Workspace,
) -> Result<Option<(String, Position)>, NotDecided> {
    let Ok(answer) = analysis.compiled().decide(question, workspace) else { return Ok(None) };
    let (Some(result), Some(rule)) = (answer.normalization.number, answer.normalization.rule) else { return Ok(None) };
    let fine = is_dialled_as(analysis.plan(), number, without_plus(&result)) || result == number.result();
    Ok((!fine && !is_for_few(analysis, &result)?).then_some((result, rule)))
}

/// Whether the target of a route matches only a few numbers, kept with the analysis.
struct ForFew(Result<bool, NotDecided>);

/// Returns true if a target that matches only a few numbers matches this one.
fn is_for_few(analysis: &Analysis, number: &str) -> Result<bool, NotDecided> {
    let of_route = |route: RouteId| {
        let made = || -> Result<bool, NotDecided> {
            let set = analysis.language(&analysis.plan().route(route).target)?;
            let few = count_by_length(&set, b"+0123456789", 32, |labels| !labels.is_empty());
            Ok(few.into_iter().fold(0u128, u128::saturating_add) <= FEW)
        };
        analysis.answer(route.index(), || ForFew(made())).0.clone()
    };
    let routes = analysis.routes().labels_of(number.as_bytes());
    Ok(first_found(routes.iter().map(|route| of_route(*route).map(|few| few.then_some(()))))?.is_some())
}
