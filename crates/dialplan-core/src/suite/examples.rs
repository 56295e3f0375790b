//! The test cases of rules: `examples` with expected results, and `rejects` that must not match.

use super::run::Failure;
use crate::call::{CallError, dialled_form};
use crate::compile::CompiledPlan;
use crate::engine::Workspace;
use crate::model::{Plan, Rule, RuleId};
use crate::source::Text;

/// One example of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Example<'p> {
    /// The rule.
    pub rule: &'p Rule,
    id: RuleId,
    /// The number.
    pub number: &'p Text,
    /// The expected result of this rule alone; `None` if the rule must not match.
    pub expected: Option<&'p Text>,
}

/// Returns all examples of a plan, in file order.
pub fn examples(plan: &Plan) -> impl Iterator<Item = Example<'_>> {
    plan.rules.iter().enumerate().flat_map(|(index, rule)| {
        let id = RuleId::from_index(index);
        let examples =
            rule.examples.iter().map(move |(number, expected)| Example { rule, id, number, expected: Some(expected) });
        let rejects = rule.rejects.iter().map(move |number| Example { rule, id, number, expected: None });
        examples.chain(rejects)
    })
}

impl Example<'_> {
    /// Runs the example and returns the failure; `None` if the result is as expected.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn check(&self, compiled: &CompiledPlan, workspace: &mut Workspace) -> Result<Option<Failure>, CallError> {
        let number = dialled_form(compiled.plan(), self.number);
        let actual = compiled.apply_rule(self.id, &number, &mut workspace.scratch)?;
        let expected = self.expected.map(|text| text.to_string());
        let field = if self.expected.is_some() { "examples" } else { "rejects" };
        Ok((actual != expected).then_some(Failure { field, expected, actual }))
    }
}
