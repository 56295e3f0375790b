//! A phone usage without effect in a policy.

use std::collections::BTreeMap;

use dialplan_analysis::routes::{Role, roles};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::{PolicyId, Subject, UsageId};

use super::{Rule, code};
use crate::context::{About, Context, listed};
use crate::partial::ROUTING;

static CODE: Code = code("DP0413", "usage-never-selected", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("usage_never_selected.md")).needing_whole(ROUTING);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    let Some(parts) = context.decided(&CODE, About::Plan, roles(context.analysis)) else { return Vec::new() };
    // If none of its routes is ever chosen, the routes are reported instead.
    let has_living_route = |usage: UsageId| {
        let of_usage =
            |route: &&dialplan_core::model::RouteId| plan.route(**route).phone_usages.iter().any(|u| u.id == usage);
        let routes: Vec<_> = plan.route_ids().collect();
        let mut of_usage = routes.iter().filter(of_usage);
        of_usage.any(|route| parts.routes.get(route.index()).is_some_and(|part| *part > Some(Role::Nothing)))
    };
    let mut idle: BTreeMap<UsageId, Vec<PolicyId>> = BTreeMap::new();
    for ((policy, usage), part) in &parts.usages {
        if *part == Role::Nothing {
            idle.entry(*usage).or_default().push(*policy);
        }
    }
    let finding = |(usage, policies): (UsageId, Vec<PolicyId>)| {
        let first = policies.first()?;
        let entry = plan.policy(*first);
        let place = entry.phone_usages.iter().find(|one| one.id == usage)?.span;
        let (name, subject) = (&*plan.usage(usage).name, Subject::Policy(*first));
        let message = format!(
            "phone usage `{name}` has no effect in policy `{}`: earlier usages cover all its numbers",
            &*entry.name
        );
        let mut finding =
            Diagnostic::new(&CODE, message).at(place, "never selected").on(subject.path(plan), subject.index());
        if policies.len() > 1 {
            let names = policies.iter().skip(1).map(|policy| &*plan.policy(*policy).name.value);
            finding = finding.note(format!("also in {}", listed("policy", names)));
        }
        Some(finding.help("move it before the usages that cover its numbers, or remove it"))
    };
    idle.into_iter().filter(|(usage, _)| has_living_route(*usage)).filter_map(finding).collect()
}
