//! Emergency numbers that rules turn into another number.

use std::collections::BTreeSet;

use dialplan_automaton::count_by_length;
use dialplan_core::call::{CallOptions, Question, is_dialled_as};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{ProfileId, Subject, without_plus};

use super::unreachable::CALL;
use crate::callers::{Occurring, in_force};
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
                let case = [false, true].into_iter().find_map(|client_normalization| {
                    let question = Question {
                        number: dialled,
                        caller: &caller,
                        options: CallOptions { client_normalization, without_users: true, ..CallOptions::default() },
                    };
                    let answer = analysis.compiled().decide(&question, &mut workspace).ok()?;
                    let result = answer.normalization.number?;
                    let rule = answer.normalization.rule?;
                    let bare = without_plus(&result);
                    let fine = is_dialled_as(plan, number, bare) || result == number.result();
                    let rule = Subject::Rule(profile, rule.index());
                    (!fine && !is_for_few(analysis, &result)).then_some((result, rule))
                });
                if let Some((result, rule)) = case {
                    let dialled = dialled.to_string();
                    found.push(RewrittenEmergency { entry, dialled, caller: *occurring, profile, result, rule });
                }
            }
        }
    }
    Ok(found)
}

/// Returns true if a target that matches only a few numbers matches this one.
fn is_for_few(analysis: &Analysis, number: &str) -> bool {
    analysis.routes().labels_of(number.as_bytes()).iter().any(|route| {
        let Ok(set) = analysis.language(&analysis.plan().route(*route).target) else { return false };
        let few = count_by_length(&set, b"+0123456789", 32, |labels| !labels.is_empty());
        few.into_iter().fold(0u128, u128::saturating_add) <= FEW
    })
}
