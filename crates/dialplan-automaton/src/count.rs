//! The number of strings of each length.

use crate::automaton::{Automaton, StateId};

/// A number that counts strings.
pub trait Sum: Clone + Default {
    /// Returns 1.
    fn one() -> Self;
    /// Returns true for 0, which is the default.
    fn is_zero(&self) -> bool;
    /// Adds another number several times.
    fn add_times(&mut self, other: &Self, times: u32);
}

/// A number that does not fit is `u128::MAX`.
impl Sum for u128 {
    fn one() -> u128 {
        1
    }

    fn is_zero(&self) -> bool {
        *self == 0
    }

    fn add_times(&mut self, other: &u128, times: u32) {
        *self = self.saturating_add(other.saturating_mul(u128::from(times)));
    }
}

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
    sum_by_length(automaton, bytes, longest, property)
}

/// As [`count_by_length`], with numbers of another kind, which may be of any size.
pub fn sum_by_length<L, N: Sum>(
    automaton: &Automaton<L>,
    bytes: &[u8],
    longest: usize,
    property: impl Fn(&[L]) -> bool,
) -> Vec<N> {
    // The number of the given bytes in each class.
    let mut width = vec![0u32; automaton.alphabet().len()];
    for byte in bytes {
        let class = automaton.alphabet().class_of(*byte);
        if let Some(width) = class.and_then(|class| width.get_mut(usize::from(class))) {
            *width += 1;
        }
    }
    let wide: Vec<(u8, u32)> = (0u8..).zip(width).filter(|(_, width)| *width > 0).collect();
    let has: Vec<bool> = automaton.states().map(|s| s != StateId::DEAD && property(automaton.labels(s))).collect();
    // The number of ways from the start to each state, for one length after the other, and the states with any.
    let mut ways = vec![N::default(); has.len()];
    let mut next_ways = ways.clone();
    let mut here = vec![automaton.start()];
    if let Some(start) = ways.get_mut(automaton.start().index()) {
        *start = N::one();
    }
    let mut counts = Vec::with_capacity(longest + 1);
    loop {
        let mut counted = N::default();
        for state in here.iter().filter(|state| has.get(state.index()) == Some(&true)) {
            counted.add_times(&at(&ways, *state), 1);
        }
        counts.push(counted);
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
                    if slot.is_zero() {
                        next.push(to);
                    }
                    slot.add_times(&own, *width);
                }
            }
        }
        for state in &here {
            if let Some(slot) = ways.get_mut(state.index()) {
                *slot = N::default();
            }
        }
        std::mem::swap(&mut ways, &mut next_ways);
        here = next;
    }
}

fn at<N: Sum>(ways: &[N], state: StateId) -> N {
    ways.get(state.index()).cloned().unwrap_or_default()
}
