//! A change as it is told: how many strings, which, and what two of them show.

use dialplan_core::call::CallOptions;
use dialplan_core::engine::Workspace;
use dialplan_core::query::answer::Answer;

use super::{Both, Change};
use crate::fates::dialled;
use crate::home::plausible;
use crate::sets::shortest;
use crate::written::Written;
use crate::{Analysis, NotDecided};

/// A change with everything that proves it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The strings that change.
    pub strings: Written,
    /// The smallest of the strings.
    pub witness: String,
    /// One that people might dial.
    pub plausible: String,
    /// What the first caller got for the witness.
    pub before: Answer,
    /// What the first caller gets for the witness.
    pub after: Answer,
}

impl Change {
    /// Returns what is told of the change. `callers` are those of the differences.
    ///
    /// # Errors
    /// Returns an error if the budget is used up, or if the witness cannot be dialled because of a limit.
    pub fn told(&self, old: &Analysis, new: &Analysis, callers: &[Both]) -> Result<Told, NotDecided> {
        let first = self.callers.first().and_then(|first| callers.get(*first));
        let (Some(both), Some(witness)) = (first, shortest(&self.set)) else {
            return Err(NotDecided::because("a change without callers or strings"));
        };
        let (options, mut workspace) = (CallOptions::default(), Workspace::default());
        Ok(Told {
            strings: Written::new(new, &self.set)?,
            plausible: plausible(new, both.new.profile, &self.set).unwrap_or_else(|| witness.clone()),
            before: dialled(old, &witness, &both.old, &options, &mut workspace)?,
            after: dialled(new, &witness, &both.new, &options, &mut workspace)?,
            witness,
        })
    }
}
