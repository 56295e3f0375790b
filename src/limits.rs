//! Which flag raises which limit: the library names limits, the command line names flags.

use dialplan::Diagnostic;
use dialplan::limits::LimitName;

/// Returns the flag that raises a limit.
fn flag(limit: LimitName) -> &'static str {
    match limit {
        LimitName::PlanBytes => "--limit-plan-bytes",
        LimitName::PatternCharacters => "--limit-pattern",
        LimitName::States => "--limit-states",
        LimitName::Steps => "--limit-steps",
        LimitName::Work => "--limit-work",
        LimitName::Memory => "--limit-memory",
    }
}

/// Returns how to raise a limit.
pub(crate) fn raise(limit: LimitName) -> String {
    format!("raise it with `{}`", flag(limit))
}

/// Adds to each finding about a limit how to raise it.
pub(crate) fn name_flags(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        let Some(limit) = diagnostic.limit else { continue };
        let raise = raise(limit);
        diagnostic.help = Some(match diagnostic.help.take() {
            Some(other) => format!("{raise}, or {other}"),
            None => raise,
        });
    }
}
