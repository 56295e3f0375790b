//! What the tests about scripts share.
#![allow(dead_code, clippy::allow_attributes, reason = "each test uses a part of it")]

use dialplan_core::source::SourceFile;
use dialplan_exchange::{Format, GivenValues, ImportOptions, Imported, Source, import};

/// The beginning of a command that creates a route.
pub(crate) const ROUTE: &str = "New-CsOnlineVoiceRoute -NumberPattern '^1' -Identity";

pub(crate) fn imported_with(script: &str, given: GivenValues) -> Imported {
    let source = Source { file: SourceFile::new("t.ps1", script), format: Some(Format::Powershell) };
    import(&[source], &ImportOptions { given, ..ImportOptions::default() })
}

pub(crate) fn imported(script: &str) -> Imported {
    imported_with(script, GivenValues::default())
}

/// Returns `name:usages:gateways` of every route.
pub(crate) fn routes(imported: &Imported) -> Vec<String> {
    let shown = |route: &dialplan_exchange::draft::Route| {
        format!("{}:{}:{}", route.name, route.phone_usages.join("+"), route.gateways.join("+"))
    };
    imported.draft.routes.iter().map(shown).collect()
}

/// Returns the names of the routes of a script, separated by blanks.
pub(crate) fn names(script: &str) -> String {
    let routes = imported(script).draft.routes;
    routes.iter().map(|route| route.name.as_str()).collect::<Vec<_>>().join(" ")
}

pub(crate) fn messages(imported: &Imported) -> Vec<&str> {
    imported.findings.iter().map(|finding| finding.diagnostic.message.as_str()).collect()
}

/// Returns the paths of the partial lists of a script, in order.
pub(crate) fn partial(script: &str) -> Vec<String> {
    let file = SourceFile::new("t.ps1", script);
    let text = dialplan_exchange::write::plan(&imported(script).draft, &[&file]);
    let (_, list) = text.split_once("\npartial:\n").unwrap_or_default();
    let lines = list.lines().take_while(|line| line.starts_with("  - ")).filter_map(|line| line.split('\'').nth(1));
    let mut paths: Vec<String> = lines.map(str::to_owned).collect();
    paths.sort();
    paths
}

/// Checks the routes of a script, the partial lists, and a message that must be there.
pub(crate) fn check(script: &str, expected: &str, lists: &[&str], message: &str) {
    assert_eq!(names(script), expected, "{script}");
    let found = partial(script);
    assert_eq!(found, lists, "{script}");
    let imported = imported(script);
    let messages = messages(&imported);
    assert!(message.is_empty() || messages.iter().any(|known| known.contains(message)), "{script}\n{messages:#?}");
}
