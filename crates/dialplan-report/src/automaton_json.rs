//! An automaton as JSON, for `compile --emit json`.

use dialplan_core::{Automaton, StateId};
use serde_json::{Map, Value, json};

use crate::automaton_dot::{arrows, class};

/// Renders an automaton: its states by number, each with its labels and its transitions by class of characters
/// (`0-9 +`), as in the drawing. Characters that are not listed lead to no match. `label` returns the text of a label.
pub fn document<L>(name: &str, automaton: &Automaton<L>, label: impl Fn(&L) -> String) -> Value {
    let state = |state: StateId| {
        let to: Map<String, Value> =
            arrows(automaton, state).into_iter().map(|(to, bytes)| (class(&bytes), json!(to.index()))).collect();
        let labels: Vec<String> = automaton.labels(state).iter().map(&label).collect();
        json!({ "state": state.index(), "labels": labels, "to": to })
    };
    let start = (automaton.start() != StateId::DEAD).then(|| automaton.start().index());
    let states: Vec<Value> = automaton.states().filter(|s| *s != StateId::DEAD).map(state).collect();
    json!({ "schema_version": crate::SCHEMA_VERSION, "name": name, "start": start, "states": states })
}
