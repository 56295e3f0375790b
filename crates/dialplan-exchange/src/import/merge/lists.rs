//! Finds the owners of the lists of which the files only show a part, and of those that they show to be empty.

use dialplan_core::model::PlanSection;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::draft::{Draft, DraftList, PartialList};

/// The names of the objects of a section, by the form in which names are compared.
type Names = FxHashMap<(PlanSection, String), String>;

/// Gives the lists the names that their owners have in the draft, and keeps each list once. A list whose owner is not
/// in the draft is dropped, since a plan cannot name it.
pub(super) fn resolve(draft: &mut Draft) {
    let names = names(draft);
    let named = |list: &DraftList| {
        let section = list.section();
        list.renamed(|name| names.get(&(section, name.to_lowercase())).cloned())
    };
    let mut known: FxHashSet<DraftList> = FxHashSet::default();
    let mut partial: Vec<PartialList> = Vec::new();
    for found in std::mem::take(&mut draft.partial) {
        if let Some(list) = named(&found.list).filter(|list| known.insert(list.clone())) {
            partial.push(PartialList { list, ..found });
        }
    }
    let mut emptied: Vec<DraftList> = draft.emptied.iter().filter_map(named).collect();
    emptied.retain(|list| !known.contains(list));
    emptied.sort_unstable();
    emptied.dedup();
    (draft.partial, draft.emptied) = (partial, emptied);
}

fn names(draft: &Draft) -> Names {
    let of = |section: PlanSection, name: &String| ((section, name.to_lowercase()), name.clone());
    (draft.profiles.iter().map(|profile| of(PlanSection::Profiles, &profile.name)))
        .chain(draft.policies.iter().map(|policy| of(PlanSection::Policies, &policy.name)))
        .chain(draft.routes.iter().map(|route| of(PlanSection::Routes, &route.name)))
        .chain(draft.gateways.iter().map(|gateway| of(PlanSection::Gateways, &gateway.name)))
        .chain(draft.emergency_policies.iter().map(|policy| of(PlanSection::EmergencyPolicies, &policy.name)))
        .collect()
}
