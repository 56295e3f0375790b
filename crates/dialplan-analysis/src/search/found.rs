//! What a search found, as it is told: how many strings, which, and some of them.

use dialplan_core::model::ProfileId;

use super::Found;
use crate::home::plausible;
use crate::sets::{samples_from, shortest};
use crate::written::Written;
use crate::{Analysis, NotDecided};

/// Strings that were found, with what shows them.
#[derive(Clone, Debug)]
pub struct Shown {
    /// All of them.
    pub strings: Written,
    /// Some of them: the smallest, one that people might dial, then others.
    pub samples: Vec<String>,
}

impl Found {
    /// Returns what is told of the strings, with up to `most` samples, of which those after the first two depend on the
    /// seed. `profile` is that of the first caller.
    ///
    /// # Errors
    /// Returns an error if the budget is used up.
    pub fn shown(
        &self,
        analysis: &Analysis,
        profile: Option<ProfileId>,
        most: usize,
        seed: u64,
    ) -> Result<Shown, NotDecided> {
        let mut shown: Vec<String> = Vec::new();
        let others = samples_from(&self.set, most.saturating_add(2), seed);
        for string in shortest(&self.set).into_iter().chain(plausible(analysis, profile, &self.set)).chain(others) {
            if shown.len() < most && !shown.contains(&string) {
                shown.push(string);
            }
        }
        Ok(Shown { strings: Written::new(analysis, &self.set)?, samples: shown })
    }
}
