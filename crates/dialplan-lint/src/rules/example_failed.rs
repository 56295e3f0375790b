//! An example of a rule that does not give the expected result, or a number that the rule must not match but does.

use dialplan_core::call::{check_number, dialled_form};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::RuleId;
use dialplan_core::source::Text;

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0308", "example-failed", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("example_failed.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, rule) in context.rules() {
        for (number, expected) in &rule.examples {
            found.extend(of_example(context, id, number, expected));
        }
        for number in &rule.rejects {
            found.extend(of_reject(context, id, number));
        }
    }
    found
}

fn of_example(context: &Context<'_>, id: RuleId, number: &Text, expected: &Text) -> Option<Diagnostic> {
    let name = &*context.plan.rule(id).name;
    let (message, place, label) = match applied(context, id, number) {
        Ok(Some(result)) if result == **expected => return None,
        Ok(Some(result)) => {
            let message = format!("rule `{name}` turns `{}` into `{result}`, not into `{}`", &**number, &**expected);
            (message, expected.span, format!("comes out as `{result}`"))
        }
        Ok(None) => {
            let message = format!("rule `{name}` does not match its own example `{}`", &**number);
            (message, number.span, "does not match".to_owned())
        }
        Err(error) => (format!("an example of rule `{name}` cannot be tried: {error}"), number.span, String::new()),
    };
    Some(on_pattern(context, id, number, context.on_rule(&CODE, id, message, place, &label)))
}

fn of_reject(context: &Context<'_>, id: RuleId, number: &Text) -> Option<Diagnostic> {
    let name = &*context.plan.rule(id).name;
    let message = match applied(context, id, number) {
        Ok(None) => return None,
        Ok(Some(result)) => {
            format!("rule `{name}` matches `{}`, which it must reject, and turns it into `{result}`", &**number)
        }
        Err(error) => format!("a number that rule `{name}` must reject cannot be tried: {error}"),
    };
    Some(on_pattern(context, id, number, context.on_rule(&CODE, id, message, number.span, "listed under `rejects`")))
}

fn applied(context: &Context<'_>, id: RuleId, number: &str) -> Result<Option<String>, String> {
    check_number(number, context.analysis.limits().dialled).map_err(|error| error.to_string())?;
    let dialled = dialled_form(context.plan, number);
    context.analysis.apply_rule(id, &dialled, &mut Default::default()).map_err(|error| error.to_string())
}

fn on_pattern(context: &Context<'_>, id: RuleId, number: &Text, finding: Diagnostic) -> Diagnostic {
    let pattern = &context.plan.rule(id).pattern;
    finding.and_at(pattern.place(context.file, 0..pattern.len()), "the pattern of the rule").witness(&**number)
}
