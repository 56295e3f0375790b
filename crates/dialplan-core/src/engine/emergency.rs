//! Emergency entries that act before everything else: in Lync and Teams, those with a usage.

use serde::{Deserialize, Serialize};

use crate::model::{Dialect, Plan, ProfileId, UsageId};

use crate::call::without_separators;

/// The entries that act, in the order of the plan.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Emergencies(pub(crate) Vec<Emergency>);

/// An entry that acts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Emergency {
    /// Its position among all entries.
    pub(crate) entry: u32,
    /// The number and its masks, as they are compared with what is dialled.
    pub(crate) dialled: Vec<Box<str>>,
    /// Where it holds; everywhere if there is none.
    pub(crate) profiles: Vec<ProfileId>,
    /// What it becomes.
    pub(crate) result: Box<str>,
    /// What routes it, ahead of the policy.
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

    /// The first entry that acts on what is dialled. Without a profile only entries for all profiles do.
    pub(crate) fn called(&self, dialled: &str, profile: Option<ProfileId>) -> Option<&Emergency> {
        self.0.iter().find(|entry| {
            entry.dialled.iter().any(|listed| **listed == *dialled)
                && (entry.profiles.is_empty() || entry.profiles.iter().any(|holds| Some(*holds) == profile))
        })
    }
}

/// Returns what the emergency entries that act turn the numbers into, in the order of the plan.
pub fn emergency_results(plan: &Plan) -> Vec<Box<str>> {
    Emergencies::of(plan).0.into_iter().map(|entry| entry.result).collect()
}
