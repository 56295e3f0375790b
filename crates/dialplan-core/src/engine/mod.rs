//! The engine: a compiled plan reduced to what a decision needs, which is tables and ids without names or spans.
//!
//! [`Engine::decide`] shows all steps of one call from top to bottom. It does not allocate: strings are built in the
//! caller's [`Workspace`], and the [`Decision`] that it returns has only ids and positions. [`query`](crate::query)
//! turns a decision into an answer with all details, and [`artefact`](crate::artefact) writes an engine to a file and
//! reads it back.
//!
//! The engine uses [`lookup`](dialplan_automaton::lookup)s and not the labelled automata that analyses use, because
//! look-ups are smaller.

mod decision;
mod emergency;
mod normalise;
mod numbered;
mod ranks;
mod rewrite;
mod route;
mod trunk;
mod workspace;

use dialplan_automaton::lookup::{Lookup, all_digits};

use crate::call::{CallError, Question, Routing, check_no_address, check_number};
use crate::model::{GatewayId, PlusNumbers, RuleId, Separators, Settings, UsageId, UserId};

pub use decision::{Block, Decision, Note, Notes, Outcome};
pub(crate) use emergency::Emergencies;
pub use emergency::{Emergency, acting_entries};
pub(crate) use normalise::CompiledProfile;
pub(crate) use ranks::{FirstUsage, RouteKind};
pub(crate) use rewrite::{Piece, Rewrite, Way};
pub(crate) use route::{Candidates, RouteTables, Routes};
pub use trunk::{SentBuffers, SentNumbers};
pub(crate) use trunk::{TranslationList, Trunk, TrunkTables};
pub use workspace::{PassDone, Workspace};

/// Decides calls of one plan. It can be shared between threads; each thread needs its own [`Workspace`].
#[derive(Debug)]
pub struct Engine {
    pub(crate) settings: Settings,
    pub(crate) limits: StringLimits,
    pub(crate) emergencies: Emergencies,
    pub(crate) profiles: Vec<CompiledProfile>,
    /// How each rule builds its result, by the number of the rule in the plan.
    pub(crate) rewrites: Vec<Rewrite>,
    pub(crate) routes: Routes,
    pub(crate) trunk: Trunk,
    /// The look-up from a number to the users who have it as their line; `None` if no user has a line.
    pub(crate) lines: Option<Lookup>,
    /// True if the plan has policies. Without policies a plan says nothing about routing.
    pub(crate) has_policies: bool,
}

/// The longest dialled and normalised strings, in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StringLimits {
    pub(crate) dialled: usize,
    pub(crate) normalised: usize,
}

impl Engine {
    /// Returns the decision about a call. Afterwards the workspace has the normalised number and the intermediate
    /// strings.
    ///
    /// # Errors
    /// Returns an error if the number cannot be dialled, or if a result exceeds a limit.
    pub fn decide(&self, question: &Question<'_>, workspace: &mut Workspace) -> Result<Decision, CallError> {
        let number = question.number;
        // Nearly all numbers have only digits, perhaps after a plus. They need no check and have no separators to
        // remove.
        let plain = all_digits(number.strip_prefix('+').unwrap_or(number).as_bytes());
        if !plain || number.is_empty() || number.len() > self.limits.dialled {
            check_number(number, self.limits.dialled)?;
            check_no_address(number)?;
        }
        workspace.begin(number, if plain { Separators::Keep } else { self.settings.separators });
        let mut decision = Decision::new();
        if let Some(gateway) = question.caller.gateway {
            decision.inbound = self.translate_inbound(gateway, number, workspace)?;
        }
        if workspace.dialled().is_empty() && decision.inbound.is_none() {
            return Err(CallError::OnlySeparators);
        }
        let emergency = self.emergencies.called(workspace.dialled(), question.caller);
        match emergency {
            // The inbound rules of the gateway left nothing.
            None if workspace.dialled().is_empty() => {}
            Some(emergency) => {
                decision.emergency = Some(emergency.entry as usize);
                workspace.take(&emergency.result);
            }
            None => self.normalise(question, &mut decision, workspace)?,
        }
        if workspace.number().is_some_and(str::is_empty) {
            workspace.take_nothing();
        }
        // A rule's result was checked when it was made. This is for all other numbers.
        if workspace.number().is_some_and(|made| made.len() > self.limits.normalised) {
            return Err(CallError::NumberTooLong { limit: self.limits.normalised });
        }
        if !plain && normalise::trunk_zero_kept(&self.settings, number, workspace.number()) {
            decision.notes.add(Note::TrunkZeroKept);
        }
        decision.outcome =
            self.outcome(question, emergency.map(|emergency| emergency.usage), workspace, &mut decision.notes);
        Ok(decision)
    }

    /// Returns the decision about a number that is normalised already, the number of the question: the users' lines and
    /// the routes. No rule and no emergency entry acts.
    ///
    /// # Errors
    /// Returns an error if the number exceeds the limit on normalised numbers.
    pub fn decide_normalised(&self, question: &Question<'_>, workspace: &mut Workspace) -> Result<Decision, CallError> {
        if question.number.len() > self.limits.normalised {
            return Err(CallError::NumberTooLong { limit: self.limits.normalised });
        }
        workspace.begin("", Separators::Keep);
        if !question.number.is_empty() {
            workspace.take(question.number);
        }
        let mut decision = Decision::new();
        decision.outcome = self.outcome(question, None, workspace, &mut decision.notes);
        Ok(decision)
    }

    /// Translates the number as given by the inbound list of the gateway that the call comes in through. Returns the
    /// rule that did.
    fn translate_inbound(
        &self,
        gateway: GatewayId,
        number: &str,
        workspace: &mut Workspace,
    ) -> Result<Option<RuleId>, CallError> {
        let list = self.trunk.tables.gateway(gateway).inbound.called;
        let (out, scratch) = workspace.begin_inbound();
        let rule = self.translate(list, number, scratch, out)?;
        if rule.is_some() {
            workspace.take_inbound(self.settings.separators);
        }
        Ok(rule)
    }

    fn outcome(
        &self,
        question: &Question<'_>,
        emergency: Option<UsageId>,
        workspace: &Workspace,
        notes: &mut Notes,
    ) -> Outcome {
        let Some(number) = workspace.number() else { return Outcome::Blocked(Block::NotNormalised) };
        if self.lines.is_some() && !question.options.without_users && emergency.is_none() {
            // The number must equal the line exactly.
            let mut users = self.users_with_line(number);
            match (users.next(), users.next()) {
                (None, _) => {}
                (Some(user), None) => return Outcome::Internal(user),
                (Some(_), Some(_)) => return Outcome::Blocked(Block::AmbiguousLine),
            }
        }
        match &question.caller.routing {
            Routing::Usages(_) => {}
            Routing::None if emergency.is_some() => {}
            // A plan without policies says nothing about routing. Otherwise the gateway may not route calls on.
            Routing::None if !self.has_policies => return Outcome::Normalised,
            Routing::None => return Outcome::Blocked(Block::NoSuchUser),
        }
        self.routes.outcome(number, question, self.first_usage(emergency), notes)
    }

    /// Returns the usage of an emergency entry in the form that routing needs.
    pub(crate) fn first_usage(&self, emergency: Option<UsageId>) -> Option<FirstUsage> {
        emergency.map(|usage| FirstUsage { usage, alone: self.emergencies.only_its_usage })
    }

    /// Returns the look-up of the routes, for measurements. Its labels are places in the order in which routes are
    /// tried.
    pub fn targets(&self) -> &Lookup {
        &self.routes.targets
    }

    /// Returns the users who have the line, in no particular order.
    pub(crate) fn users_with_line(&self, line: &str) -> impl Iterator<Item = UserId> {
        let lines = self.lines.as_ref().into_iter();
        lines.flat_map(move |lines| lines.find(line.as_bytes()).labels().map(|label| UserId(label.0)))
    }

    /// Returns true if the number begins with `+` and the plan tries no rule on such numbers.
    fn bypasses(&self, number: &str) -> bool {
        self.settings.plus_numbers == PlusNumbers::Bypass && number.starts_with('+')
    }
}
