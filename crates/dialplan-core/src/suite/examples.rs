//! The cases that rules bring along: `examples` that must come out, `rejects` that must not match.

use crate::engine::Workspace;

use super::run::Failure;
use crate::call::{CallError, dialled_form};
use crate::compile::CompiledPlan;
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
    /// The result through this rule alone; `None` if the rule must not match.
    pub expected: Option<&'p Text>,
}

/// All examples of a plan, in the order of the file.
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
    /// What did not come out; `None` if it did.
    ///
    /// # Errors
    /// A limit was passed.
    pub fn check(&self, compiled: &CompiledPlan, workspace: &mut Workspace) -> Result<Option<Failure>, CallError> {
        let number = dialled_form(compiled.plan(), self.number);
        let actual = compiled.apply_rule(self.id, &number, &mut workspace.scratch)?;
        let expected = self.expected.map(|text| text.to_string());
        let field = if self.expected.is_some() { "examples" } else { "rejects" };
        Ok((actual != expected).then_some(Failure { field, expected, actual }))
    }
}
