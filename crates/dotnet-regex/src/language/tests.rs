//! Patterns of each construct, with strings that match and strings that do not.

use super::*;
use crate::{Counted, Limits, Options, lower, parse};

fn language(pattern: &str) -> Result<Language, LanguageError> {
    let limits = Limits { pattern_chars: 10_000, ..Limits::default() };
    let ast = parse(pattern, Options::default(), &limits).unwrap();
    Language::new(&lower(&ast), &LanguageLimits::default())
}

fn walk(language: &mut Language, text: &str) -> StateId {
    text.bytes().fold(language.start(), |state, byte| {
        let class = language.partition().class_of(byte).unwrap();
        language.step(state, class).unwrap()
    })
}

fn check(pattern: &str, accepted: &[&str], rejected: &[&str]) {
    let mut language = language(pattern).unwrap();
    for (texts, expected) in [(accepted, true), (rejected, false)] {
        for text in texts {
            let state = walk(&mut language, text);
            assert_eq!(language.accepts(state), expected, "`{pattern}` on `{text}`");
        }
    }
}

fn check_unsupported(pattern: &str, construct: Construct, underlined: &str) {
    let Err(LanguageError::Unsupported(found)) = language(pattern) else { panic!("`{pattern}` is supported") };
    assert_eq!((found.construct, &pattern[found.span]), (construct, underlined), "`{pattern}`");
}

fn states(pattern: &str) -> usize {
    determinise(&mut language(pattern).unwrap(), &LanguageLimits::default()).unwrap().accepting.len()
}

#[test]
fn a_pattern_matches_anywhere_unless_anchored() {
    check("555", &["555", "15551", "5555"], &["", "55", "55x5"]);
    check(r"^\+31", &["+31", "+3120"], &["", "0+31", "+3"]);
    check(r"\d{3}$", &["123", "x123"], &["123x", "12"]);
    check("^12|34$", &["12", "129", "934"], &["912", "349"]);
    check("", &["", "1"], &[]);
    check(r"x^y|\Gz", &["z", "zz"], &["xy", "az"]);
    check("^+49$", &["49"], &["+49"]);
}

#[test]
fn an_anchored_pattern_dies_at_once() {
    let mut anchored = language(r"^\d{4}$").unwrap();
    let state = walk(&mut anchored, "x");
    assert_eq!(anchored.fate(state), Fate::Never);
    let mut found = language("911").unwrap();
    let state = walk(&mut found, "0911");
    assert_eq!(found.fate(state), Fate::Always);
    // The start, one state for each digit, and the dead state.
    assert_eq!(states(r"^\d{4}$"), 6);
    assert_eq!(states(r"^\+31[1-57]\d{8}$"), 14);
}

#[test]
fn loops_count() {
    check(r"^\d{2,4}$", &["12", "1234"], &["1", "12345"]);
    check("^(?:ab){2,}?$", &["abab", "ababab"], &["ab", "aba"]);
    check("^(a*)*$", &["", "aaa"], &["ab"]);
    check("^(?:a?){3}$", &["", "a", "aaa"], &["aaaa"]);
    check("^(?:a{2}){2,3}$", &["aaaa", "aaaaaa"], &["aaa", "aaaaa"]);
    check("x{0}", &["", "y"], &[]);
}

#[test]
fn loops_over_assertions_test_once() {
    check(r"^(?:\b){3}1", &["1"], &["-1"]);
    check(r"^(?:\b){0,3}?-", &["-"], &["1"]);
    check("^(?:(?=a)|(?<=b)){2,}?.$", &["a"], &["b", "-"]);
    check("^(?:(?=(a)|b)){2}.(?(1)1|2)$", &["a1", "b2"], &["a2", "b1"]);
    assert_eq!(states(r"^(?:\b){1000}1$"), states(r"^\b1$"));
}

#[test]
fn word_boundaries_look_both_ways() {
    check(r"\b1", &["1", "+1", "+31 1"], &["21", "_1"]);
    check(r"1\b", &["1", "1-", "21#"], &["12", "1a"]);
    check(r"^\B", &["", "-"], &["1"]);
    check(r"^\w+\b-\B-$", &["1--"], &["1-1", "--"]);
}

#[test]
fn look_aheads_hold_at_their_position() {
    check(r"^(?!911)\d{3}$", &["912", "119"], &["911"]);
    check(r"^(?=.*1)(?=.*2)...$", &["123", "321"], &["113", "132x"]);
    check(r"^(?:(?=\d*#)\d)*#$", &["12#", "#"], &["12"]);
    check(r"^(?:(?!12)\d)*$", &["13", "21", ""], &["12", "3124"]);
    check(r"(?!1)", &["", "1", "2"], &[]);
}

#[test]
fn look_behinds_see_everything_before() {
    check(r"(?<=\+31)6\d*$", &["+316", "x+31612"], &["316", "+326"]);
    check(r"(?<!00|\+)31", &["31", "031", "0+131"], &["+31", "0031"]);
    check(r"(?<=^\d*)x", &["x", "12x"], &["ax"]);
    check(r"(?<=1(?=.4)\d*)3", &["1243", "134"], &["1234", "123", "4123"]);
    check(r"^..(?<=(?<!a)b)$", &["bb", "cb"], &["ab", "bc"]);
    // From right to left, the atomic group leaves nothing for the first term, or takes one digit.
    check(r"(?<=^\d(?>\d+)1)x", &[], &["1x", "21x", "321x"]);
    check(r"(?<=^\d(?>\d+?)1)x", &["321x"], &["21x", "4321x"]);
    check(r"^(\d)(\d)(?<=\2)(?<=\1.)x(?<=\2\1.)$", &["11x"], &["12x"]);
    check(r"(?<=\k<n>(?<n>\d))x", &["11x"], &["12x"]);
    check(r"(?<=(?<n>\d)\k<n>)x", &[], &["11x"]);
}

#[test]
fn atomic_groups_take_the_first_way() {
    check(r"^(?>\d+)7$", &[], &["17", "77"]);
    check(r"^(?>\d+?)7$", &["17"], &["177", "7"]);
    check("^(?>a|ab)c$", &["ac"], &["abc"]);
    check("^(?>ab|a)c$", &["ac", "abc"], &[]);
    check("^(?>a*b|a*c)a$", &["aba", "ca"], &["aa"]);
    check("^(?>(?>a|ab)c|abc)d$", &["acd", "abcd"], &["abd"]);
    check("^(?>(?=ab)a|ab?)b$", &["ab"], &["abb"]);
    check("^(?:(?>a|ab))+$", &["a", "aa"], &["ab"]);
}

#[test]
fn conditions_depend_on_groups_and_positions() {
    check(r"^(\()?\d+(?(1)\))$", &["12", "(12)"], &["(12", "12)"]);
    check(r"^(?:(1)|2)*(?(1)a|b)$", &["1a", "12a", "2b", "b"], &["1b", "2a"]);
    check(r"^(?(?=1)1\d{2}|\d)$", &["112", "5"], &["1", "55"]);
    check(r"^(?(?!1)\d|1\d)$", &["2", "12"], &["1", "22"]);
    check(r"^(?=(1)?)\d(?(1)a|b)$", &["1a", "2b"], &["1b", "2a"]);
    check(r"^\d*(?<=(1)?)(?(1)a|b)$", &["1a", "21a", "b", "12b"], &["1b", "2a"]);
}

#[test]
fn back_references_repeat_small_groups() {
    check(r"^(\d)\1$", &["11", "77"], &["12", "1"]);
    check(r"^(\d{2})(\d)\2\1$", &["123312"], &["123321"]);
    check(r"^(?:(\d)x)+\1$", &["1x1", "1x2x2"], &["1x2x1"]);
    check(r"^(a|b)(?i)\1$", &["aa", "aA", "bB"], &["ab", "Aa"]);
    // A back-reference to a group that has not captured fails.
    check(r"^(?:(a)|b)\1$", &["aa"], &["b", "bb", "ba"]);
    check(r"^(?:\2b|(a)|(c))+$", &["a", "accb"], &["ab", "accba2", "b"]);
    check(r"^(a\1)$", &[], &["a", "aa"]);
    check(r"^(?=(\d))\d\1$", &["11"], &["12"]);
    // The look-ahead is not tried a second time.
    check(r"^(?=(\d|\d\d))\d\d\1$", &["121"], &["1212"]);
}

#[test]
fn balancing_groups_count_as_far_as_there_is_a_bound() {
    let balanced = r"^(?:(?<o>a)|(?<-o>b)|-){0,8}(?(o)(?!))$";
    check(balanced, &["", "ab", "aabb", "a-ba-b", "abaabb", "-"], &["a", "b", "ba", "aab", "abb", "aaaaabbbb"]);
    check(r"^(?:(?<o>a)|(?<-o>b)){4}$", &["aaaa", "abab", "aaab"], &["baaa", "abba", "abb"]);
    check(r"^(?<o>a)?(?<o>a)?(?<-o>b)(?<-o>b)?(?(o)x|y)$", &["aby", "aabx", "aabby"], &["abx", "b", "abby"]);
    check(r"^(?>(?<o>a)|(?<o>ab))(?<-o>b)(?(o)x|y)$", &["aby"], &["abby", "abx"]);
    check(r"^(?<o>a)?(?!(?(o)b))(?<-o>.)$", &["aa", "a-"], &["ab", "b"]);
    // Nothing can have been captured.
    check(r"^(?:(?<-o>b)|c)(?<o>a)*$", &["c", "caa"], &["b", "ba"]);
    check(r"^(?:(?:(?<o>a)|(?<-o>b))*){0}c$", &["c"], &["abc"]);
}

#[test]
fn what_is_not_regular_is_refused_with_its_span() {
    check_unsupported(r"^(?:(?<o>a)|(?<-o>b))*$", Construct::BalancingGroup, "(?<-o>b)");
    check_unsupported(r"^(?:(?<o>a)|(?<-o>b)){99}$", Construct::BalancingGroup, "(?<-o>b)");
    check_unsupported(r"^(?<o>a)(?=(?<-o>b))", Construct::BalancingGroup, "(?<-o>b)");
    check_unsupported(r"^(?<o>a)(?<c-o>b)(?(c)x|y)", Construct::BalancingGroup, "(?<c-o>b)");
    check_unsupported(r"^(?<o>a)(?<c-o>b)\k<c>", Construct::BalancingGroup, "(?<c-o>b)");
    check_unsupported(r"^(?<o>a)\k<o>(?<-o>b)", Construct::BalancingGroup, "(?<-o>b)");
    check_unsupported(r"^(\d+)\1$", Construct::BackReference, r"\1");
    check_unsupported(r"^(?:(\d\1?))+$", Construct::BackReference, r"\1");
    check_unsupported(r"^(?=(\d{4}))\d\1$", Construct::LookAroundCaptures, r"(?=(\d{4}))");
    // It is supported where it cannot make a difference.
    check(r"^(\d(?:\1){0})\1$", &["11"], &["12", "1"]);
    check(r"^(?=(\d(?:\1){0}))\d\1$", &["11"], &["12", "1"]);
    check(r"^(?:(\d+)\1){0}$", &[""], &["11"]);
    check(r"^(?:\1(\d+))$", &[], &["1", "11"]);
}

#[test]
fn deep_nesting_needs_no_deep_stack() {
    for (open, close) in [("(?:", ")*"), ("(?>a|", ")"), ("(?=", ")"), ("(?<!", ")"), ("(?(?=a)b|", ")")] {
        let pattern = format!("{}a{}", open.repeat(249), close.repeat(249));
        let Ok(mut language) = language(&pattern) else { continue };
        for class in 0..2 {
            // Exceeding a limit is fine. A stack overflow is not.
            let _ = language.step(language.start(), class);
        }
    }
}

/// Checks that a walk ends, and which limit it exceeds.
fn check_bounded(pattern: &str, limit: Option<Counted>) {
    let mut found = None;
    match language(pattern) {
        Err(LanguageError::LimitExceeded(exceeded)) => found = Some(exceeded.what),
        Err(error) => panic!("{error}"),
        Ok(mut language) => {
            for text in ["a".repeat(1024), "ab1".repeat(340)] {
                let mut state = language.start();
                for byte in text.bytes() {
                    match language.step(state, language.partition().class_of(byte).unwrap()) {
                        Ok(next) => state = next,
                        Err(exceeded) => {
                            found = Some(exceeded.what);
                            break;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(found, limit, "`{pattern}`");
}

#[test]
fn hostile_patterns_end_in_an_answer_or_a_limit() {
    const STEPS: Option<Counted> = Some(Counted::AutomatonSteps);
    check_bounded("((a{1,1000}){1,1000})", None);
    check_bounded("^((a{1,1000}){1,1000})$", STEPS);
    check_bounded("^(a|a)*$", None);
    check_bounded("^(a|aa)+$", None);
    check_bounded("(.*)*(.*)*(.*)*(.*)*[^ ]$", None);
    check_bounded(r"\d*1\d{24}$", None);
    check_bounded("x{2147483646}", None);
    check_bounded("(?:){2147483646}", None);
    check_bounded(r"(?:\b){2147483646}a", None);
    check_bounded("(?:(?:(?=.*b)){1000}){1000}$", None);
    check_bounded(r"(?:\b|a){1000000}b$", STEPS);
    check_bounded(&format!("^{}$", "a?".repeat(400)), None);
    check_bounded(r"((.)(.)?(.)?)*\2\3\4$", None);
    check_bounded("(?<=(a{1,100}){1,100})b$", None);
    check_bounded("^(?:(?=.*b)a|(?=.*1)a|(?=..a)a|(?=...b)a)*$", None);
    check_bounded("(?>(?:a{1,30}){1,30}){1,30}$", STEPS);
}

#[test]
fn a_table_over_the_limit_names_it() {
    let limits = LanguageLimits { states: 1_000, ..LanguageLimits::default() };
    let ast = parse(r"1\d{24}$", Options::default(), &Limits::default()).unwrap();
    let mut language = Language::new(&lower(&ast), &limits).unwrap();
    assert_eq!(determinise(&mut language, &limits).map_err(|exceeded| exceeded.what), Err(Counted::States));
}
