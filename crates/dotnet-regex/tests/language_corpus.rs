//! The language of each recorded pattern against what .NET was seen to match, `testcases/regex/` at the root of the repository.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reads its corpus and may stop"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use dotnet_regex::LimitExceeded;
use dotnet_regex::language::{Construct, Language, LanguageError, LanguageLimits};
use dotnet_regex::{Limits, Options};
use serde_json::Value;

type Pattern = (String, u64);

/// What became of the patterns of a file.
#[derive(Default)]
struct Tally {
    languages: BTreeMap<Pattern, Option<Language>>,
    unsupported: BTreeMap<Construct, usize>,
    over_a_limit: Vec<String>,
    compared: usize,
    wrong: Vec<String>,
}

fn options(bits: u64) -> Option<Options> {
    // 512 is CultureInvariant, which says nothing about printable ASCII.
    let letters = [(1, 'i'), (2, 'm'), (4, 'n'), (16, 's'), (32, 'x')];
    let known: u64 = letters.iter().map(|(bit, _)| bit).sum::<u64>() | 512;
    let set: String = letters.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, letter)| *letter).collect();
    if bits & !known != 0 { None } else { Options::from_letters(&set) }
}

fn accepts(language: &mut Language, input: &str) -> Result<bool, LimitExceeded> {
    let mut state = language.start();
    for byte in input.bytes() {
        state = language.step(state, language.partition().class_of(byte).unwrap())?;
    }
    Ok(language.accepts(state))
}

fn check(case: &Value, tally: &mut Tally) {
    let (Some(pattern), Some(input)) = (case["p"].as_str(), case["i"].as_str()) else { return };
    let bits = case["o"].as_u64().unwrap_or(0);
    let (Some(options), Some(matched)) = (options(bits), case["x"]["matched"].as_bool()) else { return };
    if case.get("d").is_some() || !input.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        return;
    }
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
    match accepts(language, input) {
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
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testcases/regex").join(name);
    let file = fs::File::open(&path).unwrap();
    let text: Box<dyn Read> = match path.extension() {
        Some(gz) if gz == "gz" => Box::new(flate2::read::GzDecoder::new(file)),
        _ => Box::new(file),
    };
    let mut tally = Tally::default();
    for line in BufReader::new(text).lines() {
        check(&serde_json::from_str(&line.unwrap()).unwrap(), &mut tally);
    }
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
fn every_corner_agrees() {
    let tally = corpus("handmade.jsonl");
    assert!(tally.compared > 400 && tally.over_a_limit.is_empty());
    assert_eq!(tally.unsupported.get(&Construct::LookAroundCaptures), None);
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
    assert!(unsupported(&tally) * 100 < tally.languages.len() * 3, "at most 3 % are unsupported");
    assert!(tally.over_a_limit.len() * 1_000 < tally.languages.len());
}
