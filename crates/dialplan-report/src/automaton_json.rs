//! An automaton as JSON, for scripts: `compile --emit json`.

use dialplan_core::{Automaton, StateId};
use serde_json::{Map, Value, json};

use crate::automaton_dot::{arrows, class};

/// The document: states by number with their labels, and where each kind of character leads, as in the drawing (`0-9 +`). What is not named leads to
/// no match. `label` names a label.
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
