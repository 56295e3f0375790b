//! Checks that every reference of a plan is valid.
//!
//! Loading a plan file only creates valid references, but a plan from an artefact can have any.

use super::{EmergencyPolicyId, Plan, PlanList, PolicyId, ProfileId, Ref, RuleId, TranslationLists, UsageId};

impl Plan {
    /// Returns true if every id in the plan is the id of a thing in the plan.
    pub(crate) fn references_hold(&self) -> bool {
        let profile = |id: &Ref<ProfileId>| id.id.index() < self.profiles.len();
        let policy = |id: &Ref<PolicyId>| id.id.index() < self.policies.len();
        let usage = |id: &Ref<UsageId>| id.id.index() < self.usages.len();
        let emergency = |id: &Ref<EmergencyPolicyId>| id.id.index() < self.emergency_policies.len();
        let rule = |id: &RuleId| id.index() < self.rules.len();
        let listed = |list: &[Ref<RuleId>]| list.iter().all(|listed| rule(&listed.id));
        let lists = |lists: &TranslationLists| listed(&lists.called) && listed(&lists.calling);
        self.default_profile.iter().all(profile)
            && self.default_policy.iter().all(policy)
            && self.global_policy.iter().all(policy)
            && self.default_emergency_policy.iter().all(emergency)
            && self.sites.iter().all(|s| s.emergency_policy.iter().all(emergency) && s.profiles.iter().all(profile))
            && self.emergency_numbers.iter().all(|e| {
                e.usage.iter().all(usage)
                    && e.profiles.iter().all(profile)
                    && e.policy.is_none_or(|policy| policy.index() < self.emergency_policies.len())
            })
            && self.number_ranges.iter().all(|range| range.site.is_none_or(|site| site.id.index() < self.sites.len()))
            && self.translation_rules.iter().all(rule)
            && self.rule_ids().filter(|rule| self.is_translation_rule(*rule)).eq(self.translation_rules.iter().copied())
            && self.rule_sets.iter().all(|set| set.rules.iter().all(rule))
            && self.profiles.iter().flat_map(|profile| &profile.rules).all(|member| {
                rule(&member.rule) && member.include.is_none_or(|set| set.id.index() < self.rule_sets.len())
            })
            && self.policies.iter().all(|p| p.phone_usages.iter().all(usage) && p.profiles.iter().all(profile))
            && self.routes.iter().all(|route| {
                route.phone_usages.iter().all(usage)
                    && listed(&route.translations)
                    && route.gateways.iter().all(|gateway| gateway.id.index() < self.gateways.len())
            })
            && self.gateways.iter().all(|gateway| {
                gateway.profile.iter().all(profile)
                    && lists(&gateway.outbound)
                    && lists(&gateway.inbound)
                    && gateway.policy.iter().all(policy)
                    && gateway.phone_usages.iter().all(usage)
            })
            && self.partial.iter().map(|list| list.id).chain(self.emptied.iter().copied()).all(|list| match list {
                PlanList::Section(_) => true,
                PlanList::Rules(id) => id.index() < self.profiles.len(),
                PlanList::PolicyUsages(id) => id.index() < self.policies.len(),
                PlanList::RouteUsages(id) | PlanList::RouteGateways(id) => id.index() < self.routes.len(),
                PlanList::Numbers(id) => id.index() < self.emergency_policies.len(),
                PlanList::Translations(id, _) => id.index() < self.gateways.len(),
            })
            && self.users.iter().all(|user| {
                user.profile.iter().all(profile)
                    && user.policy.iter().all(policy)
                    && user.emergency_policy.iter().all(emergency)
            })
    }
}
