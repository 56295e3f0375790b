//! Sets that contain everything of a shape: all strings with digits at some places, `+` at others, and other characters
//! elsewhere.

use dialplan_automaton::{Alphabet, Automaton, StateId};
use dialplan_core::Limits;
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};
use rustc_hash::FxHashMap;

use crate::NotDecided;

/// The maximum number of sets of states that are visited.
const MAX_SETS: usize = 20_000;

/// The steps for each set of states, beside those for its states.
const SET: usize = 8;

/// What a character stands for in a shape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Other,
    Digit,
    Plus,
}

fn kind(byte: u8) -> Kind {
    match byte {
        b'+' => Kind::Plus,
        digit if digit.is_ascii_digit() => Kind::Digit,
        _ => Kind::Other,
    }
}

/// Returns the strings of a set all of whose shape is in the set: `12` if the set contains all strings of two digits.
///
/// States that strings of one shape lead to are put together; all of them must accept.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(super) fn all_of_shape(set: &Automaton<()>, limits: &Limits) -> Result<Automaton<()>, NotDecided> {
    let keys: Vec<u8> = (FIRST..).take(ALPHABET_LEN).map(|byte| kind(byte) as u8).collect();
    let alphabet = Alphabet::new(FIRST, &keys);
    // The classes of the set that characters of a kind have.
    let classes = |wanted: Kind| {
        let own = set.alphabet().bytes().filter(move |(byte, _)| kind(*byte) == wanted);
        let mut classes: Vec<u8> = own.map(|(_, class)| class).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    };
    let columns: Vec<Vec<u8>> = alphabet.representatives().iter().map(|byte| classes(kind(*byte))).collect();
    let first = vec![set.start()];
    let mut known: FxHashMap<Vec<StateId>, u32> = FxHashMap::from_iter([(first.clone(), 0)]);
    let mut sets = vec![first];
    let (mut rows, mut outputs) = (Vec::new(), Vec::new());
    let mut next = 0;
    while let Some(states) = sets.get(next).cloned() {
        next += 1;
        outputs.push(u32::from(states.iter().all(|state| !set.labels(*state).is_empty())));
        for classes in &columns {
            limits.budget().charge(SET + states.len() * classes.len())?;
            let mut reached: Vec<StateId> =
                states.iter().flat_map(|state| classes.iter().map(|class| set.step(*state, *class))).collect();
            reached.sort_unstable();
            reached.dedup();
            // Once a string is outside for good, so is something of every longer shape.
            if reached.contains(&StateId::DEAD) || reached.is_empty() {
                rows.push(u32::MAX);
                continue;
            }
            let number = match known.get(&reached) {
                Some(number) => *number,
                None if sets.len() >= MAX_SETS => {
                    return Err(NotDecided::because(format!("a target has more than {MAX_SETS} sets of states")));
                }
                None => {
                    let number = sets.len() as u32;
                    known.insert(reached.clone(), number);
                    sets.push(reached);
                    number
                }
            };
            rows.push(number);
        }
    }
    Ok(Automaton::from_outputs(alphabet, &rows, &outputs, vec![Box::default(), Box::new([()])], 0)
        .charged(&limits.automaton)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dialplan_core::pattern::{language, read};

    fn check(pattern: &str, inside: &[&str], outside: &[&str]) {
        let limits = Limits::default();
        let set = language(&read(pattern, &limits).unwrap(), &limits).unwrap();
        let all = all_of_shape(&set, &limits).unwrap();
        for (texts, expected) in [(inside, true), (outside, false)] {
            for text in texts {
                assert_eq!(all.accepts(text.as_bytes()), expected, "{pattern} {text}");
            }
        }
    }

    #[test]
    fn what_a_target_takes_of_every_shape() {
        check(r"\d+", &["1", "*12", "+31"], &["", "*", "#"]);
        check(r"^\d{2}$", &["12"], &["1", "123", "*1"]);
        check(r"^(?:\d{2,3}|\*1\d)$", &["12", "123"], &["*12"]);
        check(r"^\+\d+$", &["+1", "+01"], &["1", "++1"]);
        check(r"^\+", &["+0", "++1", "+*"], &["1", "*1"]);
        check(r"^\+0\d$", &[], &["+01"]);
        check(r"^0\d", &[], &["01", "012"]);
        check("", &["", "1", "*"], &[]);
    }
}
