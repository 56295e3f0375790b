//! Suite results as JSON, one case at a time, so that the document is never in memory as a whole.

use dialplan_core::compile::CompiledPlan;
use dialplan_core::query::answer::Answer;
use dialplan_core::suite::Failure;
use serde_json::{Map, Value, json};

use crate::suite_text::{Counts, Status};
use crate::{SCHEMA_VERSION, answer_json};

/// Renders one case.
pub fn case(
    line: u64,
    name: Option<&str>,
    status: Status,
    failures: &[Failure],
    result: Option<(&CompiledPlan, &Answer)>,
) -> Value {
    let failures: Vec<Value> = (failures.iter())
        .map(|failure| json!({ "field": failure.field, "expected": failure.expected, "actual": failure.actual }))
        .collect();
    json!({
        "line": line,
        "name": name,
        "status": status.name(),
        "failures": failures,
        "result": result.map(|(plan, answer)| answer_json::result(plan, answer, None)),
    })
}

/// Renders the document around the cases.
#[derive(Debug, Default)]
pub struct Frame {
    suites: usize,
    cases: usize,
    opened: bool,
}

impl Frame {
    /// Returns the text before the cases of a suite.
    pub fn open_suite(&mut self, path: &str, plan: &str) -> String {
        let mut out = self.open();
        out.push_str(if self.suites > 0 { ",\n" } else { "\n" });
        out.push_str(&format!("  {{\"path\": {}, \"plan\": {}, \"cases\": [", json!(path), json!(plan)));
        self.suites += 1;
        self.cases = 0;
        out
    }

    fn open(&mut self) -> String {
        if std::mem::replace(&mut self.opened, true) {
            return String::new();
        }
        format!("{{\"schema_version\": {SCHEMA_VERSION}, \"suites\": [")
    }

    /// Returns the text of a case, with the separator from the case before it.
    pub fn case(&mut self, case: &Value) -> String {
        self.cases += 1;
        format!("{}\n    {case}", if self.cases > 1 { "," } else { "" })
    }

    /// Returns the text after the cases of a suite.
    pub fn close_suite(&mut self) -> String {
        format!("{}]}}", if self.cases > 0 { "\n  " } else { "" })
    }

    /// Returns the end of the document, with what was measured beside the summary.
    pub fn close(&mut self, counts: Counts, measured: &[(&str, Value)]) -> String {
        let mut summary = Map::new();
        summary.insert("passed".to_owned(), json!(counts.passed));
        summary.insert("failed".to_owned(), json!(counts.failed));
        summary.insert("skipped".to_owned(), json!(counts.skipped));
        let measured: String = measured.iter().map(|(name, value)| format!(", {}: {value}", json!(name))).collect();
        format!("{}\n], \"summary\": {}{measured}}}\n", self.open(), Value::Object(summary))
    }
}
