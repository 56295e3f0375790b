//! Findings that are accepted by an entry of the plan: `lint: {ignore: [{rule, path, reason}]}`.

use dialplan_core::diag::{Diagnostic, Level};
use dialplan_core::model::{Ignore, LintSettings, Plan};

use crate::comments;
use crate::context::Context;
use crate::levels::Levels;
use crate::rules::{ALL, suppression_unused};

/// Returns true if an entry accepts the finding, by its rule and exact path or by its rule everywhere.
pub(crate) fn is_ignored(finding: &Diagnostic, settings: &LintSettings) -> bool {
    settings.ignore.iter().any(|entry| accepts(entry, finding))
}

fn accepts(entry: &Ignore, finding: &Diagnostic) -> bool {
    let here = entry.path.as_ref().is_none_or(|path| finding.path.as_deref() == Some(&**path));
    *entry.rule == *finding.code.name && here
}

/// Returns a finding for each entry, and each name in a comment, that accepts nothing although its rule ran. `found`
/// has the findings of all rules.
pub(crate) fn unused(found: &[Diagnostic], context: &Context<'_>, levels: &Levels) -> Vec<Diagnostic> {
    let plan: &Plan = context.plan;
    let settings = &plan.lint;
    let own = &suppression_unused::RULE;
    let level = levels.of(own, plan);
    if level == Level::Off {
        return Vec::new();
    }
    let ran = |name: &str| {
        let rule = ALL.iter().find(|rule| rule.code.name == name);
        rule.is_some_and(|rule| levels.of(rule, plan) != Level::Off && (rule.missing)(plan).is_none())
    };
    let entries = settings.ignore.iter().enumerate();
    let unused = entries.filter(|(_, entry)| ran(&entry.rule) && !found.iter().any(|finding| accepts(entry, finding)));
    let unused = unused.map(|(position, entry)| suppression_unused::finding(position, entry));
    let levelled = |finding: Diagnostic| Diagnostic { level, ..finding };
    let of_comments = comments::unused(&context.allowances, context.file, found, ran).into_iter();
    unused.chain(of_comments.map(suppression_unused::of_comment)).map(levelled).collect()
}
