//! Plan paths: how a finding names what it is about, such as `location_profiles["Amsterdam.ocs.local"].rules["International"]`.

use super::{GatewayId, Plan, PolicyId, ProfileId, RouteId, RuleId, UsageId, UserId};
use crate::source::Span;

/// Something in a plan that a finding can be about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// The plan as a whole.
    Plan,
    /// A profile.
    Profile(ProfileId),
    /// The rule at a position of a profile, from 0.
    Rule(ProfileId, usize),
    /// A usage.
    Usage(UsageId),
    /// A policy.
    Policy(PolicyId),
    /// A route.
    Route(RouteId),
    /// A gateway.
    Gateway(GatewayId),
    /// A user.
    User(UserId),
    /// The emergency number at a position, from 0.
    Emergency(usize),
}

impl Subject {
    /// The plan path.
    pub fn path(self, plan: &Plan) -> String {
        match self {
            Subject::Plan => String::new(),
            Subject::Profile(id) => format!("location_profiles[{:?}]", &*plan.profile(id).name.value),
            Subject::Rule(profile, position) => {
                let profile_path = Subject::Profile(profile).path(plan);
                match self.rule(plan) {
                    Some(rule) => format!("{profile_path}.rules[{:?}]", &*plan.rule(rule).name.value),
                    None => format!("{profile_path}.rules[{position}]"),
                }
            }
            Subject::Usage(id) => format!("phone_usages[{:?}]", &*plan.usage(id).name.value),
            Subject::Policy(id) => format!("policies[{:?}]", &*plan.policy(id).name.value),
            Subject::Route(id) => format!("routes[{:?}]", &*plan.route(id).name.value),
            Subject::Gateway(id) => format!("gateways[{:?}]", &*plan.gateway(id).name.value),
            Subject::User(id) => format!("users[{:?}]", &*plan.user(id).uri.value),
            Subject::Emergency(position) => match plan.emergency_numbers.get(position) {
                Some(entry) => format!("emergency_numbers[{:?}]", &*entry.number.value),
                None => format!("emergency_numbers[{position}]"),
            },
        }
    }

    /// The position in its list, from 0.
    pub fn index(self) -> Option<usize> {
        match self {
            Subject::Plan => None,
            Subject::Profile(id) => Some(id.index()),
            Subject::Rule(_, position) | Subject::Emergency(position) => Some(position),
            Subject::Usage(id) => Some(id.index()),
            Subject::Policy(id) => Some(id.index()),
            Subject::Route(id) => Some(id.index()),
            Subject::Gateway(id) => Some(id.index()),
            Subject::User(id) => Some(id.index()),
        }
    }

    /// Where its name stands.
    pub fn span(self, plan: &Plan) -> Option<Span> {
        let name = match self {
            Subject::Plan => return None,
            Subject::Profile(id) => &plan.profile(id).name,
            Subject::Rule(..) => &plan.rule(self.rule(plan)?).name,
            Subject::Usage(id) => &plan.usage(id).name,
            Subject::Policy(id) => &plan.policy(id).name,
            Subject::Route(id) => &plan.route(id).name,
            Subject::Gateway(id) => &plan.gateway(id).name,
            Subject::User(id) => &plan.user(id).uri,
            Subject::Emergency(position) => &plan.emergency_numbers.get(position)?.number,
        };
        Some(name.span)
    }

    /// The rule, if it is one.
    pub fn rule(self, plan: &Plan) -> Option<RuleId> {
        match self {
            Subject::Rule(profile, position) => plan.profile(profile).rules.get(position).map(|r| r.rule),
            _ => None,
        }
    }

    /// The place where a rule set brought it into the profile, if one did.
    pub fn include_span(self, plan: &Plan) -> Option<Span> {
        match self {
            Subject::Rule(profile, position) => {
                plan.profile(profile).rules.get(position)?.include.map(|include| include.span)
            }
            _ => None,
        }
    }
}
