//! The complete automaton of a language, as a table.

use crate::{Counted, LimitExceeded};

use super::budget::exceeded;
use super::{Language, LanguageLimits, StateId};

/// All reachable states in breadth-first order; the first is the start. The table is not minimised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The number of the next state, in rows of one column for each class of the partition.
    pub next: Vec<u32>,
    /// For each state, whether the strings that lead to it match.
    pub accepting: Vec<bool>,
}

/// Returns the complete table of a language. Its states are renumbered.
///
/// # Errors
/// Returns [`LimitExceeded`] if there are too many states or steps.
pub fn determinise(language: &mut Language, limits: &LanguageLimits) -> Result<Table, LimitExceeded> {
    let columns = language.partition().len();
    let mut table = Table { next: Vec::new(), accepting: Vec::new() };
    let mut number: Vec<Option<u32>> = Vec::new();
    let mut order: Vec<StateId> = Vec::new();
    let mut meet = |state: StateId, order: &mut Vec<StateId>| {
        let index = state.0 as usize;
        if number.len() <= index {
            number.resize(index + 1, None);
        }
        let next = order.len() as u32;
        let Some(slot) = number.get_mut(index) else { return next };
        *slot.get_or_insert_with(|| {
            order.push(state);
            next
        })
    };
    meet(language.start(), &mut order);
    let mut done = 0;
    while let Some(&state) = order.get(done) {
        done += 1;
        table.accepting.push(language.accepts(state));
        for class in 0..columns {
            let next = language.step(state, class as u8)?;
            table.next.push(meet(next, &mut order));
        }
        if order.len() > limits.states as usize {
            return Err(exceeded(Counted::States, u64::from(limits.states)));
        }
    }
    Ok(table)
}
