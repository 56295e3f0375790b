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
    /// Makes the caller one with this profile, at the [`only_site`] of the profile.
    pub fn set_profile(&mut self, plan: &Plan, profile: Option<ProfileId>, site: Option<SiteId>) {
        if self.profile != profile {
            self.profile = profile;
            if !plan.sites.is_empty() {
                self.site_given = false;
                self.move_to(plan, site, None);
            }
        }
    }

    fn locate(&mut self, plan: &Plan, location: Location) {
        self.site_given = location.site.is_some();
        let site = location.site.or_else(|| only_site(plan, self.profile?));
        self.move_to(plan, site, location.emergency_policy);
    }

    /// Moves the caller to a site, and sets the emergency entries in force there.
    fn move_to(&mut self, plan: &Plan, site: Option<SiteId>, asked: Option<EmergencyPolicyId>) {
        self.site = site;
        // Entries act on calls from a gateway only if the gateway has a profile and lists usages.
        let acts = self.gateway.is_none_or(|gateway| {
            let routed_on = matches!(&self.routing, Routing::Usages(usages) if !usages.is_empty());
            plan.gateway(gateway).profile.is_some() && routed_on
        });
        self.emergency = match acts {
            false => EmergencyInForce::Nothing,
            true if plan.emergency_policies.is_empty() => EmergencyInForce::ShortForm,
            true => self.named_policy(plan, asked).unwrap_or(EmergencyInForce::Nothing),
        };
    }

    fn named_policy(&self, plan: &Plan, asked: Option<EmergencyPolicyId>) -> Option<EmergencyInForce> {
        let given = asked.map(|policy| (policy, AssignedBy::Question));
        let of_site =
            || self.site.and_then(|site| Some((plan.site(site).emergency_policy?.id, AssignedBy::Site(site))));
        let of_user =
            || self.user.and_then(|user| Some((plan.user(user).emergency_policy?.id, AssignedBy::User(user))));
        let default = || plan.default_emergency_policy.map(|policy| (policy.id, AssignedBy::Defaults));
        let (policy, by) = given.or_else(of_site).or_else(of_user).or_else(default)?;
        Some(EmergencyInForce::Policy(policy, by))
    }
}

/// Returns the only site that lists the profile; `None` if no site or several do.
pub fn only_site(plan: &Plan, profile: ProfileId) -> Option<SiteId> {
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
                write!(f, "policy `{given}` cannot be given: `global_policy` gives everybody policy `{global}`")
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

/// Returns the caller with everything that does not depend on the place.
fn without_location(plan: &Plan, origin: Origin) -> Result<Caller, CallerError> {
    let mut caller = Caller {
        profile: None,
        policy: None,
        user: None,
        gateway: None,
        routing: Routing::None,
        site: None,
        site_given: false,
        emergency: EmergencyInForce::Nothing,
        calling_plan: plan.settings.no_route == NoRoute::CallingPlan,
    };
    let (profile, policy, whose) = match origin {
        Origin::Manual { profile, policy } => {
            if let (Some(given), Some(global)) = (policy, plan.global_policy) {
                return Err(CallerError::Overruled {
                    given: plan.policy(given).name.to_string(),
                    global: plan.policy(global.id).name.to_string(),
                });
            }
            (profile, policy, None)
        }
        Origin::User(user) => {
            let entry = plan.user(user);
            caller.user = Some(user);
            caller.calling_plan = entry.calling_plan.unwrap_or(caller.calling_plan);
            (entry.profile.map(|p| p.id), entry.policy.map(|p| p.id), Some(format!("user `{}`", &*entry.uri)))
        }
        Origin::Gateway(gateway) => {
            let entry = plan.gateway(gateway);
            caller.gateway = Some(gateway);
            (entry.profile.map(|p| p.id), entry.policy.map(|p| p.id), Some(format!("gateway `{}`", &*entry.name)))
        }
    };
    caller.profile = profile_or_default(plan, profile, whose.as_deref())?;
    // A gateway routes calls on only by what it names itself.
    caller.policy = match caller.gateway {
        Some(_) => policy,
        None => policy_or_default(plan, policy, whose.as_deref())?,
    };
    let own = caller.gateway.map_or(&[][..], |gateway| &plan.gateway(gateway).phone_usages);
    caller.routing = match caller.policy {
        Some(policy) => Routing::Usages(plan.policy(policy).phone_usages.iter().map(|u| u.id).collect()),
        None if own.is_empty() => Routing::None,
        None => Routing::Usages(own.iter().map(|u| u.id).collect()),
    };
    Ok(caller)
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
