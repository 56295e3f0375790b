//! What is asked about the text of a script.

use dialplan_core::source::Span;

/// Returns true if the text contains a command that may change a dial plan.
pub(super) fn has_plan_command(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["new-cs", "set-cs", "grant-cs", "remove-cs"].iter().any(|verb| text.contains(verb))
}

/// Returns the place of the first line of a part of the script.
pub(super) fn first_line(body: &str, span: Span) -> Span {
    let end = body.find(['\n', '\r']).unwrap_or(body.len());
    Span::new(span.start as usize, span.start as usize + end)
}
