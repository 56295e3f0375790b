//! An accepted finding that is not found any more. What it says is asked for when all other rules have spoken.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Ignore;
use dialplan_core::source::Span;

use super::{Rule, code};

static CODE: Code = code("DP0901", "suppression-unused", Level::Warning);
pub(crate) static RULE: Rule = Rule::new(&CODE, |_| Vec::new(), include_str!("suppression_unused.md"));

/// The finding about an entry of `lint: {ignore: ..}` that accepts nothing.
pub(crate) fn finding(position: usize, entry: &Ignore) -> Diagnostic {
    let message = match &entry.path {
        Some(path) => format!("`{}` says nothing about `{}` any more", &*entry.rule, &**path),
        None => format!("`{}` says nothing any more", &*entry.rule),
    };
    let place = entry.path.as_ref().unwrap_or(&entry.rule).span;
    let finding = Diagnostic::new(&CODE, message).at(place, "nothing to accept");
    finding.on(format!("lint.ignore[{position}]"), Some(position)).help("take the entry out, or correct its path")
}

/// The finding about a name in a comment that accepts nothing.
pub(crate) fn of_comment(name: &str, place: Span) -> Diagnostic {
    let message = format!("`{name}` says nothing here any more");
    Diagnostic::new(&CODE, message)
        .at(place, "nothing to accept")
        .help("take the comment out, or put it above what is underlined")
}
