//! Answers: what happens when somebody dials a number, with all details.
//!
//! [`CompiledPlan::test`] and [`CompiledPlan::decide`] turn the decision of the engine into an [`answer`]. [`explain`]
//! shows an answer step by step.

pub mod answer;
pub mod explain;

use crate::call::{CallError, CallOptions, CallerError, Origin, Question, caller};
use crate::compile::CompiledPlan;
use crate::engine::{Block, Candidates, Outcome, Workspace};
use crate::model::{RouteId, UserId};
use answer::{Answer, Normalization, Reason, Verdict};

/// The reason why a number cannot be tested.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TestError {
    /// The caller cannot be determined.
    Caller(CallerError),
    /// The call cannot be decided.
    Call(CallError),
}

impl std::fmt::Display for TestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TestError::Caller(error) => error.fmt(f),
            TestError::Call(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TestError {}

impl CompiledPlan {
    /// Returns what happens when somebody dials a number. Programs with more than one question keep the caller and a
    /// workspace, and call [`decide`](CompiledPlan::decide).
    ///
    /// # Errors
    /// Returns an error if the plan does not say which profile or policy applies, if the number cannot be dialled, or
    /// if a result exceeds a limit.
    pub fn test(&self, number: &str, origin: Origin, options: CallOptions) -> Result<Answer, TestError> {
        let caller = caller(self.plan(), origin).map_err(TestError::Caller)?;
        let question = Question { number, caller: &caller, options };
        self.decide(&question, &mut Workspace::default()).map_err(TestError::Call)
    }

    /// Returns the answer to a question: what happens to the number, with all details.
    ///
    /// # Errors
    /// Returns an error if the number cannot be dialled, or if a result exceeds a limit.
    pub fn decide(&self, question: &Question<'_>, workspace: &mut Workspace) -> Result<Answer, CallError> {
        let decision = self.engine().decide(question, workspace)?;
        let emergency = decision.emergency.and_then(|entry| self.plan().emergency_numbers.get(entry)?.usage);
        let candidates = match (decision.outcome, workspace.number()) {
            (
                Outcome::Routed(_) | Outcome::Blocked(Block::RouteHasNoGateway | Block::UsageNotAllowed),
                Some(number),
            ) => {
                let first = self.engine().first_usage(emergency.map(|usage| usage.id));
                self.engine().routes.candidates(number, question, first)
            }
            _ => Candidates::default(),
        };
        Ok(Answer {
            number: question.number.to_owned(),
            dialled: workspace.dialled().to_owned(),
            caller: question.caller.clone(),
            options: question.options.clone(),
            emergency: decision.emergency,
            normalization: Normalization::of(&decision, workspace),
            verdict: self.verdict(decision.outcome, workspace, &candidates),
            chain: candidates.chain,
            skipped: candidates.skipped,
            down: candidates.down,
            not_tried: candidates.not_tried,
            notes: decision.notes.iter().collect(),
        })
    }

    fn verdict(&self, outcome: Outcome, workspace: &Workspace, candidates: &Candidates) -> Verdict {
        let block = match outcome {
            Outcome::Routed(_) => return Verdict::Routed,
            Outcome::Internal(user) => return Verdict::Internal(user),
            Outcome::CallingPlan => return Verdict::CallingPlan,
            Outcome::Normalised => return Verdict::Normalised,
            Outcome::Blocked(block) => block,
        };
        Verdict::Blocked(match block {
            Block::NotNormalised => Reason::NotNormalised,
            Block::AmbiguousLine => {
                let number = workspace.number().unwrap_or_default();
                let mut users: Vec<UserId> = self.engine().users_with_line(number).collect();
                users.sort_unstable();
                Reason::AmbiguousLine(users)
            }
            Block::NoSuchUser => Reason::NoSuchUser,
            Block::PolicyHasNoUsages => Reason::PolicyHasNoUsages,
            Block::RouteHasNoGateway => {
                Reason::RouteHasNoGateway(candidates.skipped.iter().chain(&candidates.down).copied().collect())
            }
            Block::UsageNotAllowed => {
                let usages = |route: &RouteId| self.plan().route(*route).phone_usages.iter().map(|u| u.id).collect();
                // A route without usages or without gateways carries no call, whatever the policy lists.
                let carries = |route: &&RouteId| {
                    let route = self.plan().route(**route);
                    !route.phone_usages.is_empty() && !route.gateways.is_empty()
                };
                let carrying = candidates.matching.iter().filter(carries);
                Reason::UsageNotAllowed(carrying.map(|route| (*route, usages(route))).collect())
            }
            Block::NoRoute => Reason::NoRoute,
        })
    }
}
