//! The result of one rule for one string, as a line of JSON.

use dialplan_core::single::{Fault, Tried};
use serde_json::{Map, Value, json};

/// Renders the result for a valid pattern. `supported` says whether the automaton can decide it.
pub fn tried(supported: bool, tried: &Tried) -> Value {
    let groups = tried.span.map(|_| {
        let mut groups = Map::new();
        for (number, name, text) in &tried.groups {
            groups.insert(number.to_string(), json!(text));
            if let Some(name) = name {
                groups.insert(name.clone(), json!(text));
            }
        }
        Value::Object(groups)
    });
    json!({
        "valid": true,
        "supported": supported,
        "matched": tried.matched,
        "index": tried.span.map(|(start, _)| start),
        "length": tried.span.map(|(_, length)| length),
        "groups": groups,
        "replace": tried.replace,
        "result": tried.result,
        "error": tried.fault.as_ref().map(fault),
    })
}

/// Renders the error of a pattern that could not be read. Beyond a limit it is unknown whether .NET accepts the
/// pattern.
pub fn refused(refusal: &Fault) -> Value {
    json!({
        "valid": if refusal.kind == "limit" { Value::Null } else { json!(false) },
        "supported": false,
        "matched": null,
        "index": null,
        "length": null,
        "groups": null,
        "replace": null,
        "result": null,
        "error": fault(refusal),
    })
}

/// Renders the error of a line that could not be read.
pub fn malformed(message: &str) -> Value {
    json!({ "error": { "kind": "line", "construct": null, "offset": null, "message": message } })
}

fn fault(fault: &Fault) -> Value {
    json!({ "kind": fault.kind, "construct": fault.construct, "offset": fault.offset, "message": fault.message })
}
