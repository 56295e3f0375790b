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

/// Returns true if a text asks a command which objects of the product exist. Everybody has a tenant.
pub(super) fn asks_for_objects(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.match_indices("get-cs").any(|(at, _)| {
        let noun = text.get(at + "get-cs".len()..).unwrap_or_default();
        let end = noun.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(noun.len());
        noun.get(..end) != Some("tenant")
    })
}

/// Returns true if a text asks about the computer that runs the script: its modules, its connection, its rights.
pub(super) fn asks_for_surroundings(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let words = [
        "get-module",
        "get-installedmodule",
        "get-pssession",
        "get-pssnapin",
        "get-command",
        "get-cstenant",
        "isinrole",
        "$psversiontable",
        "get-executionpolicy",
        "test-connection",
        "test-netconnection",
    ];
    words.iter().any(|word| text.contains(word)) && !asks_for_objects(&text)
}
