//! Emergency entries that are checked before rules and policies: in Lync and Teams, the entries with a usage.

use serde::{Deserialize, Serialize};

use crate::call::{Caller, EmergencyInForce};
use crate::model::{Dialect, EmergencyPolicyId, Plan, ProfileId, UsageId, without_plus};

/// The emergency entries that the engine checks, in the order of the plan.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Emergencies {
    pub(crate) entries: Vec<Emergency>,
    /// True if only the usage of an entry routes a call that it acts on; false if the caller's usages follow.
    pub(crate) only_its_usage: bool,
}

/// An emergency entry that the engine checks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Emergency {
    /// The position among all emergency entries of the plan.
    pub entry: u32,
    /// The number and its masks, in the form that is compared with the dialled string, without `+`.
    pub dialled: Vec<Box<str>>,
    /// The policy of the entry; `None` in the short form.
    pub policy: Option<EmergencyPolicyId>,
    /// The profiles in which the entry applies; all profiles if the list is empty.
    pub profiles: Vec<ProfileId>,
    /// The number that the entry turns the dialled string into.
    pub result: Box<str>,
    /// The usage that routes the call, ahead of the policy.
    pub usage: UsageId,
}

impl Emergencies {
    pub(crate) fn of(plan: &Plan) -> Emergencies {
        if plan.dialect == Dialect::Ocs2007R2 {
            return Emergencies::default();
        }
        let separators = plan.settings.separators;
        let acting = plan.emergency_numbers.iter().enumerate().filter_map(|(position, entry)| {
            Some(Emergency {
                entry: position as u32,
                dialled: entry.dial_strings().map(|text| separators.emergency_form(text).into()).collect(),
                policy: entry.policy,
                profiles: entry.profiles.iter().map(|profile| profile.id).collect(),
                result: separators.applied_to(&entry.result()).into(),
                usage: entry.usage?.id,
            })
        });
        Emergencies { entries: acting.collect(), only_its_usage: plan.dialect == Dialect::Teams }
    }

    /// Returns the entry that acts on the dialled string: the first one in force with this number, else the first one
    /// with this mask. Without a profile, only entries for all profiles act.
    pub(crate) fn called(&self, dialled: &str, caller: &Caller) -> Option<&Emergency> {
        if self.entries.is_empty() {
            return None;
        }
        let policy = match caller.emergency {
            EmergencyInForce::Nothing => return None,
            EmergencyInForce::ShortForm => None,
            EmergencyInForce::Policy(policy, _) => Some(policy),
        };
        let dialled = without_plus(dialled);
        let mut by_mask = None;
        for entry in self.entries.iter().filter(|entry| entry.policy == policy && entry.holds_in(caller.profile)) {
            match entry.dialled.iter().position(|listed| **listed == *dialled) {
                Some(0) => return Some(entry),
                Some(_) if by_mask.is_none() => by_mask = Some(entry),
                _ => {}
            }
        }
        by_mask
    }
}

impl Emergency {
    /// Returns true if the entry applies in the profile. Without a profile, only entries for all profiles apply.
    pub fn holds_in(&self, profile: Option<ProfileId>) -> bool {
        self.profiles.is_empty() || self.profiles.iter().any(|holds| Some(*holds) == profile)
    }
}

/// Returns the emergency entries that act before the rules, in the order of the plan: in Lync and Teams, those with a
/// usage.
pub fn acting_entries(plan: &Plan) -> Vec<Emergency> {
    Emergencies::of(plan).entries
}
