//! Random patterns: checks what must hold for each, and that every construct is generated. The fuzz targets in `fuzz/`
//! do the same for hours.

mod support;

use proptest::prelude::*;
use support::choices::Choices;
use support::engines::{self, Compared};
use support::generate::{self, Pattern};
use support::{census, corpus, properties};

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..200)
}

/// Returns `usual`, unless `PROPTEST_CASES` sets another number of cases.
fn cases(usual: u32) -> u32 {
    /// Proptest's default if the variable is not set.
    const UNSET: u32 = 256;
    match ProptestConfig::default().cases {
        UNSET => usual,
        cases => cases,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(3_000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn patterns_print_back(bytes in bytes()) {
        properties::round_trip(&bytes);
    }

    #[test]
    fn any_text_is_a_pattern_or_an_error(
        text in "\\PC{0,20}|[-a-c0-3\\\\()\\[\\]{}?*+|^$<>'#:=!, kpxu]{0,24}",
        letters in "[imnsx]{0,2}",
    ) {
        let options = dotnet_regex::Options::from_letters(&letters).unwrap();
        properties::prints_back(&Pattern { text, options });
    }

    #[test]
    fn the_automaton_is_the_matcher(bytes in bytes()) {
        properties::language(&bytes);
    }
}

/// Returns a generator of random bytes that are the same in every run.
fn stream(seed: u64) -> impl FnMut() -> Vec<u8> {
    let mut state = seed;
    move || {
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as u8
        };
        (0..200).map(|_| next()).collect()
    }
}

/// Tests every case that the fuzz targets have found.
#[test]
fn what_fuzzing_found_holds() {
    for case in corpus::cases(&corpus::folder().join("fuzzed.jsonl")) {
        let options = corpus::options(&case).unwrap();
        let pattern = Pattern { text: case["p"].as_str().unwrap().to_owned(), options };
        let input = case["i"].as_str().unwrap();
        properties::prints_back(&pattern);
        properties::ends(&pattern, input);
        if let Some(mut decided) = properties::decide(pattern) {
            let inputs = [input.to_owned()];
            properties::automaton_is_matcher(&mut decided, &inputs);
            engines::check(&mut decided, &inputs, &mut Compared::default());
        }
    }
}

#[test]
fn other_engines_agree() {
    let mut next = stream(1);
    let mut compared = Compared::default();
    for _ in 0..cases(4_000).max(4_000) {
        engines::engines(&next(), &mut compared);
    }
    println!("{compared:?}");
    assert!(compared.regex > 1_000 && compared.fancy > 3_000 && compared.captures > 1_000, "{compared:?}");
}

#[test]
fn every_construct_is_generated() {
    const PATTERNS: usize = 4_000;
    let mut next = stream(2);
    let (mut ast_counts, mut hir_counts) = (census::Counts::new(), census::Counts::new());
    let mut valid = 0;
    for _ in 0..PATTERNS {
        let pattern = generate::pattern(&mut Choices::new(&next()));
        let Ok(ast) = dotnet_regex::parse(&pattern.text, pattern.options, &dotnet_regex::Limits::default()) else {
            continue;
        };
        valid += 1;
        census::of_body(&ast.body, &mut ast_counts);
        census::of_node(&dotnet_regex::lower(&ast).root, &mut hir_counts);
    }
    println!("{valid} of {PATTERNS} valid\n{ast_counts:#?}\n{hir_counts:#?}");
    assert!(valid * 2 > PATTERNS, "{valid} of {PATTERNS} are valid");
    for (names, counts) in [(census::AST, ast_counts), (census::HIR, hir_counts)] {
        let missing: Vec<_> = names.iter().filter(|name| counts.get(*name).is_none_or(|&count| count < 3)).collect();
        assert!(missing.is_empty(), "hardly generated: {missing:?}");
        let unknown: Vec<_> = counts.keys().filter(|name| !names.contains(name)).collect();
        assert!(unknown.is_empty(), "not in the list of names: {unknown:?}");
    }
}
