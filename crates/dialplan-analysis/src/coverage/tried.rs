//! What the cases of a suite try.

use std::collections::BTreeSet;

use dialplan_core::query::answer::Answer;

use crate::behaviour::Behaviour;
use crate::callers::{InForce, Pair, in_force};

/// The behaviour classes that cases are of, and the strings that they dial.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// The classes: pairs of profile and policy with a behaviour.
    pub classes: BTreeSet<(Pair, Behaviour)>,
    /// The strings, without visual separators where the plan strips them, by caller.
    pub dialled: BTreeSet<(Pair, InForce, String)>,
}

impl Tried {
    /// Adds the answer of a case.
    pub fn add(&mut self, answer: &Answer) {
        if !Behaviour::is_of_class(answer) {
            return;
        }
        let pair = Pair { profile: answer.caller.profile, policy: answer.caller.policy };
        self.classes.insert((pair, Behaviour::of(answer)));
        self.dialled.insert((pair, in_force(answer.caller.emergency), answer.dialled.clone()));
    }
}
