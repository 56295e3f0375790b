//! A compiled plan, reduced to what a decision needs: tables and numbers, no names and no places in files.
//!
//! [`Engine::decide`] is the way of one number, top to bottom. It allocates nothing: strings are made in the caller's [`Workspace`], and what comes
//! back is a [`Decision`] of numbers. `query` turns it into an answer with everything that people want to know; `artefact` writes an engine
//! to a file and reads it back.
//!
//! Here are [`lookup`](dialplan_automaton::lookup)s and not the labelled automata that [`analysis`](crate::analysis) asks: they know less and are smaller.

mod decision;
mod emergency;
mod normalise;
mod rewrite;
mod route;
mod workspace;

use dialplan_automaton::lookup::{Lookup, all_digits};

use crate::call::Routing;
use crate::call::{CallError, Question, check_number};
use crate::model::{PlusNumbers, Separators, Settings, UserId};

pub use decision::{Block, Decision, Note, Notes, Outcome};
pub use emergency::emergency_results;
pub(crate) use emergency::{Emergencies, Emergency};
pub(crate) use normalise::Profile;
pub(crate) use rewrite::{Piece, Rewrite, Way};
pub(crate) use route::{Candidates, Kind, Routes};
pub use workspace::{PassDone, Workspace};

/// A plan that decides. It can be shared between threads; each needs a [`Workspace`] of its own.
#[derive(Debug)]
pub struct Engine {
    pub(crate) settings: Settings,
    pub(crate) bounds: Bounds,
    pub(crate) emergencies: Emergencies,
    pub(crate) profiles: Vec<Profile>,
    /// How each rule's result is made, by the rule's number in the plan.
    pub(crate) rewrites: Vec<Rewrite>,
    pub(crate) routes: Routes,
    /// Who has a line: the users whose line a number is. `None` if nobody has one.
    pub(crate) lines: Option<Lookup>,
    /// Without policies a plan says nothing about routing.
    pub(crate) has_policies: bool,
}

/// How long strings may be, in characters, and how long a search for captures may take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Bounds {
    pub(crate) dialled: usize,
    pub(crate) normalised: usize,
}

impl Engine {
    /// What happens to the number. The normalised number, and what else was made on the way, stands in the workspace afterwards.
    ///
    /// # Errors
    /// A number that cannot be dialled, or a result beyond a limit.
    pub fn decide(&self, question: &Question<'_>, workspace: &mut Workspace) -> Result<Decision, CallError> {
        let number = question.number;
        // Nearly all numbers are nothing but digits, perhaps behind a plus: nothing in them can be wrong, or be cut out.
        let plain = all_digits(number.strip_prefix('+').unwrap_or(number).as_bytes());
        if !plain || number.is_empty() || number.len() > self.bounds.dialled {
            check_number(number, self.bounds.dialled)?;
        }
        workspace.begin(number, if plain { Separators::Keep } else { self.settings.separators });
        if workspace.dialled().is_empty() {
            return Err(CallError::OnlySeparators);
        }
        let mut decision = Decision::new();
        let emergency = self.emergencies.called(workspace.dialled(), question.caller.profile);
        match emergency {
            Some(emergency) => {
                decision.emergency = Some(emergency.entry as usize);
                workspace.take(&emergency.result);
            }
            None => self.normalise(question, &mut decision, workspace)?,
        }
        if !plain && normalise::trunk_zero_kept(&self.settings, number, workspace.number()) {
            decision.notes.add(Note::TrunkZeroKept);
        }
        decision.outcome =
            self.outcome(question, emergency.map(|emergency| emergency.usage), workspace, &mut decision.notes);
        Ok(decision)
    }

    fn outcome(
        &self,
        question: &Question<'_>,
        emergency: Option<crate::model::UsageId>,
        workspace: &Workspace,
        notes: &mut Notes,
    ) -> Outcome {
        let Some(number) = workspace.number() else { return Outcome::Blocked(Block::NotNormalised) };
        if self.lines.is_some() && !question.options.without_users && emergency.is_none() {
            // Exact equality of the number with a line.
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
            // A plan without policies says nothing about routing; else it is a gateway that may not route calls on.
            Routing::None if !self.has_policies => return Outcome::Normalised,
            Routing::None => return Outcome::Blocked(Block::NoSuchUser),
        }
        self.routes.outcome(number, question.caller, emergency, notes)
    }

    /// Which routes a number matches, as places in the order in which routes are tried: the look-up alone, for measurements.
    pub fn targets(&self) -> &Lookup {
        &self.routes.targets
    }

    /// The users who have the line, in no particular order.
    pub(crate) fn users_with_line(&self, line: &str) -> impl Iterator<Item = UserId> {
        let lines = self.lines.as_ref().into_iter();
        lines.flat_map(move |lines| lines.find(line.as_bytes()).labels().map(|label| UserId(label.0)))
    }

    /// Do numbers that begin with `+` go round the rules?
    fn bypasses(&self, number: &str) -> bool {
        self.settings.plus_numbers == PlusNumbers::Bypass && number.starts_with('+')
    }
}
