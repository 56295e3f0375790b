//! The things of a plan that are counted, one by one.

use dialplan_core::model::{Plan, PolicyId, ProfileId, Subject};
use dialplan_core::source::Span;

use super::{Kind, TakenBy};

/// A thing that is counted, apart from alternatives, fields and classes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Thing {
    /// A rule of a profile, a translation rule, a route or an emergency entry.
    Subject(Subject),
    /// The usage at a position of a policy.
    Usage(PolicyId, usize),
}

impl Thing {
    /// Returns all things of a plan, in the order of kinds.
    pub(super) fn all(plan: &Plan) -> Vec<Thing> {
        let of_profile =
            |id: ProfileId| (0..plan.profile(id).rules.len()).map(move |at| Thing::Subject(Subject::Rule(id, at)));
        let usages =
            |id: PolicyId| (0..plan.policy(id).phone_usages.len()).map(move |position| Thing::Usage(id, position));
        (plan.profile_ids().flat_map(of_profile))
            .chain((0..plan.translation_rules.len()).map(|at| Thing::Subject(Subject::TranslationRule(at))))
            .chain(plan.route_ids().map(|id| Thing::Subject(Subject::Route(id))))
            .chain(plan.policy_ids().flat_map(usages))
            .chain((0..plan.emergency_numbers.len()).map(|at| Thing::Subject(Subject::Emergency(at))))
            .collect()
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Thing::Subject(Subject::TranslationRule(_)) => Kind::TranslationRules,
            Thing::Subject(Subject::Route(_)) => Kind::Routes,
            Thing::Subject(Subject::Emergency(_)) => Kind::Emergency,
            Thing::Subject(_) => Kind::Rules,
            Thing::Usage(..) => Kind::Usages,
        }
    }

    pub(super) fn path(self, plan: &Plan) -> String {
        match self {
            Thing::Subject(subject) => subject.path(plan),
            Thing::Usage(policy, position) => {
                let usage = plan.policy(policy).phone_usages.get(position);
                let name = usage.map_or("", |usage| &*plan.usage(usage.id).name.value);
                format!("{}.phone_usages[{name:?}]", Subject::Policy(policy).path(plan))
            }
        }
    }

    pub(super) fn span(self, plan: &Plan) -> Option<Span> {
        match self {
            Thing::Subject(subject) => subject.span(plan),
            Thing::Usage(policy, position) => plan.policy(policy).phone_usages.get(position).map(|usage| usage.span),
        }
    }

    /// Returns the thing as one that takes numbers.
    pub(super) fn taking(self, plan: &Plan) -> TakenBy {
        let words = match self {
            Thing::Subject(Subject::Rule(_, at)) => format!("rule {}", at + 1),
            Thing::Subject(Subject::TranslationRule(_)) => "another rule of the list".to_owned(),
            Thing::Subject(Subject::Route(id)) => format!("route {:?}", &*plan.route(id).name.value),
            Thing::Subject(Subject::Emergency(at)) => format!("emergency entry {}", at + 1),
            Thing::Subject(_) => String::new(),
            Thing::Usage(_, position) => format!("usage {}", position + 1),
        };
        TakenBy { path: self.path(plan), words }
    }
}
