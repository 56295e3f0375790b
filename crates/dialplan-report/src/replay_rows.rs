//! Rows of a call log with the decision appended, as CSV and as JSON objects.
//!
//! Each name of a plan is escaped once; a row is assembled from these cells.

use dialplan_core::engine::Outcome;
use dialplan_core::model::{RouteId, Subject};
use dialplan_replay::{Decided, Directory, Row, RowWriter};
use serde_json::{Map, Value, json};

/// The names of the appended columns, in order.
pub const COLUMNS: [&str; 9] =
    ["normalised", "rule", "verdict", "usage", "route", "gateways", "reason", "error", "sent"];

/// Appends the names of the appended columns, each after a delimiter.
pub fn header(out: &mut Vec<u8>, delimiter: u8) {
    for column in COLUMNS {
        out.push(delimiter);
        out.extend_from_slice(column.as_bytes());
    }
}

/// Writes the rows of a replay: the cells of every name of a plan are made once.
#[derive(Clone, Debug)]
pub struct RowsOfPlan {
    delimiter: u8,
    /// By profile, the cell of each rule.
    rules: Vec<Vec<Vec<u8>>>,
    usages: Vec<Vec<u8>>,
    /// By route, its cell and the one of its gateways.
    routes: Vec<(Vec<u8>, Vec<u8>)>,
    names: Names,
}

/// The names of a plan, for objects.
#[derive(Clone, Debug)]
struct Names {
    rules: Vec<Vec<String>>,
    usages: Vec<String>,
    routes: Vec<(String, Vec<String>)>,
}

impl Names {
    fn new(directory: &Directory) -> Names {
        let plan = directory.plan().plan();
        let rule = |profile, place| {
            let rule = Subject::Rule(profile, place).rule(plan);
            rule.map_or_else(String::new, |rule| plan.rule(rule).name.to_string())
        };
        let gateways = |route: RouteId| -> Vec<String> {
            directory.gateways(route).map(|gateway| plan.gateway(gateway).name.to_string()).collect()
        };
        Names {
            rules: (plan.profile_ids())
                .map(|id| (0..plan.profile(id).rules.len()).map(|place| rule(id, place)).collect())
                .collect(),
            usages: plan.usages.iter().map(|usage| usage.name.to_string()).collect(),
            routes: plan.route_ids().map(|id| (plan.route(id).name.to_string(), gateways(id))).collect(),
        }
    }
}

impl RowsOfPlan {
    /// Makes the cells of a plan. With `spreadsheet`, a name that a spreadsheet would read as a formula gets a leading
    /// `'`; numbers stay as they are.
    pub fn new(directory: &Directory, delimiter: u8, spreadsheet: bool) -> RowsOfPlan {
        let cell = |text: &str| {
            let mut cell = Vec::new();
            match spreadsheet && text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                true => put_cell(&mut cell, format!("'{text}"), delimiter),
                false => put_cell(&mut cell, text, delimiter),
            }
            cell
        };
        let names = Names::new(directory);
        RowsOfPlan {
            delimiter,
            rules: names.rules.iter().map(|rules| rules.iter().map(|name| cell(name)).collect()).collect(),
            usages: names.usages.iter().map(|name| cell(name)).collect(),
            routes: names.routes.iter().map(|(name, gateways)| (cell(name), cell(&gateways.join(";")))).collect(),
            names,
        }
    }

    /// Returns the appended keys of a decided call.
    fn keys(&self, decided: &Decided<'_>) -> [(&'static str, Value); 9] {
        let Names { rules, usages, routes } = &self.names;
        let decision = &decided.decision;
        let rule = decided.caller.profile.zip(decision.rule);
        let rule = rule.and_then(|(profile, rule)| rules.get(profile.index())?.get(rule.index()));
        let (choice, reason) = match decision.outcome {
            Outcome::Routed(choice) => (Some(choice), None),
            Outcome::Blocked(block) => (None, Some(block.name())),
            Outcome::Internal(_) | Outcome::CallingPlan | Outcome::Normalised => (None, None),
        };
        let route = choice.and_then(|choice| routes.get(choice.route.index()));
        with_keys([
            json!(decided.workspace.number()),
            json!(rule),
            json!(decision.outcome.name()),
            json!(choice.and_then(|choice| usages.get(choice.usage.index()))),
            json!(route.map(|(name, _)| name)),
            json!(route.map_or(&[][..], |(_, gateways)| gateways)),
            json!(reason),
            Value::Null,
            json!(decided.sent),
        ])
    }
}

impl RowWriter for RowsOfPlan {
    fn decided(&self, out: &mut Vec<u8>, decided: &Decided<'_>) {
        let decision = &decided.decision;
        out.push(self.delimiter);
        put_cell(out, decided.workspace.number().unwrap_or_default(), self.delimiter);
        out.push(self.delimiter);
        if let (Some(profile), Some(rule)) = (decided.caller.profile, decision.rule) {
            let rules = self.rules.get(profile.index());
            out.extend_from_slice(rules.and_then(|rules| rules.get(rule.index())).map_or(&[], Vec::as_slice));
        }
        out.push(self.delimiter);
        out.extend_from_slice(decision.outcome.name().as_bytes());
        out.push(self.delimiter);
        match decision.outcome {
            Outcome::Routed(choice) => {
                out.extend_from_slice(self.usages.get(choice.usage.index()).map_or(&[], Vec::as_slice));
                if let Some((route, gateways)) = self.routes.get(choice.route.index()) {
                    out.push(self.delimiter);
                    out.extend_from_slice(route);
                    out.push(self.delimiter);
                    out.extend_from_slice(gateways);
                }
                out.extend_from_slice(&[self.delimiter; 2]);
            }
            Outcome::Blocked(block) => {
                out.extend_from_slice(&[self.delimiter; 3]);
                out.extend_from_slice(block.name().as_bytes());
                out.push(self.delimiter);
            }
            Outcome::Internal(_) | Outcome::CallingPlan | Outcome::Normalised => {
                out.extend_from_slice(&[self.delimiter; 4])
            }
        }
        out.push(self.delimiter);
        put_cell(out, decided.sent.unwrap_or_default(), self.delimiter);
    }

    fn failed(&self, out: &mut Vec<u8>, error: &str, missing: usize) {
        out.extend(std::iter::repeat_n(self.delimiter, missing + COLUMNS.len() - 1));
        put_cell(out, error, self.delimiter);
        out.push(self.delimiter);
    }

    fn first(&self, out: &mut Vec<u8>, row: &Row<'_>, width: usize) {
        for at in 0..width {
            if at > 0 {
                out.push(self.delimiter);
            }
            put_cell(out, row.cell(at).unwrap_or_default(), self.delimiter);
        }
    }

    fn object(
        &self,
        out: &mut Vec<u8>,
        line: &[u8],
        map: Option<&Map<String, Value>>,
        decided: &Result<Decided<'_>, String>,
    ) {
        let appended = match decided {
            Ok(decided) => self.keys(decided),
            Err(error) => failed_keys(error),
        };
        put_object(out, line, map, appended);
    }
}

/// Appends a cell, in quotes if it needs them.
fn put_cell(out: &mut Vec<u8>, text: impl AsRef<[u8]>, delimiter: u8) {
    let text = text.as_ref();
    if !text.iter().any(|byte| *byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    for byte in text {
        if *byte == b'"' {
            out.push(*byte);
        }
        out.push(*byte);
    }
    out.push(b'"');
}

/// Returns the appended keys of a call that could not be decided.
fn failed_keys(error: &str) -> [(&'static str, Value); 9] {
    let nothing = Value::Null;
    with_keys(
        [&nothing, &nothing, &nothing, &nothing, &nothing, &json!([]), &nothing, &json!(error), &nothing]
            .map(Clone::clone),
    )
}

fn with_keys(values: [Value; 9]) -> [(&'static str, Value); 9] {
    let mut keys = COLUMNS.into_iter();
    values.map(|value| (keys.next().unwrap_or_default(), value))
}

/// Appends an object with further keys. Its own text stays as it is, unless it has one of the keys already: then that
/// is replaced. A line that is not an object is kept under `line`.
fn put_object(out: &mut Vec<u8>, line: &[u8], map: Option<&Map<String, Value>>, appended: [(&'static str, Value); 9]) {
    let mut replaced = match map {
        Some(map) if appended.iter().any(|(key, _)| map.contains_key(*key)) => map.clone(),
        Some(map) => {
            let own = line.trim_ascii().strip_suffix(b"}").unwrap_or(line).trim_ascii_end();
            out.extend_from_slice(own);
            let mut separator = if map.is_empty() { "" } else { ", " };
            for (key, value) in appended {
                out.extend_from_slice(format!("{separator}\"{key}\": {value}").as_bytes());
                separator = ", ";
            }
            out.push(b'}');
            return;
        }
        None => Map::from_iter([("line".to_owned(), json!(String::from_utf8_lossy(line)))]),
    };
    for (key, value) in appended {
        replaced.shift_remove(key);
        replaced.insert(key.to_owned(), value);
    }
    out.extend_from_slice(Value::Object(replaced).to_string().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected_start: &str) {
        let map = serde_json::from_str(line).unwrap();
        let mut out = Vec::new();
        put_object(&mut out, line.as_bytes(), Some(&map), failed_keys("why"));
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with(expected_start), "{text}");
        let read: Map<String, Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(read["error"], "why");
    }

    #[test]
    fn objects_keep_their_own_text() {
        check(r#"{"a":1.50 , "b": "x" }"#, r#"{"a":1.50 , "b": "x", "normalised": null, "rule": null"#);
        check("{ }", r#"{"normalised": null"#);
        check(r#"{"route":"old","a":1}"#, r#"{"a":1,"normalised":null"#);
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let quoted = |text| {
            let mut out = Vec::new();
            put_cell(&mut out, text, b',');
            String::from_utf8(out).unwrap()
        };
        assert_eq!([quoted("a;b"), quoted("a,b"), quoted("a\"b")], ["a;b", "\"a,b\"", "\"a\"\"b\""]);
    }
}
