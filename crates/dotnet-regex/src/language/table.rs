//! The whole automaton of a language.

use crate::LimitExceeded;

use super::limits::exceeded;
use super::{Language, LanguageLimits, StateId};

/// All reachable states, in the order of breadth-first search; the first is the start. Not minimised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Rows of as many columns as the partition has classes: the number of the next state.
    pub next: Vec<u32>,
    /// By state: does a string that ends there match?
    pub accepting: Vec<bool>,
}

/// Makes the complete table of a language. Its states are numbered anew.
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
            return Err(exceeded("states", u64::from(limits.states)));
        }
    }
    Ok(table)
}
