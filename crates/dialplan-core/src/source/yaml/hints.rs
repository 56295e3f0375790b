//! Findings about invalid YAML, with help for the usual pitfalls of patterns in YAML.

use granit_parser::ScanError;

use super::super::{SourceFile, Span};
use crate::diag::{Diagnostic, codes};
use crate::limits::Limits;

/// Keys whose values are patterns or translations, which often have characters with a meaning in YAML.
const PATTERN_KEYS: [&str; 3] = ["pattern", "target", "translation"];

/// The longest line that is searched for a pitfall, in bytes. People do not write longer lines, and the cost of the
/// search grows with the length.
const LONGEST_LINE: usize = 2_000;

/// Returns the finding for an error of the YAML scanner.
pub(super) fn syntax_error(file: &SourceFile, error: &ScanError, limits: &Limits) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0).min(file.text().len());
    let next = file.text().get(at..).and_then(|rest| rest.chars().next());
    let span = Span::new(at, at + next.map_or(0, char::len_utf8));
    let info = error.info();
    if info.contains("nesting") || info.contains("recursion") {
        return too_deep(span, limits);
    }
    let number = file.line(span.start);
    let line = file.line_text(number);
    // The scanner often reports an error only on the line after its cause.
    let before = file.line_text(number.saturating_sub(1));
    let trap = trap_in(line).or_else(|| trap_in(before));
    let tab = next == Some('\t') || line.trim_start_matches(' ').starts_with('\t');
    let diagnostic =
        Diagnostic::new(&codes::YAML_SYNTAX, sentence(&info)).at(span, "the YAML cannot be read past this point");
    match trap {
        Some(help) => diagnostic.help(help),
        None if tab => diagnostic.help("indent with spaces: YAML does not allow tabs there"),
        None => diagnostic
            .help("a value with `[ ] { } * & ! # % @ : |` or a backslash is safe in single quotes: `'^0(\\d{2})$'`"),
    }
}

/// Returns the finding for values that are nested too deeply.
pub(super) fn too_deep(span: Span, limits: &Limits) -> Diagnostic {
    Diagnostic::new(&codes::LIMIT_EXCEEDED, format!("values are nested deeper than {} levels", limits.nesting))
        .at(span, "this is one level too deep")
        .help("a plan needs fewer than ten levels")
}

/// Returns the help for the line on which the span begins.
pub(super) fn quote_it(file: &SourceFile, span: Span) -> String {
    trap_in(file.line_text(file.line(span.start))).unwrap_or_else(|| "put the text in single quotes".to_owned())
}

/// Returns help if the line has a pattern that YAML reads as something else.
fn trap_in(line: &str) -> Option<String> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let (key, value) = keyed_value(line)?;
    if let Some(inside) = value.strip_prefix('"') {
        let text = inside.rsplit_once('"').map_or(inside, |(text, _)| text);
        return inside.contains('\\').then(|| {
            format!("in double quotes YAML interprets a backslash: put the {key} in single quotes: `{key}: '{text}'`")
        });
    }
    // Inside a flow mapping the end of the value is not known, so the help does not show the quoted value.
    let special = value.starts_with(['[', '{', '*', '&', '!', '#', '%', '@', '`', '|', '>'])
        || value.contains(['{', '[', '#', ':', ',']);
    special.then(|| {
        let value = value.trim_end_matches([' ', ',']);
        if line.split(key).next().is_some_and(|before| before.contains(['{', '['])) {
            format!("put the {key} in single quotes: a comma, a brace or a bracket ends it inside `{{ }}`")
        } else {
            format!("put the {key} in single quotes: `{key}: '{}'`", value.replace('\'', "''"))
        }
    })
}

/// Returns the first pattern key of a line and the text after it.
fn keyed_value(line: &str) -> Option<(&'static str, &str)> {
    PATTERN_KEYS.iter().find_map(|key| {
        let at = line.find(key)?;
        let value = line.get(at + key.len()..)?.trim_start().strip_prefix(':')?;
        Some((*key, value.trim()))
    })
}

/// Returns the scanner's message in lower case, without its positions.
fn sentence(info: &str) -> String {
    let text = info.split(" at byte ").next().unwrap_or(info).trim().trim_end_matches('.');
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}", first.to_lowercase(), chars.as_str()).replace('\n', " "),
        None => "this is not YAML".to_owned(),
    }
}
