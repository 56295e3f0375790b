//! Sizes of the look-ups of a plan and the time they took, for `compile`.

use dialplan_core::LookupSize;

use crate::table::Sheet;
use crate::terminal::Look;

/// The figures of one look-up.
#[derive(Clone, Debug)]
pub struct Row {
    /// The name of the part of the plan.
    pub name: String,
    /// The number of patterns in it.
    pub patterns: usize,
    /// Its size.
    pub size: LookupSize,
    /// The time it took, in microseconds.
    pub micros: u128,
}

/// Renders the table of all look-ups, with a line for their sum. There are two kinds of states: those that know which
/// patterns are still possible, and those that are shared by all patterns with the same continuation.
pub fn sizes(rows: &[Row], look: Look) -> String {
    let mut sheet = Sheet::new(look, &["automaton", "patterns", "states", "shared", "columns", "bytes", "ms"]);
    let mut cells = |name: &str, columns: String, all: [usize; 4], micros: u128| {
        let [patterns, above, below, bytes] = all.map(|n| n.to_string());
        let ms = format!("{}.{:03}", micros / 1000, micros % 1000);
        sheet.row([name.to_owned(), patterns, above, below, columns, bytes, ms]);
    };
    let numbers = |row: &Row| {
        let size = row.size;
        [row.patterns, size.rows_above, size.rows_below, size.bytes()]
    };
    for row in rows {
        cells(&row.name, row.size.columns.to_string(), numbers(row), row.micros);
    }
    if rows.len() > 1 {
        let sums = rows.iter().map(numbers).reduce(|sums, row| {
            let [a, b, c, d] = sums;
            let [e, f, g, h] = row;
            [a + e, b + f, c + g, d + h]
        });
        cells("all together", String::new(), sums.unwrap_or_default(), rows.iter().map(|r| r.micros).sum());
    }
    sheet.text()
}
