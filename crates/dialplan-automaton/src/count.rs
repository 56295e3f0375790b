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
    // The number of ways from the start to each state, for one length after the other.
    let mut ways = std::collections::BTreeMap::from([(automaton.start(), 1u128)]);
    let mut counts = Vec::with_capacity(longest + 1);
    loop {
        let here = ways.iter().filter(|(state, _)| has.get(state.index()) == Some(&true));
        counts.push(here.fold(0u128, |sum, (_, ways)| sum.saturating_add(*ways)));
        if counts.len() > longest {
            return counts;
        }
        let mut next = std::collections::BTreeMap::new();
        for (state, ways) in &ways {
            for (class, width) in &wide {
                let to = automaton.step(*state, *class);
                if to != StateId::DEAD {
                    let slot = next.entry(to).or_insert(0u128);
                    *slot = slot.saturating_add(ways.saturating_mul(*width));
                }
            }
        }
        ways = next;
    }
}
