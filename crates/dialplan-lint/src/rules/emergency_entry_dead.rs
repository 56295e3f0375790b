//! An emergency number or a mask on which its entry never acts.

use dialplan_analysis::emergency::{DeadEmergency, dead_emergencies, emergency_text};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0506", "emergency-entry-dead", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_entry_dead.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    dead_emergencies(context.analysis).iter().filter_map(|dead| finding(context, dead)).collect()
}

fn finding(context: &Context<'_>, dead: &DeadEmergency) -> Option<Diagnostic> {
    let plan = context.plan;
    let written = emergency_text(plan, dead.entry, dead.position)?;
    let kind = if dead.position == 0 { "emergency number" } else { "mask" };
    let text = &**written;
    let of = plan.emergency_numbers.get(dead.entry).map_or("", |entry| &*entry.number.value);
    let by_itself = dead.instead.iter().any(|(entry, _)| *entry == dead.entry);
    let message = match (dead.instead.first(), by_itself) {
        (None, _) => format!("{kind} `{text}` never acts: it is longer than any number that can be dialled"),
        (Some(_), true) => format!("mask `{text}` never acts: it is the number of its own entry"),
        (Some((_, 0)), false) if dead.position > 0 => {
            format!("mask `{text}` of emergency number `{of}` never acts: an entry has this number, which comes first")
        }
        (Some(_), false) => {
            format!("{kind} `{text}` never acts: in every profile, another entry with it comes first")
        }
    };
    let subject = Subject::Emergency(dead.entry);
    let mut finding = Diagnostic::new(&CODE, message)
        .at(written.span, "never acts")
        .on(subject.path(plan), subject.index())
        .witness(text);
    if by_itself {
        // The entry acts on the string all the same.
        finding.level = Level::Warning;
    }
    for (entry, position) in &dead.instead {
        finding.blockers.push(Subject::Emergency(*entry).path(plan));
        if let Some(place) = emergency_text(plan, *entry, *position) {
            finding = finding.and_at(place.span, "this acts instead");
        }
    }
    let help = match dead.position {
        0 => "remove the entry".to_owned(),
        _ => format!("remove the mask `{text}`"),
    };
    Some(finding.help(help))
}
