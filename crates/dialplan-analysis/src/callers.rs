//! Which profiles, policies and emergency policies occur together for some caller, and in which ways a caller can dial.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_core::call::{Caller, Dialling, EmergencyInForce, Location, Origin, caller, caller_at};
use dialplan_core::model::{
    EmergencyNumber, EmergencyPolicyId, GatewayId, Named, Plan, PolicyId, ProfileId, SiteId, UserId,
};

/// A profile and a policy that occur together for some caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pair {
    /// The profile; `None` only if the plan has none.
    pub profile: Option<ProfileId>,
    /// The policy; `None` only if the plan has none.
    pub policy: Option<PolicyId>,
}

/// A caller who occurs: a profile and a policy, with the emergency entries that act on the caller's calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Occurring {
    /// The profile and the policy.
    pub pair: Pair,
    /// The emergency entries in force.
    pub emergency: EmergencyInForce,
    /// True if calls that no route carries leave through a Calling Plan.
    pub calling_plan: bool,
    origin: Origin,
    site: Option<SiteId>,
}

impl Occurring {
    /// Returns the user who this caller stands for; `None` for a pair of profile and policy.
    pub fn user(&self) -> Option<UserId> {
        match self.origin {
            Origin::User(user) => Some(user),
            _ => None,
        }
    }

    /// Returns how a question names the caller.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns where the caller is, as a question gives it.
    pub fn location(&self) -> Location {
        Location { site: self.site, emergency_policy: None }
    }

    /// Returns the caller as a question needs it; `None` never happens for a caller of the plan.
    pub fn caller(&self, plan: &Plan) -> Option<Caller> {
        caller_at(plan, self.origin, self.location()).ok()
    }

    /// Returns how a case names the caller: by profile and policy if that is the same caller, else by user and site.
    pub fn in_a_case(&self, plan: &Plan) -> (Origin, Location) {
        let Pair { profile, policy } = self.pair;
        // A global policy applies to everybody and cannot be given.
        let by_hand = Origin::Manual { profile, policy: policy.filter(|_| plan.global_policy.is_none()) };
        let key = |caller: &Caller| (caller.profile, caller.policy, in_force(caller.emergency), caller.calling_plan);
        let same = caller_at(plan, by_hand, Location::default()).ok().map(|caller| key(&caller));
        match self.caller(plan) {
            Some(caller) if same == Some(key(&caller)) => (by_hand, Location::default()),
            _ => (self.origin(), self.location()),
        }
    }

    /// Returns the caller of a case, named as [`in_a_case`](Self::in_a_case) does.
    pub fn caller_of_a_case(&self, plan: &Plan) -> Option<Caller> {
        let (origin, location) = self.in_a_case(plan);
        caller_at(plan, origin, location).ok()
    }

    /// Returns true if the entry is in force for the caller.
    pub fn has(&self, entry: &EmergencyNumber) -> bool {
        in_force(self.emergency) == Some(entry.policy) && entry.holds_in(self.pair.profile)
    }
}

/// The emergency entries in force, without what assigns them: `None` for no entries, `Some(None)` for those of the
/// short form.
pub type InForce = Option<Option<EmergencyPolicyId>>;

/// Returns the emergency entries in force, without what assigns them.
pub fn in_force(emergency: EmergencyInForce) -> InForce {
    match emergency {
        EmergencyInForce::Nothing => None,
        EmergencyInForce::ShortForm => Some(None),
        EmergencyInForce::Policy(policy, _) => Some(Some(policy)),
    }
}

/// Returns the pairs of profile and policy that occur, in ascending order.
///
/// - A policy that lists `profiles` occurs with those.
/// - A policy that lists none occurs with the users who have it. In a plan without users it occurs with every profile.
/// - The default profile and the default policy occur together.
/// - A `global_policy` replaces every other policy.
pub fn occurring_pairs(plan: &Plan) -> Vec<Pair> {
    let mut pairs = BTreeSet::new();
    for user in plan.user_ids() {
        if let Ok(caller) = caller(plan, Origin::User(user)) {
            pairs.insert(Pair { profile: caller.profile, policy: caller.policy });
        }
    }
    pairs.extend(pairs_of_policies(plan));
    pairs.into_iter().collect()
}

/// What a plan says of a user that decides calls: profile, policy, emergency policy and Calling Plan.
type Said = (Option<ProfileId>, Option<PolicyId>, Option<EmergencyPolicyId>, Option<bool>);

pub(crate) fn said_of(plan: &Plan, user: UserId) -> Said {
    let user = plan.user(user);
    let emergency = user.emergency_policy.map(|policy| policy.id);
    (user.profile.map(|profile| profile.id), user.policy.map(|policy| policy.id), emergency, user.calling_plan)
}

/// Returns the pairs that occur apart from users.
fn pairs_of_policies(plan: &Plan) -> BTreeSet<Pair> {
    let mut pairs = BTreeSet::new();
    let global = plan.global_policy.map(|policy| policy.id);
    let every_profile = or_none(plan.profile_ids().collect());
    let policies = or_none(plan.policy_ids().filter(|policy| global.is_none_or(|global| global == *policy)).collect());
    for policy in policies {
        let named = policy.map_or(&[][..], |policy| &plan.policy(policy).profiles);
        if named.is_empty() && plan.users.is_empty() {
            pairs.extend(every_profile.iter().map(|profile| Pair { profile: *profile, policy }));
        }
        pairs.extend(named.iter().map(|profile| Pair { profile: Some(profile.id), policy }));
    }
    // Callers without a profile or policy of their own get these.
    if (plan.default_profile.is_some() || plan.default_policy.is_some() || plan.global_policy.is_some())
        && let Ok(caller) = caller(plan, Origin::Manual { profile: None, policy: None })
    {
        pairs.insert(Pair { profile: caller.profile, policy: caller.policy });
    }
    pairs
}

pub(crate) fn or_none<T>(all: Vec<T>) -> Vec<Option<T>> {
    if all.is_empty() { vec![None] } else { all.into_iter().map(Some).collect() }
}

/// Returns the callers who occur, ordered by profile, then by policy, then by emergency policy.
///
/// - Users occur with their profile and policy, at every site that lists their profile, and at every site that lists
///   none. They are at no site unless exactly one lists their profile, which is then where they are.
/// - The other [`occurring_pairs`] occur at the same places, with the emergency policy of the defaults where the site
///   has none.
/// - A profile that a site lists and that occurs with no policy occurs there with the default policy.
///
/// In force is the emergency policy of the site, else that of the user, else that of the defaults. Of callers who
/// differ in nothing but the site or user that assigns the same emergency policy, only the first is returned.
pub fn occurring_callers(plan: &Plan) -> Vec<Occurring> {
    found(plan, Places::of(plan, plan.site_ids()), true)
}

/// Returns the callers who occur at a site, ordered as [`occurring_callers`] are. Of callers who are alike, only the
/// first is returned.
pub fn callers_at_site(plan: &Plan, site: SiteId) -> Vec<Caller> {
    let found = found(plan, Places::of(plan, std::iter::once(site)), false);
    found.iter().filter_map(|occurring| occurring.caller(plan)).collect()
}

/// Returns the callers who occur at some places, and those at no site if `anywhere` is true.
fn found(plan: &Plan, places: Places, anywhere: bool) -> Vec<Occurring> {
    let mut callers = Callers { plan, places, found: BTreeMap::new() };
    // Users for whom the plan says the same are alike.
    let mut known = BTreeSet::new();
    for id in plan.user_ids() {
        if known.insert(said_of(plan, id)) {
            callers.add(Origin::User(id), anywhere);
        }
    }
    for pair in pairs_of_policies(plan) {
        let policy = pair.policy.filter(|_| plan.global_policy.is_none());
        callers.add(Origin::Manual { profile: pair.profile, policy }, anywhere);
    }
    let with_policy = callers.found.keys().map(|(pair, ..)| pair.profile).collect();
    for origin in only_at_sites(plan, &with_policy) {
        callers.add(origin, false);
    }
    callers.found.into_values().collect()
}

/// Returns the callers with a profile that a site lists and that occurs with no policy. `with_policy` has the profiles
/// that do. They have the default policy, and are at no other place.
pub(crate) fn only_at_sites(plan: &Plan, with_policy: &BTreeSet<Option<ProfileId>>) -> Vec<Origin> {
    let listed = plan.sites.iter().flat_map(|site| site.profiles.iter().map(|profile| profile.id));
    let alone: BTreeSet<ProfileId> = listed.filter(|profile| !with_policy.contains(&Some(*profile))).collect();
    let origins = alone.into_iter().map(|profile| Origin::Manual { profile: Some(profile), policy: None });
    origins.filter(|origin| caller(plan, *origin).is_ok()).collect()
}

/// The callers found so far.
struct Callers<'a> {
    plan: &'a Plan,
    places: Places,
    found: BTreeMap<(Pair, InForce, bool), Occurring>,
}

impl Callers<'_> {
    /// Adds a caller at every site where it can be, and at no site if `anywhere` is true. A caller without a profile or
    /// policy does not occur.
    fn add(&mut self, origin: Origin, anywhere: bool) {
        let Ok(caller) = caller(self.plan, origin) else { return };
        let pair = Pair { profile: caller.profile, policy: caller.policy };
        let nowhere = anywhere.then_some(None);
        for site in nowhere.into_iter().chain(self.places.with(pair.profile).map(Some)) {
            if let Ok(Caller { emergency, calling_plan, .. }) =
                caller_at(self.plan, origin, Location { site, emergency_policy: None })
            {
                let key = (pair, in_force(emergency), calling_plan);
                self.found.entry(key).or_insert(Occurring { pair, emergency, calling_plan, origin, site });
            }
        }
    }
}

/// Returns the emergency entries in force for the callers who occur and for calls from gateways, each with the profile.
pub(crate) fn all_in_force(
    plan: &Plan,
    callers: &[Occurring],
) -> impl Iterator<Item = (Option<ProfileId>, EmergencyInForce)> {
    let people = callers.iter().map(|caller| (caller.pair.profile, caller.emergency));
    let gateways = incoming(plan).filter_map(|id| caller(plan, Origin::Gateway(id)).ok());
    people.chain(gateways.map(|caller| (caller.profile, caller.emergency)))
}

/// Returns the gateways through which calls come in: those with a profile, a policy or usages.
fn incoming(plan: &Plan) -> impl Iterator<Item = GatewayId> {
    GatewayId::all(plan).map(|(id, _)| id).filter(|id| {
        let gateway = plan.gateway(*id);
        gateway.profile.is_some() || gateway.policy.is_some() || !gateway.phone_usages.is_empty()
    })
}

/// Returns the ways of dialling in which a profile tries different rules, on-hook first. Off-hook ways are included
/// only if the profile is optimized for device dialling.
pub fn ways_of_dialling(plan: &Plan, profile: ProfileId) -> Vec<Dialling> {
    let profile = plan.profile(profile);
    let mut ways = vec![Dialling::Normal];
    if profile.optimize_device_dialing {
        // Even if no prefix was dialled, a string may begin with it: the second pass receives the result of the first.
        if profile.external_access_prefix.as_deref().is_some_and(|prefix| !prefix.is_empty()) {
            ways.push(Dialling::OffHook { prefix_dialled: true });
        }
        ways.push(Dialling::OffHook { prefix_dialled: false });
    }
    ways
}

/// The sites at which callers with a profile can be. Of sites with the same emergency policy, only the first is kept.
struct Places {
    by_profile: BTreeMap<ProfileId, Vec<SiteId>>,
    /// The sites that list no profile.
    anywhere: Vec<SiteId>,
}

impl Places {
    fn of(plan: &Plan, sites: impl Iterator<Item = SiteId>) -> Places {
        let mut places = Places { by_profile: BTreeMap::new(), anywhere: Vec::new() };
        let mut known = BTreeSet::new();
        for id in sites {
            let site = plan.site(id);
            let policy = site.emergency_policy.map(|policy| policy.id);
            let listed = site.profiles.iter().map(|profile| Some(profile.id));
            let every = site.profiles.is_empty().then_some(None);
            for profile in listed.chain(every).filter(|profile| known.insert((*profile, policy))) {
                match profile {
                    Some(profile) => places.by_profile.entry(profile).or_default().push(id),
                    None => places.anywhere.push(id),
                }
            }
        }
        places
    }

    fn with(&self, profile: Option<ProfileId>) -> impl Iterator<Item = SiteId> {
        let listing = profile.and_then(|profile| self.by_profile.get(&profile)).into_iter().flatten();
        listing.chain(&self.anywhere).copied()
    }
}
