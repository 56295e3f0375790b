//! Sizes of the look-ups of a plan and the time they took, as JSON, for `compile --format json`.

use serde_json::{Value, json};

use crate::sizes_text::Row;

/// Size and checksum of the compiled plan as a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Written {
    /// The size of the file in bytes.
    pub bytes: usize,
    /// The checksum in the file, which is equal for equal plans.
    pub checksum: u64,
}

/// Renders the document. `micros` is the time from the text to the compiled plan, in microseconds.
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
