//! Counts of a call log as JSON.

use dialplan_replay::changes::{Change, Comparison, NamedOutcome};
use dialplan_replay::tally::Summary;
use serde_json::{Map, Value, json};

use crate::SCHEMA_VERSION;
use crate::replay_text::Against;

/// Renders the counts; `against` adds what changes with another plan.
pub fn document(plan: &str, summary: &Summary, against: Option<Against<'_>>) -> Value {
    let named = |kind: &str, counts: &[(String, u64)]| -> Vec<Value> {
        counts.iter().map(|(name, calls)| json!({ kind: name, "calls": calls })).collect()
    };
    let verdicts: Map<String, Value> =
        summary.verdicts.iter().map(|(name, calls)| ((*name).to_owned(), json!(calls))).collect();
    let reasons: Map<String, Value> =
        summary.reasons.iter().map(|(name, calls)| ((*name).to_owned(), json!(calls))).collect();
    let rules: Vec<Value> = (summary.rules.iter())
        .map(|(profile, rule, calls)| json!({ "profile": profile, "rule": rule, "calls": calls }))
        .collect();
    json!({
        "schema_version": SCHEMA_VERSION,
        "plan": plan,
        "calls": summary.calls,
        "errors": summary.errors,
        "verdicts": verdicts,
        "reasons": reasons,
        "rules": rules,
        "without_rule": {
            "emergency": summary.emergency,
            "bypassed": summary.bypassed,
            "unmatched": summary.unmatched,
        },
        "usages": named("usage", &summary.usages),
        "routes": named("route", &summary.routes),
        "blocked": {
            "numbers": named("number", &summary.blocked.numbers),
            "distinct": summary.blocked.distinct,
            "approximate": summary.blocked.distinct.is_none(),
            "too_small_by": summary.blocked.too_small_by,
        },
        "against": against.map(|Against { plan: other, comparison, changes, by_volume }| json!({
            "plan": other,
            "changed": changes.calls(),
            "changes": by_volume.iter().map(|change| self::change(comparison, change)).collect::<Vec<_>>(),
            "other_changes": changes.others(),
        })),
    })
}

fn change(comparison: &Comparison, change: &Change) -> Value {
    let [old, new] = change.pair.map(|common| outcome(&comparison.named(common)));
    let [before, after] = &change.example.normalised;
    let [error_before, error_after] = &change.example.errors;
    let [sent_before, sent_after] = &change.example.sent;
    json!({
        "calls": change.calls,
        "old": old,
        "new": new,
        "example": {
            "number": change.example.number,
            "old": { "normalised": before, "sent": sent_before, "error": error_before },
            "new": { "normalised": after, "sent": sent_after, "error": error_after },
        },
    })
}

fn outcome(described: &NamedOutcome<'_>) -> Value {
    json!({
        "verdict": described.verdict,
        "usage": described.usage,
        "route": described.route,
        "gateways": described.gateways,
        "internal_user": described.user,
        "reason": described.reason,
    })
}
