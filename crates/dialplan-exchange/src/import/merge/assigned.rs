//! Adds the dial plans and policies that a script assigns and that none of the files has: they exist, so a user without
//! them would have others. Nothing else is known of them.

use dialplan_core::model::PlanSection;

use super::merger::Merger;
use crate::codes;
use crate::draft::{DraftList, Origin, PartialList, Policy, Profile};
use crate::import::collect::Collected;

impl Merger<'_> {
    /// Adds what is assigned to users and to everybody. If the files show a section in full, what is not in it does not
    /// exist.
    pub(super) fn add_assigned(&mut self, found: &Collected, profiles: &mut Vec<Profile>, policies: &mut Vec<Policy>) {
        let of_users = |name: fn(&crate::draft::User) -> Option<&String>| {
            let named = found.users.iter().filter_map(move |user| Some((name(user)?.clone(), user.origin)));
            named.collect::<Vec<_>>()
        };
        let mut named = of_users(|user| user.profile.as_ref());
        named.extend(found.global_grants.profiles.iter().cloned());
        let known =
            |profiles: &[Profile], name: &str| profiles.iter().any(|known| known.name.eq_ignore_ascii_case(name));
        for (name, origin) in self.missing(PlanSection::Profiles, named) {
            if !known(profiles, &name) {
                self.report_assigned("dial plan", &name, origin, "added without rules", DraftList::Rules(name.clone()));
                let rules = Vec::new();
                let (description, external_access_prefix) = (None, None);
                let optimize_device_dialing = false;
                profiles.push(Profile {
                    name,
                    description,
                    external_access_prefix,
                    optimize_device_dialing,
                    rules,
                    origin,
                });
            }
        }
        let mut named = of_users(|user| user.policy.as_ref());
        named.extend(found.global_grants.policies.iter().cloned());
        for (name, origin) in self.missing(PlanSection::Policies, named) {
            if !policies.iter().any(|known| known.name.eq_ignore_ascii_case(&name)) {
                let list = DraftList::PolicyUsages(name.clone());
                self.report_assigned("policy", &name, origin, "added without phone usages", list);
                policies.push(Policy { name, description: None, phone_usages: Vec::new(), origin });
            }
        }
    }

    /// Returns the names that may stand for something that exists elsewhere.
    fn missing(&self, section: PlanSection, named: Vec<(String, Origin)>) -> Vec<(String, Origin)> {
        let is_partial = self.partial.iter().any(|partial| partial.list == DraftList::Section(section));
        let named = named.into_iter().filter(|(name, _)| is_partial && !name.eq_ignore_ascii_case("Global"));
        named.collect()
    }

    fn report_assigned(&mut self, kind: &str, name: &str, origin: Origin, label: &str, list: DraftList) {
        let message = format!("{kind} `{name}` is assigned and in none of the files");
        self.add(&codes::IMPORT_CHANGED, origin, message, label);
        let why = "it is only assigned".to_owned();
        self.partial.push(PartialList { list, why, origin });
    }
}
