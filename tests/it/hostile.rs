//! Names, patterns and cells of strangers cannot act on a terminal, on the log of a build server, in Markdown or in a
//! spreadsheet: one list of hostile texts goes through every command and every format.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// Texts that act somewhere if they are printed as they are.
fn hostile_texts() -> Vec<String> {
    let texts = [
        "\u{1b}[31mred",
        "\u{1b}]0;title\u{7}",
        "\u{9b}2Jcsi",
        "\u{202e}evil",
        "\u{61c}arabic",
        "a\u{2028}::warning::line",
        "del\u{7f}",
        "::add-mask::x",
        " \u{3000}::stop-commands::x",
        "first\n::error::second",
        "first\r::error::second",
        "##[error]x",
        "##vso[task.complete]x",
        "</script><img src=x onerror=alert(1)>",
        "a`b``c",
        "x|y",
        "@team and #12",
        "[link](http://evil.example) www.evil.example",
        "=1+2",
        "+cmd",
        "-x",
        "@sum",
        "\ttab",
        "'quote\"",
        "]]> <!-- &amp;",
    ];
    let mut texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    texts.push("long ".repeat(2000));
    texts
}

/// A plan in which every name and description is one of the texts, so that every number meets some of them.
fn plan(texts: &[String]) -> Value {
    let each = |make: &dyn Fn(usize, &str) -> Value| -> Value {
        texts.iter().enumerate().map(|(place, text)| make(place, text)).collect()
    };
    json!({
        "version": 1,
        "name": texts[0],
        "location_profiles": each(&|place, text| json!({
            "name": text,
            "description": text,
            "rules": [
                {"name": text, "pattern": format!("^{place}(\\d{{5}})$"), "translation": format!("+31{place}$1"),
                 "examples": {format!("{place}12345"): "+1"}},
                // Never reached, so that lint names it.
                {"name": format!("{text} again"), "pattern": format!("^{place}\\d{{5}}$"), "translation": "+1"},
                {"name": format!("{text} open"), "pattern": "[4|8]", "translation": ""},
            ],
        })),
        "phone_usages": each(&|_, text| json!({"name": text, "description": text})),
        "policies": each(&|_, text| json!({"name": text, "description": text, "phone_usages": [text]})),
        "routes": each(&|place, text| json!({
            "name": text, "description": text, "target": format!("^\\+31{place}\\d+$"), "phone_usages": [text],
            "gateways": [text],
        })),
        "gateways": each(&|_, text| json!({"name": text, "description": text})),
        "classes": texts.iter().enumerate()
            // YAML has no longer keys than 1,024 characters.
            .map(|(place, text)| (text.chars().take(150).collect(), json!(format!("^\\+31{place}\\d{{5}}$"))))
            .collect::<serde_json::Map<_, _>>(),
        "users": each(&|place, text| json!({
            "uri": format!("sip:u{place}@example.com"), "profile": text, "policy": text,
        })),
        "assertions": each(&|place, text| json!({
            "name": text, "policies": [text], "dialled": format!("^{place}"),
            "expect": {"route": text, "not": {"gateway": text}},
        })),
    })
}

/// The beginnings of the lines of `lint --format github`.
const ANNOTATIONS: &[&str] = &["::error ", "::warning ", "::notice "];

/// Returns a cell in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn suite(texts: &[String]) -> String {
    let mut suite = "name,number,profile,policy,expected_usage,expected_route,comment\n".to_owned();
    for (place, text) in texts.iter().enumerate() {
        let wrong = &texts[(place + 1) % texts.len()];
        let cells = [text, &format!("{place}12345"), text, text, wrong, wrong, text].map(|cell| quoted(cell));
        suite.push_str(&cells.join(","));
        suite.push('\n');
    }
    suite
}

fn log(texts: &[String]) -> String {
    let rows =
        texts.iter().enumerate().map(|(place, text)| format!("{place}12345,{},{}\n", quoted(text), quoted(text)));
    format!("number,profile,policy\n{}", rows.collect::<String>())
}

/// Runs a command, and returns what it prints to standard output and to standard error.
fn printed(arguments: &[&str], folder: &Path) -> [String; 2] {
    let child = Command::new(env!("CARGO_BIN_EXE_dialplan"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("DIALPLAN_PLAN")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(child.status.code().is_some_and(|code| code <= 2), "{arguments:?}: {:?}", child.status);
    [child.stdout, child.stderr].map(|bytes| String::from_utf8(bytes).unwrap())
}

/// Checks that nothing in the text acts. `commands` are the beginnings of lines that are commands on purpose.
fn check(text: &str, what: &str, commands: &[&str]) {
    let risky = |c: char| {
        c != '\n' && c.is_control()
            || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2028}' | '\u{2029}')
            || matches!(c, '\u{2066}'..='\u{2069}')
    };
    for line in text.lines() {
        let start: String = line.chars().take(200).collect();
        assert!(!line.contains(risky), "{what}: a character acts: {start:?}");
        let is_ours = commands.iter().any(|command| line.starts_with(command));
        assert!(is_ours || !line.trim_start().starts_with("::"), "{what}: a line is a command: {start}");
        assert!(!line.contains("##[") && !line.contains("##vso["), "{what}: a line holds a command: {start}");
    }
}

/// Returns a document in ASCII, since YAML refuses some characters that are not escaped.
fn in_ascii(document: &Value) -> String {
    let mut text = String::new();
    for c in document.to_string().chars() {
        match c {
            ' '..='~' => text.push(c),
            _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    text
}

fn folder() -> (tempfile::TempDir, Vec<String>) {
    let texts = hostile_texts();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("dialplan.json"), in_ascii(&plan(&texts))).unwrap();
    // Every call goes elsewhere, half of the routes have another name, and what is the first policy is another one.
    let mut changed = plan(&texts);
    for (place, route) in changed["routes"].as_array_mut().unwrap().iter_mut().enumerate() {
        route["gateways"] = json!([format!("{} b", texts[place])]);
        if place % 2 == 0 {
            route["name"] = json!(format!("{} c", texts[place]));
        }
    }
    changed["policies"][0]["name"] = json!(format!("{} d", texts[0]));
    changed["users"][0]["policy"] = json!(format!("{} d", texts[0]));
    fs::write(folder.path().join("changed.json"), in_ascii(&changed)).unwrap();
    fs::write(folder.path().join("suite.csv"), suite(&texts)).unwrap();
    let short = suite(&texts[..1].iter().chain(&texts[..1]).cloned().collect::<Vec<_>>());
    fs::write(folder.path().join("short.csv"), short).unwrap();
    fs::write(folder.path().join("log.csv"), log(&texts)).unwrap();
    (folder, texts)
}

#[test]
fn no_text_acts_on_a_terminal_or_in_a_build_log() {
    let (folder, texts) = folder();
    let user = "sip:u3@example.com";
    let commands: Vec<Vec<&str>> = vec![
        vec!["show"],
        vec!["show", "--graph", "svg"],
        vec!["show", "--graph", "dot"],
        vec!["show", "--graph", "mermaid"],
        vec!["test", "312345", "--all-profiles", "--all-policies"],
        vec!["test", "312345", "--all-profiles", "--explain"],
        vec!["test", "312345", "912345", "--user", user, "--explain"],
        vec!["test", "312345", "--all-profiles", "--all-policies", "--format", "json"],
        vec!["run", "suite.csv"],
        vec!["run", "suite.csv", "--format", "json"],
        vec!["run", "suite.csv", "--junit", "/dev/stdout"],
        vec!["lint", "--show-info"],
        vec!["lint", "--show-info", "--format", "json"],
        vec!["lint", "--show-info", "--format", "sarif"],
        vec!["lint", "--show-info", "--format", "github"],
        vec!["lint", "--show-info", "--format", "markdown"],
        vec!["compile"],
        vec!["compile", "--emit", "dot"],
        vec!["compile", "--emit", "json"],
        vec!["replay", "log.csv", "--summary"],
        vec!["diff", "dialplan.json", "changed.json"],
        vec!["run", "suite.csv", "--coverage"],
        vec!["run", "suite.csv", "--coverage", "--format", "json"],
        vec!["run", "suite.csv", "--coverage-lcov", "/dev/stdout"],
        vec!["run", "short.csv", "--mutants", "--limit-work", "30000000"],
        vec!["run", "short.csv", "--mutants", "--format", "json", "--limit-work", "5000000"],
        vec!["generate", "--format", "json"],
        vec!["search", "--verdict", "routed"],
        vec!["search", "--verdict", "routed", "--format", "json"],
        vec!["matrix"],
        vec!["matrix", "--country", "NL", "--countries"],
        vec!["matrix", "--format", "csv"],
        vec!["matrix", "--format", "json"],
        vec!["matrix", "--format", "markdown"],
        vec!["matrix", "--format", "html"],
        vec!["matrix", "--against", "changed.json"],
        vec!["matrix", "--against", "changed.json", "--format", "csv"],
        vec!["matrix", "--against", "changed.json", "--format", "json"],
        vec!["matrix", "--against", "changed.json", "--format", "markdown"],
        vec!["matrix", "--against", "changed.json", "--format", "html"],
        vec!["diff", "dialplan.json", "changed.json", "--format", "json"],
        vec!["diff", "dialplan.json", "changed.json", "--format", "markdown"],
        vec!["diff", "dialplan.json", "changed.json", "--format", "html"],
        vec!["verify"],
        vec!["verify", "--format", "json"],
        vec!["verify", "--junit", "/dev/stdout"],
        vec!["rule", "^(?<\u{1b}>x", "1"],
        vec!["rule", "^::(\\d)", "::1"],
        vec!["explain", "##[error]"],
        vec!["explain", "\u{1b}[31m"],
        vec!["import", "dialplan.json"],
        vec!["import", "suite.csv"],
    ];
    for command in &commands {
        let [out, err] = printed(command, folder.path());
        let ours: &[&str] = if command.contains(&"github") { ANNOTATIONS } else { &[] };
        check(&out, &format!("{command:?}"), ours);
        check(&err, &format!("{command:?} on standard error"), &[]);
        assert!(!out.is_empty() || !err.is_empty(), "{command:?} prints nothing");
    }
    for text in &texts {
        let text: String = text.chars().take(1000).collect();
        for command in [
            vec!["test", &*text],
            vec!["test", "112", "--profile", &text],
            vec!["test", "112", "--policy", &text, "--format", "json"],
            vec!["show", "-p", &text],
            vec!["run", &text],
            vec!["explain", &text],
            vec!["lint", &text, "--format", &text],
            vec!["run", "suite.csv", "--filter", &text],
            vec!["diff", &text, "dialplan.json"],
            vec!["search", "--rule", &text],
            vec!["verify", &text],
            vec!["verify", "--pack", &text],
            vec!["matrix", "--class", &text],
            vec!["matrix", "--country", &text],
            vec!["search", "--who", &text],
            vec!["generate", "--missing", &text],
            vec!["run", "suite.csv", "--fail-under", &text],
            vec!["diff", "dialplan.json", "dialplan.json", "--dialled", &text],
            vec!["test", "112", "--color", &text],
        ] {
            for part in printed(&command, folder.path()) {
                check(&part, &format!("{command:?}"), &[]);
            }
        }
    }
}

#[test]
fn scripts_and_plans_are_written_as_they_are_but_findings_are_not() {
    let (folder, _) = folder();
    for target in ["teams-ps1", "sfb-ps1", "teams-json", "sfb-json", "m365dsc"] {
        let [_, err] = printed(&["export", "--to", target], folder.path());
        check(&err, &format!("export to {target}"), &[]);
    }
    let [_, err] = printed(&["replay", "log.csv"], folder.path());
    check(&err, "replay", &[]);
    let [_, err] = printed(&["generate"], folder.path());
    check(&err, "generate", &[]);
}

#[test]
fn names_of_files_cannot_act() {
    let (folder, texts) = folder();
    for text in texts.iter().filter(|text| text.len() < 200 && !text.contains('/')) {
        let plan = format!("{text}.json");
        let broken = format!("broken {text}.json");
        let suite = format!("{text}.csv");
        fs::copy(folder.path().join("dialplan.json"), folder.path().join(&plan)).unwrap();
        fs::copy(folder.path().join("suite.csv"), folder.path().join(&suite)).unwrap();
        fs::write(folder.path().join(&broken), "oops: 1").unwrap();
        let option = |name: &str| format!("./{name}");
        for (command, ours) in [
            (vec!["show", "-p", &option(&plan)], &[][..]),
            (vec!["show", "-p", &option(&broken)], &[]),
            (vec!["run", &option(&suite)], &[]),
            (vec!["run", &option(&suite), "--junit", "/dev/stdout"], &[]),
            (vec!["lint", &option(&plan), "--format", "github"], ANNOTATIONS),
            (vec!["lint", &option(&broken), "--format", "markdown"], &[]),
            (vec!["lint", &option(&broken), "--format", "json"], &[]),
            (vec!["import", &option(&suite)], &[]),
        ] {
            for part in printed(&command, folder.path()) {
                check(&part, &format!("{command:?}"), ours);
            }
        }
    }
}

#[test]
fn json_keeps_every_name() {
    let (folder, texts) = folder();
    let command = ["test", "312345", "--all-profiles", "--all-policies", "--format", "json"];
    let [out, _] = printed(&command, folder.path());
    let [_, err] = printed(&["show"], folder.path());
    let document: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}\n{out}\n{err}"));
    for text in &texts {
        let is_there = document["results"].as_array().unwrap().iter().any(|result| result["profile"] == **text);
        assert!(is_there, "{text:?} is not in the document");
    }
}

#[test]
fn messages_quote_little() {
    let (folder, _) = folder();
    let long = "9".repeat(500_000);
    fs::write(
        folder.path().join("long.yaml"),
        format!("version: 1\n{long}: 1\nroutes: [{{name: x, usages: [{long}]}}]\n"),
    )
    .unwrap();
    for part in printed(&["show", "-p", "long.yaml"], folder.path()) {
        assert!(part.len() < 10_000, "{} bytes", part.len());
    }
}

#[test]
fn cells_for_spreadsheets_are_no_formulas() {
    let (folder, _) = folder();
    let [plain, _] = printed(&["replay", "log.csv"], folder.path());
    let [safe, _] = printed(&["replay", "log.csv", "--spreadsheet"], folder.path());
    let row = |text: &str| text.lines().find(|line| line.starts_with("1812345,")).unwrap().to_owned();
    // The row's own cells stay as they are; those of the plan get a quote; numbers stay.
    assert!(row(&plain).starts_with("1812345,\"=1+2\",\"=1+2\",+311812345,=1+2,routed,=1+2,"), "{plain}");
    assert!(row(&safe).starts_with("1812345,\"=1+2\",\"=1+2\",+311812345,'=1+2,routed,'=1+2,"), "{safe}");
}
