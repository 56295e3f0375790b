//! Generated cases as JSON.

use dialplan_analysis::Analysis;
use dialplan_analysis::generate::{Generated, Suite};
use dialplan_analysis::mutants::{Added, Mutant};
use dialplan_core::model::Plan;
use serde_json::{Map, Value, json};

use crate::SCHEMA_VERSION;
use crate::generated_text::Counts;

/// Renders the document: the cells of each row by column, how many cases there are, what became of mutants if they were
/// tried, and what is not decided.
pub fn document(
    plan: &Plan,
    name: &str,
    analysis: &Analysis,
    generated: &Generated,
    suite: &Suite,
    added: Option<&Added>,
) -> Value {
    let row = |cells: &Vec<String>| -> Value {
        let cells = suite.columns.iter().zip(cells).map(|(column, cell)| (column.name().to_owned(), json!(cell)));
        Value::Object(cells.collect::<Map<String, Value>>())
    };
    let counts = Counts::of(generated);
    let callers = analysis.callers();
    let open: Vec<Value> = (generated.open.iter())
        .map(|open| {
            let members = open.callers.iter().filter_map(|at| callers.get(*at));
            let members = members.map(|caller| {
                json!({
                    "profile": caller.pair.profile.map(|id| &*plan.profile(id).name.value),
                    "policy": caller.pair.policy.map(|id| &*plan.policy(id).name.value),
                })
            });
            json!({
                "callers": members.collect::<Vec<Value>>(),
                "rule": open.rule.map(|rule| &*plan.rule(rule).name.value),
                "why": open.why.limit,
            })
        })
        .collect();
    let lost: Vec<Value> = suite.lost.iter().map(|(number, why)| json!({ "number": number, "why": why })).collect();
    let mutant = |one: &Mutant| json!({ "path": one.path, "change": one.change });
    json!({
        "schema_version": SCHEMA_VERSION,
        "plan": name,
        "rows": suite.rows.iter().map(row).collect::<Vec<Value>>(),
        "classes": counts.classes,
        "boundaries": counts.boundaries,
        "mutants": added.map(|added| json!({
            "cases": counts.mutants,
            "not_shown": added.not_shown.iter().map(mutant).collect::<Vec<Value>>(),
            "not_decided": added.undecided.iter().map(|(one, why)| {
                json!({ "path": one.path, "change": one.change, "why": why.limit })
            }).collect::<Vec<Value>>(),
        })),
        "not_written": lost,
        "not_decided": open,
    })
}
