//! The table of policies and classes as Markdown, for a ticket or a wiki.

use std::fmt::Write;

use dialplan_analysis::matrix::{Changes, Matrix, Side, Witnesses};
use dialplan_core::model::Plan;

use crate::findings_markdown::{cell, code};
use crate::matrix_text::is_number;
use crate::matrix_words::{
    Piece, callers, is_reached, legend, mark, of_first, only, remarks, sheet, side, summary, told,
};

/// Renders the table, what its marks mean, and how numbers are reached.
pub fn document(plan_name: &str, plan: &Plan, matrix: &Matrix) -> String {
    let mut out = format!("## {}\n\n", cell(plan_name));
    let shown = sheet(plan, matrix);
    if matrix.rows.is_empty() {
        out.push_str("Nobody has this profile and policy.\n");
        return out;
    }
    out.push_str("| policy | profile |");
    for column in &shown.columns {
        let _ = write!(out, " {} |", cell(&column.head()));
    }
    let _ = writeln!(out, "\n|---|---|{}", "---|".repeat(shown.columns.len()));
    for line in &shown.lines {
        let Some(row) = matrix.rows.get(line.row) else { continue };
        let _ = write!(out, "| {} | {} |", cell(&line.policies), cell(&line.profiles));
        for column in &shown.columns {
            let mark = mark(row.cells.get(column.class));
            let _ = write!(
                out,
                " {} |",
                if mark == "all" || mark == "some" { format!("**{mark}**") } else { mark.to_owned() }
            );
        }
        out.push('\n');
    }
    out.push('\n');
    for (mark, meaning) in legend(matrix) {
        let _ = writeln!(out, "- `{mark}`: {meaning}");
    }
    for column in shown.columns.iter().filter(|column| column.needs_list()) {
        let _ = writeln!(out, "- {}: {}", cell(&column.head()), cell(&column.classes.join(", ")));
    }
    out.push_str("\n| callers | class | reached |\n|---|---|---|\n");
    for (line, who) in shown.lines.iter().filter_map(|line| Some((line, line.who.as_ref()?))) {
        let Some(row) = matrix.rows.get(line.row) else { continue };
        let cells: Vec<_> = of_first(row).collect();
        for column in &shown.columns {
            let Some((known, witnesses)) = cells.get(column.class).filter(|(one, _)| is_reached(*one)) else {
                continue;
            };
            let Some(side) = side(plan, matrix, *known) else { continue };
            let told = words(&told(&side, *witnesses));
            let _ = writeln!(out, "| {} | {} | {told} |", cell(who), cell(&column.head()));
        }
    }
    remarked(&mut out, &remarks(plan, matrix));
    out
}

fn words(pieces: &[Piece]) -> String {
    let word = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Name(name) if is_number(name) => code(name),
        Piece::Name(name) => cell(name),
    };
    pieces.iter().map(word).collect()
}

fn remarked(out: &mut String, remarks: &[String]) {
    if !remarks.is_empty() {
        out.push('\n');
    }
    for remark in remarks {
        let _ = writeln!(out, "- {}", cell(remark));
    }
}

/// Renders the cells that change.
pub fn changes(old_name: &str, new_name: &str, found: &Changes) -> String {
    let mut out = format!("## {} and {}\n\n{}.\n\n", cell(old_name), cell(new_name), cell(&summary(found)));
    if !found.changes.is_empty() {
        out.push_str("| class | callers | was | is |\n|---|---|---|---|\n");
    }
    let told = |side: &Side, witnesses: &Witnesses| words(&told(side, Some(witnesses)));
    for change in &found.changes {
        let Some((_, before, after)) = change.callers.first() else { continue };
        let who = callers(change.callers.iter().map(|(named, ..)| named));
        let (was, is) = (told(&change.before, before), told(&change.after, after));
        let _ = writeln!(out, "| {} | {} | {was} | {is} |", cell(&change.class), cell(&who));
    }
    remarked(&mut out, &only(found));
    out
}
