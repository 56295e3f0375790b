//! Compares look-ups with each language on its own, for all short strings, and with the minimal automaton of the union.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use dialplan_automaton::lookup::{Chain, Label, Language, Lookup, SLOTS, Step, build};
use dialplan_automaton::{Alphabet, Automaton, Counted, LimitExceeded, Limits, Selection, union};
use proptest::prelude::*;
use support::{Table, cases, strings, table};

/// A random language in either form, which can be asked directly.
#[derive(Clone, Debug)]
enum Shape {
    Table(Table),
    Chain(Chain),
}

impl Shape {
    fn accepts(&self, string: &[u8]) -> bool {
        match self {
            Shape::Table(table) => table.accepts(string),
            Shape::Chain(chain) => {
                let sets: Vec<u128> =
                    chain.steps.iter().flat_map(|step| vec![step.bytes; step.times as usize]).collect();
                (if chain.open { string.len() >= sets.len() } else { string.len() == sets.len() })
                    && sets.iter().zip(string).all(|(set, byte)| set >> byte & 1 == 1)
            }
        }
    }

    fn language(&self) -> Language<()> {
        match self {
            Shape::Table(table) => Language::Automaton(table.automaton()),
            Shape::Chain(chain) => Language::Chain(chain.clone()),
        }
    }
}

/// Returns the letter that a byte from `0` to `a` stands for.
fn in_place_of(byte: u8) -> u8 {
    match byte {
        b'0' => b'a',
        b'1'..=b'9' => b'b',
        _ => b'c',
    }
}

fn in_digits(shape: &Shape) -> Language<()> {
    match shape {
        Shape::Table(table) => {
            let classes: Vec<u8> =
                (b'0'..=b'a').map(|byte| table.classes[usize::from(in_place_of(byte) - b'a')]).collect();
            Language::Automaton(Automaton::from_table(
                Alphabet::new(b'0', &classes),
                &table.rows,
                &table.accepting,
                0,
                (),
            ))
        }
        Shape::Chain(chain) => {
            let bytes = |set: u128| {
                (b'0'..=b'a').filter(|byte| set >> in_place_of(*byte) & 1 == 1).fold(0, |all, byte| all | 1u128 << byte)
            };
            let steps = chain.steps.iter().map(|step| Step { bytes: bytes(step.bytes), times: step.times });
            Language::Chain(Chain { steps: steps.collect(), open: chain.open })
        }
    }
}

fn chain() -> impl Strategy<Value = Chain> {
    // Any set of the three letters, including the empty one.
    let step = (0u128..8, 0u32..3).prop_map(|(set, times)| Step { bytes: set << b'a', times });
    let steps = prop_oneof![
        prop::collection::vec(step, 0..4),
        prop::collection::vec((0u128..3).prop_map(|letter| Step { bytes: 1 << (letter as u8 + b'a'), times: 1 }), 0..5),
    ];
    (steps, any::<bool>()).prop_map(|(steps, open)| Chain { steps, open })
}

fn shapes(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Shape>> {
    prop::collection::vec(prop_oneof![table().prop_map(Shape::Table), chain().prop_map(Shape::Chain)], count)
}

/// A small look-up, which is also one table.
fn lookup(shapes: &[Shape], selection: Selection) -> Lookup {
    laid_out(shapes, selection, Limits::default())
}

/// A look-up without its one table, as if it were large.
fn in_regions(shapes: &[Shape], selection: Selection) -> Lookup {
    laid_out(shapes, selection, Limits { small: 0, ..Limits::default() })
}

fn laid_out(shapes: &[Shape], selection: Selection, limits: Limits) -> Lookup {
    let languages: Vec<Language<()>> = shapes.iter().map(Shape::language).collect();
    let parts: Vec<(Label, &Language<()>)> = (0u32..).zip(&languages).map(|(n, l)| (Label(10 * n), l)).collect();
    build(Alphabet::new(b'a', &[0, 1, 2]), &parts, selection, &limits).unwrap()
}

/// A change of a table: which table, where, and the new number.
fn change() -> impl Strategy<Value = (usize, prop::sample::Index, u32)> {
    let number = prop_oneof![any::<u32>(), 0u32..64, (0u32..64).prop_map(|n| n | 1 << 31)];
    (0usize..7, any::<prop::sample::Index>(), number)
}

fn found(lookup: &Lookup, string: &[u8]) -> Vec<Label> {
    let mut labels: Vec<Label> = lookup.find(string).labels().collect();
    labels.sort_unstable();
    labels
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(300)))]

    #[test]
    fn a_lookup_finds_the_languages_that_contain_a_string(shapes in shapes(0..20)) {
        let (all, first) = (lookup(&shapes, Selection::All), lookup(&shapes, Selection::First));
        let (regions_all, regions_first) = (in_regions(&shapes, Selection::All), in_regions(&shapes, Selection::First));
        prop_assert_eq!(regions_all.size().rows_below, all.size().rows_below);
        for string in strings() {
            let expected: Vec<Label> =
                (0u32..).zip(&shapes).filter(|(_, s)| s.accepts(&string)).map(|(n, _)| Label(10 * n)).collect();
            prop_assert_eq!(&found(&all, &string), &expected, "{:?}", string);
            prop_assert_eq!(all.find(&string).is_empty(), expected.is_empty());
            prop_assert_eq!(first.find(&string).first(), expected.first().copied(), "{:?}", string);
            prop_assert_eq!(&found(&regions_all, &string), &expected, "{:?}", string);
            prop_assert_eq!(regions_first.find(&string).first(), expected.first().copied(), "{:?}", string);
        }
    }

    /// The same languages with `0` for `a`, `1` to `9` for `b` and anything else for `c`, so that there are tails.
    #[test]
    fn counting_digits_is_the_same_as_walking_through_them(shapes in shapes(0..14)) {
        let languages: Vec<Language<()>> = shapes.iter().map(in_digits).collect();
        let parts: Vec<(Label, &Language<()>)> = (0u32..).map(Label).zip(&languages).collect();
        let classes: Vec<u8> = (b'0'..=b'a').map(|byte| in_place_of(byte) - b'a').collect();
        for small in [0, 1 << 20] {
            let limits = Limits { small, ..Limits::default() };
            let lookup = build(Alphabet::new(b'0', &classes), &parts, Selection::All, &limits).unwrap();
            let again = Lookup::from_parts(lookup.clone().into_parts(), 100);
            prop_assert_eq!(again.unwrap().into_parts(), lookup.clone().into_parts());
            for string in strings() {
                let dialled: Vec<u8> = string.iter().map(|byte| b"05a"[usize::from(byte - b'a')]).collect();
                let expected: Vec<Label> =
                    (0u32..).zip(&shapes).filter(|(_, s)| s.accepts(&string)).map(|(n, _)| Label(n)).collect();
                prop_assert_eq!(&found(&lookup, &dialled), &expected, "{:?}", dialled);
            }
        }
    }

    /// With a single record, rows are distinguished only where the states of the union are.
    #[test]
    fn few_labels_make_no_more_states_than_the_union(tables in prop::collection::vec(table(), 1..5)) {
        let automata: Vec<_> = tables.iter().map(Table::automaton).collect();
        let parts: Vec<(u32, _)> = (0u32..).zip(&automata).collect();
        let shapes: Vec<Shape> = tables.into_iter().map(Shape::Table).collect();
        let union = union(&parts, Selection::All, &Limits::default()).unwrap();
        let size = lookup(&shapes, Selection::All).size();
        prop_assert_eq!(size.rows_above, 0);
        prop_assert!(size.rows_below <= union.size().states, "{:?} {:?}", size, union.size());
    }

    #[test]
    fn equal_tails_are_shared(tail in 1u32..9, first in prop::collection::btree_set("[abc]{4}", 1..9)) {
        let any = 0b111u128 << b'a';
        let one = |letters: &str| {
            let mut steps: Vec<Step> = letters.bytes().map(|b| Step { bytes: 1 << b, times: 1 }).collect();
            steps.push(Step { bytes: any, times: tail });
            Shape::Chain(Chain { steps, open: false })
        };
        let deck: Vec<Shape> = first.iter().map(|letters| one(letters)).collect();
        let size = lookup(&deck, Selection::All).size();
        // At most four rows for each of them before the tail, and one tail for each slot.
        prop_assert!(size.rows_below <= SLOTS * tail as usize + 4 * deck.len(), "{:?}", size);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(200)))]

    #[test]
    fn a_lookup_survives_being_taken_apart(shapes in shapes(0..20)) {
        for lookup in [lookup(&shapes, Selection::All), in_regions(&shapes, Selection::All)] {
            let again = Lookup::from_parts(lookup.clone().into_parts(), 1000);
            prop_assert_eq!(again.unwrap().into_parts(), lookup.into_parts());
        }
    }

    /// Tables with wrong numbers are refused, or every walk ends and finds valid labels.
    #[test]
    fn invalid_tables_are_refused_or_harmless(
        shapes in shapes(1..20),
        is_narrow in any::<bool>(),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let made = if is_narrow { in_regions(&shapes, Selection::All) } else { lookup(&shapes, Selection::All) };
        let mut parts = made.into_parts();
        for (which, at, to) in changes {
            match which {
                0 => parts.numbers[at.index(2)] = to,
                1 => *at.get_mut(&mut parts.columns) = to as u8,
                2 if parts.shapes.is_empty() => parts.shapes.resize(to as usize % 64, 0),
                2 => *at.get_mut(&mut parts.shapes) = to as u8,
                table => {
                    let tables = [&mut parts.above, &mut parts.below, &mut parts.records, &mut parts.tails];
                    let table = tables.into_iter().nth(table - 3).unwrap();
                    if !table.is_empty() {
                        *at.get_mut(table) = to;
                    }
                }
            }
        }
        if let Ok(lookup) = Lookup::from_parts(parts, 200) {
            let regions = lookup.clone().in_regions();
            for string in strings() {
                prop_assert!(lookup.find(&string).labels().all(|label| label < Label(200)));
                // The one table gives the same answers as the regions that it is derived from.
                prop_assert_eq!(found(&lookup, &string), found(&regions, &string));
            }
        }
    }
}

#[test]
fn a_byte_outside_the_alphabet_leads_nowhere() {
    let open = Shape::Chain(Chain { steps: vec![Step { bytes: 1 << b'a', times: 2 }], open: true });
    let lookup = lookup(&[open], Selection::All);
    for outside in [&b"d"[..], b"ad", b"a\xFFa", b"\0"] {
        assert!(lookup.find(outside).is_empty(), "{outside:?}");
    }
    // The walk stops as soon as the answer is known, before the end of the string.
    assert_eq!(found(&lookup, b"aad"), [Label(0)]);
}

#[test]
fn limits_have_names() {
    let any = 0b111u128 << b'a';
    let deck: Vec<(Label, Language<()>)> = (0..200u32)
        .map(|n| {
            let letters = (0..5).map(|place| Step { bytes: 1 << (b'a' + (n / 3u32.pow(place) % 3) as u8), times: 1 });
            let steps = letters.chain([Step { bytes: any, times: 7 }]).collect();
            (Label(n), Language::Chain(Chain { steps, open: false }))
        })
        .collect();
    let parts: Vec<(Label, &Language<()>)> = deck.iter().map(|(label, language)| (*label, language)).collect();
    let build = |limits: Limits| build(Alphabet::new(b'a', &[0, 1, 2]), &parts, Selection::All, &limits);
    assert!(build(Limits::default()).is_ok());
    let exceeded = |what, limit| Err(LimitExceeded { what, limit });
    assert_eq!(build(Limits { states: 20, ..Limits::default() }).map(drop), exceeded(Counted::States, 20));
    assert_eq!(build(Limits { members: 500, ..Limits::default() }).map(drop), exceeded(Counted::Members, 500));
}
