//! Findings as Markdown tables, for a review or a ticket.

use std::fmt::Write;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::SourceFile;

use crate::terminal::visible;

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
                finding.witness.as_deref().map_or(String::new(), |number| code(&visible(number))),
                cell(finding.help.as_deref().unwrap_or_default()),
            );
        }
        out.push('\n');
    }
    out
}

/// Escapes text so that it cannot end its cell, and cannot be anything but text: no tag, link, mention or reference.
///
/// What stands in backticks stays code. A name may contain backticks itself, and then it is not certain which parts are
/// code, but neither kind of part can act.
pub(crate) fn cell(text: &str) -> String {
    let text = visible(text);
    // An odd number of backticks: the last one is text.
    let last = text.matches('`').count() / 2 * 2;
    let mut out = String::new();
    for (place, part) in text.splitn(last + 1, '`').enumerate() {
        match place % 2 {
            1 => out.push_str(&code(part)),
            _ => part.chars().for_each(|c| escape(c, &mut out)),
        }
    }
    out
}

/// Returns text as code.
pub(crate) fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    // GitHub requires bars to be escaped even in code.
    format!("{fence}{blank}{}{blank}{fence}", text.replace('|', "\\|"))
}

fn escape(c: char, out: &mut String) {
    match c {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        // A backslash does not stop GitHub from linking these.
        '@' | '#' => out.push_str(&code(&c.to_string())),
        '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => out.extend(['\\', c]),
        // Plain addresses become links.
        ':' | '.' => {
            let address =
                out.ends_with("http") || out.ends_with("https") || out.ends_with("www") || out.ends_with("ftp");
            if address {
                out.push('\\');
            }
            out.push(c);
        }
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(cell("rule `a|b`: 1 < 2"), "rule `a\\|b`: 1 &lt; 2");
        assert_eq!(cell("<img src=x> @team #12 [a](b)"), "&lt;img src=x&gt; `@`team `#`12 \\[a\\](b)");
        assert_eq!(cell("see http://x and www.y"), "see http\\://x and www\\.y");
        assert_eq!(cell("`a`b`"), "`a`b\\`");
        assert_eq!(cell("a\nb"), "a\\\\u{a}b");
    }

    #[test]
    fn code_has_as_many_backticks_as_it_needs() {
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
    }
}
