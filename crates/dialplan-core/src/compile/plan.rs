//! A compiled plan, ready to answer questions.

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
    /// Each rule on its own, by rule number. An entry is made when it is first needed.
    alone: Vec<OnceLock<Option<Alone>>>,
}

/// One rule, ready to be applied without the other rules.
#[derive(Debug)]
struct Alone {
    matcher: Matcher,
    replacement: Replacement,
}

impl CompiledPlan {
    /// Creates a compiled plan from a plan and the engine that was built from it.
    pub(crate) fn new(plan: Plan, engine: Engine, limits: Limits) -> CompiledPlan {
        let alone = plan.rules.iter().map(|_| OnceLock::new()).collect();
        CompiledPlan { plan, limits, engine, alone }
    }

    /// Returns the plan that it was compiled from.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns the limits that it was compiled with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns the engine, which decides calls and has no names.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Returns what one rule turns a number into, without the other rules; `None` if its pattern does not match. The
    /// plan's `unmatched_text` says whether text outside the match is kept or dropped.
    ///
    /// # Errors
    /// Returns an error if the result is too long, the search takes too many steps, or the pattern cannot be read.
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

    /// Returns the parsed translation of a rule, which refers to the groups of its pattern; `None` if the pattern or
    /// the translation cannot be read, which only happens with a damaged artefact.
    pub fn translation(&self, rule: RuleId) -> Option<&Replacement> {
        self.alone(rule).map(|alone| &alone.replacement)
    }

    /// Returns the groups of a rule's pattern, without the whole match: the name of each group, or else its number.
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
