//! Finds the mistakes of published plans, each by its rule, as `testcases/plans/published-mistakes.yaml` lists them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::console;

#[test]
fn published_mistakes_are_found_by_the_rules_that_fit() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = "testcases/plans/published-mistakes.yaml";
    let text = fs::read_to_string(root.join(path)).unwrap();
    let json = console::run(&format!("dialplan lint {path} --format json --show-info"), root);
    let json: serde_json::Value = serde_json::from_str(json.strip_suffix("? 1\n").unwrap_or(&json)).unwrap();
    let mut found: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for finding in json["files"][0]["findings"].as_array().unwrap() {
        found.entry(finding["line"].as_u64().unwrap_or(0)).or_default().push(finding["name"].as_str().unwrap());
    }
    let mut count = 0;
    for (number, line) in (1u64..).zip(text.lines()) {
        let Some((_, names)) = line.split_once("#! ") else { continue };
        for name in names.split_whitespace() {
            let here = found.get(&number).map_or(&[][..], Vec::as_slice);
            assert!(here.contains(&name), "line {number}: {name} is not among {here:?}\n{line}");
            count += 1;
        }
    }
    assert!(count >= 25, "{count}");
}
