//! The caller: which profile normalises the number, and which usages route the call.

use crate::model::{EmergencyPolicyId, GatewayId, Named, NoRoute, Plan, PolicyId, ProfileId, SiteId, UsageId, UserId};

/// The caller as given in a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A caller with the given profile and policy; the plan's defaults replace what is not given.
    Manual {
        /// The profile.
        profile: Option<ProfileId>,
        /// The policy.
        policy: Option<PolicyId>,
    },
    /// A user of the plan.
    User(UserId),
    /// A call that comes in through a gateway.
    Gateway(GatewayId),
}

/// The caller with everything that the plan says about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    /// The profile that normalises the number; `None` only if the plan has no profiles.
    pub profile: Option<ProfileId>,
    /// The policy that routes the call.
    pub policy: Option<PolicyId>,
    /// The user, if the caller is one.
    pub user: Option<UserId>,
    /// The gateway, if the call comes in through one.
    pub gateway: Option<GatewayId>,
    /// The usages that route the call.
    pub routing: Routing,
    /// The site where the caller is.
    pub site: Option<SiteId>,
    /// True if the question gave the site; false if it follows from the profile.
    pub site_given: bool,
    /// The emergency entries that act on the caller's calls.
    pub emergency: EmergencyInForce,
    /// True if calls that no route carries leave through a Calling Plan.
    pub calling_plan: bool,
}

/// The usages that route a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Routing {
    /// These usages, in order.
    Usages(Vec<UsageId>),
    /// No usages: the plan has no policies, or the gateway may not route calls on.
    None,
}

/// The emergency entries that act on the calls of a caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmergencyInForce {
    /// None.
    Nothing,
    /// Those of the short form, which are for everybody.
    ShortForm,
    /// Those of this policy.
    Policy(EmergencyPolicyId, AssignedBy),
}

/// What assigns an emergency policy to a caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AssignedBy {
    /// The question asks for it.
    Question,
    /// The site where the caller is.
    Site(SiteId),
    /// The user.
    User(UserId),
    /// The defaults of the plan.
    Defaults,
}

/// Where a caller is, as given in a question.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Location {
    /// The site; if it is not given, the only site that lists the profile.
    pub site: Option<SiteId>,
    /// An emergency policy that is asked for, whatever the site.
    pub emergency_policy: Option<EmergencyPolicyId>,
}

impl Caller {
    /// Makes the caller one with this profile. The site and the emergency policy can depend on it.
    pub fn set_profile(&mut self, plan: &Plan, profile: Option<ProfileId>) {
        if self.profile != profile {
            self.profile = profile;
            if !plan.sites.is_empty() {
                self.locate(plan, Location::default());
            }
        }
    }

    /// Moves the caller to a place.
    fn locate(&mut self, plan: &Plan, location: Location) {
        self.site_given = location.site.is_some();
        self.site = location.site.or_else(|| only_site(plan, self.profile?));
        // Entries act on calls from a gateway only if the gateway has a profile and lists usages.
        let acts = self.gateway.is_none_or(|gateway| {
            let routed_on = matches!(&self.routing, Routing::Usages(usages) if !usages.is_empty());
            plan.gateway(gateway).profile.is_some() && routed_on
        });
        self.emergency = match acts {
            false => EmergencyInForce::Nothing,
            true if plan.emergency_policies.is_empty() => EmergencyInForce::ShortForm,
            true => self.named_policy(plan, location).unwrap_or(EmergencyInForce::Nothing),
        };
    }

    fn named_policy(&self, plan: &Plan, location: Location) -> Option<EmergencyInForce> {
        let given = location.emergency_policy.map(|policy| (policy, AssignedBy::Question));
        let of_site =
            || self.site.and_then(|site| Some((plan.site(site).emergency_policy?.id, AssignedBy::Site(site))));
        let of_user =
            || self.user.and_then(|user| Some((plan.user(user).emergency_policy?.id, AssignedBy::User(user))));
        let default = || plan.default_emergency_policy.map(|policy| (policy.id, AssignedBy::Defaults));
        let (policy, by) = given.or_else(of_site).or_else(of_user).or_else(default)?;
        Some(EmergencyInForce::Policy(policy, by))
    }
}

/// Returns the only site that lists the profile.
fn only_site(plan: &Plan, profile: ProfileId) -> Option<SiteId> {
    let mut sites = plan.site_ids().filter(|site| plan.site(*site).profiles.iter().any(|listed| listed.id == profile));
    let first = sites.next()?;
    sites.next().is_none().then_some(first)
}

/// The reason why the caller cannot be determined.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CallerError {
    /// The plan has several profiles or policies, no default, and none was given.
    NotGiven {
        /// `profile` or `policy`.
        kind: &'static str,
        /// The user or gateway that has none; `None` if the question gave none.
        whose: Option<String>,
        /// The names of the plan's profiles or policies.
        known: Vec<String>,
    },
    /// A policy was given, but the plan's `global_policy` applies to everybody.
    Overruled {
        /// The policy that was given.
        given: String,
        /// The policy that applies.
        global: String,
    },
}

impl Default for Origin {
    /// Returns a caller with the plan's default profile and policy.
    fn default() -> Origin {
        Origin::Manual { profile: None, policy: None }
    }
}

impl std::fmt::Display for CallerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CallerError::NotGiven { kind, whose: None, known } => {
                write!(f, "no {kind} is given and the plan has no default; there are: {}", known.join(", "))
            }
            CallerError::NotGiven { kind, whose: Some(whose), known } => {
                write!(f, "{whose} has no {kind} and the plan has no default; there are: {}", known.join(", "))
            }
            CallerError::Overruled { given, global } => {
                write!(f, "no policy can be given (`{given}`): `global_policy` makes `{global}` that of everybody")
            }
        }
    }
}

impl std::error::Error for CallerError {}

/// Returns the caller with the profile and the usages that apply to it.
///
/// # Errors
/// Returns an error if the plan does not say which profile or policy applies.
pub fn caller(plan: &Plan, origin: Origin) -> Result<Caller, CallerError> {
    caller_at(plan, origin, Location::default())
}

/// Returns the caller at a place, with the profile, the usages and the emergency entries that apply.
///
/// # Errors
/// Returns an error if the plan does not say which profile or policy applies.
pub fn caller_at(plan: &Plan, origin: Origin, location: Location) -> Result<Caller, CallerError> {
    let mut caller = without_location(plan, origin)?;
    caller.locate(plan, location);
    Ok(caller)
}

fn without_location(plan: &Plan, origin: Origin) -> Result<Caller, CallerError> {
    let (site, emergency) = (None, EmergencyInForce::Nothing);
    let calling_plan = plan.settings.no_route == NoRoute::CallingPlan;
    match origin {
        Origin::Manual { profile, policy } => {
            if let (Some(given), Some(global)) = (policy, plan.global_policy) {
                return Err(CallerError::Overruled {
                    given: plan.policy(given).name.to_string(),
                    global: plan.policy(global.id).name.to_string(),
                });
            }
            let profile = profile_or_default(plan, profile, None)?;
            let policy = policy_or_default(plan, policy, None)?;
            Ok(Caller {
                profile,
                policy,
                user: None,
                gateway: None,
                routing: by_policy(plan, policy),
                site,
                site_given: false,
                emergency,
                calling_plan,
            })
        }
        Origin::User(user) => {
            let entry = plan.user(user);
            let whose = format!("user `{}`", &*entry.uri);
            let profile = profile_or_default(plan, entry.profile.map(|p| p.id), Some(&whose))?;
            let policy = policy_or_default(plan, entry.policy.map(|p| p.id), Some(&whose))?;
            let calling_plan = entry.calling_plan.unwrap_or(calling_plan);
            Ok(Caller {
                profile,
                policy,
                user: Some(user),
                gateway: None,
                routing: by_policy(plan, policy),
                site,
                site_given: false,
                emergency,
                calling_plan,
            })
        }
        Origin::Gateway(gateway) => {
            let entry = plan.gateway(gateway);
            let whose = format!("gateway `{}`", &*entry.name);
            let profile = profile_or_default(plan, entry.profile.map(|p| p.id), Some(&whose))?;
            let policy = entry.policy.map(|p| p.id);
            let routing = match policy {
                Some(_) => by_policy(plan, policy),
                None if entry.phone_usages.is_empty() => Routing::None,
                None => Routing::Usages(entry.phone_usages.iter().map(|u| u.id).collect()),
            };
            Ok(Caller {
                profile,
                policy,
                user: None,
                gateway: Some(gateway),
                routing,
                site,
                site_given: false,
                emergency,
                calling_plan,
            })
        }
    }
}

fn by_policy(plan: &Plan, policy: Option<PolicyId>) -> Routing {
    match policy {
        Some(policy) => Routing::Usages(plan.policy(policy).phone_usages.iter().map(|u| u.id).collect()),
        None => Routing::None,
    }
}

/// Returns the given profile, else the default one, else the only one; `None` if the plan has no profiles.
///
/// # Errors
/// Returns an error if the plan has several profiles and no default. `whose` names, in the message, who has no profile.
pub fn profile_or_default(
    plan: &Plan,
    given: Option<ProfileId>,
    whose: Option<&str>,
) -> Result<Option<ProfileId>, CallerError> {
    given_or_default(plan, given, plan.default_profile.map(|p| p.id), whose)
}

fn policy_or_default(
    plan: &Plan,
    given: Option<PolicyId>,
    whose: Option<&str>,
) -> Result<Option<PolicyId>, CallerError> {
    match plan.global_policy {
        Some(global) => Ok(Some(global.id)),
        None => given_or_default(plan, given, plan.default_policy.map(|p| p.id), whose),
    }
}

/// Returns what is given, else the default, else the only one; `None` if the plan has none.
fn given_or_default<Id: Named>(
    plan: &Plan,
    given: Option<Id>,
    default: Option<Id>,
    whose: Option<&str>,
) -> Result<Option<Id>, CallerError> {
    if let Some(id) = given.or(default) {
        return Ok(Some(id));
    }
    let all: Vec<(Id, &str)> = Id::all(plan).take(21).collect();
    match all.as_slice() {
        [] => Ok(None),
        [(only, _)] => Ok(Some(*only)),
        many => Err(CallerError::NotGiven {
            kind: Id::KIND,
            whose: whose.map(str::to_owned),
            known: many.iter().map(|(_, name)| (*name).to_owned()).collect(),
        }),
    }
}
