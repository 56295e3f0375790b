//! Emergency numbers that rules turn into another number.

use dialplan_automaton::count_by_length;
use dialplan_core::call::{CallOptions, Origin, Question, caller_at, is_dialled_as};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{ProfileId, Subject};

use super::with_policy_of;
use crate::Analysis;

/// A target that matches at most this many numbers is meant for these numbers.
const FEW: u128 = 100;

/// An emergency number that becomes another number in a profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RewrittenEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The number or one of its masks.
    pub dialled: String,
    /// The profile.
    pub profile: ProfileId,
    /// The number that it becomes.
    pub result: String,
    /// The rule that turns it into this number.
    pub rule: Option<Subject>,
}

/// Returns the emergency numbers and masks that become another number. Ordered by entry, then by dialled string, then
/// by profile.
///
/// A number may become itself, itself with `+`, the result that its entry names, or a number of a target that matches
/// only a few numbers.
pub fn rewritten_emergencies(analysis: &Analysis) -> Vec<RewrittenEmergency> {
    let mut workspace = Workspace::default();
    let mut found = Vec::new();
    for (entry, number) in analysis.plan().emergency_numbers.iter().enumerate() {
        for dialled in std::iter::once(&number.number).chain(&number.masks) {
            for profile in analysis.plan().profile_ids().filter(|profile| number.holds_in(Some(*profile))) {
                let origin = Origin::Manual { profile: Some(profile), policy: None };
                let Ok(caller) = caller_at(analysis.plan(), origin, with_policy_of(number)) else { continue };
                let case = [false, true].into_iter().find_map(|client_normalization| {
                    let question = Question {
                        number: dialled,
                        caller: &caller,
                        options: CallOptions { client_normalization, without_users: true, ..CallOptions::default() },
                    };
                    let answer = analysis.compiled().decide(&question, &mut workspace).ok()?;
                    let result = answer.normalization.number?;
                    let rule = answer.normalization.rule?;
                    let bare = result.strip_prefix('+').unwrap_or(&result);
                    let fine = is_dialled_as(analysis.plan(), number, bare) || result == number.result();
                    let rule = Subject::Rule(profile, rule.index());
                    (!fine && !is_for_few(analysis, &result)).then_some((result, rule))
                });
                if let Some((result, rule)) = case {
                    found.push(RewrittenEmergency {
                        entry,
                        dialled: dialled.to_string(),
                        profile,
                        result,
                        rule: Some(rule),
                    });
                }
            }
        }
    }
    found
}

/// Returns true if a target that matches only a few numbers matches this one.
fn is_for_few(analysis: &Analysis, number: &str) -> bool {
    analysis.routes().labels_of(number.as_bytes()).iter().any(|route| {
        let Ok(set) = analysis.language(&analysis.plan().route(*route).target) else { return false };
        let few = count_by_length(&set, b"+0123456789", 32, |labels| !labels.is_empty());
        few.into_iter().fold(0u128, u128::saturating_add) <= FEW
    })
}
