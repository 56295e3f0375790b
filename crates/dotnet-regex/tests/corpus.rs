//! Compares the parser, the matcher and replacement with recorded results of .NET, in `testcases/regex/` at the root of
//! the repository.

#![expect(clippy::disallowed_methods, reason = "a test reads its corpus")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use dotnet_regex::hir::GroupIndex;
use dotnet_regex::matcher::{Matcher, Scratch};
use dotnet_regex::replacement::{Captures, Replacement};
use dotnet_regex::{Limits, Regex};
use serde_json::Value;
use support::{corpus, properties};

/// Comparisons and disagreements by field.
#[derive(Default)]
struct Tally {
    lines: usize,
    compared: BTreeMap<&'static str, usize>,
    wrong: BTreeMap<&'static str, Vec<String>>,
}

impl Tally {
    fn compare<T: PartialEq + std::fmt::Debug>(&mut self, field: &'static str, case: &Value, ours: T, theirs: T) {
        *self.compared.entry(field).or_default() += 1;
        if ours != theirs {
            let text = format!(
                "{field}: ours {ours:?}, .NET {theirs:?}: {} {} {} {}",
                case["id"], case["p"], case["t"], case["i"]
            );
            self.wrong.entry(field).or_default().push(text);
        }
    }
}

fn check(case: &Value, tally: &mut Tally) {
    let (Some(pattern), Some(input)) = (case["p"].as_str(), case["i"].as_str()) else { return };
    let Some(options) = corpus::options(case).filter(|_| corpus::counts(case)) else { return };
    let expected = &case["x"];
    tally.lines += 1;
    let ast = match dotnet_regex::parse(pattern, options, &Limits::default()) {
        Ok(ast) => ast,
        Err(error) => {
            tally.compare("valid", case, Some(false), expected["valid"].as_bool());
            if let Some(code) = expected["ecode"].as_str() {
                tally.compare("kind", case, error.kind.name().as_str(), code);
                tally.compare("offset", case, Some(error.offset as u64), expected["eoff"].as_u64());
            }
            return;
        }
    };
    tally.compare("valid", case, Some(true), expected["valid"].as_bool());
    tally.compare("print", case, ast.to_string().as_str(), pattern);
    if expected["valid"] != true {
        return;
    }
    let numbers: Vec<u64> = ast.groups.iter().map(|group| u64::from(group.number)).collect();
    let names: Vec<String> = ast.groups.iter().map(|g| g.name.clone().unwrap_or(g.number.to_string())).collect();
    tally.compare("gnums", case, serde_json::json!(numbers), expected["gnums"].clone());
    tally.compare("gnames", case, serde_json::json!(names), expected["gnames"].clone());
    let limits = Limits::default();
    if let Ok(regex) = Regex::new(pattern, options, &limits)
        && input.bytes().all(|byte| (b' '..=b'~').contains(&byte))
    {
        properties::shortcuts_hold(&regex, input, &mut Scratch::default());
    }
    let hir = dotnet_regex::lower(&ast);
    let matcher = Matcher::new(&hir, &limits);
    let mut scratch = Scratch::default();
    match matcher.find_at(input, 0, &mut scratch) {
        Err(limit) => tally.compare("limit", case, Some(limit), None),
        Ok(None) => tally.compare("matched", case, Some(false), expected["matched"].as_bool()),
        Ok(Some(found)) => {
            tally.compare("matched", case, Some(true), expected["matched"].as_bool());
            tally.compare("index", case, Some(found.span().start as u64), expected["index"].as_u64());
            tally.compare("length", case, Some(found.span().len() as u64), expected["length"].as_u64());
            let group =
                |n: u32| found.group(GroupIndex(n)).map(|span| (input[span.clone()].to_owned(), span.start as u64));
            let ours: Vec<_> = (0..hir.groups.len() as u32).map(group).collect();
            let theirs = expected["groups"].as_array().cloned().unwrap_or_default();
            let theirs: Vec<_> = theirs.iter().map(|g| Some((g[0].as_str()?.to_owned(), g[1].as_u64()?))).collect();
            tally.compare("groups", case, ours, theirs);
        }
    }
    let Some(translation) = case["t"].as_str() else { return };
    let replacement = match Replacement::parse(translation, &hir.groups) {
        Ok(replacement) => replacement,
        Err(_) => {
            tally.compare("translation", case, false, expected["replace"].is_string());
            return;
        }
    };
    let mut out = String::new();
    let replaced = matcher.replace_all(input, &replacement, &mut scratch, &mut out);
    if expected.get("replace_error").is_none() {
        tally.compare(
            "replace",
            case,
            (replaced.is_ok(), out.as_str()),
            (true, expected["replace"].as_str().unwrap_or("?")),
        );
    }
    if expected["matched"] == true && expected.get("result_error").is_none() {
        let mut out = String::new();
        let found = matcher.result(input, &replacement, &mut scratch, &mut out);
        tally.compare("result", case, (found, out.as_str()), (Ok(true), expected["result"].as_str().unwrap_or("?")));
    }
}

#[test]
fn agrees_with_dotnet() {
    let folder = std::env::var_os("DIALPLAN_REGEX_VECTORS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(corpus::folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().contains(".jsonl"));
    paths.sort();
    let mut tally = Tally::default();
    for path in &paths {
        corpus::cases(path).for_each(|case| check(&case, &mut tally));
    }
    println!("{} lines, compared {:?}", tally.lines, tally.compared);
    for (field, wrong) in &tally.wrong {
        println!("{field}: {} wrong", wrong.len());
        wrong.iter().take(25).for_each(|text| println!("  {text}"));
    }
    assert!(tally.lines > 0 && tally.wrong.is_empty());
}
