//! Which things of two plans are the same: those with equal names, and those that only have another name.

use std::collections::BTreeMap;
use std::hash::Hash;

use dialplan_core::model::{GatewayId, Named, Plan, Ref, RouteId, RuleId, UsageId};
use rustc_hash::FxHashMap;

/// A kind of things that have names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A location profile.
    Profile,
    /// A phone usage.
    Usage,
    /// A policy.
    Policy,
    /// A route.
    Route,
    /// A gateway.
    Gateway,
    /// An emergency policy.
    EmergencyPolicy,
    /// A site.
    Site,
    /// A user.
    User,
}

impl Kind {
    /// Returns the word for it in output, such as `location profile`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Profile => "location profile",
            Kind::Usage => "phone usage",
            Kind::Policy => "policy",
            Kind::Route => "route",
            Kind::Gateway => "gateway",
            Kind::EmergencyPolicy => "emergency policy",
            Kind::Site => "site",
            Kind::User => "user",
        }
    }

    /// Returns the section of a plan file with such things.
    pub fn section(self) -> &'static str {
        match self {
            Kind::Profile => "location_profiles",
            Kind::Usage => "phone_usages",
            Kind::Policy => "policies",
            Kind::Route => "routes",
            Kind::Gateway => "gateways",
            Kind::EmergencyPolicy => "emergency_policies",
            Kind::Site => "sites",
            Kind::User => "users",
        }
    }
}

/// A thing that has another name in the new plan, with equal content.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Renamed {
    /// The kind.
    pub kind: Kind,
    /// The name in the old plan.
    pub old: String,
    /// The name in the new plan.
    pub new: String,
}

/// The things of one kind: for each thing of the old plan, by its number, the one of the new plan that is the same.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Same {
    to_new: Vec<Option<u32>>,
    to_old: Vec<Option<u32>>,
}

impl Same {
    /// Pairs things with equal names.
    fn by_name<'a>(old: impl Iterator<Item = &'a str>, new: impl Iterator<Item = &'a str>) -> Same {
        let new: Vec<&str> = new.collect();
        let known: FxHashMap<&str, u32> = new.iter().copied().zip(0..).collect();
        let mut same = Same { to_new: Vec::new(), to_old: vec![None; new.len()] };
        for (number, name) in (0u32..).zip(old) {
            let found = known.get(name).copied();
            same.to_new.push(found);
            if let Some(slot) = found.and_then(|found| same.to_old.get_mut(found as usize)) {
                *slot = Some(number);
            }
        }
        same
    }

    /// Pairs those of the remaining things that have equal content, if only one thing of each plan has it. Without
    /// content, a thing is not paired.
    fn by_content<K: Eq + Hash>(&mut self, old: impl Fn(usize) -> Option<K>, new: impl Fn(usize) -> Option<K>) {
        let mut known: FxHashMap<K, (Vec<usize>, Vec<usize>)> = FxHashMap::default();
        for at in (0..self.to_new.len()).filter(|at| self.to_new.get(*at) == Some(&None)) {
            if let Some(content) = old(at) {
                known.entry(content).or_default().0.push(at);
            }
        }
        for at in (0..self.to_old.len()).filter(|at| self.to_old.get(*at) == Some(&None)) {
            if let Some(content) = new(at) {
                known.entry(content).or_default().1.push(at);
            }
        }
        for pair in known.into_values() {
            if let (&[a], &[b]) = (pair.0.as_slice(), pair.1.as_slice())
                && let (Some(to_new), Some(to_old)) = (self.to_new.get_mut(a), self.to_old.get_mut(b))
            {
                *to_new = Some(b as u32);
                *to_old = Some(a as u32);
            }
        }
    }

    pub(super) fn new_of(&self, old: usize) -> Option<usize> {
        self.to_new.get(old).copied().flatten().map(|number| number as usize)
    }

    pub(super) fn old_of(&self, new: usize) -> Option<usize> {
        self.to_old.get(new).copied().flatten().map(|number| number as usize)
    }
}

/// A thing of one of two plans. A thing of both plans has the number that it has in the new plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Thing {
    InNew(u32),
    OnlyInOld(u32),
}

/// Which things of two plans are the same.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pairing {
    pub(super) profiles: Same,
    pub(super) usages: Same,
    pub(super) policies: Same,
    pub(super) routes: Same,
    pub(super) gateways: Same,
    pub(super) emergency_policies: Same,
    pub(super) sites: Same,
    pub(super) users: Same,
    /// The things that have another name in the new plan.
    pub renamed: Vec<Renamed>,
    /// The things that only the old plan has.
    pub only_in_old: Vec<(Kind, String)>,
    /// The things that only the new plan has.
    pub only_in_new: Vec<(Kind, String)>,
}

impl Pairing {
    /// Returns the pairing of two plans. If `renames` is true, things with other names and equal content are the same;
    /// a thing is paired only if no other of its plan has that content.
    pub fn new(old: &Plan, new: &Plan, renames: bool) -> Pairing {
        let mut pairing = Pairing {
            profiles: named(old, new, Kind::Profile),
            usages: named(old, new, Kind::Usage),
            policies: named(old, new, Kind::Policy),
            routes: named(old, new, Kind::Route),
            gateways: named(old, new, Kind::Gateway),
            emergency_policies: named(old, new, Kind::EmergencyPolicy),
            sites: named(old, new, Kind::Site),
            users: named(old, new, Kind::User),
            ..Pairing::default()
        };
        if renames {
            pairing.find_renamed(old, new);
        }
        pairing.list(old, new);
        pairing
    }

    /// What a thing is does not depend on things that are compared later, so a usage that is renamed beside the routes
    /// and policies that name it is found as well.
    fn find_renamed(&mut self, old: &Plan, new: &Plan) {
        self.profiles.by_content(|at| rules_of(old, at), |at| rules_of(new, at));
        let (gateways, usages) = (self.gateways.clone(), self.usages.clone());
        let as_new = |same: &Same, number: usize| same.new_of(number).map(|number| number as u32);
        let in_new = |same: &Same, number: usize| same.old_of(number).map(|_| number as u32);
        self.routes.by_content(
            |at| route_of(old, at, |gateway| as_new(&gateways, gateway), |usage| as_new(&usages, usage)),
            |at| route_of(new, at, |gateway| in_new(&gateways, gateway), |usage| in_new(&usages, usage)),
        );
        let (policies, routes) = (self.policies.clone(), self.routes.clone());
        self.usages.by_content(
            |at| uses_of(old, at, |policy| as_new(&policies, policy), |route| as_new(&routes, route)),
            |at| uses_of(new, at, |policy| in_new(&policies, policy), |route| in_new(&routes, route)),
        );
        let usages = self.usages.clone();
        self.policies.by_content(
            |at| usages_of(old, at, |usage| as_new(&usages, usage)),
            |at| usages_of(new, at, |usage| Some(usage as u32)),
        );
        self.emergency_policies.by_content(|at| numbers_of(old, at), |at| numbers_of(new, at));
    }

    fn list(&mut self, old: &Plan, new: &Plan) {
        for kind in KINDS {
            let same = self.of(kind);
            let (mut renamed, mut only_in_old, mut only_in_new) = (Vec::new(), Vec::new(), Vec::new());
            let new_names = names(new, kind);
            for (at, name) in names(old, kind).into_iter().enumerate() {
                match same.new_of(at).and_then(|at| new_names.get(at)) {
                    Some(other) if *other != name => {
                        renamed.push(Renamed { kind, old: name.to_owned(), new: (*other).to_owned() });
                    }
                    Some(_) => {}
                    None => only_in_old.push((kind, name.to_owned())),
                }
            }
            let added = new_names.iter().enumerate().filter(|(at, _)| same.old_of(*at).is_none());
            only_in_new.extend(added.map(|(_, name)| (kind, (*name).to_owned())));
            self.renamed.extend(renamed);
            self.only_in_old.extend(only_in_old);
            self.only_in_new.extend(only_in_new);
        }
    }

    fn of(&self, kind: Kind) -> &Same {
        match kind {
            Kind::Profile => &self.profiles,
            Kind::Usage => &self.usages,
            Kind::Policy => &self.policies,
            Kind::Route => &self.routes,
            Kind::Gateway => &self.gateways,
            Kind::EmergencyPolicy => &self.emergency_policies,
            Kind::Site => &self.sites,
            Kind::User => &self.users,
        }
    }

    /// Returns a thing of the old plan.
    pub(super) fn old_thing(&self, kind: Kind, number: usize) -> Thing {
        match self.of(kind).new_of(number) {
            Some(new) => Thing::InNew(new as u32),
            None => Thing::OnlyInOld(number as u32),
        }
    }
}

const KINDS: [Kind; 8] = [
    Kind::Profile,
    Kind::Usage,
    Kind::Policy,
    Kind::Route,
    Kind::Gateway,
    Kind::EmergencyPolicy,
    Kind::Site,
    Kind::User,
];

fn named(old: &Plan, new: &Plan, kind: Kind) -> Same {
    Same::by_name(names(old, kind).into_iter(), names(new, kind).into_iter())
}

/// Returns the names of all things of a kind, in the order of their numbers.
fn names(plan: &Plan, kind: Kind) -> Vec<&str> {
    match kind {
        Kind::Profile => plan.profiles.iter().map(|profile| &*profile.name.value).collect(),
        Kind::Usage => plan.usages.iter().map(|usage| &*usage.name.value).collect(),
        Kind::Policy => plan.policies.iter().map(|policy| &*policy.name.value).collect(),
        Kind::Route => plan.routes.iter().map(|route| &*route.name.value).collect(),
        Kind::Gateway => plan.gateways.iter().map(|gateway| &*gateway.name.value).collect(),
        Kind::EmergencyPolicy => plan.emergency_policies.iter().map(|policy| &*policy.name.value).collect(),
        Kind::Site => plan.sites.iter().map(|site| &*site.name.value).collect(),
        Kind::User => plan.users.iter().map(|user| user.address()).collect(),
    }
}

/// The pattern and the translation of a rule, and its flags for device dialling.
type RuleText<'p> = (&'p str, &'p str, bool, bool);

fn rule_text(plan: &Plan, rule: RuleId) -> RuleText<'_> {
    let rule = plan.rule(rule);
    (&rule.pattern.value, &rule.translation.value, rule.internal_extension, rule.device_dialing)
}

/// The rules of a profile, its country code, its prefix, and whether it is optimized for device dialling.
type ProfileContent<'p> = (Vec<RuleText<'p>>, Option<&'p str>, Option<&'p str>, bool);

/// The content of a profile: its rules, its country code and its prefix for an outside line. A profile without rules
/// has none.
fn rules_of(plan: &Plan, profile: usize) -> Option<ProfileContent<'_>> {
    let profile = plan.profiles.get(profile)?;
    let rules: Vec<RuleText<'_>> = profile.rules.iter().map(|member| rule_text(plan, member.rule)).collect();
    (!rules.is_empty()).then_some((
        rules,
        profile.country_code.as_deref(),
        profile.external_access_prefix.as_deref(),
        profile.optimize_device_dialing,
    ))
}

/// The content of a route: its target, the gateways, the priority, the texts of its translations, and those usages that
/// have the same name in both plans.
type RouteContent<'p> = (&'p str, Vec<Option<u32>>, Option<i64>, Vec<RuleText<'p>>, Vec<Option<u32>>);

fn route_of(
    plan: &Plan,
    route: usize,
    gateway: impl Fn(usize) -> Option<u32>,
    usage: impl Fn(usize) -> Option<u32>,
) -> Option<RouteContent<'_>> {
    let route = plan.routes.get(route)?;
    let mut gateways: Vec<Option<u32>> = route.gateways.iter().map(|listed| gateway(listed.id.index())).collect();
    gateways.sort_unstable();
    let mut usages: Vec<Option<u32>> = route.phone_usages.iter().map(|listed| usage(listed.id.index())).collect();
    usages.sort_unstable();
    let translations = route.translations.iter().map(|rule| rule_text(plan, rule.id)).collect();
    Some((&route.target.value, gateways, route.priority, translations, usages))
}

/// The content of a usage: the policies that list it, with its place among the usages, and the routes that list it. A
/// usage that nothing lists has none.
fn uses_of(
    plan: &Plan,
    usage: usize,
    policy: impl Fn(usize) -> Option<u32>,
    route: impl Fn(usize) -> Option<u32>,
) -> Option<(BTreeMap<u32, usize>, Vec<u32>)> {
    let place = |list: &[Ref<UsageId>]| list.iter().position(|listed| listed.id.index() == usage);
    let policies: BTreeMap<u32, usize> = (plan.policies.iter().enumerate())
        .filter_map(|(at, listing)| Some((policy(at)?, place(&listing.phone_usages)?)))
        .collect();
    let mut routes: Vec<u32> = (plan.routes.iter().enumerate())
        .filter(|(_, listing)| place(&listing.phone_usages).is_some())
        .filter_map(|(at, _)| route(at))
        .collect();
    routes.sort_unstable();
    (!policies.is_empty() || !routes.is_empty()).then_some((policies, routes))
}

/// The content of a policy: its usages. A policy with usages that the other plan does not have, or with none, has none.
fn usages_of(plan: &Plan, policy: usize, usage: impl Fn(usize) -> Option<u32>) -> Option<Vec<u32>> {
    let usages: Option<Vec<u32>> =
        plan.policies.get(policy)?.phone_usages.iter().map(|listed| usage(listed.id.index())).collect();
    usages.filter(|usages| !usages.is_empty())
}

/// A number, what it becomes, its masks and the name of its usage.
type EntryContent = (String, String, Vec<String>, Option<String>);

/// The content of an emergency policy: for each number what it becomes, its masks and the name of its usage.
fn numbers_of(plan: &Plan, policy: usize) -> Option<Vec<EntryContent>> {
    let entries = plan.emergency_numbers.iter();
    let own = entries.filter(|entry| entry.policy.is_some_and(|of| of.index() == policy));
    let content: Vec<_> = own
        .map(|entry| {
            let masks = entry.masks.iter().map(|mask| mask.value.to_string()).collect();
            let usage = entry.usage.map(|usage| plan.usage(usage.id).name.value.to_string());
            (entry.number.value.to_string(), entry.result(), masks, usage)
        })
        .collect();
    (!content.is_empty()).then_some(content)
}

impl Pairing {
    /// Returns the route of the new plan that is the same as one of the old plan.
    pub(super) fn new_route(&self, new: &Plan, old: RouteId) -> Option<RouteId> {
        new.route_ids().nth(self.routes.new_of(old.index())?)
    }

    /// Returns the gateway of the new plan that is the same as one of the old plan.
    pub(super) fn new_gateway(&self, new: &Plan, old: GatewayId) -> Option<GatewayId> {
        GatewayId::all(new).nth(self.gateways.new_of(old.index())?).map(|(id, _)| id)
    }
}
