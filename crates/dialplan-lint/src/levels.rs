//! The level of each rule: the rule's default, overridden by the plan, overridden by the command line.

use dialplan_core::diag::{Diagnostic, Level, codes, nearest};
use dialplan_core::model::{LintSettings, Plan};
use dialplan_core::source::{Span, Text};

use crate::comments::{self, Allowance};
use crate::partial::is_partial;
use crate::rules::{ALL, Rule};

/// Levels chosen on the command line. The last choice for a rule wins.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Levels {
    chosen: Vec<(&'static str, Level)>,
}

/// The error that there is no lint rule of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownRule {
    /// The name as given.
    pub given: String,
    /// The rule that was probably meant, if one is near enough.
    pub nearest: Option<&'static str>,
    /// True if the name is that of a load error, which has no level.
    pub load_error: bool,
}

impl std::fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no lint rule `{}`", self.given)
    }
}

impl std::error::Error for UnknownRule {}

impl UnknownRule {
    /// Returns the text of the `help:` line.
    pub fn help(&self) -> String {
        match self.nearest {
            _ if self.load_error => {
                format!("`{}` is a load error and has no level: a plan with load errors cannot be used", self.given)
            }
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "`dialplan explain --list` lists all rules".to_owned(),
        }
    }
}

impl Levels {
    /// Sets the level of a rule, given by its name.
    ///
    /// # Errors
    /// Returns an error if there is no such rule.
    pub fn set(&mut self, name: &str, level: Level) -> Result<(), UnknownRule> {
        let rule = rule_named(name)?;
        self.chosen.push((rule.code.name, level));
        Ok(())
    }

    /// Returns the level that was set for a rule on the command line or in the plan.
    pub(crate) fn chosen(&self, rule: &Rule, settings: &LintSettings) -> Option<Level> {
        let here = self.chosen.iter().rev().find(|(name, _)| *name == rule.code.name).map(|(_, level)| *level);
        let plan = || settings.levels.iter().rev().find(|(name, _)| **name == *rule.code.name);
        here.or_else(|| plan().and_then(|(_, level)| Level::from_name(level)))
    }

    /// Returns true if the rule is on and the plan has everything that it needs.
    pub(crate) fn runs(&self, rule: &Rule, plan: &Plan) -> bool {
        self.of(rule, plan) != Level::Off && (rule.missing)(plan).is_none() && !is_partial(plan, rule.needs_whole)
    }

    /// Returns the level of a rule in a plan.
    pub(crate) fn of(&self, rule: &Rule, plan: &Plan) -> Level {
        let chosen = self.chosen(rule, &plan.lint).or_else(|| (rule.wakes)(plan));
        chosen.unwrap_or(rule.code.level)
    }
}

/// Returns a finding for each name in the plan's `lint` section that is not the name of a rule.
pub(crate) fn unknown_names(settings: &LintSettings) -> Vec<Diagnostic> {
    let levels = settings.levels.iter().map(|(rule, _)| (rule, "lint.levels".to_owned()));
    let ignores = settings.ignore.iter().enumerate();
    let ignores = ignores.map(|(position, entry)| (&entry.rule, format!("lint.ignore[{position}]")));
    let finding = |(name, path): (&Text, String)| {
        let unknown = rule_named(name).err()?;
        let finding = Diagnostic::new(&codes::UNDEFINED_REFERENCE, unknown.to_string());
        Some(finding.at(name.span, "no rule has this name").help(unknown.help()).on(path, None))
    };
    levels.chain(ignores).filter_map(finding).collect()
}

/// Returns a finding for each name in a comment that is not the name of a rule.
pub(crate) fn unknown_names_in_comments(allowances: &[Allowance]) -> Vec<Diagnostic> {
    let finding = |(name, span): &(String, Span)| {
        let unknown = rule_named(name).err()?;
        let finding = Diagnostic::new(&codes::UNDEFINED_REFERENCE, unknown.to_string());
        Some(finding.at(*span, "no rule has this name").help(unknown.help()))
    };
    comments::names(allowances).filter_map(finding).collect()
}

fn rule_named(name: &str) -> Result<&'static Rule, UnknownRule> {
    ALL.iter().copied().find(|rule| rule.code.name == name).ok_or_else(|| UnknownRule {
        given: name.to_owned(),
        nearest: nearest(name, ALL.iter().map(|rule| rule.code.name)),
        load_error: codes::ALL.iter().any(|code| code.name == name),
    })
}
