//! The table of policies and classes for people.

use std::fmt::Write;

use dialplan_analysis::matrix::{Changes, Matrix, Side};
use dialplan_core::model::Plan;

use crate::matrix_words::{
    Piece, callers, is_reached, legend, mark, of_first, only, remarks, sheet, side, summary, told,
};
use crate::table;
use crate::terminal::{Look, quoted, visible};

/// Renders the table, what its marks mean, and how numbers are reached.
pub fn matrix(plan: &Plan, matrix: &Matrix, look: Look) -> String {
    let mut out = String::new();
    let shown = sheet(plan, matrix);
    if matrix.rows.is_empty() {
        out.push_str("nobody has this profile and policy\n");
        return out;
    }
    let heads: Vec<String> = shown.columns.iter().map(|column| visible(&column.head()).into_owned()).collect();
    let with_profiles = !plan.profiles.is_empty();
    let mut header = vec!["policy"];
    header.extend(with_profiles.then_some("profile"));
    header.extend(heads.iter().map(String::as_str));
    let mut rows = table::Sheet::new(look, &header);
    for line in &shown.lines {
        let Some(row) = matrix.rows.get(line.row) else { continue };
        let mut cells = vec![line.policies.as_str()];
        cells.extend(with_profiles.then_some(line.profiles.as_str()));
        cells.extend(shown.columns.iter().map(|column| mark(row.cells.get(column.class))));
        rows.row(cells);
    }
    out.push_str(&rows.text());
    out.push('\n');
    for (mark, meaning) in legend(matrix) {
        let _ = writeln!(out, "{mark:<5} {meaning}");
    }
    for column in shown.columns.iter().filter(|column| column.needs_list()) {
        let _ = writeln!(out, "\n{}: {}", look.strong(visible(&column.head())), visible(&column.classes.join(", ")));
    }
    for (line, who) in shown.lines.iter().filter_map(|line| Some((line, line.who.as_ref()?))) {
        let Some(row) = matrix.rows.get(line.row) else { continue };
        let cells: Vec<_> = of_first(row).collect();
        let width = shown.columns.iter().map(|column| column.head().chars().count()).max().unwrap_or_default();
        if !row.cells.iter().any(|cell| is_reached(*cell) || mark(Some(cell)) == "none") {
            continue;
        }
        let _ = writeln!(out, "\n{}", look.strong(visible(who)));
        for column in &shown.columns {
            let Some((cell, witnesses)) = cells.get(column.class).filter(|(cell, _)| is_reached(*cell)) else {
                continue;
            };
            let Some(side) = side(plan, matrix, *cell) else { continue };
            let _ = writeln!(out, "  {:<width$}  {}", visible(&column.head()), words(&told(&side, *witnesses)));
        }
        let none: Vec<String> = (shown.columns.iter())
            .filter(|column| mark(row.cells.get(column.class)) == "none")
            .map(|column| column.head())
            .collect();
        if !none.is_empty() {
            let _ = writeln!(out, "  {:<width$}  {}", "none of", visible(&none.join(", ")));
        }
    }
    let remarks = remarks(plan, matrix);
    if !remarks.is_empty() {
        out.push('\n');
    }
    for remark in remarks {
        let _ = writeln!(out, "{}", visible(&remark));
    }
    out
}

/// Returns pieces as text. Names that are no numbers stand in quotation marks.
pub(crate) fn words(pieces: &[Piece]) -> String {
    let word = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Name(name) if is_number(name) => name.clone(),
        Piece::Name(name) => quoted(name),
    };
    pieces.iter().map(word).collect()
}

/// Returns true for what people dial.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'#'))
}

/// Renders the cells that change.
pub fn changes(found: &Changes, look: Look) -> String {
    let mut out = String::new();
    let told = |side: &Side, witnesses| words(&told(side, Some(witnesses)));
    for change in &found.changes {
        let Some((_, before, after)) = change.callers.first() else { continue };
        let who = callers(change.callers.iter().map(|(named, ..)| named));
        let _ = writeln!(out, "{}", look.strong(visible(&format!("{}: {who}", change.class))));
        let _ = writeln!(out, "  was  {}\n  is   {}\n", told(&change.before, before), told(&change.after, after));
    }
    for line in only(found) {
        let _ = writeln!(out, "{}", visible(&line));
    }
    let _ = writeln!(out, "{}", summary(found));
    out
}
