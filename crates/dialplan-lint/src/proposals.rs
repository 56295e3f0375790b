//! Patterns that findings propose, with the proof of what they change.
//!
//! A help that names a pattern says what the pattern changes: which number is no longer matched, which is matched in
//! addition, whose result becomes another one. It is proven on the automata of both patterns. What is not decided, or
//! what .NET would refuse, is not proposed, and the help says in words what to do.

use std::ops::Range;

use dialplan_analysis::patterns::{Comparison, compared};
use dialplan_analysis::rules::{ChangedResult, changed_result};
use dialplan_analysis::sets::escaped;
use dialplan_analysis::{Domain, NotDecided};
use dialplan_core::model::{RouteId, RuleId};

use crate::context::{Context, Owner, Pattern};

/// What a proposed pattern changes.
#[derive(Debug)]
struct Change {
    numbers: Comparison,
    result: Option<ChangedResult>,
}

impl Context<'_> {
    /// Returns the help that proposes a pattern in place of the one of `owner`, such as ``write `^12$`, which no longer
    /// matches `120` ``; `None` if what it changes is not proven.
    pub(crate) fn proposal(&self, owner: Owner, new: &str) -> Option<String> {
        Some(format!("write `{new}`, {}", self.effect(owner, new)?))
    }

    /// Returns the same for a target. If the given number is no longer matched, the help names it and no other.
    pub(crate) fn proposal_against(&self, route: RouteId, new: &str, number: &str) -> Option<String> {
        let old = &*self.plan.route(route).target;
        let named = format!("^{}$", escaped(number));
        let change = self.change(old, new, &Domain::without_separators(), &[&named, r"^\+\d+$", r"^\+?\d+$"]);
        Some(format!("write `{new}`, {}", change.ok()??.words()))
    }

    /// Returns the help that proposes the pattern with other text in a range of it; `None` if what it changes is not
    /// proven.
    pub(crate) fn proposal_within(&self, pattern: &Pattern<'_>, range: Range<usize>, by: &str) -> Option<String> {
        let mut new = pattern.text.to_string();
        new.replace_range(range, by);
        self.proposal(pattern.owner, &new)
    }

    /// Returns what changes if a pattern takes the place of the one of `owner`, such as ``which also matches `12` ``;
    /// `None` if that is not proven.
    pub(crate) fn effect(&self, owner: Owner, new: &str) -> Option<String> {
        let change = match owner {
            Owner::Rule(id) => self.change_of_rule(id, new),
            Owner::Route(id) => {
                self.change(&self.plan.route(id).target, new, &Domain::without_separators(), &[r"^\+\d+$", r"^\+?\d+$"])
            }
            Owner::Range(number) => {
                let old = self.plan.number_ranges.get(number)?.pattern()?;
                self.change(old, new, &Domain::everything(), &[r"^\+\d+$", r"^\+?\d+$"])
            }
        };
        Some(change.ok()??.words())
    }

    /// Returns what changes if one pattern takes the place of another one, whoever has it; `None` if that is not
    /// proven.
    pub(crate) fn effect_on(&self, old: &str, new: &str) -> Option<String> {
        Some(self.change(old, new, &Domain::everything(), &[r"^\d+$"]).ok()??.words())
    }

    fn change(&self, old: &str, new: &str, numbers: &Domain, preferred: &[&str]) -> Result<Option<Change>, NotDecided> {
        let sets = preferred.iter().map(|pattern| self.analysis.language(pattern)).collect::<Result<Vec<_>, _>>()?;
        let preferred: Vec<_> = sets.iter().map(|set| &**set).collect();
        let numbers = compared((old, new), numbers.set(), &preferred, self.analysis.memo())?;
        Ok(numbers.map(|numbers| Change { numbers, result: None }))
    }

    /// Numbers that reach the rule are preferred as examples: for them, the change is one of answers.
    fn change_of_rule(&self, id: RuleId, new: &str) -> Result<Option<Change>, NotDecided> {
        let old = &*self.plan.rule(id).pattern;
        let domain = self.analysis.domain_of(id);
        let (reaching, digits) = (self.dialled(id)?, self.analysis.language(r"^\+?\d+$")?);
        let numbers = compared((old, new), domain.set(), &[&reaching, &digits], self.analysis.memo())?;
        let Some(numbers) = numbers else { return Ok(None) };
        Ok(Some(Change { numbers, result: changed_result(self.analysis, id, new)? }))
    }
}

impl Change {
    fn words(&self) -> String {
        let gained = self.numbers.gained.as_ref().map(|number| format!("also matches `{number}`"));
        let lost = self.numbers.lost.as_ref().map(|number| format!("no longer matches `{number}`"));
        let result = self
            .result
            .as_ref()
            .map(|ChangedResult { number, before, after }| format!("turns `{number}` into `{after}`, not `{before}`"));
        let parts: Vec<String> = [gained, lost, result].into_iter().flatten().collect();
        match parts.split_last() {
            None => "which matches the same numbers".to_owned(),
            Some((last, [])) => format!("which {last}"),
            Some((last, rest)) => format!("which {} and {last}", rest.join(", ")),
        }
    }
}
