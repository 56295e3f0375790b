//! How large the look-ups of a plan are, and how long they took, for scripts: `compile --format json`.

use serde_json::{Value, json};

use crate::sizes_text::Row;

/// The compiled plan as a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Written {
    /// Its bytes.
    pub bytes: usize,
    /// The checksum that stands in it: equal for equal plans.
    pub checksum: u64,
}

/// The document. `micros` is how long it took from the text to everything.
pub fn document(plan: &str, rows: &[Row], micros: u128, written: Written) -> Value {
    let part = |row: &Row| {
        json!({
            "name": row.name,
            "patterns": row.patterns,
            "states": row.size.rows_above,
            "shared_states": row.size.rows_below,
            "columns": row.size.columns,
            "table_bytes": row.size.table_bytes,
            "record_bytes": row.size.record_bytes,
            "microseconds": micros_of(row.micros),
        })
    };
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    json!({
        "schema_version": crate::SCHEMA_VERSION,
        "plan": plan,
        "parts": rows.iter().map(part).collect::<Vec<_>>(),
        "patterns": sum(|row| row.patterns),
        "bytes": sum(|row| row.size.bytes()),
        "microseconds": micros_of(micros),
        "artefact": { "bytes": written.bytes, "hash": format!("xxh3:{:016x}", written.checksum) },
    })
}

fn micros_of(micros: u128) -> u64 {
    u64::try_from(micros).unwrap_or(u64::MAX)
}
