//! Work on many items: on all cores with the feature `parallel`, otherwise one after the other.
//!
//! Results keep the order of the items. Work that charges the budget of the command is divided so that the outcome does
//! not depend on which thread is faster.

use dialplan_automaton::Budget;
#[cfg(feature = "parallel")]
use rayon::prelude::*;

/// Returns the results of `f` for all items, in order.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    items.par_iter().map(f).collect()
}

/// Returns the results of `f` for all items, in order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    items.iter().map(f).collect()
}

/// Returns what `f` returns for the items and their positions, in order, without the `None`s.
#[cfg(feature = "parallel")]
pub(crate) fn filter_map<T: Sync, R: Send>(items: &[T], f: impl Fn(usize, &T) -> Option<R> + Sync + Send) -> Vec<R> {
    items.par_iter().enumerate().filter_map(|(position, item)| f(position, item)).collect()
}

/// Returns what `f` returns for the items and their positions, in order, without the `None`s.
#[cfg(not(feature = "parallel"))]
pub(crate) fn filter_map<T: Sync, R: Send>(items: &[T], f: impl Fn(usize, &T) -> Option<R> + Sync + Send) -> Vec<R> {
    items.iter().enumerate().filter_map(|(position, item)| f(position, item)).collect()
}

/// Returns the results of `f` for all items, in order, within a budget. Items are worked on
/// at the same time, so each has a part of half of the budget, by its weight. Those that need more are worked on once
/// more, one after the other, with shares of what is left. So the results do not depend on the feature.
///
/// `is_short` tells which errors are due to the budget.
pub(crate) fn within<T: Sync, R: Send, E: Send>(
    items: &[T],
    budget: &Budget,
    weight: impl Fn(&T) -> usize,
    f: impl Fn(&T, Budget) -> Result<R, E> + Sync + Send,
    is_short: impl Fn(&E) -> bool,
) -> Vec<Result<R, E>> {
    let weights: Vec<u64> = items.iter().map(|item| weight(item) as u64).collect();
    let all = u128::from(weights.iter().sum::<u64>().max(1));
    let half = u128::from(budget.left().unwrap_or(u64::MAX) / 2);
    let part = |weight: u64| u64::try_from(half * u128::from(weight) / all).unwrap_or(u64::MAX);
    let parts: Vec<(&T, Budget)> =
        items.iter().zip(weights).map(|(item, weight)| (item, budget.part(part(weight)))).collect();
    let mut results = map(&parts, |(item, part)| f(item, part.clone()));
    // This is within the half that was given out.
    let _ = budget.charge(parts.iter().map(|(_, part)| part.spent() as usize).sum());
    let short = results.iter().filter(|result| result.as_ref().is_err_and(&is_short)).count();
    let mut shares = budget.shares(short, MOST);
    for (result, item) in results.iter_mut().zip(items) {
        if result.as_ref().is_err_and(&is_short) {
            let _share = shares.begin();
            let part = budget.part(budget.left().unwrap_or(u64::MAX));
            *result = f(item, part.clone());
            let _ = budget.charge(part.spent() as usize);
        }
    }
    results
}

/// What an item may take of what others leave, when it needs more than its part: a half.
const MOST: u64 = 2;
