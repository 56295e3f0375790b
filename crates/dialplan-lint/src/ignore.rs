//! Findings that the plan accepts: `lint: {ignore: [{rule, path, reason}]}`.

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::LintSettings;

/// Is the finding accepted: by its rule and its exact path, or by its rule everywhere?
pub(crate) fn is_ignored(finding: &Diagnostic, settings: &LintSettings) -> bool {
    settings.ignore.iter().any(|entry| {
        let here = entry.path.as_ref().is_none_or(|path| finding.path.as_deref() == Some(&**path));
        *entry.rule == *finding.code.name && here
    })
}
