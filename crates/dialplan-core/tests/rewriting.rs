//! Pre-images against trying every string: random patterns and translations over three digits.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use dialplan_core::Limits;
use dialplan_core::analysis::{Domain, preimage};
use dialplan_core::compile::{CompiledPlan, compile_for_analysis};
use dialplan_core::model::load;
use dialplan_core::source::SourceFile;
use proptest::prelude::*;

const PLANS: u32 = 1500;
const LETTERS: &str = "012";
const LONGEST: usize = 6;

fn compiled(text: &str) -> CompiledPlan {
    let file = SourceFile::new("plan.yaml", text);
    let loaded = load(&file, &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{:?}\n{text}", loaded.diagnostics);
    compile_for_analysis(&file, loaded.plan, &Limits::default(), &mut ()).unwrap()
}

/// One rule, and targets that are asked of its results.
fn plan_of(pattern: &str, translation: &str, targets: &[&str], unmatched: &str) -> String {
    let mut text = format!(
        "version: 1\nsettings: {{unmatched_text: {unmatched}}}\nlocation_profiles:\n  - name: p\n    rules:\n      - {{name: r, pattern: '{pattern}', translation: '{translation}'}}\nroutes:\n"
    );
    for (number, target) in targets.iter().enumerate() {
        text += &format!("  - {{name: t{number}, target: '{target}'}}\n");
    }
    text
}

fn strings() -> Vec<String> {
    let mut all = Vec::new();
    let mut last = vec![String::new()];
    for _ in 0..LONGEST {
        last = last.iter().flat_map(|s| LETTERS.chars().map(move |c| format!("{s}{c}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Is the question decided? If so, as trying says.
fn check(text: &str) -> bool {
    let plan = compiled(text);
    let rule = plan.plan().rule_ids().next().unwrap();
    let domain = Domain::of(plan.plan()).bounded(LETTERS, LONGEST);
    let Ok(set) = preimage(&plan, rule, domain.set(), plan.routes()) else { return false };
    for string in strings() {
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
    ] {
        for unmatched in ["keep", "drop"] {
            let text = plan_of(pattern, translation, &TARGETS, unmatched);
            let once = pattern.starts_with('^') || unmatched == "drop" || pattern.ends_with('$');
            assert_eq!(check(&text), once, "{text}");
        }
    }
}

#[test]
fn what_is_not_followed_is_said() {
    for (pattern, translation) in
        [(r"^(\d)(\d)$", "$2$1"), (r"^(\d)$", "$1$1"), (r"^(\d)*$", "$1"), (r"^(\d)\1$", "$1"), (r"^(?>\d)(\d)$", "$1")]
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
    let wrapped = prop::bool::ANY;
    let part = (atom, times, wrapped).prop_map(|(atom, times, wrapped)| {
        let body = if atom.starts_with("(?!") { atom.to_owned() } else { format!("{atom}{times}") };
        if wrapped { format!("({body})") } else { body }
    });
    let body = prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat());
    let pattern = (body, 0..8u8).prop_map(|(body, anchors)| match anchors {
        0 => body,
        1 => format!("^{body}"),
        2 => format!("{body}$"),
        3 => format!("^(?:{body}|2)$"),
        _ => format!("^{body}$"),
    });
    let translation = prop::sample::select(vec!["1$1", "$1$2", "2$1+$2", "+$2", "$0", "12", "$1$2$3", "", "$1$3"]);
    (pattern, translation.prop_map(str::to_owned), prop::sample::select(vec!["keep", "drop"]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(PLANS))]

    #[test]
    fn preimages_are_what_trying_everything_says((pattern, translation, unmatched) in case()) {
        check(&plan_of(&pattern, &translation, &TARGETS, unmatched));
    }
}
