//! Findings as Markdown tables, for a review or a ticket.

use std::fmt::Write;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::SourceFile;

/// Renders one table for each file.
pub fn document<'a>(files: impl IntoIterator<Item = (&'a SourceFile, &'a [Diagnostic])>) -> String {
    let mut out = String::new();
    for (file, findings) in files {
        let _ = writeln!(out, "## {}\n", cell(file.name()));
        if findings.is_empty() {
            out.push_str("No findings.\n\n");
            continue;
        }
        out.push_str("| place | level | rule | finding | number | fix |\n|---|---|---|---|---|---|\n");
        for finding in findings {
            let place = finding.primary.as_ref().map(|label| file.line_column(label.span.start));
            let place = place.map_or(String::new(), |place| format!("{}:{}", place.line, place.column));
            let _ = writeln!(
                out,
                "| {place} | {} | `{}` | {} | {} | {} |",
                finding.level.name(),
                finding.code.name,
                cell(&finding.message),
                finding.witness.as_deref().map_or(String::new(), |number| format!("`{}`", cell(number))),
                cell(finding.help.as_deref().unwrap_or_default()),
            );
        }
        out.push('\n');
    }
    out
}

/// Escapes text so that it cannot end its cell. GitHub requires bars to be escaped even in code.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
