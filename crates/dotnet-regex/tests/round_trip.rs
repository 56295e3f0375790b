//! The syntax tree loses nothing: it prints back, whole and in each part, to the text that it was read from.

use dotnet_regex::ast::{Body, Class, ClassItem, GroupKind, Item, ItemKind};
use dotnet_regex::{Limits, Options, parse};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

/// Every part prints what stands at its span.
fn check_body(pattern: &str, body: &Body) {
    assert_eq!(body.to_string(), pattern[body.span.clone()], "{pattern}");
    for branch in &body.branches {
        assert_eq!(branch.to_string(), pattern[branch.span.clone()], "{pattern}");
        branch.items.iter().for_each(|item| check_item(pattern, item));
    }
}

fn check_item(pattern: &str, item: &Item) {
    assert_eq!(item.to_string(), pattern[item.span.clone()], "{pattern}");
    match &item.kind {
        ItemKind::Repeat(repeat) => {
            check_item(pattern, &repeat.item);
            let quantifier = &pattern[repeat.quantifier_span.clone()];
            assert!(quantifier.starts_with(&repeat.quantifier.to_string()), "{pattern}");
            assert_eq!(quantifier.len() > repeat.quantifier.to_string().len(), repeat.lazy, "{pattern}");
        }
        ItemKind::Group(group) => {
            if let GroupKind::IfTest(test) = &group.kind {
                check_item(pattern, test);
            }
            check_body(pattern, &group.body);
        }
        ItemKind::Class(class) => check_class(pattern, class),
        _ => {}
    }
}

fn check_class(pattern: &str, class: &Class) {
    assert_eq!(class.to_string(), pattern[class.span.clone()], "{pattern}");
    let check_item = |item: &ClassItem| assert_eq!(item.to_string(), pattern[item.span.clone()], "{pattern}");
    class.items.iter().for_each(check_item);
    class.subtraction.iter().for_each(|class| check_class(pattern, class));
}

/// Whether the pattern is valid.
fn check(pattern: &str, options: Options) -> bool {
    match parse(pattern, options, &Limits::default()) {
        Ok(ast) => {
            assert_eq!(ast.to_string(), pattern);
            check_body(pattern, &ast.body);
            true
        }
        Err(error) => {
            assert!(pattern.get(error.span.clone()).is_some(), "{pattern}: {error:?}");
            assert!(error.offset <= pattern.encode_utf16().count(), "{pattern}: {error:?}");
            false
        }
    }
}

fn options() -> impl Strategy<Value = Options> {
    "[imnsx]{0,2}".prop_map(|letters| Options::from_letters(&letters).unwrap_or_default())
}

/// Patterns that are mostly valid and have every construct in them.
fn pattern() -> impl Strategy<Value = String> {
    let class_item = prop_oneof![
        "[a-z0-9^+*.|(){}é\u{1F600}]",
        "[0-4]-[5-9]",
        r"\\[dDsSwW]",
        r"\\[-\]\[\\^.nt]",
        r"\\p\{(L|Nd|IsGreek|IsLatinExtended-A)\}",
        r"\\x[0-9A-Fa-f]{2}",
        r"\\[0-3][0-7]{0,2}",
        "-",
    ];
    let class = (prop::bool::ANY, prop::collection::vec(class_item, 1..5), prop::option::of("-\\[\\^?[a-c]{1,2}\\]"))
        .prop_map(|(negated, items, subtraction)| {
            format!("[{}{}{}]", if negated { "^" } else { "" }, items.concat(), subtraction.unwrap_or_default())
        });
    let atom = prop_oneof![
        4 => "[0-9a-z]",
        1 => "[ #{},=\\]\n<>é\u{1F600}\u{212A}]",
        2 => r"\\[dDsSwW]",
        2 => r"[.^$]|\\[bBAGZz]",
        1 => r"\\[-.+*?|()\[\]{}^$# \\]",
        1 => r"\\x[0-9A-Fa-f]{2}|\\u00[0-9a-f]{2}|\\c[A-Za-z\[]|\\[aefnrtv]|\\0[0-7]{0,2}|\\[1-3][0-7]{1,2}",
        1 => r"\\[pP]\{(L|Lu|Nd|IsBasicLatin|_xmlW)\}",
        1 => r"\\1|\\k<n>|\\k'n'|\\<n>|\\'1'",
        2 => class,
        1 => r"\(\?#[a-z ]{0,3}\)",
        1 => r"\(\?[imnsx]{0,2}(-[imsx]{0,2})?\)",
    ];
    let quantifier = prop_oneof![6 => Just(String::new()), 4 => r" ?([*+?]|\{[0-2](,[3-9]?)?\}) ?\??"];
    let leaf = (atom, quantifier).prop_map(|(atom, quantifier)| atom + &quantifier);
    let inner = leaf.prop_recursive(5, 40, 4, |inner| {
        let quantifier = r"([*+?]|\{[0-2](,[3-9]?)?\})?\??";
        let opener = prop_oneof![
            4 => Just("(".to_owned()),
            3 => Just("(?:".to_owned()),
            1 => r"\(\?<n>|\(\?'m'|\(\?<n-n>|\(\?<-n>|\(\?<3>",
            1 => r"\(\?[=!>]|\(\?<[=!]",
            1 => r"\(\?[imsx](-[imsx])?:",
            1 => r"\(\?\((1|n|a|\?=b|\?<!c)\)",
        ];
        prop_oneof![
            (opener, prop::collection::vec(inner.clone(), 0..4), quantifier)
                .prop_map(|(opener, body, quantifier)| format!("{opener}{}){quantifier}", body.concat())),
            (inner.clone(), inner).prop_map(|(one, other)| format!("{one}|{other}")),
        ]
    });
    // Groups for the references to refer to.
    prop::collection::vec(inner, 0..5).prop_map(|parts| format!("{}(?<n>1)(0)", parts.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_pattern_prints_back(pattern in pattern(), options in options()) {
        check(&pattern, options);
    }

    #[test]
    fn any_text_is_a_pattern_or_an_error(pattern in "\\PC{0,20}|[-a-c0-3\\\\()\\[\\]{}?*+|^$<>'#:=!, kpxu]{0,24}", options in options()) {
        check(&pattern, options);
    }
}

#[test]
fn the_generator_makes_valid_patterns() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let valid = (0..500).filter(|_| {
        let made = pattern().new_tree(&mut runner).map(|tree| tree.current());
        made.is_ok_and(|pattern| check(&pattern, Options::default()))
    });
    let valid = valid.count();
    assert!(valid > 150, "{valid} of 500");
}
