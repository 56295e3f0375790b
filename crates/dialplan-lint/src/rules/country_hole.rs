//! Country codes that lead nowhere, although those of their neighbours are routed.

use dialplan_analysis::countries::{CountryHoles, country_holes};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_numbering::regions_of;

use super::{Rule, code};
use crate::context::{About, Context};
use crate::partial::ROUTING;

static CODE: Code = code("DP0421", "country-hole", Level::Info);
pub(super) static RULE: Rule =
    Rule::new(&CODE, check, include_str!("country_hole.md")).needing_whole(ROUTING).needing(|plan| {
        match (plan.rules.is_empty(), plan.routes.is_empty(), plan.policies.is_empty()) {
            (true, ..) | (_, true, true) => None,
            (_, true, false) => Some("routes"),
            (_, false, true) => Some("policies"),
            _ => None,
        }
    });

/// The number of countries that a message names.
const NAMED: usize = 5;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let holes = context.decided(&CODE, About::Plan, country_holes(context.analysis)).flatten();
    holes.iter().map(|holes| finding(context, holes)).collect()
}

fn finding(context: &Context<'_>, holes: &CountryHoles) -> Diagnostic {
    let rule = context.plan.rule(holes.rule);
    let mut names: Vec<String> = holes.codes.iter().take(NAMED).map(|code| country(code)).collect();
    if let Some(more) = holes.codes.len().checked_sub(NAMED).filter(|more| *more > 0) {
        names.push(format!("{more} more"));
    }
    let names = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    };
    let message = format!("no policy can call {names}, although most neighbouring country codes are routed");
    let place = rule.pattern.place(context.file, 0..rule.pattern.len());
    let finding = context.on_rule(&CODE, holes.rule, message, place, "makes such numbers");
    let example = &holes.example;
    finding
        .note(format!("`{}` becomes `{}`, which is not routed", example.number, example.result))
        .note(format!("{} neighbouring country codes are routed", holes.neighbours))
        .witness(&*example.number)
        .help("correct the targets, or list the numbers under `lint: {blocked: [..]}` if they are blocked on purpose")
}

/// Returns the country with a country code in words.
fn country(code: &str) -> String {
    regions_of(code).first().map(|region| region.in_words()).unwrap_or_default()
}
