//! A question that a limit, or a construct that is not followed, left open.

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{About, Context, Owner, Undecided, listed};

static CODE: Code = code("DP0904", "not-decided", Level::Info);
/// The last of all rules: it reports what the others left open.
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("not_decided.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    // Questions that were left open for one reason and of one subject are one finding.
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

/// One finding for each reason, with all lint rules and everything that it is about.
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
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => kinds.push((kind, vec![name])),
        }
    }
    let subjects: Vec<String> = kinds.into_iter().map(|(kind, names)| listed(kind, names.into_iter())).collect();
    let of = if subjects.is_empty() { String::new() } else { format!(" of {}", subjects.join(" and ")) };
    let mut rules: Vec<&str> = group.iter().map(|one| one.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let verb = if rules.len() == 1 { "is" } else { "are" };
    let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
    let message = format!("{}{of} {verb} not decided: {}", rules.join(", "), first.why.limit);
    let label = "left open";
    let finding = match first.about {
        About::Plan => Diagnostic::new(&CODE, message),
        About::Profile(id) => context.on(&CODE, Subject::Profile(id), message, label),
        About::Pattern(Owner::Rule(id)) => {
            let pattern = &plan.rule(id).pattern;
            context.on_rule(&CODE, id, message, pattern.place(context.file, 0..pattern.len()), label)
        }
        About::Pattern(Owner::Route(id)) => context.on(&CODE, Subject::Route(id), message, label),
    };
    let states = first.why.limit.contains("states");
    Some(finding.maybe_help(states.then(|| "raise it with `--limit-states`".to_owned())))
}
