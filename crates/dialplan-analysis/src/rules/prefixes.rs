//! Numbers that are complete for one rule and the beginning of a longer number of another rule. Off-hook dialling must
//! wait for more digits, or cuts the longer number.

use dialplan_automaton::{Automaton, StateId};
use dialplan_core::call::Dialling;
use dialplan_core::model::{Position, ProfileId};

use crate::before_rules::hidden;
use crate::sets::restricted;
use crate::{Analysis, NotDecided};

/// A number of one rule that is the beginning of a number of another rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prefix {
    /// The rule that matches the short number.
    pub position: Position,
    /// The short number, a shortest one.
    pub short: String,
    /// The rule that matches the long number.
    pub other: Position,
    /// The long number.
    pub long: String,
}

/// Returns for each rule of a profile a shortest number of digits that is the beginning of a longer number of another
/// rule. All rules of the profile are considered, also those that off-hook dialling does not try. Numbers on which an
/// emergency entry acts are left out.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn prefixes(analysis: &Analysis, profile: ProfileId) -> Result<Vec<Prefix>, NotDecided> {
    let digits = analysis.domain().of_digits();
    let rules = match hidden(analysis, profile, Dialling::Normal)? {
        Some(hidden) => {
            let digits = hidden.removed_from(digits.set(), analysis)?;
            restricted(analysis.rules(profile), &digits, analysis.limits())?
        }
        None => restricted(analysis.rules(profile), digits.set(), analysis.limits())?,
    };
    let mut found: Vec<Prefix> = Vec::new();
    // Breadth-first, so the first string that leads to a state is a shortest one.
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

/// Returns the shortest continuation to a number of another rule.
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
