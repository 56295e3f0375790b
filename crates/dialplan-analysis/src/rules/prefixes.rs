//! Numbers that are complete for one rule and the beginning of a longer one of another: off-hook dialling has to wait, or cuts.

use crate::sets::restricted;
use crate::{Analysis, NotDecided};
use dialplan_automaton::{Automaton, StateId};
use dialplan_core::model::{Position, ProfileId};

/// A number of one rule with which a number of another begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prefix {
    /// The rule that takes the short number.
    pub position: Position,
    /// The short number, a shortest one.
    pub short: String,
    /// The rule that takes the long one.
    pub other: Position,
    /// The long number.
    pub long: String,
}

/// For each rule of a profile a shortest number of digits that a longer one of another rule begins with, as off-hook dialling tries the rules
/// without the outside-line prefix.
///
/// # Errors
/// A limit.
pub fn prefixes(analysis: &Analysis, profile: ProfileId) -> Result<Vec<Prefix>, NotDecided> {
    let rules = restricted(analysis.rules(profile), analysis.domain().of_digits().set(), analysis.limits())?;
    let mut found: Vec<Prefix> = Vec::new();
    // Breadth first: the first string that ends in a state is a shortest.
    let mut seen = vec![false; rules.states().count()];
    let mut layer = vec![(rules.start(), String::new())];
    while !layer.is_empty() {
        let mut next = Vec::new();
        for (state, string) in layer {
            if state == StateId::DEAD || seen.get(state.index()) != Some(&false) {
                continue;
            }
            if let Some(slot) = seen.get_mut(state.index()) {
                *slot = true;
            }
            if let Some(position) = rules.labels(state).first()
                && !found.iter().any(|known| known.position == *position)
                && let Some((rest, other)) = onwards(&rules, state, *position)
            {
                found.push(Prefix {
                    position: *position,
                    long: format!("{string}{rest}"),
                    short: string.clone(),
                    other,
                });
            }
            next.extend(steps(&rules, state).map(|(digit, to)| (to, format!("{string}{digit}"))));
        }
        layer = next;
    }
    found.sort_by_key(|prefix| prefix.position);
    Ok(found)
}

/// The shortest way on to a number of another rule.
fn onwards(rules: &Automaton<Position>, from: StateId, own: Position) -> Option<(String, Position)> {
    let mut seen = vec![false; rules.states().count()];
    let mut layer = vec![(from, String::new())];
    while !layer.is_empty() {
        let mut next = Vec::new();
        for (state, string) in layer {
            for (digit, to) in steps(rules, state) {
                let Some(slot @ false) = seen.get_mut(to.index()) else { continue };
                *slot = true;
                let longer = format!("{string}{digit}");
                if let Some(other) = rules.labels(to).first().filter(|other| **other != own) {
                    return Some((longer, *other));
                }
                next.push((to, longer));
            }
        }
        layer = next;
    }
    None
}

fn steps(rules: &Automaton<Position>, state: StateId) -> impl Iterator<Item = (char, StateId)> {
    (b'0'..=b'9').filter_map(move |digit| {
        let to = rules.step(state, rules.alphabet().class_of(digit)?);
        (to != StateId::DEAD).then_some((char::from(digit), to))
    })
}
