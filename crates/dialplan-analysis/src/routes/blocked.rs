//! Numbers that are blocked on purpose and routed all the same.

use dialplan_core::call::CallOptions;
use dialplan_core::model::RouteId;
use dialplan_core::query::answer::{Answer, Verdict};

use crate::callers::Occurring;
use crate::fates::{Destinations, calls};
use crate::{Analysis, NotDecided};

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
