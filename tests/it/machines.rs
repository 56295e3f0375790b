//! Output for machines: JSON with every promised key, JUnit, completions and manual pages.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::console;

fn json_of(command: &str, folder: &Path) -> Value {
    let printed = console::run(&format!("{command} 2>/dev/null"), folder);
    let text = printed.lines().filter(|line| !line.starts_with("? ")).collect::<Vec<_>>().join("\n");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    console::run("dialplan init", folder.path());
    folder
}

#[test]
fn an_answer_has_every_key_of_the_contract() {
    let folder = sample();
    let document = json_of("dialplan test '0030-123 4567' --format json", folder.path());
    let expected = json!({
        "schema_version": 1, "plan": "dialplan.yaml", "results": [{
            "number": "0030-123 4567", "dialled": "00301234567",
            "profile": "Amsterdam.ocs.local", "policy": "unrestricted", "user": null, "gateway": null,
            "client_normalization": false, "off_hook": false,
            "normalization": {
                "number": "+31301234567", "rule": "Amsterdam national", "bypassed": false, "prefix_removed": null,
                "passes": [{"side": "server", "rule": "Amsterdam national", "number": "+31301234567"}],
                "inbound": null
            },
            "verdict": "routed", "usage": "national", "route": "national", "gateways": ["ocsmed.ocs.local"],
            "failover": [], "emergency": null, "site": null, "down": [],
            "sent": [{
                "gateway": "ocsmed.ocs.local", "route": "national", "called": "+31301234567", "called_rule": null,
                "calling": null, "calling_rule": null
            }],
            "internal_user": null, "response_code": null, "reason": null, "message": null,
            "allowed_by": [], "notes": []
        }]
    });
    assert_eq!(document, expected);
    assert_eq!(
        serde_json::to_string(&document).unwrap(),
        serde_json::to_string(&expected).unwrap(),
        "the order of keys"
    );
}

#[test]
fn a_blocked_answer_says_why() {
    let folder = sample();
    let document = json_of("dialplan test 00301234567 --policy local-only --format json", folder.path());
    let result = &document["results"][0];
    assert_eq!(result["verdict"], "blocked");
    assert_eq!(result["response_code"], 403);
    assert_eq!(result["reason"], "usage-not-allowed");
    assert_eq!(result["message"], "Unable to route. Response code 403 will be returned.");
    assert_eq!(result["allowed_by"][1], json!({"route": "national", "usages": ["national"]}));
    assert_eq!((&result["usage"], &result["route"], &result["gateways"]), (&Value::Null, &Value::Null, &json!([])));
}

#[test]
fn results_come_in_the_order_of_number_profile_policy() {
    let folder = sample();
    let document = json_of("dialplan test 112 113 --all-profiles --all-policies --format json", folder.path());
    let order: Vec<String> = (document["results"].as_array().unwrap().iter())
        .map(|r| {
            format!(
                "{} {} {}",
                r["number"].as_str().unwrap(),
                r["profile"].as_str().unwrap(),
                r["policy"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(order.len(), 2 * 2 * 5);
    assert_eq!(order[0], "112 Amsterdam.ocs.local internal-only");
    assert_eq!(order[5], "112 Utrecht.ocs.local internal-only");
    assert_eq!(order[19], "113 Utrecht.ocs.local unrestricted");
}

#[test]
fn without_a_plan_the_sample_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let document = json_of("dialplan test 112 --format json", folder.path());
    assert_eq!(document["plan"], "(built-in sample)");
}

#[test]
fn explaining_adds_one_key() {
    let folder = sample();
    let document = json_of("dialplan test 00301234567 --explain --format json", folder.path());
    let explain = &document["results"][0]["explain"];
    let rules = explain["passes"][0]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 8);
    assert_eq!(rules[5]["outcome"], "taken");
    assert_eq!(rules[5]["groups"]["1"], "301234567");
    assert_eq!(rules[4]["viable_prefix"], "00");
    assert_eq!(rules[4]["stopped_by"], "3");
    assert_eq!(explain["usages"].as_array().unwrap().len(), 8);
    assert_eq!(explain["routes"].as_array().unwrap().len(), 9);
}

#[test]
fn a_run_is_one_document_and_one_junit_file() {
    let folder = sample();
    let suite = fs::read_to_string(folder.path().join("suite.csv")).unwrap();
    let broken = suite.replacen("+31401234567,national,national", "+31401234567,national,mobile", 1);
    assert_ne!(suite, broken);
    fs::write(folder.path().join("suite.csv"), broken).unwrap();
    let document = json_of("dialplan run suite.csv --format json --junit out.xml", folder.path());
    assert_eq!(document["suites"][0]["path"], "dialplan.yaml", "the examples of the rules come first");
    assert_eq!(document["suites"][1]["path"], "suite.csv");
    assert_eq!(document["suites"][1]["plan"], "dialplan.yaml");
    let cases = document["suites"][1]["cases"].as_array().unwrap();
    let failed = cases.iter().find(|case| case["status"] == "failed").unwrap();
    let failure = json!([{"field": "expected_route", "expected": "mobile", "actual": "national"}]);
    assert_eq!(failed["failures"], failure);
    assert_eq!(failed["result"]["route"], "national");
    assert_eq!(document["summary"], json!({"passed": 97, "failed": 1, "skipped": 0}));
    let junit = fs::read_to_string(folder.path().join("out.xml")).unwrap();
    assert!(junit.contains("tests=\"98\"") && junit.contains("failures=\"1\""), "{junit}");
    assert!(junit.contains("expected_route: expected `mobile`, actual `national`"), "{junit}");
}

#[test]
fn one_rule_in_batches() {
    let folder = tempfile::tempdir().unwrap();
    let input = r#"{"pattern": "^00(\\d{9})$", "translation": "+31$1", "input": "00301234567"}
{"pattern": "(?<a>x)(y)", "translation": null, "input": "xy", "options": "i"}
{"pattern": "[a", "input": "1"}
{"pattern": "(?:(?<a>x)|(?<-a>y))*$", "input": "1"}
nonsense
{"pattern": "x", "input": "é"}
{"pattern": "x", "input": "y", "translation": "$99999999999"}
"#;
    fs::write(folder.path().join("in.jsonl"), input).unwrap();
    let printed = console::run("dialplan rule --jsonl < in.jsonl", folder.path());
    let lines: Vec<Value> =
        printed.lines().filter(|l| l.starts_with('{')).map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(
        lines[0],
        json!({"valid": true, "supported": true, "matched": true, "index": 0, "length": 11,
            "groups": {"0": "00301234567", "1": "301234567"}, "replace": "+31301234567", "result": "+31301234567",
            "error": null})
    );
    assert_eq!(lines[1]["groups"], json!({"0": "xy", "1": "y", "2": "x", "a": "x"}));
    assert_eq!((&lines[1]["replace"], &lines[1]["result"]), (&Value::Null, &Value::Null));
    assert_eq!((&lines[2]["valid"], &lines[2]["error"]["kind"]), (&json!(false), &json!("UnterminatedBracket")));
    assert_eq!((&lines[3]["supported"], &lines[3]["matched"]), (&json!(false), &Value::Null));
    assert_eq!(lines[3]["error"]["kind"], "unsupported");
    assert_eq!(lines[4].as_object().unwrap().len(), 1);
    assert_eq!(lines[5]["error"]["kind"], "input");
    assert_eq!(lines[6]["error"]["kind"], "translation");
    assert!(printed.ends_with("? 2\n"));
}

#[test]
fn completions_and_manual_pages_name_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(console::run(&format!("dialplan completions {shell}"), folder.path()).contains("off-hook"), "{shell}");
    }
    assert!(console::run("dialplan man", folder.path()).contains(".TH"));
    assert!(console::run("dialplan man test", folder.path()).contains("off\\-hook"));
    assert_eq!(
        console::run("dialplan completions bash | head -1; dialplan man | head -1 | cut -c1-3", folder.path())
            .lines()
            .count(),
        2
    );
}

#[test]
fn a_small_automaton_can_be_drawn() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("dialplan.yaml"),
        "version: 1\nlocation_profiles: [{name: p, rules: [{name: r, pattern: '^1[02]$', translation: x}]}]\n",
    )
    .unwrap();
    let drawn = console::run("dialplan compile --emit dot --profile p", folder.path());
    assert_eq!(
        drawn,
        "digraph \"p\" {
  rankdir=LR;
  node [shape=circle];
  start [shape=point];
  start -> 1;
  1 -> 2 [label=\"1\"];
  2 -> 3 [label=\"0 2\"];
  3 [shape=doublecircle label=\"3\\nr\"];
}
"
    );
}
