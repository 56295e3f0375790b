//! Findings that are accepted by an entry of the plan: `lint: {ignore: [{rule, path, reason}]}`.

use std::collections::BTreeSet;

use dialplan_core::diag::{Diagnostic, Level};
use dialplan_core::model::{Ignore, LintSettings, Plan};

use crate::comments;
use crate::context::Context;
use crate::levels::Levels;
use crate::rules::{ALL, suppression_unused};

/// The entries that accept findings: by rule, and by rule and path.
pub(crate) struct Ignored<'a>(BTreeSet<(&'a str, Option<&'a str>)>);

impl<'a> Ignored<'a> {
    /// Returns the entries of a plan.
    pub(crate) fn of(settings: &'a LintSettings) -> Ignored<'a> {
        Ignored(settings.ignore.iter().map(key).collect())
    }

    /// Returns true if an entry accepts the finding, by its rule and exact path or by its rule everywhere.
    pub(crate) fn accepts(&self, finding: &Diagnostic) -> bool {
        let rule = finding.code.name;
        self.0.contains(&(rule, None))
            || finding.path.as_deref().is_some_and(|path| self.0.contains(&(rule, Some(path))))
    }
}

fn key(entry: &Ignore) -> (&str, Option<&str>) {
    (&entry.rule, entry.path.as_deref())
}

/// Returns a finding for each entry, and each name in a comment, that accepts nothing although its rule ran. `found`
/// has the findings of all rules.
pub(crate) fn unused<'f>(found: &'f [Diagnostic], context: &Context<'_>, levels: &Levels) -> Vec<Diagnostic> {
    let plan: &Plan = context.plan;
    let settings = &plan.lint;
    let own = &suppression_unused::RULE;
    let level = levels.of(own, plan);
    if level == Level::Off {
        return Vec::new();
    }
    let ran = |name: &str| {
        let rule = ALL.iter().find(|rule| rule.code.name == name);
        rule.is_some_and(|rule| levels.runs(rule, plan))
    };
    let keys = |finding: &'f Diagnostic| [(finding.code.name, None), (finding.code.name, finding.path.as_deref())];
    let met: BTreeSet<(&str, Option<&str>)> = found.iter().flat_map(keys).collect();
    let entries = settings.ignore.iter().enumerate();
    let unused = entries.filter(|(_, entry)| ran(&entry.rule) && !met.contains(&key(entry)));
    let unused = unused.map(|(position, entry)| suppression_unused::finding(position, entry));
    let levelled = |finding: Diagnostic| Diagnostic { level, ..finding };
    let of_comments = comments::unused(&context.allowances, context.file, found, ran).into_iter();
    unused.chain(of_comments.map(suppression_unused::of_comment)).map(levelled).collect()
}
