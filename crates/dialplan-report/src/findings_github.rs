//! Findings as workflow commands of GitHub Actions, each of which becomes an annotation at its line.

use std::fmt::Write;
use std::iter;

use dialplan_core::diag::{Diagnostic, Level};
use dialplan_core::source::SourceFile;

use crate::inert;
use crate::terminal::visible;

/// Renders a finding as one line.
pub fn finding(file: &SourceFile, finding: &Diagnostic) -> String {
    let command = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Off => "notice",
    };
    let mut line = format!("::{command} file={}", property(file.name()));
    if let Some(label) = &finding.primary {
        let (start, end) = (file.line_column(label.span.start), file.line_column(label.span.end));
        let _ = write!(line, ",line={},col={},endLine={}", start.line, start.column, end.line);
        if start.line == end.line {
            let _ = write!(line, ",endColumn={}", end.column);
        }
    }
    let _ = write!(line, ",title={}", property(finding.code.name));
    let notes = finding.notes.iter().chain(&finding.help);
    let lines: Vec<_> = iter::once(&finding.message).chain(notes).map(|line| visible(line)).collect();
    let _ = writeln!(line, "::{}", data(&lines.join("\n")));
    line
}

/// Escapes text for the command parser of the runner.
fn data(text: &str) -> String {
    inert::inside(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
