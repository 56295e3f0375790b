//! A smallest set that has a member in common with each of several sets (a hitting set).
//!
//! Minimum hitting set is NP-hard, but the sets of a dial plan are few and small. A search with a step limit finds the
//! smallest one. If it takes too many steps, or the budget is used up, a greedy choice without superfluous members is
//! returned and marked as such.

use std::collections::BTreeSet;

use dialplan_automaton::Budget;

/// The number of sets that the search may look at before it gives up.
const EXACT_STEPS: usize = 100_000;

/// The steps of the budget for each member of a set that the search looks at.
const STEP: usize = 16;

/// A set that meets all sets of a family, and whether it is certainly a smallest one.
pub(super) struct Cover<T> {
    pub(super) members: Vec<T>,
    pub(super) smallest: bool,
}

/// Returns a set that meets every set of the family; empty sets are ignored. Among the smallest covers, the first in
/// order is returned.
pub(super) fn smallest_cover<T: Copy + Ord>(family: impl IntoIterator<Item = Vec<T>>, budget: &Budget) -> Cover<T> {
    let family = without_supersets(family);
    let greedy = greedy_cover(&family);
    let mut search = Search { family: &family, steps: 0, budget };
    for size in 0..greedy.len() {
        let mut chosen = Vec::new();
        match search.extend(&mut chosen, size) {
            Extension::Found => {
                chosen.sort_unstable();
                return Cover { members: chosen, smallest: true };
            }
            Extension::None => {}
            Extension::TooManySteps => return Cover { members: greedy, smallest: false },
        }
    }
    Cover { members: greedy, smallest: true }
}

/// Returns the sets without those that contain another one, since a superset is met whenever its subset is. The
/// smallest sets come first.
fn without_supersets<T: Copy + Ord>(family: impl IntoIterator<Item = Vec<T>>) -> Vec<BTreeSet<T>> {
    let sets: BTreeSet<BTreeSet<T>> = family.into_iter().map(BTreeSet::from_iter).filter(|s| !s.is_empty()).collect();
    let mut sets: Vec<BTreeSet<T>> = sets.into_iter().collect();
    sets.sort_by_key(BTreeSet::len);
    let mut kept: Vec<BTreeSet<T>> = Vec::new();
    for set in sets {
        if !kept.iter().any(|smaller| smaller.is_subset(&set)) {
            kept.push(set);
        }
    }
    kept
}

enum Extension {
    Found,
    None,
    TooManySteps,
}

struct Search<'a, T> {
    family: &'a [BTreeSet<T>],
    steps: usize,
    budget: &'a Budget,
}

impl<T: Copy + Ord> Search<'_, T> {
    /// Adds at most `more` members so that all sets are met.
    fn extend(&mut self, chosen: &mut Vec<T>, more: usize) -> Extension {
        self.steps += 1;
        if self.steps > EXACT_STEPS || self.budget.charge(STEP * (1 + chosen.len())).is_err() {
            return Extension::TooManySteps;
        }
        // The family is sorted by size, so the first set that is not met has the fewest choices.
        let family = self.family;
        let Some(open) = family.iter().find(|set| !chosen.iter().any(|c| set.contains(c))) else {
            return Extension::Found;
        };
        if more == 0 {
            return Extension::None;
        }
        for member in open {
            chosen.push(*member);
            match self.extend(chosen, more - 1) {
                Extension::None => {
                    chosen.pop();
                }
                other => return other,
            }
        }
        Extension::None
    }
}

/// Returns a cover that is built greedily: repeatedly adds the member that meets most open sets, then removes members
/// that turned out superfluous.
fn greedy_cover<T: Copy + Ord>(family: &[BTreeSet<T>]) -> Vec<T> {
    let mut open: Vec<&BTreeSet<T>> = family.iter().collect();
    let mut chosen: Vec<T> = Vec::new();
    while !open.is_empty() {
        let mut counts: std::collections::BTreeMap<T, usize> = Default::default();
        for member in open.iter().flat_map(|set| set.iter()) {
            *counts.entry(*member).or_default() += 1;
        }
        // The first of the members with the highest count.
        let Some((best, _)) = counts.into_iter().rev().max_by_key(|(_, count)| *count) else { break };
        chosen.push(best);
        open.retain(|set| !set.contains(&best));
    }
    chosen.sort_unstable();
    for candidate in chosen.clone() {
        let rest: Vec<T> = chosen.iter().copied().filter(|c| *c != candidate).collect();
        if family.iter().all(|set| rest.iter().any(|c| set.contains(c))) {
            chosen = rest;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(family: &[&[u32]], members: &[u32]) {
        let cover = smallest_cover(family.iter().map(|set| set.to_vec()), &Budget::default());
        assert!(cover.smallest);
        assert_eq!(cover.members, members);
    }

    #[test]
    fn the_smallest_cover_is_found_where_a_greedy_choice_is_larger() {
        check(&[], &[]);
        check(&[&[1], &[1, 2]], &[1]);
        check(&[&[1, 2], &[2, 3], &[3, 1]], &[1, 2]);
        // 0 meets four of the six sets, but then two more members are needed.
        check(&[&[0, 1], &[0, 2], &[0, 1, 3], &[0, 2, 4], &[1, 5], &[2, 6]], &[1, 2]);
    }
}
