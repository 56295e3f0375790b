//! Emergency entries and masks that never act, although their entry has a usage.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_core::engine::{Emergency, acting_entries};
use dialplan_core::model::{EmergencyPolicyId, Plan, ProfileId};
use dialplan_core::source::Text;

use crate::Analysis;

/// The number or a mask of an emergency entry that never acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The position of the string in the entry: 0 is the number, others are masks.
    pub position: usize,
    /// The strings that act instead, each by its entry and its position there. Empty if the string is longer than
    /// anything that can be dialled.
    pub instead: Vec<(usize, usize)>,
}

/// A string of an entry, by the entry's place among those that act, and its position in the entry.
#[derive(Clone, Copy)]
struct Listed<'a> {
    entry: &'a Emergency,
    position: usize,
}

/// Returns the numbers and masks of acting entries that act for no caller, whoever it is. Ordered by entry, then by
/// position. In OCS no entry acts, and an entry without a usage is not meant to.
pub fn dead_emergencies(analysis: &Analysis) -> Vec<DeadEmergency> {
    let plan = analysis.plan();
    let entries = acting_entries(plan);
    let mut lists: BTreeMap<(Option<EmergencyPolicyId>, &str), Vec<Listed<'_>>> = BTreeMap::new();
    for entry in &entries {
        for (position, string) in entry.dialled.iter().enumerate() {
            lists.entry((entry.policy, string)).or_default().push(Listed { entry, position });
        }
    }
    let mut dead = Vec::new();
    for ((_, string), mut list) in lists {
        let too_long = string.len() > analysis.limits().dialled;
        // A number comes before a mask of another entry, whatever the order. The sort is stable.
        list.sort_by_key(|listed| listed.position > 0);
        let mut covered = Covered::of(plan);
        for (at, listed) in list.iter().enumerate() {
            let acts = covered.add(&listed.entry.profiles);
            if acts && !too_long {
                continue;
            }
            let before = list.iter().take(at).filter(|_| !too_long);
            let instead = before.filter(|one| meet(one.entry, listed.entry));
            dead.push(DeadEmergency {
                entry: listed.entry.entry as usize,
                position: listed.position,
                instead: instead.map(|one| (one.entry.entry as usize, one.position)).collect(),
            });
        }
    }
    dead.sort_by_key(|one| (one.entry, one.position));
    dead
}

/// Returns the number or a mask of an emergency entry as it is written.
pub fn emergency_text(plan: &Plan, entry: usize, position: usize) -> Option<&Text> {
    let entry = plan.emergency_numbers.get(entry)?;
    match position.checked_sub(1) {
        None => Some(&entry.number),
        Some(mask) => entry.masks.get(mask),
    }
}

/// Returns true if both entries apply in some profile.
fn meet(one: &Emergency, other: &Emergency) -> bool {
    let either = one.profiles.is_empty() || other.profiles.is_empty();
    either || one.profiles.iter().any(|profile| other.profiles.contains(profile))
}

/// The profiles in which an entry acts on a string.
struct Covered {
    all: usize,
    everywhere: bool,
    some: BTreeSet<ProfileId>,
}

impl Covered {
    fn of(plan: &Plan) -> Covered {
        Covered { all: plan.profiles.len(), everywhere: false, some: BTreeSet::new() }
    }

    /// Adds the profiles of an entry, all if the list is empty. Returns true if one of them was not covered.
    fn add(&mut self, profiles: &[ProfileId]) -> bool {
        let left = !self.everywhere && (self.all == 0 || self.some.len() < self.all);
        if profiles.is_empty() {
            self.everywhere = true;
            return left;
        }
        let before = self.some.len();
        self.some.extend(profiles);
        left && self.some.len() > before
    }
}
