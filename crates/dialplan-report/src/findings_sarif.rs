//! Findings as SARIF 2.1.0, for code scanning.
//!
//! Written with `serde_json` alone: the crates that model SARIF add dozens of dependencies for the same bytes.

use std::collections::HashMap;

use dialplan_core::diag::{Diagnostic, Label, Level};
use dialplan_core::source::SourceFile;
use serde_json::{Map, Value, json};

/// The page of a rule, for the part of the document that describes the tool.
#[derive(Clone, Copy, Debug)]
pub struct RulePage<'a> {
    /// `DP` and four digits.
    pub code: &'a str,
    /// The name.
    pub name: &'a str,
    /// The default level.
    pub level: Level,
    /// Its first sentence.
    pub summary: &'a str,
    /// The page, in Markdown.
    pub text: &'a str,
}

/// Renders some files with their findings; `pages` are the pages of all rules.
pub fn document<'a>(
    version: &str,
    pages: &[RulePage<'_>],
    files: impl IntoIterator<Item = (&'a SourceFile, &'a [Diagnostic])>,
) -> Value {
    // Two findings that are alike have different fingerprints: the second one has its number.
    let mut known: HashMap<(&str, String), usize> = HashMap::new();
    let results: Vec<Value> = files
        .into_iter()
        .flat_map(|(file, findings)| findings.iter().map(move |finding| (file, finding)))
        .map(|(file, finding)| {
            let mut print = fingerprint(finding);
            let before = known.entry((file.name(), print.clone())).or_default();
            *before += 1;
            if *before > 1 {
                print.push_str(&format!(" #{before}"));
            }
            result(pages, file, finding, &print)
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "dialplan",
                "version": version,
                "rules": pages.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }]
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
        Level::Off => "none",
    }
}

fn rule(page: &RulePage<'_>) -> Value {
    json!({
        "id": page.code,
        "name": page.name,
        "shortDescription": { "text": page.summary },
        "help": { "text": page.text, "markdown": page.text },
        "defaultConfiguration": { "level": level(page.level) },
    })
}

/// Returns what a finding is recognised by, which stays the same when lines move: the rule, the place in the plan and
/// what causes the finding.
fn fingerprint(finding: &Diagnostic) -> String {
    let mut print = format!("{} {}", finding.code.name, finding.path.as_deref().unwrap_or_default());
    for blocker in &finding.blockers {
        print.push_str(&format!(" <- {blocker}"));
    }
    print
}

fn result(pages: &[RulePage<'_>], file: &SourceFile, finding: &Diagnostic, print: &str) -> Value {
    let mut result = Map::new();
    let mut put = |key: &str, value: Value| result.insert(key.to_owned(), value);
    put("ruleId", json!(finding.code.code));
    if let Some(index) = pages.iter().position(|page| page.code == finding.code.code) {
        put("ruleIndex", json!(index));
    }
    put("level", json!(level(finding.level)));
    put("message", json!({ "text": sentence(finding) }));
    let place = finding.primary.as_ref().map_or_else(|| whole(file), |label| location(file, label, None));
    put("locations", json!([place]));
    let related: Vec<Value> =
        (1usize..).zip(&finding.secondary).map(|(id, label)| location(file, label, Some(id))).collect();
    if !related.is_empty() {
        put("relatedLocations", Value::from(related));
    }
    put("partialFingerprints", json!({ "planPath/v2": print }));
    put("properties", json!({ "path": finding.path, "witness": finding.witness, "blockers": finding.blockers }));
    Value::Object(result)
}

/// Returns message, notes and suggested fix as one text, because viewers show nothing else.
fn sentence(finding: &Diagnostic) -> String {
    let mut text = finding.message.clone();
    for note in &finding.notes {
        text.push_str(&format!("\n{note}"));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    text
}

fn whole(file: &SourceFile) -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(file) } } })
}

fn location(file: &SourceFile, label: &Label, id: Option<usize>) -> Value {
    let (start, end) = (file.line_column(label.span.start), file.line_column(label.span.end));
    let mut location = Map::new();
    if let Some(id) = id {
        location.insert("id".to_owned(), json!(id));
    }
    location.insert(
        "physicalLocation".to_owned(),
        json!({
            "artifactLocation": { "uri": uri(file) },
            "region": {
                "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column
            },
        }),
    );
    if !label.text.is_empty() {
        location.insert("message".to_owned(), json!({ "text": label.text }));
    }
    Value::Object(location)
}

/// Returns the file's name as a relative URI reference (RFC 3986), with all other bytes percent-encoded.
fn uri(file: &SourceFile) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(byte);
    file.name()
        .bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
