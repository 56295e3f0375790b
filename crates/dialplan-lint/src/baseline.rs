//! The baseline: findings that were accepted as they are, so that only new ones are reported.
//!
//! A finding is recognised by its file, its rule, its path in the plan and the text that it underlines, not by its
//! line: what moves stays known, and what is rewritten is checked again. Equal findings are counted.

use std::collections::BTreeMap;

use dialplan_core::diag::{Diagnostic, codes};
use dialplan_core::source::SourceFile;
use serde_json::{Value, json};

const VERSION: u64 = 1;

/// File, rule, path, underlined words.
type Key = (String, String, String, String);

/// Accepted findings, each with its number of occurrences.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Baseline {
    known: BTreeMap<Key, u64>,
}

impl Baseline {
    /// Reads a baseline file.
    ///
    /// # Errors
    /// Returns a sentence that says why the text is not a baseline.
    pub fn parse(text: &str) -> Result<Baseline, String> {
        let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.get("schema_version").and_then(Value::as_u64) != Some(VERSION) {
            return Err(format!("`schema_version` is not {VERSION}"));
        }
        let entries = document.get("findings").and_then(Value::as_array).ok_or("there is no list `findings`")?;
        let mut known = BTreeMap::new();
        for entry in entries {
            let word = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
            let key = (word("file"), word("rule"), word("path"), word("text"));
            let (Some(file), Some(rule), path, text) = key else {
                return Err("a finding has no `file` or no `rule`".to_owned());
            };
            let count = entry.get("count").and_then(Value::as_u64).unwrap_or(1);
            *known.entry((file, rule, path.unwrap_or_default(), text.unwrap_or_default())).or_default() += count;
        }
        Ok(Baseline { known })
    }

    /// Returns a baseline of everything that was found, except load errors, which are never accepted.
    pub fn of<'a>(linted: impl IntoIterator<Item = (&'a SourceFile, &'a [Diagnostic])>) -> Baseline {
        let mut known = BTreeMap::new();
        for (file, findings) in linted {
            for finding in findings.iter().filter(|finding| !codes::ALL.contains(&finding.code)) {
                *known.entry(key(file, finding)).or_default() += 1;
            }
        }
        Baseline { known }
    }

    /// Returns the text of the baseline file.
    pub fn text(&self) -> String {
        let entry = |((file, rule, path, text), count): (&Key, &u64)| json!({ "file": file, "rule": rule, "path": path, "text": text, "count": count });
        let findings: Vec<Value> = self.known.iter().map(entry).collect();
        format!("{:#}\n", json!({ "schema_version": VERSION, "findings": findings }))
    }

    /// Removes the accepted findings from `findings`. What is left in the baseline afterwards is no longer found.
    pub fn take_known(&mut self, file: &SourceFile, findings: &mut Vec<Diagnostic>) {
        findings.retain(|finding| match self.known.get_mut(&key(file, finding)) {
            Some(count) if *count > 0 && !codes::ALL.contains(&finding.code) => {
                *count -= 1;
                false
            }
            _ => true,
        });
    }

    /// Returns the number of findings in it.
    pub fn len(&self) -> u64 {
        self.known.values().sum()
    }

    /// Returns true if there are no findings in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn key(file: &SourceFile, finding: &Diagnostic) -> Key {
    let text = finding.primary.as_ref().map_or("", |label| file.slice(label.span));
    (file.name().to_owned(), finding.code.name.to_owned(), finding.path.clone().unwrap_or_default(), text.to_owned())
}
