//! Which references in translations name a group that the pattern does not have.

use dialplan_analysis::rules::Nothing;
use dialplan_core::diag::{Code, Diagnostic};
use dialplan_core::model::{Rule, RuleId};
use dialplan_core::replacement::Unresolved;

use crate::context::Context;

/// A reference in the translation of a rule to a group that its pattern does not have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MissingGroup<'a> {
    pub(crate) id: RuleId,
    pub(crate) rule: &'a Rule,
    pub(crate) reference: &'a Unresolved,
}

/// Returns all such references, in the order of the file. Rules that match only the empty string, `^$`, are left out:
/// they are unused entries and do no harm.
pub(crate) fn missing_groups<'a>(context: &Context<'a>) -> Vec<MissingGroup<'a>> {
    let used = context.rules().filter(|(id, _)| context.matches_nothing(*id) != Some(Nothing::OnlyEmptyString));
    let references = used.flat_map(|(id, rule)| {
        let unresolved = context.analysis.translation(id).unresolved.iter();
        unresolved.map(move |reference| MissingGroup { id, rule, reference })
    });
    references.collect()
}

impl MissingGroup<'_> {
    /// Returns the finding about the reference, without help and fix.
    pub(crate) fn diagnostic(&self, context: &Context<'_>, code: &'static Code) -> Diagnostic {
        let MissingGroup { id, rule, reference } = *self;
        let text = rule.translation.get(reference.span.clone()).unwrap_or_default();
        let group = &reference.name;
        let message = format!("the text `{text}` stays in the number: rule `{}` has no group `{group}`", &*rule.name);
        let place = rule.translation.place(context.file, reference.span.clone());
        let finding = context.on_rule(code, id, message, place, "copied literally");
        let groups = context.analysis.compiled().groups(id);
        let there = match groups.len() {
            0 => "this pattern has no group".to_owned(),
            1 => format!("this pattern has one group, `{}`", groups.concat()),
            _ => format!("this pattern has the groups `{}`", groups.join("`, `")),
        };
        let finding = finding.and_at(rule.pattern.place(context.file, 0..rule.pattern.len()), there);
        match context.example(id, context.analysis.domain_of(id).set()) {
            Some((number, result)) => finding.note(format!("`{number}` becomes `{result}`")).witness(number),
            None => finding,
        }
    }
}
