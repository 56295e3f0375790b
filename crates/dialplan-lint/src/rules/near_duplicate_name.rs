//! Names that differ only in case, blanks, dashes or underscores.

use std::collections::BTreeMap;

use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::Subject;
use dialplan_core::source::Text;

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0416", "near-duplicate-name", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("near_duplicate_name.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let mut found = Vec::new();
    let profiles = plan.profile_ids().map(|id| (Subject::Profile(id), &plan.profile(id).name));
    found.extend(alike(context, "profile", profiles));
    found.extend(alike(context, "phone usage", plan.usage_ids().map(|id| (Subject::Usage(id), &plan.usage(id).name))));
    found.extend(alike(context, "policy", plan.policy_ids().map(|id| (Subject::Policy(id), &plan.policy(id).name))));
    found.extend(alike(context, "route", plan.route_ids().map(|id| (Subject::Route(id), &plan.route(id).name))));
    found
}

fn alike<'a>(context: &Context<'_>, kind: &str, names: impl Iterator<Item = (Subject, &'a Text)>) -> Vec<Diagnostic> {
    let mut known: BTreeMap<String, &Text> = BTreeMap::new();
    let mut found = Vec::new();
    for (subject, name) in names {
        let bare = name.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect();
        match known.get(&bare) {
            None => {
                known.insert(bare, name);
            }
            Some(first) => {
                let message = format!("{kind} `{}` is easily confused with {kind} `{}`", &**name, &***first);
                let finding =
                    context.on(&CODE, subject, message, "nearly the same name").and_at(first.span, "the other name");
                found.push(finding.help("if both mean the same thing, use one spelling; otherwise rename one of them"));
            }
        }
    }
    found
}
