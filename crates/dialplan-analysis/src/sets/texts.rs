//! Sets of a few texts, made without patterns.

use dialplan_automaton::{Alphabet, Automaton};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};

/// An entry that leads nowhere.
const NOWHERE: u32 = u32::MAX;

/// Returns the automaton of some texts, each with its labels: a tree that reads one character after the other. Wherever
/// a text is read, any number of the characters of `ignored` may come first; none of them may be in a text. Texts with
/// characters outside the dial alphabet are left out.
pub(crate) fn of_texts<'t, L: Clone + Ord>(
    texts: impl IntoIterator<Item = (&'t str, L)>,
    ignored: &[char],
) -> Automaton<L> {
    let keys: Vec<u8> = (0..ALPHABET_LEN as u8).collect();
    let alphabet = Alphabet::new(FIRST, &keys);
    let (mut rows, mut outputs) = (vec![NOWHERE; ALPHABET_LEN], vec![Vec::new()]);
    for (text, label) in texts {
        let classes: Option<Vec<usize>> = text.bytes().map(|byte| alphabet.class_of(byte).map(usize::from)).collect();
        let Some(classes) = classes else { continue };
        let mut state = 0;
        for class in classes {
            let fresh = outputs.len();
            let Some(slot) = rows.get_mut(state * ALPHABET_LEN + class) else { break };
            if *slot == NOWHERE {
                *slot = fresh as u32;
                outputs.push(Vec::new());
                rows.resize(rows.len() + ALPHABET_LEN, NOWHERE);
                state = fresh;
            } else {
                state = *slot as usize;
            }
        }
        if let Some(labels) = outputs.get_mut(state) {
            labels.push(label);
        }
    }
    let loops: Vec<usize> =
        ignored.iter().filter_map(|c| alphabet.class_of(u8::try_from(*c).ok()?)).map(usize::from).collect();
    for (state, row) in rows.chunks_exact_mut(ALPHABET_LEN).enumerate() {
        for class in &loops {
            if let Some(slot) = row.get_mut(*class) {
                *slot = state as u32;
            }
        }
    }
    let mut labels: Vec<Box<[L]>> = vec![Box::default()];
    let mut numbers = Vec::with_capacity(outputs.len());
    for mut own in outputs {
        own.sort_unstable();
        own.dedup();
        numbers.push(labels.len() as u32);
        labels.push(own.into_boxed_slice());
    }
    Automaton::from_outputs(alphabet, &rows, &numbers, labels, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_carry_their_labels() {
        let set = of_texts([("112", 1), ("11", 2), ("112", 0), ("é", 3)], &[]);
        for (text, expected) in [("112", &[0, 1][..]), ("11", &[2]), ("1", &[]), ("1-12", &[]), ("", &[])] {
            assert_eq!(set.labels_of(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn ignored_characters_may_come_anywhere() {
        let set = of_texts([("112", ())], &['-', ' ']);
        for (text, expected) in [("112", true), ("-1 - 1-2 ", true), ("1-1", false), ("1+12", false)] {
            assert_eq!(set.accepts(text.as_bytes()), expected, "{text}");
        }
    }
}
