//! The fates of all strings of which a rule makes the number, found out once for all assertions.
//!
//! An assertion about all strings takes them from here. Following every rule again for each assertion would take many
//! times as long.

use std::rc::Rc;

use dialplan_core::model::ProfileId;
use rustc_hash::FxHashMap;

use crate::callers::InForce;
use crate::fates::{Destinations, Fate, Fates, by_rules};
use crate::sets::Domain;
use crate::{Analysis, NotDecided};

/// What the fates tell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Detail {
    /// Only which rule makes the number.
    Rules,
    /// Where the number leads as well.
    Destinations,
}

/// Whose fates, and what they tell.
type Key = (Option<ProfileId>, InForce, Detail);

/// The fates of all strings of which a rule makes the number.
pub(super) struct Known<'a> {
    analysis: &'a Analysis,
    /// `None` if they are not decided.
    fates: FxHashMap<Key, Option<Rc<Fates>>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Known<'a> {
        Known { analysis, fates: FxHashMap::default() }
    }

    /// Returns the fates of the strings of which a rule makes the number, each as `of` tells it; strings of which it
    /// tells nothing have none. `every` is where all numbers lead.
    ///
    /// Returns `None` if a string is not decided when all numbers are asked about. A question about fewer numbers may
    /// have an answer.
    pub(super) fn told(
        &mut self,
        key: Key,
        every: &Destinations,
        of: impl Fn(Fate) -> Option<Fate>,
    ) -> Result<Option<Fates>, NotDecided> {
        let (analysis, (profile, emergency, detail)) = (self.analysis, key);
        let made = || {
            let alike = match detail {
                Detail::Rules => Some(every.only_marked(analysis, true, |_| Some((0, false))).ok()?),
                Detail::Destinations => None,
            };
            let destinations = alike.as_ref().unwrap_or(every);
            by_rules(analysis, profile, emergency, destinations, Domain::everything().set()).ok().map(Rc::new)
        };
        let Some(known) = self.fates.entry(key).or_insert_with(made) else { return Ok(None) };
        if known.undecided.is_empty() { Ok(Some(known.told(analysis, of)?)) } else { Ok(None) }
    }
}
