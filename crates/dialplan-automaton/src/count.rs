//! The number of strings of each length.

use crate::automaton::{Automaton, StateId};

/// Returns the number of strings of each length from 0 to `longest` whose set of labels has the property. Only strings
/// that consist of the given `bytes` are counted. A number that does not fit is `u128::MAX`.
///
/// Strings that end in the dead state are never counted, and the property is not called for them.
pub fn count_by_length<L>(
    automaton: &Automaton<L>,
    bytes: &[u8],
    longest: usize,
    property: impl Fn(&[L]) -> bool,
) -> Vec<u128> {
    // The number of the given bytes in each class.
    let mut width = vec![0u128; automaton.alphabet().len()];
    for byte in bytes {
        let class = automaton.alphabet().class_of(*byte);
        if let Some(width) = class.and_then(|class| width.get_mut(usize::from(class))) {
            *width += 1;
        }
    }
    let wide: Vec<(u8, u128)> = (0u8..).zip(width).filter(|(_, width)| *width > 0).collect();
    let has: Vec<bool> = automaton.states().map(|s| s != StateId::DEAD && property(automaton.labels(s))).collect();
    // The number of ways from the start to each state, for one length after the other, and the states with any.
    let mut ways = vec![0u128; has.len()];
    let mut next_ways = ways.clone();
    let mut here = vec![automaton.start()];
    if let Some(start) = ways.get_mut(automaton.start().index()) {
        *start = 1;
    }
    let mut counts = Vec::with_capacity(longest + 1);
    loop {
        let counted = here.iter().filter(|state| has.get(state.index()) == Some(&true));
        counts.push(counted.fold(0u128, |sum, state| sum.saturating_add(at(&ways, *state))));
        if counts.len() > longest {
            return counts;
        }
        let mut next = Vec::new();
        for state in &here {
            let own = at(&ways, *state);
            for (class, width) in &wide {
                let to = automaton.step(*state, *class);
                if to == StateId::DEAD {
                    continue;
                }
                if let Some(slot) = next_ways.get_mut(to.index()) {
                    if *slot == 0 {
                        next.push(to);
                    }
                    *slot = slot.saturating_add(own.saturating_mul(*width));
                }
            }
        }
        for state in &here {
            if let Some(slot) = ways.get_mut(state.index()) {
                *slot = 0;
            }
        }
        std::mem::swap(&mut ways, &mut next_ways);
        here = next;
    }
}

fn at(ways: &[u128], state: StateId) -> u128 {
    ways.get(state.index()).copied().unwrap_or_default()
}
