//! The plan as objects of the target, and the findings about what the target cannot express.

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::{
    Dialect, Failover, NoMatch, NoRoute, Plan, PlanList, PlanSection, PlusNumbers, Separators, UnmatchedText,
};
use dialplan_core::source::Text;

use super::emergency::EmergencyObjects;
use super::lists::{ListObject, PartialObject, partial_lists};
use super::losses::Losses;
use super::target::{ProductFamily, Target};
use super::trunks::TrunkObjects;

/// All objects for the target.
pub(super) struct TargetObjects<'p> {
    pub(super) usages: Vec<&'p str>,
    pub(super) profiles: Vec<ProfileObject<'p>>,
    pub(super) policies: Vec<PolicyObject<'p>>,
    pub(super) routes: Vec<RouteObject<'p>>,
    pub(super) trunks: TrunkObjects<'p>,
    pub(super) emergency: EmergencyObjects<'p>,
    pub(super) users: Vec<UserObject<'p>>,
    /// The sections from which a script removes what the plan does not have.
    pub(super) pruned: Vec<PlanSection>,
    /// The lists of which the plan only has a part.
    pub(super) partial: Vec<PartialObject<'p>>,
}

pub(super) struct ProfileObject<'p> {
    pub(super) name: &'p str,
    pub(super) description: &'p str,
    pub(super) external_access_prefix: Option<&'p str>,
    pub(super) optimize_device_dialing: bool,
    pub(super) rules: ListObject<RuleObject<'p>>,
}

pub(super) struct RuleObject<'p> {
    pub(super) name: &'p str,
    pub(super) description: &'p str,
    pub(super) pattern: &'p str,
    pub(super) translation: &'p str,
    pub(super) internal_extension: bool,
}

pub(super) struct PolicyObject<'p> {
    pub(super) name: &'p str,
    pub(super) description: &'p str,
    pub(super) usages: ListObject<&'p str>,
}

pub(super) struct RouteObject<'p> {
    pub(super) name: &'p str,
    pub(super) description: &'p str,
    pub(super) target: &'p str,
    pub(super) usages: ListObject<&'p str>,
    pub(super) gateways: ListObject<&'p str>,
    /// Always written. Otherwise the server would choose a place for the route.
    pub(super) priority: i64,
}

pub(super) struct UserObject<'p> {
    pub(super) uri: &'p str,
    pub(super) line: Option<&'p str>,
    pub(super) profile: Option<&'p str>,
    pub(super) policy: Option<&'p str>,
    pub(super) emergency_policy: Option<&'p str>,
}

/// Returns the objects of the plan for the target, and adds a finding for everything that is lost.
pub(super) fn objects<'p>(
    plan: &'p Plan,
    target: Target,
    prune: bool,
    findings: &mut Vec<Diagnostic>,
) -> TargetObjects<'p> {
    let mut losses = Losses::new(findings, target);
    losses.settings(plan);
    let text = |text: &'p Option<Text>| text.as_ref().map_or("", |text| &*text.value);
    let profiles = plan.profile_ids().map(|id| {
        let profile = plan.profile(id);
        let off_hook = target.family() == ProductFamily::Sfb;
        if let Some(code) = &profile.country_code {
            losses.add(
                code.span,
                format!("`country_code` of profile `{}`", &*profile.name),
                "Teams adds its own dial plan for the country; Skype for Business adds nothing",
            );
        }
        if !off_hook && let Some(prefix) = &profile.external_access_prefix {
            losses.add(
                prefix.span,
                format!("`external_access_prefix` of profile `{}`", &*profile.name),
                "Teams has no off-hook dialling",
            );
        }
        if !off_hook && profile.optimize_device_dialing {
            losses.add(
                profile.name.span,
                format!("`optimize_device_dialing` of profile `{}`", &*profile.name),
                "Teams has no off-hook dialling",
            );
        }
        let rules = (profile.rules.iter().map(|placed| plan.rule(placed.rule)))
            .map(|rule| RuleObject {
                name: &rule.name,
                description: text(&rule.description),
                pattern: &rule.pattern,
                translation: &rule.translation,
                internal_extension: rule.internal_extension,
            })
            .collect();
        let what = format!("rules of profile `{}`", &*profile.name);
        ProfileObject {
            name: &profile.name,
            description: text(&profile.description),
            external_access_prefix: profile.external_access_prefix.as_deref().filter(|_| off_hook),
            optimize_device_dialing: profile.optimize_device_dialing && off_hook,
            rules: losses.list(plan, PlanList::Rules(id), rules, (&what, "rules", profile.name.span)),
        }
    });
    let profiles = profiles.collect();
    for rule in &plan.rules {
        if !rule.device_dialing {
            losses.add(
                rule.name.span,
                format!("`device_dialing: false` of rule `{}`", &*rule.name),
                "the rule applies to all devices",
            );
        }
        if !rule.examples.is_empty() || !rule.rejects.is_empty() {
            losses.add(
                rule.name.span,
                format!("the examples of rule `{}`", &*rule.name),
                "they are tests and stay in the plan",
            );
        }
    }
    for usage in plan.usages.iter().filter(|usage| usage.description.is_some()) {
        losses.add(
            usage.name.span,
            format!("the description of phone usage `{}`", &*usage.name),
            "a usage is only a name",
        );
    }
    for policy in plan.policies.iter().filter(|policy| !policy.profiles.is_empty()) {
        losses.add(
            policy.name.span,
            format!("the profiles that policy `{}` is used with", &*policy.name),
            "users are assigned their profile and their policy separately",
        );
    }
    let usage = |id| &*plan.usage(id).name.value;
    let mut ordered: Vec<_> = plan.route_ids().map(|id| (id, plan.route(id))).collect();
    // Routes in the order in which they are tried. Routes with equal priority keep the order of the plan.
    ordered.sort_by_key(|(_, route)| (route.priority.is_none(), route.priority));
    // A server keeps its routes in a list and inserts each new one, so routes with equal priorities would end up in
    // reverse order.
    let distinct = ordered.iter().all(|(_, route)| route.priority.is_some())
        && ordered.is_sorted_by(|(_, a), (_, b)| a.priority < b.priority);
    if let Some(place) = plan.partial_place(PlanList::Section(PlanSection::Routes)).filter(|_| !distinct) {
        losses.refuse_with(
            place,
            "only a part of the routes is known, and the plan does not order them all by priorities".to_owned(),
            "where they belong among the others is not known",
            "give each route a `priority` of its own",
        );
    }
    losses.renumbered(&ordered, distinct);
    let mut routes: Vec<RouteObject<'p>> = Vec::with_capacity(ordered.len());
    for ((id, route), position) in ordered.into_iter().zip(0..) {
        let place = route.name.span;
        let [usages, gateways] = [
            ("phone_usages", "phone usages", PlanList::RouteUsages(id)),
            ("gateways", "gateways", PlanList::RouteGateways(id)),
        ]
        .map(|(key, noun, list)| {
            let items = match key {
                "gateways" => route.gateways.iter().map(|r| &*plan.gateway(r.id).name.value).collect(),
                _ => route.phone_usages.iter().map(|r| usage(r.id)).collect(),
            };
            losses.list(plan, list, items, (&format!("{noun} of route `{}`", &*route.name), key, place))
        });
        routes.push(RouteObject {
            name: &route.name,
            description: text(&route.description),
            target: &route.target,
            usages,
            gateways,
            priority: route.priority.filter(|_| distinct).unwrap_or(position),
        });
    }
    let policies = plan.policy_ids().map(|id| {
        let policy = plan.policy(id);
        let items = policy.phone_usages.iter().map(|r| usage(r.id)).collect();
        let what = format!("phone usages of policy `{}`", &*policy.name);
        let usages = losses.list(plan, PlanList::PolicyUsages(id), items, (&what, "phone_usages", policy.name.span));
        PolicyObject { name: &policy.name, description: text(&policy.description), usages }
    });
    let policies = policies.collect();
    TargetObjects {
        usages: plan.usages.iter().map(|usage| &*usage.name.value).collect(),
        profiles,
        policies,
        routes,
        trunks: losses.trunks(plan),
        emergency: losses.emergency(plan),
        users: losses.users(plan),
        pruned: losses.pruned(plan, prune),
        partial: partial_lists(plan, target.family()),
    }
}

impl Losses<'_> {
    fn settings(&mut self, plan: &Plan) {
        let family = self.family();
        // What the target does with numbers that match no rule.
        let no_match = if family == ProductFamily::Teams { NoMatch::Prefix } else { NoMatch::Reject };
        if plan.settings.no_match != no_match {
            self.whole(
                "the handling of numbers that match no rule (`no_match`)",
                "the target has its own fixed handling",
            );
        }
        if plan.settings.plus_numbers != PlusNumbers::Bypass {
            self.whole("`plus_numbers: normalise`", "numbers with `+` bypass the rules");
        }
        if plan.settings.separators != Separators::Strip || plan.settings.unmatched_text != UnmatchedText::Keep {
            self.whole("`separators` and `unmatched_text`", "they describe the servers and cannot be set there");
        }
        let failover = if family == ProductFamily::Teams { Failover::SameUsage } else { Failover::LaterUsages };
        if plan.settings.failover != failover {
            self.whole("how far failover goes (`failover`)", "it describes the servers and cannot be set there");
        }
        let by_user = plan.users.iter().any(|user| user.calling_plan.is_some());
        if plan.settings.no_route != NoRoute::Block || by_user {
            self.whole("Calling Plans (`no_route` and `calling_plan`)", "licences are assigned elsewhere");
        }
        let global = |name: Option<&str>| name.is_none_or(|name| name.eq_ignore_ascii_case("Global"));
        if !global(plan.default_profile.map(|r| &*plan.profile(r.id).name.value)) {
            self.whole("the default profile", "users without one get `Global`");
        }
        if !global(plan.default_policy.map(|r| &*plan.policy(r.id).name.value)) {
            self.whole("the default policy", "users without one get `Global`");
        }
        if let Some(policy) = plan.global_policy {
            self.add(
                policy.span,
                "`global_policy`".to_owned(),
                "a policy for everybody does not override a user's own policy",
            );
        }
        if plan.dialect == Dialect::Ocs2007R2 && family == ProductFamily::Teams {
            self.whole(
                "the dialect `ocs2007r2`",
                "Teams handles unmatched numbers and emergency numbers in its own way",
            );
        }
    }

    fn users<'p>(&mut self, plan: &'p Plan) -> Vec<UserObject<'p>> {
        if self.target().is_script() || self.target() == Target::M365Dsc {
            let more = plan.users.iter().filter(|user| {
                user.line_uri.is_some()
                    || user.profile.is_some()
                    || user.policy.is_some()
                    || user.emergency_policy.is_none()
            });
            if let Some(user) = more.clone().next() {
                let users = match more.count() {
                    1 => "1 user is".to_owned(),
                    count => format!("{count} users are"),
                };
                let message = format!("{users} not written: of users, only the emergency policies are assigned");
                self.not_written(user.uri.span, message, "the first one");
            }
            return Vec::new();
        }
        (plan.users.iter())
            .map(|user| UserObject {
                uri: &user.uri,
                line: user.line_uri.as_deref(),
                profile: user.profile.map(|r| &*plan.profile(r.id).name.value),
                policy: user.policy.map(|r| &*plan.policy(r.id).name.value),
                emergency_policy: user.emergency_policy.map(|r| &*plan.emergency_policy(r.id).name.value),
            })
            .collect()
    }
}
