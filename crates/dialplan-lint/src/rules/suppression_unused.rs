//! A suppression that accepts no finding. Its findings are made after all other rules have run.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Ignore;
use dialplan_core::source::Span;

use super::{Rule, code};

static CODE: Code = code("DP0901", "suppression-unused", Level::Warning);
pub(crate) static RULE: Rule = Rule::new(&CODE, |_| Vec::new(), include_str!("suppression_unused.md"));

/// Returns the finding about an entry of `lint: {ignore: ..}` that accepts nothing.
pub(crate) fn finding(position: usize, entry: &Ignore) -> Diagnostic {
    let message = match &entry.path {
        Some(path) => format!("`{}` no longer reports `{}`", &*entry.rule, &**path),
        None => format!("`{}` no longer reports anything", &*entry.rule),
    };
    let place = entry.path.as_ref().unwrap_or(&entry.rule).span;
    let finding = Diagnostic::new(&CODE, message).at(place, "accepts nothing");
    let help = if entry.path.is_some() { "remove the entry, or correct its path" } else { "remove the entry" };
    finding.on(format!("lint.ignore[{position}]"), Some(position)).help(help)
}

/// Returns the finding about a name in a comment that accepts nothing.
pub(crate) fn of_comment((name, place): (String, Span)) -> Diagnostic {
    let message = format!("`{name}` no longer reports anything here");
    Diagnostic::new(&CODE, message)
        .at(place, "accepts nothing")
        .help("remove the comment, or move it to the line that the finding underlines")
}
