//! How much each rule matters: the rule's default, overruled by the plan, overruled by the command line.

use dialplan_core::diag::{Diagnostic, Level, codes, nearest};
use dialplan_core::model::{LintSettings, Plan};
use dialplan_core::source::Text;

use crate::rules::{ALL, Rule};

/// Levels that the command line chose, the last choice for a rule winning.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Levels {
    chosen: Vec<(&'static str, Level)>,
}

/// There is no lint rule of that name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownRule {
    /// The name as given.
    pub given: String,
    /// The name that was probably meant.
    pub nearest: Option<&'static str>,
    /// It is a load error, which has no level.
    pub load_error: bool,
}

impl std::fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no lint rule `{}`", self.given)
    }
}

impl std::error::Error for UnknownRule {}

impl UnknownRule {
    /// The way out.
    pub fn help(&self) -> String {
        match self.nearest {
            _ if self.load_error => {
                format!("`{}` is a load error: a plan with one cannot be used, whatever its level", self.given)
            }
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "`dialplan explain --list` names all rules".to_owned(),
        }
    }
}

impl Levels {
    /// Chooses a level for a rule, by its name.
    ///
    /// # Errors
    /// There is no such rule.
    pub fn set(&mut self, name: &str, level: Level) -> Result<(), UnknownRule> {
        let rule = rule_named(name)?;
        self.chosen.push((rule.code.name, level));
        Ok(())
    }

    /// The level that was chosen for a rule, on the command line or in the plan.
    pub(crate) fn chosen(&self, rule: &Rule, settings: &LintSettings) -> Option<Level> {
        let here = self.chosen.iter().rev().find(|(name, _)| *name == rule.code.name).map(|(_, level)| *level);
        let plan = || settings.levels.iter().rev().find(|(name, _)| **name == *rule.code.name);
        here.or_else(|| plan().and_then(|(_, level)| Level::from_name(level)))
    }

    /// The level of a rule in a plan.
    pub(crate) fn of(&self, rule: &Rule, plan: &Plan) -> Level {
        let chosen = self.chosen(rule, &plan.lint).or_else(|| (rule.wakes)(plan));
        chosen.unwrap_or(rule.code.level)
    }
}

/// The names in the plan's `lint` section that no rule has.
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

pub(crate) fn rule_named(name: &str) -> Result<&'static Rule, UnknownRule> {
    ALL.iter().copied().find(|rule| rule.code.name == name).ok_or_else(|| UnknownRule {
        given: name.to_owned(),
        nearest: nearest(name, ALL.iter().map(|rule| rule.code.name)),
        load_error: codes::ALL.iter().any(|code| code.name == name),
    })
}
