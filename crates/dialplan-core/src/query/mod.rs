//! Answers: what happens when somebody dials a number, with all details.
//!
//! [`CompiledPlan::test`] and [`CompiledPlan::decide`] turn the decision of the engine into an [`answer`]. [`explain`]
//! shows an answer step by step.

pub mod answer;
pub mod explain;

use crate::call::{CallError, CallOptions, CallerError, Choice, Origin, Question, caller, calling_form};
use crate::compile::CompiledPlan;
use crate::engine::{Block, Candidates, Decision, Outcome, SentBuffers, Workspace};
use crate::model::{GatewayId, RouteId, UserId};
use answer::{Answer, Inbound, Normalization, Reason, Sent, Verdict};

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
        let emergency = self.plan().emergency_usage(decision.emergency);
        let candidates = match (decision.outcome, workspace.number()) {
            (
                Outcome::Routed(_) | Outcome::Blocked(Block::RouteHasNoGateway | Block::UsageNotAllowed),
                Some(number),
            ) => {
                let first = self.engine().first_usage(emergency);
                self.engine().routes.candidates(number, question, first)
            }
            _ => Candidates::default(),
        };
        let (calling, inbound) = self.calling(question, &decision, workspace)?;
        let sent = match (decision.outcome, workspace.number()) {
            (Outcome::Routed(_), Some(number)) => self.sent(&candidates.chain, question, number, calling.as_deref())?,
            _ => Vec::new(),
        };
        Ok(Answer {
            number: question.number.to_owned(),
            dialled: workspace.dialled().to_owned(),
            caller: question.caller.clone(),
            options: question.options.clone(),
            emergency: decision.emergency,
            normalization: Normalization::of(&decision, workspace, inbound),
            verdict: self.verdict(decision.outcome, workspace, &candidates),
            chain: candidates.chain,
            skipped: candidates.skipped,
            down: candidates.down,
            not_tried: candidates.not_tried,
            calling,
            sent,
            notes: decision.notes.iter().collect(),
        })
    }

    /// Returns the calling number, and what the inbound lists of a gateway made of the numbers of its call.
    fn calling(
        &self,
        question: &Question<'_>,
        decision: &Decision,
        workspace: &Workspace,
    ) -> Result<(Option<String>, Option<Inbound>), CallError> {
        let line = || question.caller.user.and_then(|user| self.plan().user(user).line());
        let given = match &question.options.calling_number {
            Some(number) => Some(calling_form(self.plan(), number, self.limits().dialled)?),
            None => line().map(str::to_owned),
        };
        let Some(gateway) = question.caller.gateway else { return Ok((given, None)) };
        let (mut calling_rule, mut calling) = (None, given);
        if let Some(number) = &mut calling {
            let mut out = String::new();
            calling_rule = self.engine().inbound_calling(gateway, number, &mut out)?;
            *number = out;
        }
        let called = workspace.inbound().to_owned();
        let inbound = Inbound { called, called_rule: decision.inbound, calling: calling.clone(), calling_rule };
        Ok((calling, Some(inbound)))
    }

    /// Returns what each gateway of a chain is sent.
    fn sent(
        &self,
        chain: &[Choice],
        question: &Question<'_>,
        number: &str,
        calling: Option<&str>,
    ) -> Result<Vec<Sent>, CallError> {
        let mut buffers = SentBuffers::default();
        let up = |gateway: &GatewayId| !question.options.down.contains(*gateway);
        let mut sent = Vec::new();
        for choice in chain {
            for gateway in self.plan().enabled_gateways(choice.route).filter(up) {
                let numbers = self.engine().sent((choice.route, gateway), number, calling, &mut buffers)?;
                sent.push(Sent {
                    route: choice.route,
                    gateway,
                    called: numbers.called.to_owned(),
                    route_rule: numbers.route_rule,
                    gateway_rule: numbers.gateway_rule,
                    calling: numbers.calling.map(str::to_owned),
                    calling_rule: numbers.calling_rule,
                });
            }
        }
        Ok(sent)
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
