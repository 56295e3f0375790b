//! Checks that the parts of `docs/fidelity.md` between its `generated` marks agree with the records in
//! `testcases/regex/`. `BLESS=1` writes them.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reads files and may stop"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use dotnet_regex::language::{Construct, Language, LanguageError, LanguageLimits};
use dotnet_regex::{Limits, Regex};
use serde_json::Value;
use support::{corpus, properties};

const FILES: [&str; 4] = ["handmade.jsonl", "published.jsonl.gz", "generated.jsonl.gz", "fuzzed.jsonl"];

/// The contents of a file of records, and the results for it.
#[derive(Default)]
struct File {
    lines: usize,
    compared: usize,
    invalid: usize,
    by_automaton: usize,
    kinds: BTreeMap<String, usize>,
    patterns: BTreeSet<(String, u64)>,
    disagreeing: BTreeMap<String, usize>,
    refused: BTreeMap<Construct, usize>,
    too_large: usize,
}

fn read(name: &str) -> File {
    let mut file = File::default();
    let mut languages: BTreeMap<(String, u64), Option<Language>> = BTreeMap::new();
    for case in corpus::cases(&corpus::folder().join(name)) {
        file.lines += 1;
        *file.kinds.entry(case["k"].as_str().unwrap().to_owned()).or_default() += 1;
        for engine in case["d"].as_array().into_iter().flatten() {
            *file.disagreeing.entry(engine.as_str().unwrap().to_owned()).or_default() += 1;
        }
        let Some(options) = corpus::options(&case).filter(|_| corpus::counts(&case)) else { continue };
        file.compared += 1;
        let key = (case["p"].as_str().unwrap().to_owned(), case["o"].as_u64().unwrap_or(0));
        let Ok(regex) = Regex::new(&key.0, options, &Limits::default()) else {
            assert_eq!(case["x"]["valid"], Value::Bool(false), "{}", case["id"]);
            file.invalid += 1;
            continue;
        };
        file.patterns.insert(key.clone());
        let language = languages.entry(key).or_insert_with(|| {
            match Language::new(regex.hir(), &LanguageLimits::default()) {
                Ok(language) => return Some(language),
                Err(LanguageError::Unsupported(found)) => *file.refused.entry(found.construct).or_default() += 1,
                Err(LanguageError::LimitExceeded(_)) => file.too_large += 1,
            }
            None
        });
        let Some(automaton) = language else { continue };
        match properties::accepts(automaton, case["i"].as_str().unwrap()) {
            Ok(accepts) => {
                assert_eq!(Some(accepts), case["x"]["matched"].as_bool(), "{}", case["id"]);
                file.by_automaton += 1;
            }
            Err(_) => {
                file.too_large += 1;
                *language = None;
            }
        }
    }
    file
}

/// Formats `1234567` as `1,234,567`.
fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn share(part: usize, whole: usize) -> String {
    format!("{} ({:.2} %)", number(part), part as f64 * 100.0 / whole.max(1) as f64)
}

fn render(files: &[(&str, File)]) -> BTreeMap<&'static str, String> {
    let mut corpus = "| file | lines | left out | compared | of these invalid patterns | valid patterns \
        | compared by the automaton | disagreements |\n|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    let mut refused =
        "| file | patterns | balancing group | back-reference | look-around captures | too large | all |\n\
        |---|---|---|---|---|---|---|\n"
            .to_owned();
    let mut engines = String::from("| file | lines | mono | net31 | net8 | net10c |\n|---|---|---|---|---|---|\n");
    let mut kinds = String::from("| file | kinds |\n|---|---|\n");
    for (name, file) in files {
        let (patterns, counts) =
            (file.patterns.len(), [file.lines, file.lines - file.compared, file.compared, file.invalid]);
        // Disagreements are 0, since this test and others fail at the first one.
        let counts: Vec<String> = counts.iter().chain(&[patterns, file.by_automaton, 0]).map(|&n| number(n)).collect();
        let _ = writeln!(corpus, "| `{name}` | {} |", counts.join(" | "));
        let of = |construct| file.refused.get(&construct).copied().unwrap_or(0);
        let by_construct = [Construct::BalancingGroup, Construct::BackReference, Construct::LookAroundCaptures].map(of);
        let all = by_construct.iter().sum::<usize>() + file.too_large;
        let columns: Vec<String> = by_construct.iter().chain(&[file.too_large]).map(|&n| number(n)).collect();
        let _ = writeln!(
            refused,
            "| `{name}` | {} | {} | {} |",
            number(patterns),
            columns.join(" | "),
            share(all, patterns)
        );
        if !file.disagreeing.is_empty() {
            let columns = ["mono", "net31", "net8", "net10c"];
            assert!(file.disagreeing.keys().all(|engine| columns.contains(&engine.as_str())), "{:?}", file.disagreeing);
            let columns = columns.map(|engine| number(file.disagreeing.get(engine).copied().unwrap_or(0)));
            let _ = writeln!(engines, "| `{name}` | {} | {} |", number(file.lines), columns.join(" | "));
        }
        let list: Vec<String> = file.kinds.iter().map(|(kind, &n)| format!("{kind} {}", number(n))).collect();
        let _ = writeln!(kinds, "| `{name}` | {} |", list.join(", "));
    }
    BTreeMap::from([("corpus", corpus), ("refused", refused), ("engines", engines), ("kinds", kinds)])
}

#[test]
fn the_page_agrees_with_the_records() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/fidelity.md");
    let page = fs::read_to_string(&path).unwrap();
    let files: Vec<_> = FILES.iter().map(|name| (*name, read(name))).collect();
    let mut fresh = page.clone();
    for (name, text) in render(&files) {
        let (open, close) = (format!("<!-- generated: {name} -->\n"), "<!-- /generated -->");
        let from = fresh.find(&open).unwrap_or_else(|| panic!("no mark for `{name}`")) + open.len();
        let to = from + fresh[from..].find(close).unwrap();
        fresh.replace_range(from..to, &text);
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &fresh).unwrap();
        return;
    }
    for (line, (ours, theirs)) in fresh.lines().zip(page.lines()).enumerate() {
        assert_eq!(ours, theirs, "docs/fidelity.md, line {}; BLESS=1 writes it", line + 1);
    }
    assert_eq!(fresh.lines().count(), page.lines().count(), "docs/fidelity.md; BLESS=1 writes it");
}
