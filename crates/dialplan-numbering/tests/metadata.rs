//! The extract is whole: every pattern can be decided, contains its example, and has the lengths that it states.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::BTreeSet;

use dialplan_automaton::{Automaton, count_by_length};
use dialplan_core::Limits;
use dialplan_core::pattern::{language, read};
use dialplan_numbering::{Class, country_code_of, country_codes, region, regions, regions_of, version};

fn automaton(pattern: &str) -> Automaton<()> {
    let mut limits = Limits::default();
    limits.pattern.pattern_chars = 10_000;
    language(&read(pattern, &limits).unwrap(), &limits).unwrap()
}

/// The lengths of the strings of digits that an automaton accepts, up to 20.
fn lengths(automaton: &Automaton<()>) -> Vec<u8> {
    let counts = count_by_length(automaton, b"0123456789", 20, |labels| !labels.is_empty());
    (0u8..).zip(counts).filter(|(_, count)| *count > 0).map(|(length, _)| length).collect()
}

#[test]
fn every_class_is_an_automaton_with_its_example_and_its_lengths() {
    let (mut patterns, mut longest) = (BTreeSet::new(), 0);
    for region in regions() {
        for numbers in region.classes() {
            let (code, class) = (region.code(), numbers.class());
            if let Some(example) = numbers.example() {
                assert!(automaton(&numbers.pattern()).accepts(example.as_bytes()), "{code} {class:?} {example}");
            }
            let national = numbers.national_pattern();
            longest = longest.max(numbers.pattern().len());
            if patterns.insert(national.clone()) {
                let found = lengths(&automaton(&national));
                assert!(!found.is_empty(), "{code} {class:?}");
                assert!(found.iter().all(|n| numbers.lengths().contains(n)), "{code} {class:?} {national}");
            }
        }
    }
    println!("{} patterns, the longest of {longest} characters, version {}", patterns.len(), version());
}

#[test]
fn countries_are_found_by_code_and_by_number() {
    assert_eq!(regions().filter(|region| region.is_country()).count(), 245);
    assert_eq!(region("NL").unwrap().name(), "Netherlands");
    assert_eq!(region("xk").unwrap().name(), "Kosovo");
    assert!(region("001").is_none());
    let main = |code: &str| regions_of(code).first().map(|region| region.code());
    assert_eq!(
        [main("1"), main("44"), main("7"), main("39"), main("99")],
        [Some("US"), Some("GB"), Some("RU"), Some("IT"), None]
    );
    let found = ["31201112000", "12125550100", "7495", "800123", "99", "", "+31"].map(country_code_of);
    assert_eq!(found, [Some("31"), Some("1"), Some("7"), Some("800"), None, None, None]);
}

#[test]
fn no_country_code_begins_another() {
    let codes = country_codes();
    for code in &codes {
        assert!(!codes.iter().any(|other| other != code && other.starts_with(code)), "{code}");
    }
}

#[test]
fn landlines_and_mobile_telephones_are_told_apart_where_the_numbers_tell() {
    let tells = |code: &str| region(code).unwrap().tells_mobile_from_fixed();
    assert_eq!(["NL", "DE", "GB", "US", "CA"].map(tells), [true, true, true, false, false]);
}

#[test]
fn emergency_numbers_are_short_and_premium_numbers_are_not() {
    for (code, number) in [("NL", "112"), ("US", "911"), ("GB", "999"), ("AU", "000"), ("JP", "119")] {
        let numbers = region(code).unwrap().numbers(Class::Emergency).unwrap();
        assert!(automaton(&numbers.pattern()).accepts(number.as_bytes()), "{code}");
    }
    let premium = region("NL").unwrap().numbers(Class::Premium).unwrap();
    assert!(automaton(&premium.pattern()).accepts(b"+319001234"));
    assert!(Class::ALL.windows(2).all(|pair| pair[0] < pair[1]));
}
