//! Findings as JSON.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::SourceFile;
use serde_json::{Map, Value, json};

use crate::SCHEMA_VERSION;
use crate::findings_text::Counts;

/// Renders some files with their findings. `counts` are the findings of each level and `by_rule` those of each rule, in
/// the order in which they are listed.
pub fn document<'a>(
    files: impl IntoIterator<Item = (&'a SourceFile, &'a [Diagnostic])>,
    counts: Counts,
    by_rule: impl IntoIterator<Item = (&'a str, usize)>,
) -> Value {
    let entries: Vec<Value> = (files.into_iter())
        .map(|(file, findings)| {
            let findings: Vec<Value> = findings.iter().map(|finding| entry(file, finding)).collect();
            json!({ "path": file.name(), "findings": findings })
        })
        .collect();
    let Counts { error, warning, info } = counts;
    let rules: Map<String, Value> = by_rule.into_iter().map(|(name, count)| (name.to_owned(), json!(count))).collect();
    json!({
        "schema_version": SCHEMA_VERSION,
        "files": entries,
        "summary": { "error": error, "warning": warning, "info": info, "by_rule": rules },
    })
}

fn entry(file: &SourceFile, finding: &Diagnostic) -> Value {
    let place = finding.primary.as_ref().map(|label| file.line_column(label.span.start));
    json!({
        "code": finding.code.code,
        "name": finding.code.name,
        "level": finding.level.name(),
        "line": place.map(|p| p.line),
        "column": place.map(|p| p.column),
        "path": finding.path.as_deref().filter(|path| !path.is_empty()),
        "index": finding.index,
        "message": finding.message,
        "witness": finding.witness,
        "blockers": finding.blockers,
        "help": finding.help,
    })
}
