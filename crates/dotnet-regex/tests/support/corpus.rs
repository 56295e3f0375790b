//! The recorded results of .NET in `testcases/regex/` at the root of the repository.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test reads its corpus")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use dotnet_regex::Options;
use serde_json::Value;

/// Returns the folder of the corpus.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testcases/regex")
}

/// Returns an iterator over the cases of a file, which may be compressed.
pub fn cases(path: &Path) -> impl Iterator<Item = Value> + use<> {
    let file = fs::File::open(path).unwrap();
    let text: Box<dyn Read> = match path.extension() {
        Some(gz) if gz == "gz" => Box::new(flate2::read::GzDecoder::new(file)),
        _ => Box::new(file),
    };
    BufReader::new(text).lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

/// Returns the options of a case, or `None` if one of them cannot be set in a pattern.
pub fn options(case: &Value) -> Option<Options> {
    let bits = case["o"].as_u64().unwrap_or(0);
    // 512 is CultureInvariant, which makes no difference for printable ASCII.
    let letters = [(1, 'i'), (2, 'm'), (4, 'n'), (16, 's'), (32, 'x')];
    let known: u64 = letters.iter().map(|(bit, _)| bit).sum::<u64>() | 512;
    let set: String = letters.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, letter)| *letter).collect();
    if bits & !known != 0 { None } else { Options::from_letters(&set) }
}

/// Returns true if Microsoft's own engines agree on the case and its input is a dial string.
pub fn counts(case: &Value) -> bool {
    case.get("d").is_none() && case["i"].as_str().is_some_and(|input| input.bytes().all(|b| (0x20..0x7F).contains(&b)))
}
