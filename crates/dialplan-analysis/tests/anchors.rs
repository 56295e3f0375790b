//! Compares missing anchors with trying every string, for random patterns over three characters. The domain is bounded
//! to short strings.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use dialplan_analysis::patterns::missing_anchors;
use dialplan_analysis::{Domain, Memo};
use dialplan_core::pattern::{language, read};
use dialplan_core::{Automaton, Limits};
use proptest::prelude::*;
use support::strings;

const PATTERNS: u32 = 600;
const LETTERS: &str = "01+";
const LONGEST: usize = 5;

fn automaton(pattern: &str) -> Automaton<()> {
    let limits = Limits::default();
    language(&read(pattern, &limits).unwrap(), &limits).unwrap()
}

fn pattern() -> impl Strategy<Value = String> {
    let atom =
        prop::sample::select(vec!["0", "1", r"\+", r"\d", ".", "^", "$", "(?=1)", "(?!0)", "(?<=1)", "|", "(?>1|10)"]);
    let times = prop::sample::select(vec!["", "", "", "*", "?", "{2}"]);
    let part = (atom, times).prop_map(|(atom, times)| match atom {
        "^" | "$" | "|" => atom.to_owned(),
        look if look.starts_with("(?") => look.to_owned(),
        _ => format!("{atom}{times}"),
    });
    let body = prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat());
    (body, 0..4u8).prop_map(|(body, anchors)| match anchors {
        0 => body,
        1 => format!("^{body}"),
        2 => format!("{body}$"),
        _ => format!("^({body})$"),
    })
}

proptest! {
    #![proptest_config(support::cases(PATTERNS))]

    #[test]
    fn missing_anchors_agree_with_trying_every_string(pattern in pattern()) {
        let domain = Domain::everything().bounded(LETTERS, LONGEST);
        let found = missing_anchors(&pattern, &domain, &Memo::new(&Limits::default())).unwrap();
        let (free, whole) = (automaton(&pattern), automaton(&format!("^(?:{pattern})$")));
        let all = strings(LETTERS, LONGEST);
        let everything = all.iter().all(|s| free.accepts(s.as_bytes()));
        let more: Vec<&String> =
            all.iter().filter(|s| free.accepts(s.as_bytes()) && !whole.accepts(s.as_bytes())).collect();
        match found {
            None => prop_assert!(everything || more.is_empty(), "{pattern}: {more:?}"),
            Some(missing) => {
                prop_assert!(!everything && more.contains(&&missing.witness), "{pattern}: {missing:?}");
                prop_assert_eq!(missing.witness.len(), more.iter().map(|s| s.len()).min().unwrap());
                prop_assert!(missing.start || missing.end);
                let suggestion = missing.suggestion.map(|pattern| automaton(&pattern));
                prop_assert!(suggestion.is_none_or(|set| set == whole), "{pattern}");
            }
        }
    }
}
