//! Dialled strings that were searched for, as JSON.

use dialplan_analysis::search::{Found, Search, Shown};
use dialplan_core::call::Caller;
use dialplan_core::model::Plan;
use serde_json::{Value, json};

use crate::changes_json::{count, ranges};
use crate::{SCHEMA_VERSION, callers_text};

/// Renders the document. `shown` has an entry for each set that was found.
pub fn document(plan: &Plan, callers: &[Caller], search: &Search, shown: &[Shown]) -> Value {
    let named = |members: &[usize]| -> Value {
        members.iter().filter_map(|at| callers.get(*at)).map(|caller| callers_text::json(plan, caller)).collect()
    };
    let result = |(found, shown): (&Found, &Shown)| {
        json!({
            "callers": named(&found.callers),
            "pattern": shown.strings.pattern,
            "ranges": ranges(&shown.strings),
            "count": count(&shown.strings.count),
            "samples": shown.samples,
        })
    };
    json!({
        "schema_version": SCHEMA_VERSION,
        "results": search.found.iter().zip(shown).map(result).collect::<Vec<_>>(),
        "found": !search.found.is_empty(),
        "not_decided": search.open.iter()
            .map(|(members, why)| json!({ "callers": named(members), "why": why.limit })).collect::<Vec<_>>(),
    })
}
