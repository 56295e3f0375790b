//! Dialled digits that do not appear in the result.

use dialplan_analysis::rules::dropped_digits;
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::{About, Context, Owner};

static CODE: Code = code("DP0206", "digits-dropped", Level::Off);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("digits_dropped.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, rule) in context.rules() {
        let about = About::Pattern(Owner::Rule(id));
        let dropped = context.decided(
            &CODE,
            about,
            context.reaching(id).and_then(|numbers| dropped_digits(context.analysis, id, &numbers)),
        );
        let Some(number) = dropped.flatten() else { continue };
        let Ok(Some(result)) = context.analysis.apply_rule(id, &number, &mut Default::default()) else { continue };
        let message = format!("rule `{}` drops digits: `{number}` becomes `{result}`", &*rule.name);
        let place = rule.translation.place(context.file, 0..rule.translation.len());
        let finding = context.on_rule(&CODE, id, message, place, "not all digits after the prefix arrive here");
        let finding = finding
            .and_at(rule.pattern.place(context.file, 0..rule.pattern.len()), "some digits are outside its groups");
        found.push(finding.witness(number).help("put the digits to keep inside a group"));
    }
    found
}
