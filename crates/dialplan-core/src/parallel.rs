//! Work on many items: on all cores with the feature `parallel`, otherwise one after the other.
//!
//! Results keep the order of the items.

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

/// Returns the results of both functions.
#[cfg(feature = "parallel")]
pub(crate) fn join<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(a, b)
}

/// Returns the results of both functions.
#[cfg(not(feature = "parallel"))]
pub(crate) fn join<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    (a(), b())
}
