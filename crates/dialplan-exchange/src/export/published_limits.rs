//! Checks Microsoft's published limits before anything is written.
//!
//! The limits come from the documentation of `New-CsTenantDialPlan` and "What are dial plans?" for Teams, of
//! `New-CsDialPlan` and `New-CsVoiceNormalizationRule` for Skype for Business, of `New-CsTeamsEmergencyNumber` and
//! `New-CsLocationPolicy`, and of "Translate phone numbers to an alternate format".

use std::collections::HashMap;

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::Plan;
use dialplan_core::source::{Span, Text};

use super::target::{ProductFamily, Target};
use crate::codes;

const RULES_PER_PLAN: usize = 50;
const PLANS_PER_TENANT: usize = 1000;
const PLAN_NAME: usize = 49;
const RULE_NAME: usize = 256;
const DESCRIPTION: usize = 512;
const TRANSLATION_RULES: usize = 400;
const TRANSLATION_NAME: usize = 100;
const TRANSLATION_PATTERN: usize = 1024;
const TRANSLATION_TEXT: usize = 256;
const DIAL_STRING: usize = 10;
const MASKS: usize = 100;

/// Returns an error for each limit of the target that the plan exceeds.
pub(super) fn check(plan: &Plan, target: Target) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut over = |span: Span, message: String, help: &str| {
        findings.push(Diagnostic::new(&codes::TARGET_LIMIT, message).at(span, "here").help(help));
    };
    let teams = target.family() == ProductFamily::Teams;
    if teams && plan.profiles.len() > PLANS_PER_TENANT {
        let span = plan.profiles.get(PLANS_PER_TENANT).map(|profile| profile.name.span).unwrap_or_default();
        over(
            span,
            format!(
                "the plan has {} profiles, but a Teams tenant can have at most {PLANS_PER_TENANT} dial plans",
                plan.profiles.len()
            ),
            "merge similar profiles",
        );
    }
    for profile in &plan.profiles {
        let name = &profile.name;
        if teams && profile.rules.len() > RULES_PER_PLAN {
            over(
                name.span,
                format!(
                    "profile `{}` has {} rules, but Teams allows at most {RULES_PER_PLAN}",
                    &**name,
                    profile.rules.len()
                ),
                "merge rules or split the profile",
            );
        }
        let bad = name.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')));
        if teams && (bad.is_some() || name.chars().count() > PLAN_NAME) {
            let message = format!(
                "Teams does not accept the dial plan name `{}`: \
                 it may have at most {PLAN_NAME} letters, digits, `.` and `-`",
                &**name
            );
            over(name.span, message, "give it another name");
        }
        if let Some(prefix) = &profile.external_access_prefix
            && !teams
            && (prefix.len() > 4 || !prefix.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | '#')))
        {
            over(
                prefix.span,
                format!(
                    "external access prefix `{}` must have at most 4 characters, each `0-9`, `#` or `*`",
                    &**prefix
                ),
                "shorten it",
            );
        }
    }
    let rules = plan.profiles.iter().map(|profile| profile.rules.iter().map(|placed| &plan.rule(placed.rule).name));
    for (kind, names) in [
        ("profile names", plan.profiles.iter().map(|profile| &profile.name).collect::<Vec<&Text>>()),
        ("policy names", plan.policies.iter().map(|policy| &policy.name).collect()),
        ("route names", plan.routes.iter().map(|route| &route.name).collect()),
        ("translation rule names", plan.translation_rules.iter().map(|rule| &plan.rule(*rule).name).collect()),
    ]
    .into_iter()
    .chain(rules.map(|names| ("rule names in a profile", names.collect())))
    {
        let mut known: HashMap<String, &Text> = HashMap::new();
        for name in names {
            if let Some(first) = known.insert(name.to_lowercase(), name) {
                let message = format!(
                    "`{}` and `{}` are the same name in the target, which ignores the case of {kind}",
                    &**first, &**name
                );
                over(name.span, message, "give one of them another name");
            }
        }
    }
    for rule in &plan.rules {
        if rule.name.chars().count() > RULE_NAME {
            over(rule.name.span, format!("the name of a rule has more than {RULE_NAME} characters"), "shorten it");
        }
    }
    if teams && let Some(rule) = plan.translation_rules.get(TRANSLATION_RULES) {
        over(
            plan.rule(*rule).name.span,
            format!(
                "the plan has {} translation rules, but a Teams tenant can have at most {TRANSLATION_RULES}",
                plan.translation_rules.len()
            ),
            "merge similar rules",
        );
    }
    for rule in plan.translation_rules.iter().map(|rule| plan.rule(*rule)).filter(|_| teams) {
        for (what, text, limit) in [
            ("name", &rule.name, TRANSLATION_NAME),
            ("pattern", &rule.pattern, TRANSLATION_PATTERN),
            ("translation", &rule.translation, TRANSLATION_TEXT),
        ] {
            if text.chars().count() > limit {
                let message = format!("the {what} of a translation rule has more than {limit} characters");
                over(text.span, message, "shorten it");
            }
        }
    }
    let descriptions = (plan.profiles.iter().map(|p| &p.description))
        .chain(plan.rules.iter().map(|rule| &rule.description))
        .chain(plan.policies.iter().map(|policy| &policy.description))
        .chain(plan.routes.iter().map(|route| &route.description))
        .chain(plan.emergency_policies.iter().map(|policy| &policy.description))
        .chain(plan.sites.iter().map(|site| &site.description));
    for text in descriptions.flatten() {
        if text.chars().count() > DESCRIPTION {
            over(text.span, format!("a description has more than {DESCRIPTION} characters"), "shorten it");
        }
    }
    let digits = |text: &str| (1..=DIAL_STRING).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    for entry in &plan.emergency_numbers {
        for mask in entry.masks.iter().filter(|mask| !digits(mask)) {
            over(
                mask.span,
                format!("emergency mask `{}` must have 1 to {DIAL_STRING} digits", &**mask),
                "remove it, or turn it into a rule",
            );
        }
        if !teams && !digits(&entry.number) {
            over(
                entry.number.span,
                format!("emergency number `{}` must have 1 to {DIAL_STRING} digits", &*entry.number),
                "write it as it is dialled, without `+`",
            );
        }
        let all: usize = entry.masks.iter().map(|mask| mask.len() + 1).sum();
        if !teams && all > MASKS + 1 {
            over(
                entry.number.span,
                format!("the masks of emergency number `{}` have more than {MASKS} characters", &*entry.number),
                "turn some of them into rules",
            );
        }
    }
    findings
}
