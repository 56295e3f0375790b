//! Emergency policies, sites and their assignments as objects of the target.
//!
//! Emergency calls are never exported by halves: what the target cannot hold is an error, and then nothing is written.
//!
//! Teams has emergency call routing policies, which are assigned to users and to network sites, and `Global` for
//! everybody else. A location policy of Lync has one emergency number. One of Skype for Business Server 2015 may have
//! several (`EmergencyNumbers` of `New-CsLocationPolicy`), but always a single usage.

use dialplan_core::model::{Dialect, EmergencyNumber, EmergencyPolicyId, Plan, PlanList, PlanSection};
use dialplan_core::source::Text;

use super::losses::Losses;
use super::target::{ProductFamily, Target};
use crate::names::prefixed;

/// The policy of everybody who has no other.
pub(super) const GLOBAL: &str = "Global";

/// Everything about emergency calls.
#[derive(Default)]
pub(super) struct EmergencyObjects<'p> {
    pub(super) policies: Vec<EmergencyPolicyObject<'p>>,
    pub(super) sites: Vec<SiteObject<'p>>,
    /// The policy that everybody gets, if it is not called `Global`. Only scripts for Teams can say so.
    pub(super) everybody: Option<&'p str>,
    /// Users with their policies.
    pub(super) grants: Vec<(&'p str, &'p str)>,
}

pub(super) struct EmergencyPolicyObject<'p> {
    pub(super) name: &'p str,
    pub(super) description: &'p str,
    pub(super) numbers: Vec<EmergencyNumberObject<'p>>,
}

impl<'p> EmergencyPolicyObject<'p> {
    /// Returns the usage of a location policy, which all its numbers share. Without one it does not act.
    pub(super) fn usage(&self) -> Option<&'p str> {
        self.numbers.first().and_then(|number| number.usage)
    }
}

#[derive(Clone)]
pub(super) struct EmergencyNumberObject<'p> {
    pub(super) number: &'p str,
    pub(super) masks: String,
    pub(super) usage: Option<&'p str>,
}

pub(super) struct SiteObject<'p> {
    pub(super) name: &'p str,
    pub(super) description: &'p str,
    pub(super) policy: Option<&'p str>,
}

/// Returns the name without the scope of policies for users, as it is compared in every product.
pub(super) fn without_tag(name: &str) -> &str {
    prefixed(name, "Tag:").unwrap_or(name)
}

/// Returns the name with the scope that location policies have. Those of sites already carry one.
pub(super) fn location_policy(name: &str) -> String {
    if name == GLOBAL || site_of(name).is_some() { name.to_owned() } else { format!("Tag:{name}") }
}

/// Returns the name of the site whose location policy has this name: `Redmond` for `Site:Redmond`.
fn site_of(name: &str) -> Option<&str> {
    prefixed(name, "Site:")
}

fn is_global(name: &str) -> bool {
    without_tag(name).eq_ignore_ascii_case(GLOBAL)
}

/// Returns the name of a policy as it is written.
fn written(name: &str) -> &str {
    if is_global(name) { GLOBAL } else { without_tag(name) }
}

impl Losses<'_> {
    /// Returns the objects about emergency calls.
    pub(super) fn emergency<'p>(&mut self, plan: &'p Plan) -> EmergencyObjects<'p> {
        self.one_object("emergency policy", plan.emergency_policies.iter().map(|policy| &policy.name));
        self.one_object("site", plan.sites.iter().map(|site| &site.name));
        let mut objects = EmergencyObjects::default();
        let text = |text: &'p Option<Text>| text.as_ref().map_or("", |text| &*text.value);
        if plan.emergency_policies.is_empty() {
            let numbers = self.numbers(plan, None);
            let list = PlanList::Section(PlanSection::EmergencyNumbers);
            if !numbers.is_empty() && !self.is_left_out(plan, list, "`emergency_numbers`") {
                objects.policies.push(EmergencyPolicyObject { name: GLOBAL, description: "", numbers });
            }
        }
        for id in plan.emergency_policy_ids() {
            let policy = plan.emergency_policy(id);
            // Without the rest, the policy would lose numbers.
            let what = format!("the numbers of emergency policy `{}`", &*policy.name);
            if self.is_left_out(plan, PlanList::Numbers(id), &what) {
                continue;
            }
            let numbers = self.numbers(plan, Some(id));
            if numbers.is_empty() {
                let message =
                    format!("emergency policy `{}` has no numbers in the plan: it is not written", &*policy.name);
                self.not_written(policy.name.span, message, "one that exists keeps its numbers");
                continue;
            }
            let name = written(&policy.name);
            objects.policies.push(EmergencyPolicyObject { name, description: text(&policy.description), numbers });
        }
        self.default_policy(plan, &mut objects);
        self.sites(plan, &mut objects);
        for user in &plan.users {
            let Some(policy) = user.emergency_policy else { continue };
            let name: &'p str = &plan.emergency_policy(policy.id).name;
            if self.family() == ProductFamily::Sfb && site_of(name).is_some() {
                let what = format!("user `{}` with emergency policy `{name}`", &*user.uri);
                self.refuse(
                    policy.span,
                    what,
                    "this location policy belongs to a site",
                    "give the policy another name",
                );
            }
            objects.grants.push((&user.uri, written(name)));
        }
        if plan.dialect == Dialect::Ocs2007R2 && objects.policies.iter().any(|policy| !policy.numbers.is_empty()) {
            self.whole(
                "emergency numbers of `ocs2007r2`, where they change no answer",
                "in the target they take precedence over everything else",
            );
        }
        objects
    }

    /// Returns the numbers of a policy, or those of the short form.
    fn numbers<'p>(&mut self, plan: &'p Plan, policy: Option<EmergencyPolicyId>) -> Vec<EmergencyNumberObject<'p>> {
        let mut entries: Vec<&'p EmergencyNumber> =
            plan.emergency_numbers.iter().filter(|entry| entry.policy == policy).collect();
        if plan.dialect == Dialect::Ocs2007R2 {
            // There an entry only says what the linter checks.
            entries.retain(|entry| {
                if entry.usage.is_none() {
                    let what = format!("emergency number `{}` without a usage", &*entry.number);
                    self.add(entry.number.span, what, "there is nothing to route it with");
                }
                entry.usage.is_some()
            });
        }
        for entry in &entries {
            let what = format!("emergency number `{}`", &*entry.number);
            if entry.becomes.as_ref().is_some_and(|becomes| **becomes != entry.default_result()) {
                self.refuse(
                    entry.number.span,
                    format!("`becomes` of {what}"),
                    "the target sends the number itself",
                    "remove `becomes`, and translate the number at the gateway",
                );
            }
            if let Some(profile) = entry.profiles.first() {
                self.refuse(
                    profile.span,
                    format!("the profiles of {what}"),
                    "an emergency policy is assigned to users and sites",
                    "make a policy of its own of the entry, and assign it to users or sites",
                );
            }
            if entry.usage.is_none() && self.family() == ProductFamily::Teams {
                self.refuse(
                    entry.number.span,
                    format!("{what} without a usage"),
                    "there is nothing to route it with",
                    "give it the usage of a route to the emergency services, or remove it",
                );
            }
        }
        if self.family() == ProductFamily::Sfb {
            self.one_usage(plan, &entries);
        }
        let usage = |entry: &EmergencyNumber| entry.usage.map(|usage| &*plan.usage(usage.id).name.value);
        (entries.into_iter())
            .map(|entry| EmergencyNumberObject {
                number: &entry.number,
                masks: entry.masks.iter().map(|mask| &*mask.value).collect::<Vec<_>>().join(";"),
                usage: usage(entry),
            })
            .collect()
    }

    /// Checks that the numbers of a location policy share their usage.
    fn one_usage(&mut self, plan: &Plan, entries: &[&EmergencyNumber]) {
        let Some((first, rest)) = entries.split_first() else { return };
        if entries.iter().all(|entry| entry.usage.is_none()) {
            let message = format!(
                "emergency number `{}` has no usage, so it is not written whether its location policy is enabled",
                &*first.number
            );
            self.not_written(first.number.span, message, "a policy that exists stays as it is");
        }
        for entry in rest {
            if entry.usage.map(|usage| usage.id) == first.usage.map(|usage| usage.id) {
                continue;
            }
            let shown = |entry: &EmergencyNumber| match entry.usage {
                Some(usage) => format!("usage `{}`", &*plan.usage(usage.id).name),
                None => "no usage".to_owned(),
            };
            self.refuse(
                entry.number.span,
                format!(
                    "emergency number `{}` with {} beside `{}` with {}",
                    &*entry.number,
                    shown(entry),
                    &*first.number,
                    shown(first)
                ),
                "all numbers of a location policy have one usage",
                "give them the same usage, or put them into policies of their own",
            );
        }
        if let Some(second) = rest.first() {
            let message = "several emergency numbers in one location policy need Skype for Business Server 2015 with its \
                           update of July 2016";
            self.not_written(second.number.span, message.to_owned(), "Lync has one number");
        }
    }

    /// Makes the default of the plan the policy of everybody, which is `Global` in every product.
    fn default_policy<'p>(&mut self, plan: &'p Plan, objects: &mut EmergencyObjects<'p>) {
        let default = plan.default_emergency_policy.map(|policy| (policy, plan.emergency_policy(policy.id)));
        let global = plan.emergency_policies.iter().find(|policy| is_global(&policy.name));
        match (default, global) {
            (Some((_, policy)), _) if is_global(&policy.name) => {}
            (_, Some(global)) => self.refuse(
                global.name.span,
                "a policy `Global` that is not the default".to_owned(),
                "it is the policy of everybody who has no other",
                "name it under `defaults`, or give it another name",
            ),
            (Some((_, policy)), None) if self.target() == Target::TeamsPs1 => {
                objects.everybody = Some(written(&policy.name));
            }
            (Some((reference, policy)), None) => {
                let what = format!("`{}` as the default emergency policy", &*policy.name);
                let copy = objects.policies.iter().find(|known| known.name == written(&policy.name));
                let Some(EmergencyPolicyObject { description, numbers, .. }) = copy else {
                    self.add(reference.span, what, "it has no numbers that `Global` could get");
                    return;
                };
                self.add(reference.span, what, "`Global` gets the same numbers");
                let (description, numbers) = (*description, numbers.clone());
                objects.policies.push(EmergencyPolicyObject { name: GLOBAL, description, numbers });
            }
            (None, None) => {}
        }
    }

    fn sites<'p>(&mut self, plan: &'p Plan, objects: &mut EmergencyObjects<'p>) {
        let sfb = self.family() == ProductFamily::Sfb;
        for site in &plan.sites {
            if let Some(profile) = site.profiles.first() {
                self.refuse(
                    profile.span,
                    format!("the profiles of site `{}`", &*site.name),
                    "a network site is found by the address of the caller's network",
                    "remove `profiles`, and ask with `--site`",
                );
            }
            let policy = site.emergency_policy.map(|policy| &*plan.emergency_policy(policy.id).name.value);
            let span = site.emergency_policy.map(|policy| policy.span).unwrap_or_default();
            if policy.is_some_and(is_global) {
                self.refuse(
                    span,
                    format!("policy `Global` of site `{}`", &*site.name),
                    "a site can have a policy of its own, or none",
                    "give the policy another name, and name that under `defaults` as well",
                );
            }
            if sfb && let Some(owner) = policy.and_then(site_of) {
                if owner != &*site.name {
                    self.refuse(
                        span,
                        format!("a site `{}` with the policy of site `{owner}`", &*site.name),
                        "this location policy belongs to the other site",
                        "give the policy another name",
                    );
                } else if let Some(description) = &site.description {
                    let what = format!("the description of site `{}`", &*site.name);
                    self.add(description.span, what, "it is a site of the topology");
                }
                continue;
            }
            let description = site.description.as_ref().map_or("", |text| &*text.value);
            if policy.is_none() {
                let rest = if description.is_empty() { ": it is not written" } else { "" };
                let message = format!("site `{}` has no emergency policy in the plan{rest}", &*site.name);
                self.not_written(site.name.span, message, "one that exists keeps its policy");
            }
            if policy.is_some() || !description.is_empty() {
                objects.sites.push(SiteObject { name: &site.name, description, policy: policy.map(written) });
            }
        }
        for policy in plan.emergency_policies.iter().filter(|_| sfb) {
            let Some(owner) = site_of(&policy.name) else { continue };
            let has = |site: &dialplan_core::model::Site| {
                &*site.name == owner
                    && site.emergency_policy.is_some_and(|p| plan.emergency_policy(p.id).name == policy.name)
            };
            if !plan.sites.iter().any(has) {
                self.refuse(
                    policy.name.span,
                    format!("a policy `{}` that site `{owner}` does not have", &*policy.name),
                    "by its name it is the location policy of this site",
                    "give the policy another name",
                );
            }
        }
    }
}
