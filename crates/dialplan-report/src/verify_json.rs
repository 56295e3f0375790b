//! What was verified, as JSON.

use dialplan_analysis::verify::{Status, Strings};
use dialplan_core::compile::CompiledPlan;
use serde_json::{Value, json};

use crate::changes_json::count;
use crate::verify_text::Verified;
use crate::{SCHEMA_VERSION, answer_json, callers_text};

/// Renders the document.
pub fn document(compiled: &CompiledPlan, plan_name: &str, all: &[Verified<'_>]) -> Value {
    let number = |status| all.iter().filter(|one| one.proof.status == status).count();
    json!({
        "schema_version": SCHEMA_VERSION,
        "plan": plan_name,
        "partial": compiled.plan().partial.iter().map(|list| list.id.path(compiled.plan())).collect::<Vec<_>>(),
        "assertions": all.iter().map(|one| assertion(compiled, *one)).collect::<Vec<_>>(),
        "summary": {
            "verified": number(Status::Verified),
            "fails": number(Status::Fails),
            "empty": number(Status::Empty),
            "undecided": number(Status::Undecided),
        },
    })
}

fn assertion(compiled: &CompiledPlan, verified: Verified<'_>) -> Value {
    let Verified { file, line, assertion, proof } = verified;
    let written = |strings: &'_ Option<Strings>| strings.as_ref().and_then(|strings| strings.written.clone());
    let counted = |strings: &Option<Strings>| written(strings).map(|written| count(&written.count));
    json!({
        "name": &*assertion.name.value,
        "file": file,
        "line": line,
        "status": proof.status.name(),
        "count": counted(&proof.strings),
        "fails_for": counted(&proof.fails_for),
        "pattern": written(&proof.fails_for).and_then(|written| written.pattern),
        "callers": proof.callers,
        "failing_callers": proof.failing,
        "caller": proof.counterexample.as_ref().map(|answer| callers_text::json(compiled.plan(), &answer.caller)),
        "counterexample":
            proof.counterexample.as_ref().map(|answer| answer_json::result(compiled, answer, None)),
        "why": proof.why.as_ref().map(|why| why.limit.as_str()),
    })
}
