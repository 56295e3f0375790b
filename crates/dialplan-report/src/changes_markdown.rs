//! The differences between two plans as Markdown, for the description of a pull request.

use std::fmt::Write;

use dialplan_analysis::differences::{Differences, Told};

use crate::changes_json::Compared;
use crate::changes_text::{Words, remarks, summary, who, words};
use crate::findings_markdown::{cell, code};

/// Renders a table of the changes. `told` has an entry for each change.
pub fn document(compared: Compared<'_>, found: &Differences, told: &[Told]) -> String {
    let mut out = format!("## {} and {}\n\n", cell(compared.old_name), cell(compared.new_name));
    let _ = writeln!(out, "{}.\n", cell(&summary(found)));
    if !found.changes.is_empty() {
        out.push_str("| callers | dialled | was | is |\n|---|---|---|---|\n");
    }
    for (change, told) in found.changes.iter().zip(told) {
        let Words { dialled, count, was, is } = words(compared, told);
        let _ = writeln!(
            out,
            "| {} | {}<br>{} | {} | {} |",
            cell(&who(compared.old.plan(), compared.new.plan(), found, change)),
            code(&dialled),
            cell(&count),
            cell(&was),
            cell(&is),
        );
    }
    let remarks = remarks(compared, found);
    if !remarks.is_empty() {
        out.push('\n');
        remarks.iter().for_each(|remark| {
            let _ = writeln!(out, "- {}", cell(remark));
        });
    }
    out
}
