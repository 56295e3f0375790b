//! The whole plan, and access to its parts by id.

use serde::{Deserialize, Serialize};

use super::{
    Assertion, Dialect, EmergencyNumber, EmergencyPolicy, EmergencyPolicyId, Gateway, GatewayId, LintSettings,
    NumberClass, NumberRange, PlanList, Policy, PolicyId, Profile, ProfileId, Ref, Route, RouteId, Rule, RuleId,
    RuleSet, RuleSetId, Settings, Site, SiteId, Usage, UsageId, User, UserId,
};
use crate::source::{Span, Text};

/// A whole plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The name of the plan.
    pub name: Option<Text>,
    /// The product whose behaviour determines the defaults.
    pub dialect: Dialect,
    /// The settings, with the dialect's defaults filled in.
    pub settings: Settings,
    /// The profile of callers that have none.
    pub default_profile: Option<Ref<ProfileId>>,
    /// The policy of callers that have none.
    pub default_policy: Option<Ref<PolicyId>>,
    /// One policy for all callers, which overrides all others.
    pub global_policy: Option<Ref<PolicyId>>,
    /// The emergency policy of callers who have none and are at no site that has one.
    pub default_emergency_policy: Option<Ref<EmergencyPolicyId>>,
    /// The emergency policies.
    pub emergency_policies: Vec<EmergencyPolicy>,
    /// The sites.
    pub sites: Vec<Site>,
    /// The emergency numbers, which must always be routed: either those of the short form, or those of all emergency
    /// policies, one policy after another.
    pub emergency_numbers: Vec<EmergencyNumber>,
    /// The rule sets, which are shared lists of rules.
    pub rule_sets: Vec<RuleSet>,
    /// All rules: first those of rule sets, then those of profiles, then the translation rules, each in file order.
    pub rules: Vec<Rule>,
    /// The translation rules, which gateways and routes name in their lists.
    pub translation_rules: Vec<RuleId>,
    /// The location profiles.
    pub profiles: Vec<Profile>,
    /// The phone usages.
    pub usages: Vec<Usage>,
    /// The policies.
    pub policies: Vec<Policy>,
    /// The routes.
    pub routes: Vec<Route>,
    /// The gateways: first the listed ones, then those that only routes name, each in file order.
    pub gateways: Vec<Gateway>,
    /// The users.
    pub users: Vec<User>,
    /// The blocks of numbers that the organisation owns. They change no answer.
    pub number_ranges: Vec<NumberRange>,
    /// The named classes of normalised numbers, in file order. They change no answer.
    pub classes: Vec<NumberClass>,
    /// The lists of which the plan only has a part, ordered.
    pub partial: Vec<Ref<PlanList>>,
    /// The lists of profiles, policies and routes that are written out without items, ordered. Of a list that is not
    /// written at all, the plan says nothing.
    pub emptied: Vec<PlanList>,
    /// The settings of the linter.
    #[serde(skip)]
    pub lint: LintSettings,
    /// The assertions about all numbers.
    #[serde(skip)]
    pub assertions: Vec<Assertion>,
}

impl Plan {
    /// Returns true if some call can be routed. Without policies, usages of emergency numbers and usages of gateways, a
    /// plan says nothing about routing, whatever routes it has.
    pub fn routes_calls(&self) -> bool {
        !self.policies.is_empty()
            || self.emergency_numbers.iter().any(|entry| entry.usage.is_some())
            || self.gateways.iter().any(|gateway| !gateway.phone_usages.is_empty())
    }

    /// Returns an emergency policy by its id.
    pub fn emergency_policy(&self, id: EmergencyPolicyId) -> &EmergencyPolicy {
        entry(&self.emergency_policies, id.index())
    }

    /// Returns a site by its id.
    pub fn site(&self, id: SiteId) -> &Site {
        entry(&self.sites, id.index())
    }

    /// Returns a profile by its id.
    pub fn profile(&self, id: ProfileId) -> &Profile {
        entry(&self.profiles, id.index())
    }

    /// Returns a rule by its id.
    pub fn rule(&self, id: RuleId) -> &Rule {
        entry(&self.rules, id.index())
    }

    /// Returns a rule set by its id.
    pub fn rule_set(&self, id: RuleSetId) -> &RuleSet {
        entry(&self.rule_sets, id.index())
    }

    /// Returns a usage by its id.
    pub fn usage(&self, id: UsageId) -> &Usage {
        entry(&self.usages, id.index())
    }

    /// Returns a policy by its id.
    pub fn policy(&self, id: PolicyId) -> &Policy {
        entry(&self.policies, id.index())
    }

    /// Returns a route by its id.
    pub fn route(&self, id: RouteId) -> &Route {
        entry(&self.routes, id.index())
    }

    /// Returns a gateway by its id.
    pub fn gateway(&self, id: GatewayId) -> &Gateway {
        entry(&self.gateways, id.index())
    }

    /// Returns the gateways of a route that are enabled, in file order.
    pub fn enabled_gateways(&self, route: RouteId) -> impl Iterator<Item = GatewayId> {
        let gateways = self.route(route).gateways.iter().map(|gateway| gateway.id);
        gateways.filter(|gateway| self.gateway(*gateway).enabled)
    }

    /// Returns true if the route has a gateway that is enabled. Other routes carry no calls.
    pub fn can_carry(&self, route: RouteId) -> bool {
        self.enabled_gateways(route).next().is_some()
    }

    /// Returns a user by its id.
    pub fn user(&self, id: UserId) -> &User {
        entry(&self.users, id.index())
    }

    /// Returns the ids of all profiles, in order.
    pub fn profile_ids(&self) -> impl Iterator<Item = ProfileId> + use<> {
        (0..self.profiles.len()).map(ProfileId::from_index)
    }

    /// Returns the ids of all rules, in file order.
    pub fn rule_ids(&self) -> impl Iterator<Item = RuleId> + use<> {
        (0..self.rules.len()).map(RuleId::from_index)
    }

    /// Returns true if the rule is a translation rule, and not a rule of a profile or rule set.
    pub fn is_translation_rule(&self, rule: RuleId) -> bool {
        rule.index() >= self.first_translation_rule()
    }

    /// Returns the number of the rules before the translation rules, which come last.
    fn first_translation_rule(&self) -> usize {
        self.translation_rules.first().map_or(self.rules.len(), |first| first.index())
    }

    /// Returns the ids of the rules of profiles and rule sets, in file order: all but the translation rules.
    pub fn normalization_rules(&self) -> impl Iterator<Item = RuleId> + use<> {
        (0..self.first_translation_rule()).map(RuleId::from_index)
    }

    /// Returns the usage of the emergency entry that acted on a call; `None` if none did, or if it has none.
    pub fn emergency_usage(&self, entry: Option<usize>) -> Option<UsageId> {
        Some(self.emergency_numbers.get(entry?)?.usage?.id)
    }

    /// Returns true if a gateway or a route translates the numbers that are sent.
    pub fn translates_sent(&self) -> bool {
        let of_gateway =
            |gateway: &Gateway| !gateway.outbound.called.is_empty() || !gateway.outbound.calling.is_empty();
        self.gateways.iter().any(of_gateway) || self.routes.iter().any(|route| !route.translations.is_empty())
    }

    /// Returns the ids of all rule sets, in order.
    pub fn rule_set_ids(&self) -> impl Iterator<Item = RuleSetId> + use<> {
        (0..self.rule_sets.len()).map(RuleSetId::from_index)
    }

    /// Returns the ids of all usages, in order.
    pub fn usage_ids(&self) -> impl Iterator<Item = UsageId> + use<> {
        (0..self.usages.len()).map(UsageId::from_index)
    }

    /// Returns the ids of all policies, in order.
    pub fn policy_ids(&self) -> impl Iterator<Item = PolicyId> + use<> {
        (0..self.policies.len()).map(PolicyId::from_index)
    }

    /// Returns the ids of all routes, in order.
    pub fn route_ids(&self) -> impl Iterator<Item = RouteId> + use<> {
        (0..self.routes.len()).map(RouteId::from_index)
    }

    /// Returns the number of routes that list each usage, in the order of the usages.
    pub fn routes_by_usage(&self) -> Vec<usize> {
        self.count_by_usage(self.routes.iter().flat_map(|route| &route.phone_usages))
    }

    /// Returns the number of policies that list each usage, in the order of the usages.
    pub fn policies_by_usage(&self) -> Vec<usize> {
        self.count_by_usage(self.policies.iter().flat_map(|policy| &policy.phone_usages))
    }

    fn count_by_usage<'p>(&self, listed: impl Iterator<Item = &'p Ref<UsageId>>) -> Vec<usize> {
        let mut counts = vec![0; self.usages.len()];
        for usage in listed {
            if let Some(count) = counts.get_mut(usage.id.index()) {
                *count += 1;
            }
        }
        counts
    }

    /// Returns the place in `partial` that names the list; `None` if the plan has all of it.
    pub fn partial_place(&self, list: PlanList) -> Option<Span> {
        let at = self.partial.binary_search_by_key(&list, |known| known.id).ok()?;
        self.partial.get(at).map(|known| known.span)
    }

    /// Returns true if the plan only has a part of the list.
    pub fn is_partial(&self, list: PlanList) -> bool {
        self.partial_place(list).is_some()
    }

    /// Returns true if the list is written out without items, and all of it is known.
    pub fn is_emptied(&self, list: PlanList) -> bool {
        self.emptied.binary_search(&list).is_ok() && !self.is_partial(list)
    }

    /// Returns the ids of all emergency policies, in order.
    pub fn emergency_policy_ids(&self) -> impl Iterator<Item = EmergencyPolicyId> + use<> {
        (0..self.emergency_policies.len()).map(EmergencyPolicyId::from_index)
    }

    /// Returns the ids of all sites, in order.
    pub fn site_ids(&self) -> impl Iterator<Item = SiteId> + use<> {
        (0..self.sites.len()).map(SiteId::from_index)
    }

    /// Returns the ids of all users, in order.
    pub fn user_ids(&self) -> impl Iterator<Item = UserId> + use<> {
        (0..self.users.len()).map(UserId::from_index)
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: ids are made by this module for the plan that they are used with"
)]
fn entry<T>(list: &[T], index: usize) -> &T {
    &list[index]
}
