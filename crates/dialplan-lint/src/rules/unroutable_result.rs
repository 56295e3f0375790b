//! A rule none of whose results is routed.

use dialplan_analysis::results::Unroutable;
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{Subject, UsageId};

use super::{Rule, code};
use crate::context::{Context, listed};
use crate::partial::ROUTING;

static CODE: Code = code("DP0307", "unroutable-result", Level::Warning);
pub(super) static RULE: Rule =
    Rule::new(&CODE, check, include_str!("unroutable_result.md")).needing_whole(ROUTING).needing(|plan| {
        match (plan.rules.len() == plan.translation_rules.len(), plan.routes.is_empty(), plan.policies.is_empty()) {
            (true, ..) | (_, true, true) => None,
            (_, true, false) => Some("routes"),
            (_, false, true) => Some("policies"),
            _ => None,
        }
    });

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let answers = context.answers(&CODE, (*context.unroutable()).clone());
    // If no policy at all has the usages of the routes, `usage-in-no-policy` reports the usages.
    let plan = context.plan;
    let is_had = |usage: UsageId| plan.policies.iter().any(|policy| policy.phone_usages.iter().any(|u| u.id == usage));
    let is_own = |dead: &&Unroutable| {
        let mut usages = dead.matching_routes.iter().flat_map(|route| &plan.route(*route).phone_usages);
        dead.matching_routes.is_empty() || usages.any(|usage| is_had(usage.id))
    };
    answers.iter().filter(is_own).map(|dead| finding(context, dead)).collect()
}

fn finding(context: &Context<'_>, dead: &Unroutable) -> Diagnostic {
    let plan = context.plan;
    let rule = plan.rule(dead.rule);
    let place = rule.translation.place(context.file, 0..rule.translation.len());
    let result = &dead.example.result;
    let message = match dead.matching_routes.as_slice() {
        [] => format!("rule `{}` leads nowhere: no route matches its results, such as `{result}`", &*rule.name),
        _ => format!("rule `{}` leads nowhere: nobody may use the routes that match its results", &*rule.name),
    };
    let mut finding = context.on_rule(&CODE, dead.rule, message, place, "not routed").witness(&*dead.example.number);
    finding = finding.note(format!("`{}` becomes `{result}`", dead.example.number));
    if let [first, ..] = dead.matching_routes.as_slice() {
        let names = listed("route", dead.matching_routes.iter().map(|route| &*plan.route(*route).name.value));
        finding =
            finding.note(format!("matched by {names}, but no policy that occurs with the rule has their phone usages"));
        if let Some(place) = Subject::Route(*first).span(plan) {
            finding = finding.and_at(place, "matches them, but nobody may use it");
        }
        finding.blockers.extend(dead.matching_routes.iter().map(|route| Subject::Route(*route).path(plan)));
    } else if dead.country_is_known {
        finding = finding.note("other numbers with this beginning are routed, so these may be blocked on purpose");
    }
    if dead.country_is_known || !dead.matching_routes.is_empty() {
        finding.level = Level::Info;
    }
    finding.help(match dead.matching_routes.as_slice() {
        [] => "correct the translation, or add a route that matches the results",
        _ => "correct the translation, or give a policy a phone usage of such a route",
    })
}
