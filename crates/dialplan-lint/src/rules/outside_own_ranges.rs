//! An extension rule that makes numbers outside of the own ranges, and a line outside of them.

use dialplan_analysis::ranges::{LineOutside, Outside, lines_outside, results_outside};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{About, Context};

static CODE: Code = code("DP0801", "outside-own-ranges", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("outside_own_ranges.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let answers = context.decided(&CODE, About::Plan, results_outside(context.analysis));
    let rules = answers.map(|answers| context.answers(&CODE, answers)).unwrap_or_default();
    let lines = context.decided(&CODE, About::Plan, lines_outside(context.analysis)).unwrap_or_default();
    let of_rules = rules.iter().map(|outside| of_rule(context, outside));
    of_rules.chain(lines.iter().filter_map(|outside| of_line(context, outside))).collect()
}

fn of_rule(context: &Context<'_>, outside: &Outside) -> Diagnostic {
    let plan = context.plan;
    let rule = plan.rule(outside.rule);
    let (number, result) = (&outside.example.number, &outside.example.result);
    let range = outside.begins_like.and_then(|range| plan.number_ranges.get(range));
    let makes = if outside.every { "makes only numbers" } else { "makes numbers" };
    let why = match range {
        Some(range) => format!(", such as `{result}`, which is not in number range `{}`", &*range.name),
        None => format!(", such as `{result}`"),
    };
    let message = format!("rule `{}` {makes} outside of the own number ranges{why}", &*rule.name);
    let place = rule.translation.place(context.file, 0..rule.translation.len());
    let mut finding = context.on_rule(&CODE, outside.rule, message, place, "not an own number").witness(&**number);
    if let Some(range) = range {
        finding = finding.and_at(range.text().span, "begins like this range");
    }
    finding = finding.note(format!("`{number}` becomes `{result}`"));
    finding.help(match outside.every {
        true => "correct the translation, or add the number range",
        false => "let the pattern match only extensions of own numbers, or add the number range",
    })
}

fn of_line(context: &Context<'_>, outside: &LineOutside) -> Option<Diagnostic> {
    let plan = context.plan;
    let user = plan.user(outside.user);
    let line = user.line_uri.as_ref()?;
    let subject = Subject::User(outside.user);
    let message = format!("the line of user `{}` is outside of the own number ranges", user.address());
    let finding = Diagnostic::new(&CODE, message).at(line.span, "in no number range");
    let finding = finding.on(subject.path(plan), subject.index()).witness(user.line()?);
    Some(finding.help("correct the line, or add the number range"))
}
