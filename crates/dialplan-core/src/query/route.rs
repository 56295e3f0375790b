//! From a number and an ordered list of usages to the routes that carry it.

use super::answer::{Choice, Reason, Verdict};
use crate::compile::CompiledPlan;
use crate::model::{RouteId, UsageId};

/// What routing found.
pub(super) struct Found {
    pub(super) verdict: Verdict,
    pub(super) chain: Vec<Choice>,
    pub(super) skipped: Vec<Choice>,
}

impl CompiledPlan {
    pub(super) fn route(&self, number: &str, usages: &[UsageId]) -> Found {
        let nothing = |reason| Found { verdict: Verdict::Blocked(reason), chain: Vec::new(), skipped: Vec::new() };
        if usages.is_empty() {
            return nothing(Reason::PolicyHasNoUsages);
        }
        let plan = self.plan();
        let matching = self.routes().labels_of(number.as_bytes());
        let candidates = self.candidates(matching, usages);
        let (chain, skipped): (Vec<Choice>, Vec<Choice>) =
            candidates.into_iter().partition(|choice| !plan.route(choice.route).gateways.is_empty());
        if !chain.is_empty() {
            return Found { verdict: Verdict::Routed, chain, skipped };
        }
        if !skipped.is_empty() {
            return Found { verdict: Verdict::Blocked(Reason::RouteHasNoGateway(skipped.clone())), chain, skipped };
        }
        let through_others: Vec<(RouteId, Vec<UsageId>)> = (matching.iter())
            .map(|route| (*route, plan.route(*route).phone_usages.iter().map(|u| u.id).collect::<Vec<_>>()))
            .filter(|(_, usages)| !usages.is_empty())
            .collect();
        nothing(if through_others.is_empty() { Reason::NoRoute } else { Reason::UsageNotAllowed(through_others) })
    }

    /// The routes that the usages reach, in order of usage, priority and file; each once, at its first place.
    fn candidates(&self, matching: &[RouteId], usages: &[UsageId]) -> Vec<Choice> {
        let plan = self.plan();
        let mut ranked = Vec::new();
        for route in matching {
            let entry = plan.route(*route);
            let ranks = entry.phone_usages.iter().filter_map(|u| usages.iter().position(|own| *own == u.id));
            if let Some(rank) = ranks.min() {
                let priority = entry.priority.map_or((true, 0), |priority| (false, priority));
                ranked.push((rank, priority, *route));
            }
        }
        ranked.sort_unstable();
        let choice = |(rank, _, route): (usize, _, RouteId)| Some(Choice { usage: *usages.get(rank)?, route });
        ranked.into_iter().filter_map(choice).collect()
    }
}
