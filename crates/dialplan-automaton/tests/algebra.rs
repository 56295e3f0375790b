//! Compares union, product, minimisation and witnesses with an enumeration of all short strings.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use dialplan_automaton::{
    Alphabet, Automaton, Counted, LimitExceeded, Limits, Preference, Selection, product, union, witness,
};
use proptest::prelude::*;
use support::{LONGEST, Table, cases, strings, table};

/// Returns the number of live states of the minimal automaton, by the theorem of Myhill and Nerode: the distinct
/// nonempty residuals of all short prefixes.
fn residuals(table: &Table) -> usize {
    let short: Vec<_> = strings().into_iter().filter(|s| s.len() <= LONGEST).collect();
    let mut seen = std::collections::BTreeSet::new();
    for prefix in &short {
        let residual: Vec<bool> =
            short.iter().map(|suffix| table.accepts(&[&prefix[..], &suffix[..]].concat())).collect();
        if residual.contains(&true) {
            seen.insert(residual);
        }
    }
    seen.len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(200)))]

    #[test]
    fn minimisation_keeps_the_language(table in table()) {
        let automaton = table.automaton();
        for string in strings() {
            prop_assert_eq!(automaton.accepts(&string), table.accepts(&string), "{:?}", string);
        }
    }

    #[test]
    fn both_selections_agree_with_the_parts(tables in prop::collection::vec(table(), 1..5)) {
        let automata: Vec<_> = tables.iter().map(Table::automaton).collect();
        let parts: Vec<(usize, &Automaton<()>)> = automata.iter().enumerate().collect();
        let all = union(&parts, Selection::All, &Limits::default()).unwrap();
        let first = union(&parts, Selection::First, &Limits::default()).unwrap();
        for string in strings() {
            let expected: Vec<usize> = (0..tables.len()).filter(|t| tables[*t].accepts(&string)).collect();
            prop_assert_eq!(all.labels_of(&string), &expected[..]);
            prop_assert_eq!(first.labels_of(&string), &expected[..expected.len().min(1)]);
        }
    }

    #[test]
    fn equal_languages_have_equal_automata(a in table(), b in table()) {
        let (a, b) = (a.automaton(), b.automaton());
        let limits = Limits::default();
        let one = union(&[((), &a), ((), &b)], Selection::First, &limits).unwrap();
        let other = product(&b, &a, |x, y| if x.len() + y.len() > 0 { vec![()] } else { vec![] }, &limits).unwrap();
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_product_answers_for_both(a in table(), b in table()) {
        let difference = product(
            &a.automaton(),
            &b.automaton(),
            |x, y| if !x.is_empty() && y.is_empty() { vec![()] } else { vec![] },
            &Limits::default(),
        ).unwrap();
        for string in strings() {
            prop_assert_eq!(difference.accepts(&string), a.accepts(&string) && !b.accepts(&string));
        }
    }

    #[test]
    fn a_witness_is_the_first_accepted_string(table in table()) {
        let automaton = table.automaton();
        let found = witness(&automaton, Preference::by_rank(|_| 0), |labels| !labels.is_empty());
        let expected = strings().into_iter().find(|s| table.accepts(s));
        // If six states accept a string at all, they accept one of at most five letters.
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_viable_prefix_begins_some_string(table in table()) {
        let automaton = table.automaton();
        for string in strings().iter().filter(|s| s.len() <= 3) {
            let viable = automaton.viable_prefix(string);
            let begins = |prefix: &[u8]| strings().iter().any(|s| s.starts_with(prefix) && table.accepts(s));
            // The shortest accepted continuation of three letters needs at most five more: longer than the enumeration.
            if viable.is_none() {
                prop_assert!(!begins(b""));
            } else if let Some(length) = viable && length < string.len() {
                prop_assert!(!begins(&string[..=length]), "{:?} {}", string, length);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(24)))]

    #[test]
    fn no_two_states_are_equal(table in table()) {
        let automaton = table.automaton();
        // One row is that of the dead state.
        prop_assert_eq!(automaton.size().states - 1, residuals(&table));
    }
}

#[test]
fn a_limit_is_named() {
    let ring = |n: u32| {
        let rows: Vec<u32> = (0..n).map(|s| (s + 1) % n).collect();
        let accepting: Vec<bool> = (0..n).map(|s| s == 0).collect();
        Automaton::from_table(Alphabet::new(b'a', &[0, 0, 0]), &rows, &accepting, 0, ())
    };
    let (a, b) = (ring(97), ring(101));
    let limits = Limits { states: 1000, ..Limits::default() };
    let found = union(&[(0, &a), (1, &b)], Selection::All, &limits);
    assert_eq!(found, Err(LimitExceeded { what: Counted::States, limit: 1000 }));
    let found = product(&a, &b, |x, y| if x.len() + y.len() > 1 { vec![()] } else { vec![] }, &limits);
    assert_eq!(found, Err(LimitExceeded { what: Counted::States, limit: 1000 }));
}

#[test]
fn a_witness_prefers_what_can_be_dialled() {
    let every_byte_alike = vec![0; 95];
    let automaton = Automaton::from_table(Alphabet::new(b' ', &every_byte_alike), &[1, 1], &[false, true], 0, ());
    assert_eq!(witness(&automaton, Preference::dialable(), |l| !l.is_empty()), Some(b"1".to_vec()));
}

#[test]
fn digits_of_a_witness_ascend() {
    // A `0`, then any ten characters but letters.
    let classes: Vec<u8> =
        (b' '..=b'~').map(|b| if b == b'0' { 1 } else { u8::from(b.is_ascii_alphabetic()) * 2 }).collect();
    let alphabet = Alphabet::new(b' ', &classes);
    let column = |byte: u8| usize::from(alphabet.class_of(byte).unwrap());
    let mut rows = vec![12u32; 13 * 3];
    rows[column(b'0')] = 1;
    for state in 1..11 {
        rows[state * 3 + column(b'0')] = state as u32 + 1;
        rows[state * 3 + column(b'5')] = state as u32 + 1;
    }
    let accepting: Vec<bool> = (0..13).map(|state| state == 11).collect();
    let automaton = Automaton::from_table(alphabet, &rows, &accepting, 0, ());
    assert_eq!(witness(&automaton, Preference::dialable(), |l| !l.is_empty()), Some(b"01234567890".to_vec()));
}

#[test]
fn a_witness_has_as_few_other_characters_as_possible() {
    // `0x` or `10`: the first is earlier byte by byte, the second is all digits.
    let classes: Vec<u8> = (b' '..=b'~')
        .map(|byte| match byte {
            b'0' => 0,
            b'1' => 1,
            b'x' => 2,
            _ => 3,
        })
        .collect();
    let classes_of = Alphabet::new(b' ', &classes);
    let column = |byte: u8| usize::from(classes_of.class_of(byte).unwrap());
    let mut rows = vec![4u32; 5 * 4];
    rows[column(b'0')] = 1;
    rows[column(b'1')] = 2;
    rows[4 + column(b'x')] = 3;
    rows[8 + column(b'0')] = 3;
    let accepting = [false, false, false, true, false];
    let automaton = Automaton::from_table(classes_of, &rows, &accepting, 0, ());
    assert_eq!(witness(&automaton, Preference::dialable(), |l| !l.is_empty()), Some(b"10".to_vec()));
}

#[test]
fn bytes_outside_the_alphabet_are_never_read() {
    let anything = Automaton::from_table(Alphabet::new(b'a', &[0, 0, 0]), &[0], &[true], 0, ());
    assert!(anything.accepts(b"abc"));
    assert!(!anything.accepts(b"abd"));
    assert_eq!(anything.viable_prefix(b"ab\xFF"), Some(2));
}
