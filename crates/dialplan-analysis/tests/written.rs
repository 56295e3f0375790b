//! Sets of numbers as people write them: patterns that are equal to the set, ranges and counts.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeSet;

use dialplan_analysis::Analysis;
use dialplan_analysis::written::{count, pattern, ranges};
use proptest::prelude::*;
use support::{analysed, strings};

fn analysis() -> Analysis {
    analysed("version: 1\n")
}

fn written(of: &str) -> Option<String> {
    let analysis = analysis();
    pattern(&analysis, &analysis.language(of).unwrap(), 200)
}

#[test]
fn patterns_are_written_as_an_engineer_would() {
    for same in [
        r"^\+31[1-57]\d{8}$",
        r"^00(?:0|[1-9]\d)\d{3,5}$",
        r"^112$",
        r"^\+\d*$",
        r"^0?112$",
        r"^[12]\d{2,4}$",
        r"^(?:1\d|22)$",
        r"^[^+].*$",
        r"^\+1(?:425|5\d{2})\d{7}$",
    ] {
        let found = written(same).unwrap_or_else(|| panic!("{same} is not written"));
        let analysis = analysis();
        assert_eq!(analysis.language(&found).unwrap(), analysis.language(same).unwrap(), "{same}");
        assert!(found.len() <= same.len() + 12, "{same} becomes {found}");
    }
    assert_eq!(written(r"^\+31[1-57]\d{8}$").unwrap(), r"^\+31[1-57]\d{8}$");
    assert_eq!(written(r"^0\d+$").unwrap(), r"^0\d+$");
    assert_eq!(written(r"^[12]\d{2,4}$").unwrap(), r"^[12]\d{2,4}$");
    assert_eq!(written(r"^(?:10|20|30)\d{4}$").unwrap(), r"^[1-3]0\d{4}$");
    assert_eq!(written(r"^0*1$").unwrap(), "^0*1$");
    assert_eq!(written(r"^0(?:0|[1-9]\d)$").unwrap(), r"^0(?:0|[1-9]\d)$");
}

#[test]
fn what_repeats_in_another_way_is_not_written() {
    assert_eq!(written("^(?:01)*$"), None);
    assert_eq!(written("a^"), None);
}

#[test]
fn few_numbers_are_ranges() {
    let analysis = analysis();
    let of = |text: &str, most| -> Option<Vec<String>> {
        let found = ranges(&analysis, &analysis.language(text).unwrap(), most).unwrap();
        found.map(|found| found.iter().map(ToString::to_string).collect())
    };
    assert_eq!(of(r"^\+31201112\d{3}$", 3).unwrap(), ["+31201112000-+31201112999"]);
    assert_eq!(of(r"^(?:11|12|14|\+15|200)$", 5).unwrap(), ["+15", "11-12", "14", "200"]);
    assert_eq!(of(r"^1[02468]$", 3), None);
    assert_eq!(of(r"^1\d*$", 3), None);
    assert_eq!(of(r"^1a$", 3), None);
    assert_eq!(of(r"^(?:09|10)$", 3).unwrap(), ["09-10"]);
}

#[test]
fn counts_are_exact() {
    let analysis = analysis();
    let of = |text: &str| count(&analysis, &analysis.language(text).unwrap()).unwrap();
    let national = of(r"^00[1-57]\d{8}$");
    assert_eq!(national.total.unwrap().to_string(), "600000000");
    assert_eq!(
        national.by_length.iter().map(|(length, count)| format!("{length}:{count}")).collect::<Vec<_>>(),
        ["11:600000000"]
    );
    assert!(!national.other);
    let mixed = of("^(?:a|1|#1|1+1)$");
    assert_eq!((mixed.to_string(), mixed.other), ("of any length".to_owned(), true));
    assert_eq!(mixed.by_length.iter().map(|(length, _)| *length).collect::<Vec<_>>(), (1..=16).collect::<Vec<_>>());
    // More than 128 bits.
    let long = of(r"^\d{40}$");
    assert_eq!(long.total.unwrap().to_string(), format!("1{}", "0".repeat(40)));
    assert_eq!(of("a^").total.unwrap().to_string(), "0");
}

proptest! {
    #![proptest_config(support::cases(200))]

    /// A set of random strings is written exactly, or not at all, and its ranges and its count are those of the set.
    #[test]
    fn random_sets_are_written_exactly(members in prop::collection::btree_set("[012]{1,4}", 1..30)) {
        let analysis = analysis();
        let text = format!("^(?:{})$", members.iter().cloned().collect::<Vec<_>>().join("|"));
        let set = analysis.language(&text).unwrap();
        if let Some(found) = pattern(&analysis, &set, 2_000) {
            let again = analysis.language(&found).unwrap();
            for string in strings("0123", 5) {
                prop_assert_eq!(again.accepts(string.as_bytes()), members.contains(&string), "{} in {}", string, found);
            }
        }
        let found = ranges(&analysis, &set, 100).unwrap().unwrap();
        let inside: BTreeSet<String> = strings("0123456789", 4)
            .into_iter()
            .filter(|s| found.iter().any(|r| r.first.len() == s.len() && r.first <= *s && *s <= r.last))
            .collect();
        prop_assert_eq!(&inside, &members);
        prop_assert_eq!(count(&analysis, &set).unwrap().total.unwrap().to_string(), members.len().to_string());
    }
}
