//! A normalization rule that no number reaches, because earlier rules match all its numbers.

use dialplan_analysis::rules::{Difference, Minimality, Reach, Taken, Unreachable, rule_reachability};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{ProfileId, RuleId, Subject};

use super::{Rule, code};
use crate::context::{About, Context, listed};
use crate::lost_numbers::{instead, would};

static CODE: Code = code("DP0301", "rule-unreachable", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("rule_unreachable.md"));

/// The number of blockers that get a label. `Diagnostic::blockers` has all of them.
const LABELS: usize = 8;

/// An unreachable rule, and the other profiles in which the same rules block it.
struct Dead {
    profile: ProfileId,
    position: usize,
    rule: RuleId,
    blockers: Vec<RuleId>,
    why: Unreachable,
    also: Vec<ProfileId>,
}

/// A rule on all of whose numbers emergency entries act, and the other profiles in which they do.
struct TakenRule {
    profile: ProfileId,
    position: usize,
    rule: RuleId,
    why: Taken,
    also: Vec<ProfileId>,
}

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut dead: Vec<Dead> = Vec::new();
    let mut taken: Vec<TakenRule> = Vec::new();
    for profile in context.analysis.fairly(plan.profile_ids()) {
        let reaches = rule_reachability(context.analysis, profile);
        let mut limit = None;
        for (position, reach) in reaches.into_iter().enumerate() {
            match reach {
                // If a rule matches nothing by itself, the rules above it are not the cause.
                Reach::Reached | Reach::Nothing(_) => {}
                Reach::Taken(why) => {
                    let Some(rule) = Subject::Rule(profile, position).rule(plan) else { continue };
                    match taken.iter_mut().find(|known| known.rule == rule && known.why.entries == why.entries) {
                        Some(known) => known.also.push(profile),
                        None => taken.push(TakenRule { profile, position, rule, why, also: Vec::new() }),
                    }
                }
                Reach::NotDecided(undecided) => limit = limit.or(Some(undecided)),
                Reach::Unreachable(why) => {
                    if let Err(undecided) = &why.difference {
                        limit = limit.or_else(|| Some(undecided.clone()));
                    }
                    remember(&mut dead, context, profile, position, why);
                }
            }
        }
        if let Some(limit) = limit {
            context.not_decided(&CODE, About::Profile(profile), limit);
        }
    }
    let by_entries = taken.iter().map(|taken| by_entries(context, taken));
    dead.iter().map(|dead| finding(context, dead)).chain(by_entries).collect()
}

fn by_entries(context: &Context<'_>, taken: &TakenRule) -> Diagnostic {
    let plan = context.plan;
    let name = &*plan.rule(taken.rule).name;
    let subject = Subject::Rule(taken.profile, taken.position);
    let message = format!("rule `{name}` is never used: emergency entries act on all its numbers before the rules");
    let label = format!("`{}` never reaches this rule", taken.why.witness);
    let mut finding = context.on(&CODE, subject, message, &label).witness(&*taken.why.witness);
    // The calls get out.
    finding.level = Level::Warning;
    if let Some(include) = subject.include_span(plan) {
        finding = finding.and_at(include, "included here");
    }
    finding = with_entries(context, finding, &taken.why.entries);
    if !taken.also.is_empty() {
        let names = taken.also.iter().map(|profile| &*plan.profile(*profile).name.value);
        finding = finding.note(format!("also in {}", listed("profile", names)));
    }
    finding.help("remove it")
}

/// Adds the emergency entries that act on numbers of a rule.
fn with_entries(context: &Context<'_>, mut finding: Diagnostic, entries: &[usize]) -> Diagnostic {
    for (count, entry) in entries.iter().enumerate() {
        let subject = Subject::Emergency(*entry);
        finding.blockers.push(subject.path(context.plan));
        if let (true, Some(place)) = (count < LABELS, subject.span(context.plan)) {
            finding = finding.and_at(place, "this emergency entry acts first");
        }
    }
    finding
}

fn remember(dead: &mut Vec<Dead>, context: &Context<'_>, profile: ProfileId, position: usize, why: Unreachable) {
    let id = |position: usize| Subject::Rule(profile, position).rule(context.plan);
    let Some(rule) = id(position) else { return };
    let blockers: Vec<RuleId> = why.blockers.iter().filter_map(|blocker| id(blocker.index())).collect();
    let same = |known: &&mut Dead| known.rule == rule && known.blockers == blockers;
    match dead.iter_mut().find(same) {
        Some(known) => known.also.push(profile),
        None => dead.push(Dead { profile, position, rule, blockers, why, also: Vec::new() }),
    }
}

fn finding(context: &Context<'_>, dead: &Dead) -> Diagnostic {
    let plan = context.plan;
    let why = &dead.why;
    let name = &*plan.rule(dead.rule).name;
    let name_at = |position: usize| {
        let rule = Subject::Rule(dead.profile, position).rule(plan);
        rule.map_or("", |rule| &*plan.rule(rule).name.value)
    };
    let harmless = !matches!(why.difference, Ok(Some(_)));
    let entries = if why.entries.is_empty() { "" } else { ", except those on which emergency entries act" };
    let by = match why.blockers.as_slice() {
        [one] => format!("rule `{}` above matches all its numbers", name_at(one.index())),
        many => format!("{} rules above together match all its numbers", many.len()),
    };
    let same = match why.difference {
        Ok(Some(_)) => "",
        Ok(None) => ", with the same result",
        Err(_) => ", with the same result for every number that was tried",
    };
    let message = format!("rule `{name}` is never used: {by}{entries}{same}");
    let subject = Subject::Rule(dead.profile, dead.position);
    let label = format!("`{}` never reaches this rule", why.witness);
    let mut finding = context.on(&CODE, subject, message, &label);
    finding = finding.witness(why.met.dialled(&why.witness).unwrap_or(&why.witness));
    if harmless {
        finding.level = Level::Warning;
    }
    if let Some(include) = subject.include_span(plan) {
        finding = finding.and_at(include, "included here");
    }
    for (count, blocker) in why.blockers.iter().enumerate() {
        let blocker_subject = Subject::Rule(dead.profile, blocker.index());
        finding.blockers.push(blocker_subject.path(plan));
        let text = if why.blockers.len() == 1 {
            "matches them all".to_owned()
        } else if *blocker == why.first_match {
            format!("matches some of them, such as `{}`", why.witness)
        } else {
            "matches some of them".to_owned()
        };
        if let (true, Some(place)) = (count < LABELS, blocker_subject.span(plan)) {
            finding = finding.and_at(place, text);
        }
    }
    finding = with_entries(context, finding, &why.entries);
    if let Ok(Some(difference)) = &why.difference {
        let blocker = name_at(difference.blocker.index());
        let Difference { number, met, blocker_result, own_result, .. } = difference;
        let made = ((&**blocker_result, blocker), (&**own_result, name));
        finding = finding.note(match difference.blocker_matches_first {
            true => instead(met, number, made.0, made.1),
            false => would(number, made.0, made.1),
        });
    }
    match why.minimality {
        Minimality::Shortest => {}
        Minimality::Irreducible => finding = finding.note("fewer rules may be enough to match all its numbers"),
        Minimality::AllMatching => {
            finding = finding.note("these are all the rules that match a number of it; fewer may be enough");
        }
    }
    if !dead.also.is_empty() {
        let names = dead.also.iter().map(|profile| &*plan.profile(*profile).name.value);
        finding = finding.note(format!("also in {}", listed("profile", names)));
    }
    let help = if harmless {
        "remove it".to_owned()
    } else {
        let first = why.blockers.first().map_or("", |first| name_at(first.index()));
        format!("move it above rule `{first}`, or remove it")
    };
    finding.help(help)
}
