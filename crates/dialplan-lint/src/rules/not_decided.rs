//! A question that could not be decided, because of a limit or of a construct that is not followed.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{About, Context, Owner, Undecided, listed};

static CODE: Code = code("DP0904", "not-decided", Level::Info);
/// The last of all rules, since it reports what the others could not decide.
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("not_decided.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    // Questions that were not decided for the same reason are one finding.
    let mut groups: Vec<Vec<Undecided>> = Vec::new();
    for one in context.undecided() {
        let same = |group: &&mut Vec<Undecided>| group.first().is_some_and(|first| first.why == one.why);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups.iter().filter_map(|group| finding(context, group)).collect()
}

/// Returns one finding for a group of questions with the same reason, with all lint rules and subjects.
fn finding(context: &Context<'_>, group: &[Undecided]) -> Option<Diagnostic> {
    let plan = context.plan;
    let first = group.first()?;
    let mut kinds: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in group {
        let (kind, name) = match one.about {
            About::Plan => continue,
            About::Profile(id) => ("profile", &*plan.profile(id).name.value),
            About::Pattern(Owner::Rule(id)) => ("rule", &*plan.rule(id).name.value),
            About::Pattern(Owner::Route(id)) => ("route", &*plan.route(id).name.value),
            About::Pattern(Owner::Range(number)) => {
                ("number range", plan.number_ranges.get(number).map_or("", |range| &*range.name.value))
            }
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => kinds.push((kind, vec![name])),
        }
    }
    let subjects: Vec<String> = kinds.into_iter().map(|(kind, names)| listed(kind, names.into_iter())).collect();
    let of = if subjects.is_empty() { String::new() } else { format!(" for {}", subjects.join(" and ")) };
    let mut rules: Vec<&str> = group.iter().map(|one| one.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
    let message = format!("{} could not be decided{of}: {}", rules.join(", "), first.why.limit);
    let label = "not decided";
    let finding = match first.about {
        About::Plan => Diagnostic::new(&CODE, message),
        About::Profile(id) => context.on(&CODE, Subject::Profile(id), message, label),
        About::Pattern(Owner::Rule(id)) => {
            let pattern = &plan.rule(id).pattern;
            context.on_rule(&CODE, id, message, pattern.place(context.file, 0..pattern.len()), label)
        }
        About::Pattern(Owner::Route(id)) => context.on(&CODE, Subject::Route(id), message, label),
        About::Pattern(Owner::Range(number)) => context.on(&CODE, Subject::NumberRange(number), message, label),
    };
    Some(match first.why.raised_by {
        Some(name) => finding.raised_by(name),
        None => finding,
    })
}
