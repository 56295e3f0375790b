//! Merges emergency policies and sites, and resolves the references of sites and users to policies.
//!
//! Each policy stays on its own. A policy that is named but in none of the files is added without numbers: it is in
//! force, and another policy could send a call to another country.

use dialplan_core::Limits;
use dialplan_core::diag::{Code, Diagnostic};
use dialplan_core::model::Separators;
use rustc_hash::{FxHashMap, FxHashSet};

use super::merger::Merger;
use crate::codes;
use crate::draft::{DraftList, EmergencyNumber, EmergencyPolicy, Origin, PartialList, Site, User};
use crate::import::collect::{Collected, FoundEmergencyPolicy};

/// The policy of callers who have none.
const GLOBAL: &str = "Global";

/// What a plan says about emergency calls.
pub(super) struct Emergencies {
    pub(super) policies: Vec<EmergencyPolicy>,
    pub(super) default: Option<String>,
    pub(super) sites: Vec<Site>,
    /// The numbers of the short form.
    pub(super) numbers: Vec<EmergencyNumber>,
}

/// The policies by name in lower case.
struct Known {
    policies: Vec<EmergencyPolicy>,
    places: FxHashMap<String, usize>,
    /// Policies without numbers that were reported, by name in lower case.
    reported: FxHashSet<String>,
}

impl Known {
    fn add(&mut self, policy: EmergencyPolicy) {
        self.places.insert(policy.name.to_lowercase(), self.policies.len());
        self.policies.push(policy);
    }

    fn get(&self, name: &str) -> Option<&EmergencyPolicy> {
        self.places.get(&name.to_lowercase()).and_then(|at| self.policies.get(*at))
    }
}

impl Merger<'_> {
    pub(super) fn emergencies(&mut self, found: &mut Collected, users: &mut [User]) -> Emergencies {
        let policies = self.deduplicated(
            "emergency policy",
            with_rows_joined(std::mem::take(&mut found.emergency_policies)),
            |found| found.policy.name.clone(),
            |found| found.policy.origin,
            |a, b| same_policy(&a.policy, &b.policy),
        );
        let mut known = Known { policies: Vec::new(), places: FxHashMap::default(), reported: FxHashSet::default() };
        let mut of_sites = Vec::new();
        for FoundEmergencyPolicy { mut policy, site, .. } in policies {
            let before = policy.numbers.len();
            policy.numbers = self.usable_numbers(policy.numbers, &format!(" of policy `{}`", policy.name));
            if policy.numbers.len() < before {
                let list = DraftList::Numbers(policy.name.clone());
                let why = "a number is left out or stands twice".to_owned();
                self.partial.push(PartialList { list, why, origin: policy.origin });
            }
            of_sites.extend(site.map(|site| (site, policy.name.clone(), policy.origin)));
            known.add(policy);
        }
        let mut sites = self.deduplicated(
            "network site",
            std::mem::take(&mut found.sites),
            |site| site.name.clone(),
            |site| site.origin,
            |a, b| (&a.emergency_policy, &a.description) == (&b.emergency_policy, &b.description),
        );
        self.topology_sites(&mut sites, of_sites, users);
        for site in &mut sites {
            let whose = format!("network site `{}`", site.name);
            site.emergency_policy = self.policy_of(&mut known, site.emergency_policy.take(), &whose, site.origin);
        }
        for user in users {
            let whose = format!("user `{}`", user.uri);
            user.emergency_policy = self.policy_of(&mut known, user.emergency_policy.take(), &whose, user.origin);
        }
        let default = self.default_policy(&mut known, std::mem::take(&mut found.global_grants.emergency_policies));
        for policy in &known.policies {
            if policy.numbers.is_empty() && !known.reported.contains(&policy.name.to_lowercase()) {
                let message = format!("emergency policy `{}` has no numbers", policy.name);
                let code = &codes::NO_EMERGENCY_NUMBERS;
                self.add(code, policy.origin, message, "an export does not write it");
            }
        }
        let loose = std::mem::take(&mut found.emergency_numbers);
        let numbers = if known.policies.is_empty() {
            self.usable_numbers(loose, "")
        } else {
            for entry in loose {
                let message = format!("emergency number `{}` belongs to no policy, and other numbers do", entry.number);
                self.left_out(entry.origin, message);
            }
            Vec::new()
        };
        Emergencies { policies: known.policies, default, sites, numbers }
    }

    /// Turns the policies of topology sites, such as `Site:Redmond`, into sites that have them.
    fn topology_sites(&mut self, sites: &mut Vec<Site>, found: Vec<(String, String, Origin)>, users: &[User]) {
        for (name, policy, origin) in found {
            match sites.iter_mut().find(|site| site.name.eq_ignore_ascii_case(&name)) {
                Some(site) if site.emergency_policy.is_none() => site.emergency_policy = Some(policy),
                Some(site) => {
                    let message =
                        format!("network site `{name}` has its own location policy, so `{policy}` is not used for it");
                    let first = site.origin;
                    self.report(&codes::NOT_CARRIED_OVER, &message, origin, "for a site of the topology", first);
                }
                None => {
                    sites.push(Site { name, description: None, emergency_policy: Some(policy.clone()), origin });
                    if let Some(user) = users.iter().find(|user| user.emergency_policy.is_some()) {
                        let message = format!(
                            "`{policy}` gives way to a user's own location policy; in the plan the site comes first"
                        );
                        let first = user.origin;
                        self.report(&codes::NOT_CARRIED_OVER, &message, origin, "the order of the two is lost", first);
                    }
                }
            }
        }
    }

    fn collision(&mut self, message: &str, second: Origin, first: Origin, help: &str) {
        let diagnostic = self.of_two_places(&codes::EMERGENCY_COLLISION, message, second, "a second time", first);
        self.findings.add(second.file, diagnostic.help(help));
    }

    /// Adds a finding about two places, which may be in different files.
    fn report(&mut self, code: &'static Code, message: &str, second: Origin, label: &str, first: Origin) {
        let diagnostic = self.of_two_places(code, message, second, label, first);
        self.findings.add(second.file, diagnostic);
    }

    fn of_two_places(
        &self,
        code: &'static Code,
        message: &str,
        second: Origin,
        label: &str,
        first: Origin,
    ) -> Diagnostic {
        match first.file == second.file {
            true => Diagnostic::new(code, message).at(second.span, label).and_at(first.span, "and here"),
            false => Diagnostic::new(code, format!("{message} (see {})", self.place(first))).at(second.span, label),
        }
    }

    /// Returns the name of the policy as the plan has it. `Global` is what callers without a policy have.
    fn policy_of(&mut self, known: &mut Known, name: Option<String>, whose: &str, origin: Origin) -> Option<String> {
        let name = name?;
        let code = &codes::NO_EMERGENCY_NUMBERS;
        known.reported.insert(name.to_lowercase());
        match known.get(&name) {
            Some(policy) => {
                let policy_name = policy.name.clone();
                if policy.numbers.is_empty() {
                    let message = format!("emergency policy `{name}` of {whose} has no numbers");
                    self.add(code, origin, message, "it is in force all the same");
                }
                Some(policy_name)
            }
            None if name.eq_ignore_ascii_case(GLOBAL) => None,
            None => {
                let message = format!("emergency policy `{name}` of {whose} is in none of the files");
                self.add(code, origin, message, "added without numbers");
                known.add(EmergencyPolicy { name: name.clone(), description: None, numbers: Vec::new(), origin });
                Some(name)
            }
        }
    }

    fn default_policy(&mut self, known: &mut Known, grants: Vec<(String, Origin)>) -> Option<String> {
        let global = known.get(GLOBAL).map(|policy| (policy.name.clone(), policy.origin));
        let mut default: Option<(String, Origin)> = None;
        for (name, origin) in grants {
            let Some(name) = self.policy_of(known, Some(name), "everybody", origin) else { continue };
            match &default {
                Some((first, place)) if *first != name => {
                    let (first, place) = (first.clone(), *place);
                    self.conflict("the emergency policy of everybody", &first, place, origin);
                }
                _ => default = Some((name, origin)),
            }
        }
        if let (Some((name, origin)), Some((global, place))) = (&default, &global)
            && name != global
        {
            let message = format!("everybody gets the numbers of `{name}` in place of those of `{global}`");
            self.report(&codes::IMPORT_CHANGED, &message, *origin, "the default of the plan", *place);
        }
        default.or(global).map(|(name, _)| name)
    }

    /// Returns the numbers that a plan can hold, in their order: each number once, and each mask in one entry.
    fn usable_numbers(&mut self, found: Vec<EmergencyNumber>, whose: &str) -> Vec<EmergencyNumber> {
        let mut kept: Vec<EmergencyNumber> = Vec::new();
        // Where each dial string stands in `kept`: numbers, then masks.
        let [mut numbers, mut masks] = [FxHashMap::<String, usize>::default(), FxHashMap::default()];
        for mut entry in found {
            if let Some(fault) = std::iter::once(&entry.number).chain(&entry.masks).find_map(|text| fault(text)) {
                let message = format!("emergency number `{}`{whose} is left out: {fault}", entry.number);
                self.left_out(entry.origin, message);
                continue;
            }
            let given = std::mem::take(&mut entry.masks);
            let (at, origin) = (kept.len(), entry.origin);
            let at = match numbers.get(&dialled(&entry.number)).and_then(|at| kept.get(*at).map(|first| (*at, first))) {
                None => {
                    numbers.insert(dialled(&entry.number), at);
                    kept.push(entry);
                    at
                }
                Some((at, first)) if first.usage == entry.usage => {
                    let message = format!("emergency number `{}`{whose} is listed twice", entry.number);
                    let first = first.origin;
                    self.report(&codes::IMPORT_CHANGED, &message, origin, "joined with the first entry", first);
                    at
                }
                Some((_, first)) => {
                    let message =
                        format!("emergency number `{}`{whose} stands twice, with different usages", entry.number);
                    let first = first.origin;
                    self.collision(&message, origin, first, "keep the entry with the usage that should carry the call");
                    continue;
                }
            };
            for mask in given {
                match masks.get(&dialled(&mask)).copied() {
                    None => {
                        masks.insert(dialled(&mask), at);
                        if let Some(entry) = kept.get_mut(at) {
                            entry.masks.push(mask);
                        }
                    }
                    // The same dial string in another way of writing.
                    Some(first) if first == at => {}
                    Some(first) => {
                        let message = format!("mask `{mask}`{whose} stands in the entries of two numbers");
                        let first = kept.get(first).map_or(origin, |first| first.origin);
                        self.collision(&message, origin, first, "remove it from one of the entries");
                    }
                }
            }
        }
        kept
    }
}

/// Joins the rows of a table that belong to one policy: there each number of a policy is a row of its own.
fn with_rows_joined(found: Vec<FoundEmergencyPolicy>) -> Vec<FoundEmergencyPolicy> {
    let mut joined: Vec<FoundEmergencyPolicy> = Vec::new();
    let mut places: FxHashMap<(usize, String), usize> = FxHashMap::default();
    for found in found {
        let key = (found.policy.origin.file, found.policy.name.to_lowercase());
        match places.get(&key).and_then(|at| joined.get_mut(*at)).filter(|_| found.row) {
            Some(first) => first.policy.numbers.extend(found.policy.numbers),
            None => {
                if found.row {
                    places.insert(key, joined.len());
                }
                joined.push(found);
            }
        }
    }
    joined
}

fn same_policy(a: &EmergencyPolicy, b: &EmergencyPolicy) -> bool {
    let numbers = |policy: &EmergencyPolicy| {
        let numbers = policy.numbers.iter();
        numbers.map(|n| (n.number.clone(), n.masks.clone(), n.usage.clone())).collect::<Vec<_>>()
    };
    a.description == b.description && numbers(a) == numbers(b)
}

/// Returns the dial string as a plan compares it with what is dialled. An imported plan strips separators.
fn dialled(text: &str) -> String {
    Separators::Strip.emergency_form(text).into_owned()
}

/// Returns why a plan cannot hold the number or mask, or `None` if it can.
fn fault(text: &str) -> Option<String> {
    if text.chars().any(|c| !(' '..='~').contains(&c)) {
        return Some(format!("`{text}` cannot be dialled"));
    }
    if dialled(text).is_empty() {
        return Some(format!("`{text}` has no digits"));
    }
    let limit = Limits::default().normalised;
    (text.len() > limit).then(|| format!("it has more than {limit} characters"))
}
