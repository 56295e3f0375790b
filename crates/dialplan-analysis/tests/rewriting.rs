//! Compares pre-images, and the differences of two rewritings, with trying every string, for random patterns and
//! translations over three digits.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use dialplan_analysis::Domain;
use dialplan_analysis::rules::{changes, differences, preimage};
use proptest::prelude::*;
use support::{analysed, strings};

const PLANS: u32 = 700;
const LETTERS: &str = "012";
const LONGEST: usize = 6;

/// Returns a plan with one rule, and with targets that its results are checked against.
fn plan_of(pattern: &str, translation: &str, targets: &[&str], unmatched: &str) -> String {
    let mut text = format!(
        "version: 1\nsettings: {{unmatched_text: {unmatched}}}\nlocation_profiles:\n  - name: p\n    rules:\n      \
         - {{name: r, pattern: '{pattern}', translation: '{translation}'}}\nroutes:\n"
    );
    for (number, target) in targets.iter().enumerate() {
        text += &format!("  - {{name: t{number}, target: '{target}'}}\n");
    }
    text
}

/// Returns a plan with two rules.
fn plan_of_two(rules: [(&str, &str); 2], unmatched: &str) -> String {
    let mut text =
        format!("version: 1\nsettings: {{unmatched_text: {unmatched}}}\nlocation_profiles:\n  - name: p\n    rules:\n");
    for (number, (pattern, translation)) in rules.iter().enumerate() {
        text += &format!("      - {{name: r{number}, pattern: '{pattern}', translation: '{translation}'}}\n");
    }
    text
}

/// Returns true if it is decided which strings the two rules turn into different results. Checks what is decided, and
/// which strings the first rule changes, by trying every string.
fn compare(rules: [(&str, &str); 2], unmatched: &str) -> bool {
    let text = plan_of_two(rules, unmatched);
    let plan = analysed(&text);
    let ids: Vec<_> = plan.plan().rule_ids().collect();
    let domain = Domain::of(plan.plan()).bounded(LETTERS, LONGEST);
    let different = differences(&plan, (ids[0], ids[1]), domain.set());
    let changed = changes(&plan, ids[0], domain.set());
    for string in strings(LETTERS, LONGEST) {
        let [a, b] = [ids[0], ids[1]].map(|id| plan.apply_rule(id, &string, &mut Default::default()).unwrap());
        if let Ok(different) = &different {
            let expected = a.is_some() && b.is_some() && a != b;
            assert_eq!(different.accepts(string.as_bytes()), expected, "`{string}` becomes {a:?}, {b:?}\n{text}");
        }
        if let Ok(changed) = &changed {
            let expected = a.as_ref().is_some_and(|a| *a != string);
            assert_eq!(changed.accepts(string.as_bytes()), expected, "`{string}` becomes {a:?}\n{text}");
        }
    }
    different.is_ok()
}

#[test]
fn usual_rules_are_compared() {
    for (a, b) in [
        ((r"^0(\d+)$", "+1$1"), (r"^(\d\d+)$", "+1$1")),
        ((r"^0?(\d{3,})$", "+1$1"), (r"^(\d+)$", "$1")),
        ((r"^(\d+)$", "+49"), (r"^(\d+)$", "$1")),
        ((r"^(\d)(\d+)$", "$1$2"), (r"^(\d+)(\d)$", "$1$2")),
        ((r"^0(\d)(\d*)$", "+1$2"), (r"^\d\d(\d*)$", "+1$1")),
        ((r"^(\d{3})(\d*)$", "$2"), (r"^(\d*)$", "$1")),
        ((r"^(?:0(\d+)|(1\d*))$", "2$1$2"), (r"^0?(\d*)$", "2$1")),
        ((r"^(?!0)(\d+)$", "$1"), (r"^\d+$", "$0")),
        ((r"^(\d+)$", "$1$1"), (r"^(\d+)$", "$1$1")),
        // Groups that are used out of their order, twice, inside another group or in a loop.
        ((r"^(\d)(\d)$", "$2$1"), (r"^(\d+)$", "$1")),
        ((r"^(\d)(\d)$", "$2$1"), (r"^(1)?(\d)\d$", "$2$1")),
        ((r"(1)([01])$", "$2+$1"), (r"(0)?1$", "+1$1")),
        ((r"^(\d)(\d*)$", "$1$1$2"), (r"^(\d)\d*$", "$1$0")),
        ((r"^(\d(\d))0$", "$1$2"), (r"^(\d)(\d)(0)$", "$1$2$3")),
        ((r"^((\d)1?)*$", "$1$2"), (r"^\d*(\d)$", "$1$1")),
        ((r"(\d)(1|2)", "$2$1"), (r"\d(\d)", "$1$1")),
    ] {
        assert!(compare([a, b], "keep"), "{a:?} {b:?}");
        assert!(compare([a, b], "drop"), "{a:?} {b:?}");
    }
}

#[test]
fn a_result_that_falls_behind_without_limit_is_not_decided() {
    for (a, b) in [
        // After zeros the second rule may still result in `2`.
        (("^(0+)1$", "$1"), ("^(?:(0+)1|0+(2))$", "$1$2")),
        // The zeros are written after the last digit, and there may be any number of them.
        ((r"^(0*)(\d)$", "$2$1"), ("^(0+)$", "$1")),
    ] {
        let text = plan_of_two([a, b], "keep");
        let plan = analysed(&text);
        let ids: Vec<_> = plan.plan().rule_ids().collect();
        let answer = differences(&plan, (ids[0], ids[1]), Domain::of(plan.plan()).set());
        assert!(answer.is_err_and(|why| why.limit.contains("ahead by more than")), "{text}");
    }
}

#[test]
fn a_difference_beyond_the_limit_is_not_overlooked() {
    let long = "0".repeat(40);
    let (a, b) = (format!("$1+{long}1"), format!("$1+{long}2"));
    let plan = analysed(&plan_of_two([("^(1)$", &a), ("^(1)$", &b)], "keep"));
    let ids: Vec<_> = plan.plan().rule_ids().collect();
    let answer = differences(&plan, (ids[0], ids[1]), Domain::of(plan.plan()).set());
    assert!(answer.is_err_and(|why| why.limit.contains("ahead by more than")));
}

/// Returns true if the pre-image is decided. Checks it by trying every string.
fn check(text: &str) -> bool {
    let plan = analysed(text);
    let rule = plan.plan().rule_ids().next().unwrap();
    let domain = Domain::of(plan.plan()).bounded(LETTERS, LONGEST);
    let Ok(set) = preimage(&plan, rule, domain.set(), plan.routes()) else { return false };
    for string in strings(LETTERS, LONGEST) {
        let result = plan.apply_rule(rule, &string, &mut Default::default()).unwrap();
        let expected = result.as_ref().map_or(&[][..], |result| plan.routes().labels_of(result.as_bytes()));
        assert_eq!(set.labels_of(string.as_bytes()), expected, "`{string}` becomes {result:?}\n{text}");
    }
    true
}

const TARGETS: [&str; 5] = ["^1", "^[+]?(?:00|12)+$", "2$", "01", "^.{4}$"];

#[test]
fn usual_rules_are_decided() {
    for (pattern, translation) in [
        (r"^0(\d+)$", "+1$1"),
        (r"^(0)?(\d*)$", "1$2"),
        (r"^(\d\d)?1(\d*)$", "$1+$2"),
        (r"^(?:0(1\d*)|1(2\d*))$", "2$1$2"),
        (r"^(\d*?)(1*)$", "$1+$2"),
        (r"^(?!01)0?(\d{2,4})$", "2$1"),
        (r"^0(?!1)(\d*)$", "$1"),
        (r"^0(\d)", "2$1"),
        (r"(\d)1$", "2$1"),
        (r"^(\d(\d))(\d*)$", "2$1$3"),
        (r"^1(\d*)$", "$0"),
        (r"^(0|01)(1?\d*)$", "$1+$2"),
        (r".*", "1$&"),
        (r"^(\d)(\d)$", "$2$1"),
        (r"^(\d*)$", "$1$1"),
        (r"^0((\d)1?)*$", "$1$2"),
        (r"(\d)(?:1|2)", "$1$1+"),
        (r"0|1$|^2", "1$&"),
        (r"(0*)", "+$1$1"),
    ] {
        for unmatched in ["keep", "drop"] {
            let text = plan_of(pattern, translation, &TARGETS, unmatched);
            assert!(check(&text), "{text}");
        }
    }
}

#[test]
fn unsupported_rewritings_are_not_decided() {
    for (pattern, translation) in
        [(r"^(\d*)*$", "$1"), (r"^(\d)\1$", "$1"), (r"^(?>\d)(\d)$", "$1"), (r"^(?=(\d))\d$", "$1"), (r"^\d$", "$_")]
    {
        assert!(!check(&plan_of(pattern, translation, &TARGETS, "keep")), "{pattern} -> {translation}");
    }
}

fn case() -> impl Strategy<Value = (String, String, &'static str)> {
    let atom = prop::sample::select(vec![
        "0",
        "1",
        "2",
        "[01]",
        "[12]",
        r"\d",
        "(?:00|1)",
        "(?:0|01|1)",
        "(?!1)",
        "(1|12)",
        "(?:)",
    ]);
    let times = prop::sample::select(vec!["", "", "", "*", "+", "?", "{2}", "{1,3}", "*?", "??"]);
    let wrapped = 0..6u8;
    let part = (atom, times, wrapped).prop_map(|(atom, times, wrapped)| {
        let body = if atom.starts_with("(?!") { atom.to_owned() } else { format!("{atom}{times}") };
        match wrapped {
            0..=2 => body,
            3 => format!("({body})+"),
            4 => format!("({body})?"),
            _ => format!("({body})"),
        }
    });
    let body = prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat());
    let pattern = (body, 0..8u8).prop_map(|(body, anchors)| match anchors {
        0 => body,
        1 => format!("^{body}"),
        2 => format!("{body}$"),
        3 => format!("^(?:{body}|2)$"),
        _ => format!("^{body}$"),
    });
    let translation = prop::sample::select(vec![
        "1$1", "$1$2", "2$1+$2", "+$2", "$0", "12", "$1$2$3", "", "$1$3", "$2$1", "$1$1", "$1+$0", "$3$1$2",
    ]);
    (pattern, translation.prop_map(str::to_owned), prop::sample::select(vec!["keep", "drop"]))
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn preimages_agree_with_trying_every_string((pattern, translation, unmatched) in case()) {
        check(&plan_of(&pattern, &translation, &TARGETS, unmatched));
    }

    #[test]
    fn differences_agree_with_trying_every_string(a in case(), b in case()) {
        compare([(&a.0, &a.1), (&b.0, &b.1)], a.2);
    }
}
