//! A question that could not be decided, because of a limit or of a construct that is not followed.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_analysis::NotDecided;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::{About, Context, Owner, Undecided, listed};

static CODE: Code = code("DP0904", "not-decided", Level::Info);
/// The last of all rules, since it reports what the others could not decide.
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("not_decided.md"));

/// The number of reasons that are told apart.
const REASONS: usize = 20;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    // Questions that were not decided for the same reason are one finding. Many reasons are told by lint rule.
    let undecided = context.undecided();
    let reasons: BTreeSet<&NotDecided> = undecided.iter().map(|one| &one.why).collect();
    let key = |one: &Undecided| match reasons.len() > REASONS {
        true => Err(one.rule),
        false => Ok(one.why.clone()),
    };
    let mut numbers: BTreeMap<Result<NotDecided, &str>, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<Undecided>> = Vec::new();
    for one in &undecided {
        let number = *numbers.entry(key(one)).or_insert(groups.len());
        match groups.get_mut(number) {
            Some(group) => group.push(one.clone()),
            None => groups.push(vec![one.clone()]),
        }
    }
    groups.iter().filter_map(|group| finding(context, group)).collect()
}

/// Returns one finding for a group of questions with the same reason, with all lint rules and subjects.
fn finding(context: &Context<'_>, group: &[Undecided]) -> Option<Diagnostic> {
    let plan = context.plan;
    let first = group.first()?;
    let mut kinds: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut known = BTreeSet::new();
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
        if !known.insert((kind, name)) {
            continue;
        }
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
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
    let others = group.iter().map(|one| &one.why).collect::<BTreeSet<_>>().len() - 1;
    let more = if others == 0 { String::new() } else { format!(", and for {others} more reasons") };
    let message = format!("{} could not be decided{of}: {}{more}", rules.join(", "), first.why.limit);
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
