//! Findings that are accepted by a comment: `# dialplan: allow rule-name -- reason`, at the end of the line that the
//! finding underlines, or on a line of its own above it.

use std::collections::BTreeSet;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};

const MARK: &str = "# dialplan: allow ";

/// A comment that accepts findings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Allowance {
    /// The names of the rules, with their places.
    names: Vec<(String, Span)>,
    /// The line that the comment applies to, counted from 1.
    line: usize,
    has_reason: bool,
}

/// Returns all such comments of a file.
pub(crate) fn allowances(file: &SourceFile) -> Vec<Allowance> {
    if !file.text().contains(MARK) {
        return Vec::new();
    }
    let lines = file.line(file.text().len() as u32);
    let mut found = Vec::new();
    for number in 1..=lines {
        let text = file.line_text(number);
        let Some(at) = text.find(MARK).filter(|at| is_comment(text, *at)) else { continue };
        let alone = text.get(..at).unwrap_or_default().trim().is_empty();
        let is_code = |line: &usize| {
            let text = file.line_text(*line).trim();
            !text.is_empty() && !text.starts_with('#')
        };
        let line = if alone { (number + 1..=lines).find(is_code).unwrap_or(number) } else { number };
        let from = at + MARK.len();
        let rest = text.get(from..).unwrap_or_default();
        let (listed, reason) = rest.split_once("--").unwrap_or((rest, ""));
        let mut names = Vec::new();
        let mut offset = file.line_start(number) + from;
        for part in listed.split(',') {
            let name = part.trim();
            let start = offset + part.len() - part.trim_start().len();
            if !name.is_empty() {
                names.push((name.to_owned(), Span::new(start, start + name.len())));
            }
            offset += part.len() + 1;
        }
        found.push(Allowance { names, line, has_reason: !reason.trim().is_empty() });
    }
    found
}

/// Returns true if a comment begins here: outside of quotes, at the start of the line or after a blank.
fn is_comment(line: &str, at: usize) -> bool {
    let before = line.get(..at).unwrap_or_default();
    let open = |quote: char| before.matches(quote).count() % 2 == 1;
    !open('\'') && !open('"') && before.chars().next_back().is_none_or(char::is_whitespace)
}

/// Returns the names of all comments, with their places.
pub(crate) fn names(allowances: &[Allowance]) -> impl Iterator<Item = &(String, Span)> {
    allowances.iter().flat_map(|allowance| &allowance.names)
}

/// The lines and rules whose findings comments accept.
pub(crate) struct Allowed<'a>(BTreeSet<(usize, &'a str)>);

impl<'a> Allowed<'a> {
    /// Returns what comments accept.
    pub(crate) fn by(allowances: &'a [Allowance]) -> Allowed<'a> {
        let of = |allowance: &'a Allowance| allowance.names.iter().map(|(name, _)| (allowance.line, &**name));
        Allowed(allowances.iter().flat_map(of).collect())
    }

    /// Returns true if a comment accepts the finding.
    pub(crate) fn accepts(&self, file: &SourceFile, finding: &Diagnostic) -> bool {
        let place = finding.primary.as_ref().filter(|_| !self.0.is_empty());
        place.is_some_and(|place| self.0.contains(&(file.line(place.span.start), finding.code.name)))
    }
}

/// Returns each name in a comment that accepts nothing although its rule `ran`, with its place.
pub(crate) fn unused(
    allowances: &[Allowance],
    file: &SourceFile,
    found: &[Diagnostic],
    ran: impl Fn(&str) -> bool,
) -> Vec<(String, Span)> {
    let mut unused = Vec::new();
    let placed = found.iter().filter(|_| !allowances.is_empty());
    let met: BTreeSet<(usize, &str)> = placed
        .filter_map(|finding| Some((file.line(finding.primary.as_ref()?.span.start), finding.code.name)))
        .collect();
    for allowance in allowances {
        for (name, span) in &allowance.names {
            if !met.contains(&(allowance.line, &**name)) && ran(name) {
                unused.push((name.clone(), *span));
            }
        }
    }
    unused
}

/// Returns the first name of each comment without a reason, with its place.
pub(crate) fn without_reason(allowances: &[Allowance]) -> impl Iterator<Item = &(String, Span)> {
    allowances.iter().filter(|allowance| !allowance.has_reason).filter_map(|allowance| allowance.names.first())
}
