//! The differences between two plans as JSON, for `diff --format json`.

use dialplan_analysis::differences::{Change, Differences, Kind, Told};
use dialplan_analysis::written::{Count, Written};
use dialplan_core::compile::CompiledPlan;
use dialplan_core::query::answer::Answer;
use serde_json::{Map, Value, json};

use crate::{SCHEMA_VERSION, answer_json, callers_text};

/// Two plans with their names.
#[derive(Clone, Copy)]
pub struct Compared<'a> {
    /// The name of the old plan.
    pub old_name: &'a str,
    /// The old plan.
    pub old: &'a CompiledPlan,
    /// The name of the new plan.
    pub new_name: &'a str,
    /// The new plan.
    pub new: &'a CompiledPlan,
}

/// Renders the document. `told` has an entry for each change.
pub fn document(compared: Compared<'_>, found: &Differences, told: &[Told]) -> Value {
    let plan = compared.new.plan();
    let callers = |members: &[usize]| -> Value {
        members.iter().filter_map(|member| Some(callers_text::json(plan, &found.callers.get(*member)?.new))).collect()
    };
    let change = |(change, told): (&Change, &Told)| {
        json!({
            "callers": callers(&change.callers),
            "witness": told.witness,
            "plausible": told.plausible,
            "count": count(&told.strings.count),
            "pattern": told.strings.pattern,
            "ranges": ranges(&told.strings),
            "before": fate(compared.old, &told.before),
            "after": fate(compared.new, &told.after),
        })
    };
    let path = |(kind, name): &(Kind, String)| format!("{}[{name:?}]", kind.section());
    let pairing = &found.pairing;
    let renamed = pairing.renamed.iter();
    json!({
        "schema_version": SCHEMA_VERSION,
        "old": compared.old_name,
        "new": compared.new_name,
        "equal": found.changes.is_empty() && found.open.is_empty() && found.is_whole,
        "whole": found.is_whole,
        "pairs": found.callers.len(),
        "renamed": renamed.map(|one| json!({ "kind": one.kind.name(), "old": one.old, "new": one.new })).collect::<Vec<_>>(),
        "only_in_old": pairing.only_in_old.iter().map(path).collect::<Vec<_>>(),
        "only_in_new": pairing.only_in_new.iter().map(path).collect::<Vec<_>>(),
        "reassigned": found.reassigned.iter()
            .map(|user| &*compared.new.plan().user(user.new).uri.value).collect::<Vec<_>>(),
        "changes": found.changes.iter().zip(told).map(change).collect::<Vec<_>>(),
        "not_decided": found.open.iter()
            .map(|open| json!({ "callers": callers(&open.callers), "why": open.why.limit })).collect::<Vec<_>>(),
    })
}

/// Renders a number of strings. Numbers are texts, since they may be larger than JavaScript can count.
pub(crate) fn count(count: &Count) -> Value {
    let by_length: Map<String, Value> =
        count.by_length.iter().map(|(length, count)| (length.to_string(), json!(count.to_string()))).collect();
    json!({ "total": count.total.as_ref().map(ToString::to_string), "by_length": by_length, "other": count.other })
}

/// Renders the ranges of a set; null if they are not a few.
pub(crate) fn ranges(written: &Written) -> Value {
    json!(written.ranges.as_ref().map(|ranges| ranges.iter().map(ToString::to_string).collect::<Vec<_>>()))
}

/// Renders what becomes of a call: a part of what `test` says.
fn fate(plan: &CompiledPlan, answer: &Answer) -> Value {
    let mut result = answer_json::result(plan, answer, None);
    let normalization = result.get("normalization").cloned().unwrap_or_default();
    let mut fate = Map::new();
    for key in ["number", "rule"] {
        fate.insert(key.to_owned(), normalization.get(key).cloned().unwrap_or_default());
    }
    for key in ["verdict", "reason", "usage", "route", "gateways", "failover", "sent", "emergency", "internal_user"] {
        fate.insert(key.to_owned(), result.get_mut(key).map(Value::take).unwrap_or_default());
    }
    Value::Object(fate)
}
