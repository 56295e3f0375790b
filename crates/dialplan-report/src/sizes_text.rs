//! How large the automata of a plan are, and how long they took: for `compile`.

use dialplan_core::Size;

use crate::table::Sheet;
use crate::terminal::Look;

/// One automaton.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is for.
    pub name: String,
    /// The number of patterns in it.
    pub patterns: usize,
    /// Its size.
    pub size: Size,
    /// How long it took, in microseconds.
    pub micros: u128,
}

/// The table of all automata, with a line for all together.
pub fn sizes(rows: &[Row], look: Look) -> String {
    let mut sheet = Sheet::new(look, &["automaton", "patterns", "states", "transitions", "classes", "bytes", "ms"]);
    let mut cells = |name: &str, patterns: usize, states, transitions, classes: String, bytes: usize, micros: u128| {
        let ms = format!("{}.{:03}", micros / 1000, micros % 1000);
        sheet.row([
            name.to_owned(),
            patterns.to_string(),
            usize::to_string(&states),
            usize::to_string(&transitions),
            classes,
            bytes.to_string(),
            ms,
        ]);
    };
    for row in rows {
        let size = row.size;
        cells(&row.name, row.patterns, size.states, size.transitions, size.classes.to_string(), size.bytes, row.micros);
    }
    if rows.len() > 1 {
        let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
        cells(
            "all together",
            sum(|r| r.patterns),
            sum(|r| r.size.states),
            sum(|r| r.size.transitions),
            String::new(),
            sum(|r| r.size.bytes),
            rows.iter().map(|r| r.micros).sum(),
        );
    }
    sheet.text()
}
