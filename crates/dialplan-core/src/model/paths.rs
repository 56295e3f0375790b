//! Plan paths: the names of the subjects of findings.
//!
//! An example is `location_profiles["Amsterdam.ocs.local"].rules["International"]`.

use super::{GatewayId, Plan, PolicyId, ProfileId, RouteId, RuleId, UsageId, UserId};
use crate::source::Span;

/// The subject of a finding: a thing in a plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// The whole plan.
    Plan,
    /// A profile.
    Profile(ProfileId),
    /// The rule at a position of a profile, from 0.
    Rule(ProfileId, usize),
    /// The translation rule at a position, from 0.
    TranslationRule(usize),
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
    /// The number range at a position, from 0.
    NumberRange(usize),
    /// The class of numbers at a position, from 0.
    NumberClass(usize),
}

impl Subject {
    /// Returns the plan path of the subject; empty for the whole plan.
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
            Subject::TranslationRule(position) => match self.rule(plan) {
                Some(rule) => format!("translation_rules[{:?}]", &*plan.rule(rule).name.value),
                None => format!("translation_rules[{position}]"),
            },
            Subject::Usage(id) => format!("phone_usages[{:?}]", &*plan.usage(id).name.value),
            Subject::Policy(id) => format!("policies[{:?}]", &*plan.policy(id).name.value),
            Subject::Route(id) => format!("routes[{:?}]", &*plan.route(id).name.value),
            Subject::Gateway(id) => format!("gateways[{:?}]", &*plan.gateway(id).name.value),
            Subject::User(id) => format!("users[{:?}]", &*plan.user(id).uri.value),
            Subject::NumberRange(position) => match plan.number_ranges.get(position) {
                Some(range) => format!("number_ranges[{:?}]", &*range.name.value),
                None => format!("number_ranges[{position}]"),
            },
            Subject::NumberClass(position) => match plan.classes.get(position) {
                Some(class) => format!("classes[{:?}]", &*class.name.value),
                None => format!("classes[{position}]"),
            },
            Subject::Emergency(position) => match plan.emergency_numbers.get(position) {
                Some(entry) => {
                    let number = &*entry.number.value;
                    match entry.policy.map(|policy| &*plan.emergency_policy(policy).name.value) {
                        Some(policy) => format!("emergency_policies[{policy:?}].numbers[{number:?}]"),
                        None => format!("emergency_numbers[{number:?}]"),
                    }
                }
                None => format!("emergency_numbers[{position}]"),
            },
        }
    }

    /// Returns the position of the subject in its list, from 0; `None` for the whole plan.
    pub fn index(self) -> Option<usize> {
        match self {
            Subject::Plan => None,
            Subject::Profile(id) => Some(id.index()),
            Subject::Rule(_, position)
            | Subject::TranslationRule(position)
            | Subject::Emergency(position)
            | Subject::NumberRange(position)
            | Subject::NumberClass(position) => Some(position),
            Subject::Usage(id) => Some(id.index()),
            Subject::Policy(id) => Some(id.index()),
            Subject::Route(id) => Some(id.index()),
            Subject::Gateway(id) => Some(id.index()),
            Subject::User(id) => Some(id.index()),
        }
    }

    /// Returns the place of the subject's name; `None` for the whole plan.
    pub fn span(self, plan: &Plan) -> Option<Span> {
        let name = match self {
            Subject::Plan => return None,
            Subject::Profile(id) => &plan.profile(id).name,
            Subject::Rule(..) | Subject::TranslationRule(_) => &plan.rule(self.rule(plan)?).name,
            Subject::Usage(id) => &plan.usage(id).name,
            Subject::Policy(id) => &plan.policy(id).name,
            Subject::Route(id) => &plan.route(id).name,
            Subject::Gateway(id) => &plan.gateway(id).name,
            Subject::User(id) => &plan.user(id).uri,
            Subject::NumberRange(position) => &plan.number_ranges.get(position)?.name,
            Subject::NumberClass(position) => &plan.classes.get(position)?.name,
            Subject::Emergency(position) => &plan.emergency_numbers.get(position)?.number,
        };
        Some(name.span)
    }

    /// Returns the id of the rule; `None` if the subject is not a rule.
    pub fn rule(self, plan: &Plan) -> Option<RuleId> {
        match self {
            Subject::Rule(profile, position) => plan.profile(profile).rules.get(position).map(|r| r.rule),
            Subject::TranslationRule(position) => plan.translation_rules.get(position).copied(),
            _ => None,
        }
    }

    /// Returns the place of the include that brings the rule into its profile; `None` if it is not from a rule set.
    pub fn include_span(self, plan: &Plan) -> Option<Span> {
        match self {
            Subject::Rule(profile, position) => {
                plan.profile(profile).rules.get(position)?.include.map(|include| include.span)
            }
            _ => None,
        }
    }
}
