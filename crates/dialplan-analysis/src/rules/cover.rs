//! A smallest set that meets every one of several sets (a hitting set).
//!
//! Minimum hitting set is NP-hard, but the sets of a dial plan are few and small. A counted search finds the smallest; where it would take
//! too many steps, a greedy choice without anything superfluous is given, and that is said.

use std::collections::BTreeSet;

/// Sets that the search may look at before it gives up.
const EXACT_STEPS: usize = 100_000;

/// A set that meets all, and whether it is certainly a smallest one.
pub(super) struct Cover<T> {
    pub(super) members: Vec<T>,
    pub(super) smallest: bool,
}

/// Meets every set of the family; empty sets are left out. Among the smallest covers the first in order is taken.
pub(super) fn smallest_cover<T: Copy + Ord>(family: impl IntoIterator<Item = Vec<T>>) -> Cover<T> {
    let family = without_supersets(family);
    let greedy = greedy_cover(&family);
    let mut search = Search { family: &family, steps: 0 };
    for size in 0..greedy.len() {
        let mut chosen = Vec::new();
        match search.extend(&mut chosen, size) {
            Outcome::Found => {
                chosen.sort_unstable();
                return Cover { members: chosen, smallest: true };
            }
            Outcome::None => {}
            Outcome::TooManySteps => return Cover { members: greedy, smallest: false },
        }
    }
    Cover { members: greedy, smallest: true }
}

/// A superset is met whenever its subset is. What is left is sorted, the smallest first.
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

enum Outcome {
    Found,
    None,
    TooManySteps,
}

struct Search<'a, T> {
    family: &'a [BTreeSet<T>],
    steps: usize,
}

impl<T: Copy + Ord> Search<'_, T> {
    /// Adds at most `more` members so that all sets are met.
    fn extend(&mut self, chosen: &mut Vec<T>, more: usize) -> Outcome {
        self.steps += 1;
        if self.steps > EXACT_STEPS {
            return Outcome::TooManySteps;
        }
        // The family is sorted by size: the first open set has the fewest choices.
        let family = self.family;
        let Some(open) = family.iter().find(|set| !chosen.iter().any(|c| set.contains(c))) else {
            return Outcome::Found;
        };
        if more == 0 {
            return Outcome::None;
        }
        for member in open {
            chosen.push(*member);
            match self.extend(chosen, more - 1) {
                Outcome::None => {
                    chosen.pop();
                }
                other => return other,
            }
        }
        Outcome::None
    }
}

/// Again and again the member that meets most open sets; then whatever turned out superfluous goes.
fn greedy_cover<T: Copy + Ord>(family: &[BTreeSet<T>]) -> Vec<T> {
    let mut open: Vec<&BTreeSet<T>> = family.iter().collect();
    let mut chosen: Vec<T> = Vec::new();
    while !open.is_empty() {
        let mut counts: std::collections::BTreeMap<T, usize> = Default::default();
        for member in open.iter().flat_map(|set| set.iter()) {
            *counts.entry(*member).or_default() += 1;
        }
        // The first of those with the highest count.
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
        let cover = smallest_cover(family.iter().map(|set| set.to_vec()));
        assert!(cover.smallest);
        assert_eq!(cover.members, members);
    }

    #[test]
    fn the_smallest_cover_is_found_where_greed_fails() {
        check(&[], &[]);
        check(&[&[1], &[1, 2]], &[1]);
        check(&[&[1, 2], &[2, 3], &[3, 1]], &[1, 2]);
        // 0 meets four of six sets, but then two more are needed.
        check(&[&[0, 1], &[0, 2], &[0, 1, 3], &[0, 2, 4], &[1, 5], &[2, 6]], &[1, 2]);
    }
}
