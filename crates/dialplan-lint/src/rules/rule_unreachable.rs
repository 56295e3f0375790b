//! A normalization rule that no number reaches, because earlier rules take every number of it.

use dialplan_analysis::rules::{Difference, Minimality, Reach, Unreachable, rule_reachability};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{ProfileId, RuleId, Subject};

use super::{Rule, code};
use crate::context::{About, Context, listed};

static CODE: Code = code("DP0301", "rule-unreachable", Level::Error);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("rule_unreachable.md"));

/// Blockers that are pointed at; all are named.
const LABELS: usize = 8;

/// An unreachable rule, and the other profiles in which the same rules stand in its way.
struct Dead {
    profile: ProfileId,
    position: usize,
    rule: RuleId,
    blockers: Vec<RuleId>,
    why: Unreachable,
    also: Vec<ProfileId>,
}

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut dead: Vec<Dead> = Vec::new();
    for profile in plan.profile_ids() {
        let reaches = rule_reachability(context.analysis, profile);
        let mut limit = None;
        for (position, reach) in reaches.into_iter().enumerate() {
            match reach {
                // A rule that takes nothing by itself is not the fault of the rules above it.
                Reach::Reached | Reach::Nothing(_) => {}
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
    dead.iter().map(|dead| finding(context, dead)).collect()
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
    let by = match why.blockers.as_slice() {
        [one] => format!("rule `{}` above takes every number of it", name_at(one.index())),
        many => format!("{} rules above together take every number of it", many.len()),
    };
    let same = match why.difference {
        Ok(Some(_)) => "",
        Ok(None) => ", with the same result",
        Err(_) => ", with the same result for every number that was tried",
    };
    let message = format!("rule `{name}` is never used: {by}{same}");
    let subject = Subject::Rule(dead.profile, dead.position);
    let label = format!("`{}` never gets here", why.witness);
    let mut finding = context.on(&CODE, subject, message, &label).witness(&*why.witness);
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
            "takes them all".to_owned()
        } else if *blocker == why.first_match {
            format!("takes some of them, such as `{}`", why.witness)
        } else {
            "takes some of them".to_owned()
        };
        if let (true, Some(place)) = (count < LABELS, blocker_subject.span(plan)) {
            finding = finding.and_at(place, text);
        }
    }
    if let Ok(Some(difference)) = &why.difference {
        let blocker = name_at(difference.blocker.index());
        let Difference { number, blocker_result, own_result, .. } = difference;
        finding = finding.note(match difference.blocker_matches_first {
            true => format!("`{number}` becomes `{blocker_result}` by rule `{blocker}`, not `{own_result}` by rule `{name}`"),
            false => {
                format!("of `{number}` rule `{blocker}` would make `{blocker_result}`, and rule `{name}` would make `{own_result}`")
            }
        });
    }
    match why.minimality {
        Minimality::Shortest => {}
        Minimality::Irreducible => finding = finding.note("perhaps fewer rules are enough to take every number of it"),
        Minimality::AllMatching => {
            finding = finding.note("these are all rules that take a number of it; fewer may be enough");
        }
    }
    if !dead.also.is_empty() {
        let names = dead.also.iter().map(|profile| &*plan.profile(*profile).name.value);
        finding = finding.note(format!("also in {}", listed("profile", names)));
    }
    let help = if harmless {
        "take it out".to_owned()
    } else {
        let first = why.blockers.first().map_or("", |first| name_at(first.index()));
        format!("move it above rule `{first}`, or take it out")
    };
    finding.help(help)
}
