//! Hostile patterns: each ends quickly, with an answer or with the name of a limit.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    reason = "a test may look at the clock and stop"
)]

use std::time::Instant;

use dotnet_regex::matcher::Scratch;
use dotnet_regex::{Limits, Options, Regex};

/// Parses, prints, matches and replaces. Returns the outcome.
fn check(pattern: &str, input: &str) -> String {
    let begin = Instant::now();
    let outcome = match Regex::new(pattern, Options::default(), &Limits::default()) {
        Err(error) => error.kind.name(),
        Ok(regex) => {
            assert_eq!(regex.ast().to_string(), pattern);
            let mut scratch = Scratch::default();
            let replacement = regex.replacement("<$1>").unwrap();
            let mut out = String::new();
            match regex.matcher().replace_all(input, &replacement, &mut scratch, &mut out) {
                Ok(found) => found.to_string(),
                Err(_) => "steps".to_owned(),
            }
        }
    };
    let millis = begin.elapsed().as_millis();
    println!("{millis} ms, {outcome}: {}", pattern.chars().take(60).collect::<String>());
    assert!(millis < 1000, "{pattern}");
    outcome
}

#[test]
fn exponential_in_other_engines() {
    let digits = "1".repeat(500);
    let letters = "a".repeat(500);
    for pattern in [
        r"^(\d*)*x",
        r"(\d*)*x",
        r"^(\d+)+$x",
        r"^(\d|\d)*x",
        r"^(\d|\d\d)+x",
        r"^(?:\d?){500}x",
        r"^((1{1,1000}){1,1000})x",
        r"((1{1,1000}){1,1000})",
        r"^((1{2,3}){2,3}){2,300}x",
        r"^(?:(?=.*x).)*x",
        r"(?:(?<=^\d*)\d)*x",
        r"(?>\d*)*?x",
        r"(.*)(.*)(.*)(.*)(.*)x",
        r"(.*?)(.*?)(.*?)(.*?)(.*?)x",
        r"(?:(.*)(.+)(1*)(\d*)(.*)){2,3}x",
        r"x(?<=^(.*)(.*)(.*))|2",
    ] {
        assert_ne!(check(pattern, &digits), "steps", "{pattern}");
    }
    for pattern in ["(a|a)*", "^(a|a)*b", "^(a?)*?b", "^(a*?)*?b", "^(|a)+b", "(?i)(A|a)*b"] {
        assert_ne!(check(pattern, &letters), "steps", "{pattern}");
    }
    check(&format!("^{}{}b", "a?".repeat(250), "a".repeat(250)), &letters);
}

#[test]
fn steps_run_out_where_captures_are_read() {
    let digits = "1".repeat(500);
    assert_eq!(check(r"^(\d+)+\1x", &digits), "steps");
    check(r"^(\d*)(\d*)(\d*)\1\2\3x", &digits);
    check("(?:(?=(?:(?=(?:(?=.*x|).)*).)*).)*x", &digits);
    check("(a?){2147483646}", &digits);
    check("((((((a?){9}){9}){9}){9}){9}){9}", &digits);
    check("^(?:(?:(?:1{250,500}){1,250}){1,250}){1,250}x", &digits);
}

#[test]
fn loops_over_assertions() {
    for input in ["a", &"a".repeat(500), ""] {
        let matches = if input.is_empty() { "false" } else { "true" };
        assert_eq!(check(r"(?:\b){2147483646}a", input), matches);
        assert_eq!(check(r"(?:(?:(?:\b){1000}){1000}){1000}a", input), matches);
        assert_eq!(check("(?:(?=(a))){2147483646}b", input), "false");
    }
}

#[test]
fn deep_and_long() {
    assert_eq!(check(&"(".repeat(10_000), ""), "limit");
    assert_eq!(check(&"(".repeat(1000), ""), "limit");
    assert_eq!(check(&"[a-b-".repeat(204), ""), "UnterminatedBracket");
    assert_eq!(check(&format!("{}[1]{}", "[0-9-".repeat(150), "]".repeat(150)), "1"), "true");
    assert_eq!(check(&format!("{}1{}", "(".repeat(250), ")".repeat(250)), "1"), "true");
    assert_eq!(check(&format!("{}1{}", "(?=".repeat(200), ")".repeat(200)), "1"), "true");
    assert_eq!(check(&format!("{}1{}", "(?:".repeat(150), ")*".repeat(150)), &"1".repeat(500)), "true");
    assert_eq!(check(&"|".repeat(1024), "1"), "true");
    assert_eq!(check(&"\u{1F600}".repeat(1024), "1"), "false");
}
