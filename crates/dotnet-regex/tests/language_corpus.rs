//! Compares the language of each recorded pattern with what .NET matched, in `testcases/regex/` at the root of the
//! repository.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test reads its corpus and may stop")]

mod support;

use std::collections::BTreeMap;

use dotnet_regex::Limits;
use dotnet_regex::language::{Construct, Language, LanguageError, LanguageLimits};
use serde_json::Value;
use support::{corpus, properties};

type Pattern = (String, u64);

/// The results for the patterns of a file.
#[derive(Default)]
struct Tally {
    languages: BTreeMap<Pattern, Option<Language>>,
    unsupported: BTreeMap<Construct, usize>,
    over_a_limit: Vec<String>,
    compared: usize,
    wrong: Vec<String>,
}

fn check(case: &Value, tally: &mut Tally) {
    let (Some(pattern), Some(input)) = (case["p"].as_str(), case["i"].as_str()) else { return };
    let bits = case["o"].as_u64().unwrap_or(0);
    let options = corpus::options(case).filter(|_| corpus::counts(case));
    let (Some(options), Some(matched)) = (options, case["x"]["matched"].as_bool()) else { return };
    let entry = tally.languages.entry((pattern.to_owned(), bits)).or_insert_with(|| {
        let ast = dotnet_regex::parse(pattern, options, &Limits::default()).unwrap();
        match Language::new(&dotnet_regex::lower(&ast), &LanguageLimits::default()) {
            Ok(language) => Some(language),
            Err(LanguageError::Unsupported(found)) => {
                *tally.unsupported.entry(found.construct).or_default() += 1;
                None
            }
            Err(LanguageError::LimitExceeded(exceeded)) => {
                tally.over_a_limit.push(format!("{pattern}: {exceeded}"));
                None
            }
        }
    });
    let Some(language) = entry else { return };
    match properties::accepts(language, input) {
        Err(exceeded) => tally.over_a_limit.push(format!("{pattern} on {input}: {exceeded}")),
        Ok(ours) => {
            tally.compared += 1;
            if ours != matched {
                tally.wrong.push(format!("{}: .NET {matched}: {pattern} on {input}", case["id"]));
            }
        }
    }
}

fn corpus(name: &str) -> Tally {
    let mut tally = Tally::default();
    corpus::cases(&corpus::folder().join(name)).for_each(|case| check(&case, &mut tally));
    println!(
        "{name}: {} patterns, {} comparisons, unsupported {:?}, over a limit {:#?}",
        tally.languages.len(),
        tally.compared,
        tally.unsupported,
        tally.over_a_limit
    );
    assert_eq!(tally.wrong, Vec::<String>::new());
    tally
}

fn unsupported(tally: &Tally) -> usize {
    tally.unsupported.values().sum()
}

#[test]
fn handmade_patterns_agree() {
    let tally = corpus("handmade.jsonl");
    assert!(tally.compared > 400 && tally.over_a_limit.is_empty());
    assert_eq!(tally.unsupported.get(&Construct::LookAroundCaptures), None);
}

#[test]
fn what_fuzzing_found_agrees() {
    let tally = corpus("fuzzed.jsonl");
    assert!(tally.compared > 0 && tally.over_a_limit.is_empty());
}

#[test]
fn every_published_pattern_is_supported_and_agrees() {
    let tally = corpus("published.jsonl.gz");
    assert!(tally.compared > 8_000);
    assert_eq!((unsupported(&tally), tally.over_a_limit.len()), (0, 0));
}

#[test]
fn random_patterns_agree_and_few_are_unsupported() {
    let tally = corpus("generated.jsonl.gz");
    assert!(tally.compared > 10_000);
    assert!(unsupported(&tally) * 100 < tally.languages.len() * 2, "at most 2 % are unsupported");
    assert!(tally.over_a_limit.len() * 1_000 < tally.languages.len());
}
