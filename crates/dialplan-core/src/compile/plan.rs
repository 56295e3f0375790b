//! A plan that is ready to answer.

use std::sync::OnceLock;

use dotnet_regex::matcher::{Matcher, Scratch};
use dotnet_regex::replacement::Replacement;

use crate::call::CallError;
use crate::engine::Engine;
use crate::limits::Limits;
use crate::model::{Plan, RuleId, UnmatchedText};
use crate::pattern::read;

/// A plan with the engine that decides its calls.
#[derive(Debug)]
pub struct CompiledPlan {
    plan: Plan,
    limits: Limits,
    engine: Engine,
    /// By rule number: the rule on its own, made when it is first asked for.
    alone: Vec<OnceLock<Option<Alone>>>,
}

/// One rule, ready to be applied without the others.
#[derive(Debug)]
struct Alone {
    matcher: Matcher,
    replacement: Replacement,
}

impl CompiledPlan {
    /// Creates a compiled plan from a plan and the engine that was made from it.
    pub(crate) fn new(plan: Plan, engine: Engine, limits: Limits) -> CompiledPlan {
        let alone = plan.rules.iter().map(|_| OnceLock::new()).collect();
        CompiledPlan { plan, limits, engine, alone }
    }

    /// Returns the plan it was made from.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns the limits it was made with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns the engine, which decides calls and knows no names.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Returns what one rule turns a number into, without the other rules; `None` if its pattern does not match. Text outside
    /// the match is kept or dropped as the plan's `unmatched_text` says.
    ///
    /// # Errors
    /// The result is too long, the search took too many steps, or the pattern cannot be read.
    pub fn apply_rule(&self, rule: RuleId, number: &str, scratch: &mut Scratch) -> Result<Option<String>, CallError> {
        let name = || self.plan.rule(rule).name.to_string();
        let alone = self.alone(rule).ok_or_else(|| CallError::Unreadable { rule: name() })?;
        let mut out = String::new();
        let matched = match self.plan.settings.unmatched_text {
            UnmatchedText::Keep => alone.matcher.replace_all(number, &alone.replacement, scratch, &mut out),
            UnmatchedText::Drop => alone.matcher.result(number, &alone.replacement, scratch, &mut out),
        };
        match matched {
            Err(exceeded) => Err(CallError::Steps { rule: name(), exceeded }),
            Ok(true) if out.len() > self.limits.normalised => {
                Err(CallError::ResultTooLong { rule: name(), limit: self.limits.normalised })
            }
            Ok(matched) => Ok(matched.then_some(out)),
        }
    }

    /// Returns the translation of a rule, read for the groups of its pattern; `None` if pattern or translation cannot be read, which
    /// only a damaged artefact can cause.
    pub fn translation(&self, rule: RuleId) -> Option<&Replacement> {
        self.alone(rule).map(|alone| &alone.replacement)
    }

    /// Returns the groups of a rule's pattern without the match itself: the name of each, or else its number.
    pub fn groups(&self, rule: RuleId) -> Vec<String> {
        let hir = read(&self.plan.rule(rule).pattern, &self.limits);
        let groups = hir.map(|hir| hir.groups).unwrap_or_default();
        groups.into_iter().skip(1).map(|group| group.name.unwrap_or_else(|| group.number.to_string())).collect()
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: one entry for each rule of the plan that it was made from")]
    fn alone(&self, rule: RuleId) -> Option<&Alone> {
        let made = self.alone[rule.index()].get_or_init(|| {
            let rule = self.plan.rule(rule);
            let hir = read(&rule.pattern, &self.limits).ok()?;
            let replacement = Replacement::parse(&rule.translation, &hir.groups).ok()?;
            Some(Alone { matcher: Matcher::new(&hir, &self.limits.pattern), replacement })
        });
        made.as_ref()
    }
}
