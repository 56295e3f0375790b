//! Emergency entries that are checked before rules and policies: in Lync and Teams, the entries with a usage.

use serde::{Deserialize, Serialize};

use crate::call::without_separators;
use crate::model::{Dialect, Plan, ProfileId, UsageId};

/// The emergency entries that the engine checks, in the order of the plan.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Emergencies(pub(crate) Vec<Emergency>);

/// An emergency entry that the engine checks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Emergency {
    /// The position among all emergency entries of the plan.
    pub(crate) entry: u32,
    /// The number and its masks, in the form that is compared with the dialled string.
    pub(crate) dialled: Vec<Box<str>>,
    /// The profiles in which the entry applies; all profiles if the list is empty.
    pub(crate) profiles: Vec<ProfileId>,
    /// The number that the entry turns the dialled string into.
    pub(crate) result: Box<str>,
    /// The usage that routes the call, ahead of the policy.
    pub(crate) usage: UsageId,
}

impl Emergencies {
    pub(crate) fn of(plan: &Plan) -> Emergencies {
        if plan.dialect == Dialect::Ocs2007R2 {
            return Emergencies::default();
        }
        let form = |text: &str| Box::from(&*without_separators(plan.settings.separators, text));
        let acting = plan.emergency_numbers.iter().enumerate().filter_map(|(position, entry)| {
            Some(Emergency {
                entry: position as u32,
                dialled: std::iter::once(&entry.number).chain(&entry.masks).map(|text| form(text)).collect(),
                profiles: entry.profiles.iter().map(|profile| profile.id).collect(),
                result: form(&entry.result()),
                usage: entry.usage?.id,
            })
        });
        Emergencies(acting.collect())
    }

    /// Returns the first entry that matches the dialled string. Without a profile, only entries for all profiles match.
    pub(crate) fn called(&self, dialled: &str, profile: Option<ProfileId>) -> Option<&Emergency> {
        self.0.iter().find(|entry| {
            entry.dialled.iter().any(|listed| **listed == *dialled)
                && (entry.profiles.is_empty() || entry.profiles.iter().any(|holds| Some(*holds) == profile))
        })
    }
}

/// Returns the numbers that the engine's emergency entries turn dialled strings into, in the order of the plan.
pub fn emergency_results(plan: &Plan) -> Vec<Box<str>> {
    Emergencies::of(plan).0.into_iter().map(|entry| entry.result).collect()
}
