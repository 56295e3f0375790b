//! Who is compared: the callers of two plans who are the same.

use std::collections::BTreeSet;

use dialplan_core::call::{Caller, Location, Origin, caller_at};
use dialplan_core::model::{Plan, PolicyId, ProfileId, SiteId, UserId};

use super::pairing::{Pairing, Same};
use crate::Analysis;
use crate::callers::{InForce, Pair, in_force, occurring_pairs, only_at_sites, or_none, said_of};

/// A caller in both plans.
#[derive(Clone, Debug)]
pub struct Both {
    /// The caller in the old plan.
    pub old: Caller,
    /// The caller in the new plan.
    pub new: Caller,
}

/// A user whose profile or policy is another one in the new plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reassigned {
    /// The user in the old plan.
    pub old: UserId,
    /// The user in the new plan.
    pub new: UserId,
}

/// What tells callers apart.
type Key = (Option<ProfileId>, Option<PolicyId>, InForce, bool);

fn key(caller: &Caller) -> Key {
    (caller.profile, caller.policy, in_force(caller.emergency), caller.calling_plan)
}

/// Who is compared, and who is not.
pub(super) struct Callers {
    pub(super) both: Vec<Both>,
    /// True if somebody occurs in one of the plans whom the other one does not know.
    pub(super) some_missing: bool,
}

/// Returns the callers who occur in one of the plans and are known to both: pairs of profile and policy, users, and
/// whoever has the defaults, each at every site of both plans and at none; and callers with a profile that only sites
/// know, at these. If `all_pairs` is true, every profile is
/// combined with every policy as well.
pub(super) fn callers(old: &Analysis, new: &Analysis, pairing: &Pairing, all_pairs: bool) -> Callers {
    let forwards = Towards { from: old.plan(), to: new.plan(), pairing, backwards: false };
    let backwards = Towards { from: new.plan(), to: old.plan(), pairing, backwards: true };
    let mut known = BTreeSet::new();
    let mut callers = Callers { both: Vec::new(), some_missing: false };
    let mut pairs: Vec<Pair> = occurring_pairs(old.plan());
    if all_pairs {
        let policies = or_none(old.plan().policy_ids().collect());
        let every = or_none(old.plan().profile_ids().collect());
        pairs.extend(
            every.iter().flat_map(|profile| policies.iter().map(|policy| Pair { profile: *profile, policy: *policy })),
        );
    }
    let manual = |pair: &Pair| Origin::Manual { profile: pair.profile, policy: pair.policy };
    let defaults = Origin::Manual { profile: None, policy: None };
    for (towards, pairs) in [(&forwards, pairs), (&backwards, occurring_pairs(new.plan()))] {
        let sites: Vec<Option<SiteId>> = std::iter::once(None).chain(towards.from.site_ids().map(Some)).collect();
        // Users for whom both plans say the same are alike.
        let mut alike = BTreeSet::new();
        let users = towards.from.user_ids().filter(|user| match towards.user(*user) {
            Some(other) => alike.insert((said_of(towards.from, *user), said_of(towards.to, other))),
            None => {
                callers.some_missing = true;
                false
            }
        });
        let users: Vec<Origin> = users.map(Origin::User).collect();
        let everywhere = pairs.iter().map(manual).chain(users).chain([defaults]);
        let everywhere = everywhere.flat_map(|origin| sites.iter().map(move |site| (origin, *site)));
        // Callers whom only sites know.
        let with_policy = occurring_pairs(towards.from).into_iter().map(|pair| pair.profile).collect();
        let alone = only_at_sites(towards.from, &with_policy).into_iter();
        let at_sites = alone.flat_map(|origin| sites.iter().flatten().map(move |site| (origin, Some(*site))));
        let at_sites = at_sites.filter(|(origin, site)| towards.is_there(*origin, *site));
        for (origin, site) in everywhere.chain(at_sites) {
            let missing = matches!(site, Some(site) if towards.site(site).is_none());
            callers.some_missing |= missing;
            match towards.both(origin, site) {
                Some((from, to)) => {
                    let (old, new) = if towards.backwards { (to, from) } else { (from, to) };
                    if known.insert((key(&old), key(&new))) {
                        callers.both.push(Both { old, new });
                    }
                }
                None => callers.some_missing |= origin != defaults,
            }
        }
    }
    callers.both.sort_by_key(|both| (key(&both.old), key(&both.new)));
    callers
}

/// Returns the users of both plans who have another profile or policy in the new one.
pub(super) fn reassigned(old: &Analysis, new: &Analysis, pairing: &Pairing) -> Vec<Reassigned> {
    let towards = Towards { from: old.plan(), to: new.plan(), pairing, backwards: false };
    let users = old.plan().user_ids().filter_map(|user| Some((user, towards.user(user)?)));
    let other = |(user, other): &(UserId, UserId)| {
        let resolved = |plan, user| caller_at(plan, Origin::User(user), Location::default()).ok();
        let (from, to) = (resolved(old.plan(), *user)?, resolved(new.plan(), *other)?);
        Some(!towards.is_same(&from, &to))
    };
    users.filter(|pair| other(pair) == Some(true)).map(|(old, new)| Reassigned { old, new }).collect()
}

/// From one plan to the other.
struct Towards<'a> {
    from: &'a Plan,
    to: &'a Plan,
    pairing: &'a Pairing,
    backwards: bool,
}

impl Towards<'_> {
    fn number(&self, same: &Same, number: usize) -> Option<usize> {
        if self.backwards { same.old_of(number) } else { same.new_of(number) }
    }

    fn profile(&self, id: ProfileId) -> Option<ProfileId> {
        self.to.profile_ids().nth(self.number(&self.pairing.profiles, id.index())?)
    }

    fn policy(&self, id: PolicyId) -> Option<PolicyId> {
        self.to.policy_ids().nth(self.number(&self.pairing.policies, id.index())?)
    }

    fn user(&self, id: UserId) -> Option<UserId> {
        self.to.user_ids().nth(self.number(&self.pairing.users, id.index())?)
    }

    fn site(&self, id: SiteId) -> Option<SiteId> {
        self.to.site_ids().nth(self.number(&self.pairing.sites, id.index())?)
    }

    /// Returns true if a site lists the profile of a caller, or lists none.
    fn is_there(&self, origin: Origin, site: Option<SiteId>) -> bool {
        let (Origin::Manual { profile, .. }, Some(site)) = (origin, site) else { return false };
        let listed = &self.from.site(site).profiles;
        listed.is_empty() || listed.iter().any(|own| Some(own.id) == profile)
    }

    /// Returns the caller in both plans, or `None` if the other plan does not know the caller.
    fn both(&self, origin: Origin, site: Option<SiteId>) -> Option<(Caller, Caller)> {
        let location = |site| Location { site, emergency_policy: None };
        let (in_from, in_to) = match origin {
            Origin::Manual { profile, policy } => {
                // In a plan with a global policy, no other can be asked for.
                let policy_of = |plan: &Plan, policy| if plan.global_policy.is_some() { None } else { policy };
                // A plan without profiles or policies needs none.
                let profile = match profile {
                    Some(profile) if !self.to.profiles.is_empty() => Some(self.profile(profile)?),
                    _ => None,
                };
                let other = match policy {
                    Some(policy) if !self.to.policies.is_empty() => Some(self.policy(policy)?),
                    _ => None,
                };
                let Origin::Manual { profile: own, .. } = origin else { return None };
                let from = Origin::Manual { profile: own, policy: policy_of(self.from, policy) };
                (from, Origin::Manual { profile, policy: policy_of(self.to, other) })
            }
            Origin::User(user) => (origin, Origin::User(self.user(user)?)),
            Origin::Gateway(_) => return None,
        };
        let other_site = match site {
            Some(site) => Some(self.site(site)?),
            None => None,
        };
        let from = caller_at(self.from, in_from, location(site)).ok()?;
        let to = caller_at(self.to, in_to, location(other_site)).ok()?;
        Some((from, to))
    }

    /// Returns true if two callers have the same profile and the same policy, or if a global policy replaces one.
    fn is_same(&self, from: &Caller, to: &Caller) -> bool {
        let global = self.from.global_policy.is_some() || self.to.global_policy.is_some();
        from.profile.and_then(|profile| self.profile(profile)) == to.profile
            && (global || from.policy.and_then(|policy| self.policy(policy)) == to.policy)
    }
}
