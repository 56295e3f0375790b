//! Findings as JSON.

use std::collections::BTreeMap;

use dialplan_core::diag::{Diagnostic, Level};
use dialplan_core::source::SourceFile;
use serde_json::{Value, json};

use crate::SCHEMA_VERSION;

/// The document for some files with their findings.
pub fn document<'a>(files: impl IntoIterator<Item = (&'a SourceFile, &'a [Diagnostic])>) -> Value {
    let (mut entries, mut counts) = (Vec::new(), [0usize; 3]);
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for (file, findings) in files {
        for finding in findings {
            *rules.entry(finding.code.name).or_default() += 1;
            match finding.level {
                Level::Error => counts[0] += 1,
                Level::Warning => counts[1] += 1,
                Level::Info => counts[2] += 1,
                Level::Off => {}
            }
        }
        let findings: Vec<Value> = findings.iter().map(|finding| entry(file, finding)).collect();
        entries.push(json!({ "path": file.name(), "findings": findings }));
    }
    let [error, warning, info] = counts;
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
