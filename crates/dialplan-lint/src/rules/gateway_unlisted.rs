//! A route that names a gateway that is not in the list of gateways.

use std::collections::BTreeMap;

use dialplan_core::diag::{Code, Diagnostic, Level, did_you_mean};
use dialplan_core::model::{RouteId, Subject};
use dialplan_core::source::Span;

use super::{Rule, code};
use crate::context::{Context, listed};
use crate::partial::GATEWAYS;

static CODE: Code = code("DP0406", "gateway-unlisted", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("gateway_unlisted.md")).needing_whole(&[GATEWAYS]);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    // Without a list there is nothing to compare with.
    if !plan.gateways.iter().any(|gateway| gateway.listed) {
        return Vec::new();
    }
    let mut named: BTreeMap<usize, Vec<(RouteId, Span)>> = BTreeMap::new();
    for route in plan.route_ids() {
        for gateway in &plan.route(route).gateways {
            if !plan.gateway(gateway.id).listed {
                named.entry(gateway.id.index()).or_default().push((route, gateway.span));
            }
        }
    }
    let finding = |(gateway, uses): (usize, Vec<(RouteId, Span)>)| {
        let name = &*plan.gateways.get(gateway)?.name.value;
        let (first, place) = uses.first()?;
        let subject = Subject::Route(*first);
        let message = format!("gateway `{name}` is not in the list of gateways");
        let mut finding =
            Diagnostic::new(&CODE, message).at(*place, "named here").on(subject.path(plan), subject.index());
        if uses.len() > 1 {
            finding = finding.note(format!(
                "named by {}",
                listed("route", uses.iter().map(|(route, _)| &*plan.route(*route).name.value))
            ));
        }
        let all = plan.gateways.iter().filter(|gateway| gateway.listed).map(|gateway| &*gateway.name.value);
        Some(finding.help(did_you_mean(name, all).unwrap_or_else(|| "add it to `gateways`".to_owned())))
    };
    named.into_iter().filter_map(finding).collect()
}
